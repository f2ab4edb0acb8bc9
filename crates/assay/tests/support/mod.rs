//! What the tests share: the content, recorded organisations, the binary, Python.
#![allow(dead_code, reason = "each test file uses a part of it")]

pub(crate) mod binary;
pub(crate) mod judging;
pub(crate) mod python;
pub(crate) mod server;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use assay_content::Content;
use assay_replay::{Builder, Estate, Replay};

/// The workspace.
pub(crate) fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// The content folder.
pub(crate) fn content_folder() -> PathBuf {
    workspace().join("content")
}

/// The content, from the folder: what is being worked on is what is tested.
pub(crate) fn content() -> Content {
    Content::from_dir(content_folder()).unwrap_or_else(|wrong| panic!("{wrong}"))
}

/// A recorded organisation of `content/accounts`.
pub(crate) fn estate(content: &Content, account: &str) -> Estate {
    let mut estate = Estate::default();
    let files = content.source().files(&format!("accounts/{account}"), ".yaml").unwrap();
    assert!(!files.is_empty(), "content/accounts/{account} holds no file");
    for file in files {
        estate.add(&file, &content.source().read(&file).unwrap()).unwrap_or_else(|wrong| panic!("{file}: {wrong}"));
    }
    estate
}

/// An endpoint that knows the content's models.
pub(crate) fn endpoint(content: &Content, estate: Estate) -> Builder {
    let models = content.models().clone();
    Replay::builder().models(move |service| models.get(service).map(Arc::clone)).estate(estate)
}
