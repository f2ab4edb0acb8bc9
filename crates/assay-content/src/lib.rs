//! Reads and validates `content/`, and embeds it in the binary.
//!
//! The folder is the registry: [`Content::embedded`] is the folder as built in, [`Content::from_dir`] another one.

pub mod api;
mod case;
mod check;
mod content;
mod error;
mod framework;
mod names;
mod source;
mod table;
mod texts;

pub use case::{Case, CaseError, CaseFile, Expectation, OrganizationCase, ScopeCase};
pub use check::{Attestation, Check, ErrorScope, FailRestsOn, Kind, Parameter, Scope};
pub use content::Content;
pub use error::ContentError;
pub use framework::{
    Clause, Crosswalk, Domain, Essential, Essentials, Evidence, FactSource, Framework, INFERRED, Measure, Pillar,
    Service, ServiceMention, Tier, UNDETERMINED,
};
pub use names::snake_case;
pub use source::Source;
pub use table::{Ask, Digest, Mask, ParamTemplate, Prepare, RowPath, Table, TableScope, Template, TemplatePart};
pub use texts::Texts;
