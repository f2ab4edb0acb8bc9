//! A small content, of which snapshots are made.

#![expect(clippy::unwrap_used, reason = "a test that cannot set up its content fails")]

use std::path::{Path, PathBuf};

use assay_content::Content;

/// The small content of `tests/content` with the programme's own texts. Snapshots rest on it, so that a new clause or
/// check does not change them.
pub(crate) fn small_content() -> Content {
    let folder = tempfile::tempdir().unwrap();
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    copy(&here.join("tests/content"), folder.path());
    copy(&here.join("../../content/locales"), &folder.path().join("locales"));
    Content::from_dir(folder.path()).unwrap()
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path: PathBuf = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).unwrap();
        }
    }
}
