//! Where content comes from: the copy in the binary, or a folder.

use std::{
    borrow::Cow,
    collections::HashMap,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use include_dir::{Dir, include_dir};

use crate::ContentError;

static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../content");

/// The embedded files by path: the folder itself looks for one by comparing with all of its neighbours.
fn embedded() -> &'static HashMap<&'static str, &'static str> {
    static FILES: OnceLock<HashMap<&'static str, &'static str>> = OnceLock::new();
    FILES.get_or_init(|| {
        let mut files = HashMap::new();
        let mut folders = vec![&EMBEDDED];
        while let Some(folder) = folders.pop() {
            let texts = folder.files().filter_map(|file| Some((file.path().to_str()?, file.contents_utf8()?)));
            files.extend(texts);
            folders.extend(folder.dirs());
        }
        files
    })
}

/// The embedded content, or a folder laid out in the same way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// The copy that was embedded when the binary was built.
    Embedded,
    /// A folder.
    Folder(PathBuf),
}

impl Source {
    /// The text of a file, by its path within the content folder.
    pub fn read(&self, path: &str) -> Result<Cow<'static, str>, ContentError> {
        let missing = || ContentError::invalid(path, "the file is missing from the content folder");
        match self {
            Self::Embedded => embedded().get(path).map(|text| Cow::Borrowed(*text)).ok_or_else(missing),
            Self::Folder(root) => {
                let full = root.join(path);
                match std::fs::read_to_string(&full) {
                    Ok(text) => Ok(Cow::Owned(text)),
                    Err(source) if source.kind() == std::io::ErrorKind::NotFound => Err(missing()),
                    Err(source) => Err(ContentError::Read { path: full, source }),
                }
            }
        }
    }

    /// Every file below a folder whose name ends so, sorted, as paths within the content folder.
    pub fn files(&self, below: &str, ending: &str) -> Result<Vec<String>, ContentError> {
        let mut found = Vec::new();
        match self {
            Self::Embedded => {
                if let Some(dir) = EMBEDDED.get_dir(below) {
                    embedded_files(dir, ending, &mut found);
                }
            }
            Self::Folder(root) => {
                let start = root.join(below);
                if start.is_dir() {
                    folder_files(root, &start, ending, &mut found)?;
                }
            }
        }
        found.sort();
        Ok(found)
    }
}

fn embedded_files(dir: &Dir<'_>, ending: &str, found: &mut Vec<String>) {
    for file in dir.files() {
        let path = file.path().to_string_lossy();
        if path.ends_with(ending) {
            found.push(path.into_owned());
        }
    }
    for child in dir.dirs() {
        embedded_files(child, ending, found);
    }
}

fn folder_files(root: &Path, dir: &Path, ending: &str, found: &mut Vec<String>) -> Result<(), ContentError> {
    let read = |source| ContentError::Read { path: dir.to_owned(), source };
    for entry in std::fs::read_dir(dir).map_err(read)? {
        let path = entry.map_err(read)?.path();
        if path.is_dir() {
            folder_files(root, &path, ending, found)?;
        } else if path.to_string_lossy().ends_with(ending)
            && let Ok(within) = path.strip_prefix(root)
        {
            found.push(within.to_string_lossy().into_owned());
        }
    }
    Ok(())
}
