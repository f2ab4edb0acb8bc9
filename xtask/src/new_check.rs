//! `cargo xtask new-check SERVICE ID --like OTHER`: a new check's folder, copied from one that resembles it.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

const FILES: &[&str] = &["check.toml", "check.sql", "cases.toml"];

/// Copies the folder of `like` and gives the copy its own id.
pub(crate) fn run(root: &Path, service: &str, id: &str, like: &str) -> anyhow::Result<()> {
    let well_formed = |word: &str, also: char| {
        word.starts_with(|letter: char| letter.is_ascii_lowercase())
            && word.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == also)
    };
    if !well_formed(id, '_') {
        bail!("`{id}` is no id: it states the good condition in small letters, as `s3_bucket_not_public` does");
    }
    if !well_formed(service, '-') {
        bail!("`{service}` is no service: give botocore's name, as in `content/checks/aws`");
    }
    let checks = root.join("content/checks/aws");
    let Some(from) = find(&checks, like)? else { bail!("no check `{like}` in content/checks/aws") };
    if let Some(taken) = find(&checks, id)? {
        bail!("`{id}` is taken by {}; ids are never reused", taken.display());
    }
    let to = checks.join(service).join(id);
    fs::create_dir_all(&to).with_context(|| format!("creating {}", to.display()))?;
    for name in FILES {
        let source = from.join(name);
        let text = fs::read_to_string(&source).with_context(|| format!("reading {}", source.display()))?;
        let text = text.replace(&format!("id = \"{like}\""), &format!("id = \"{id}\""));
        fs::write(to.join(name), text).with_context(|| format!("writing {}", to.join(name).display()))?;
    }
    let shown = to.strip_prefix(root).unwrap_or(&to).display();
    println!(
        "{shown} is a copy of {like}: change its three files, then run\n  cargo run -- --content content test {id}"
    );
    Ok(())
}

/// The folder of a check.
fn find(checks: &Path, id: &str) -> anyhow::Result<Option<PathBuf>> {
    for service in fs::read_dir(checks).with_context(|| format!("reading {}", checks.display()))? {
        let folder = service.with_context(|| format!("reading {}", checks.display()))?.path().join(id);
        if folder.join("check.toml").exists() {
            return Ok(Some(folder));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A repository with one check.
    fn repository() -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("content/checks/aws/s3/old_check");
        fs::create_dir_all(&folder).unwrap();
        for name in FILES {
            fs::write(folder.join(name), "id = \"old_check\"\n").unwrap();
        }
        root
    }

    #[test]
    fn a_copy_has_its_own_id() {
        let root = repository();
        run(root.path(), "efs", "new_check", "old_check").unwrap();
        let copy = root.path().join("content/checks/aws/efs/new_check/check.toml");
        assert_eq!(fs::read_to_string(copy).unwrap(), "id = \"new_check\"\n");
    }

    #[test]
    fn an_id_is_never_taken_twice() {
        let root = repository();
        let error = run(root.path(), "efs", "old_check", "old_check").unwrap_err();
        assert!(error.to_string().contains("taken by"), "{error}");
    }

    #[test]
    fn what_is_no_id_or_no_check_is_refused() {
        let root = repository();
        for (id, like) in [("Bad Id", "old_check"), ("new_check", "no_check")] {
            assert!(run(root.path(), "efs", id, like).is_err());
        }
        assert!(!root.path().join("content/checks/aws/efs").exists());
    }
}
