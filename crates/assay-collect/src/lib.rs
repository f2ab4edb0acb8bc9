//! assay-collect
