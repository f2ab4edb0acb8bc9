//! Writes a bundle's files in the order of their names, then the manifest and its signature.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, Read, Seek, Write},
    path::Path,
};

use chrono::{DateTime, Utc};

use super::{
    BundleError, BundleInput, BundleSummary, FileSource, LogPart, RowsPart,
    archive::{ArchiveWriter, FileWriter},
    layout::{MANIFEST, SIGNATURE},
    lines::{ProofLines, path_text},
    manifest::{BUNDLE_SCHEMA, FORMAT, FileFacts, Manifest, RowKind, data_name, rows_name, signed_text},
    readme,
};
use crate::{
    Checkpoint, Entry, Hash, LogKey, SignedNote, Tree, TreeHead, VerifyOptions, canonical_json, leaf_hash, origin,
    verify::verify_reader,
};

/// A file's content before it is written.
enum Content<'a> {
    Bytes(Vec<u8>),
    Source(FileSource<'a>),
    Evidence(Hash, FileSource<'a>),
    Rows(RowsPart<'a>),
}

/// Writes a bundle to `path`: to a temporary file beside it, verified, then renamed (a file that is there is replaced).
///
/// The file's mode is 600: evidence is confidential. `now` is compared with the key's validity and goes nowhere else: the
/// same input and key give the same bytes.
pub fn write_bundle(
    input: BundleInput<'_>,
    key: &LogKey,
    now: DateTime<Utc>,
    path: &Path,
) -> Result<BundleSummary, BundleError> {
    key.check_time(now)?;
    let failed = |source| BundleError::Write { path: path.to_owned(), source };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut temporary = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    write_archive(input, key, now, io::BufWriter::with_capacity(1 << 17, temporary.as_file_mut()))
        .map_err(|error| error.at(path))?;
    temporary.as_file().sync_all().map_err(failed)?;
    // What this build could not verify itself is never handed out.
    let report = verify_reader(temporary.as_file(), &VerifyOptions::default()).map_err(Box::new)?;
    let (bytes, sha256) = hash_file(temporary.as_file_mut()).map_err(failed)?;
    temporary.persist(path).map_err(|error| failed(error.error))?;
    Ok(BundleSummary {
        bytes,
        sha256,
        files: report.files,
        entries: report.entries.values().sum(),
        verdicts: report.verdicts,
        receipts: report.receipts,
        evidence_files: report.evidence_files,
    })
}

fn hash_file(file: &mut File) -> io::Result<(u64, Hash)> {
    use sha2::Digest as _;
    file.rewind()?;
    let mut hasher = sha2::Sha256::new();
    let mut portion = vec![0; 1 << 16];
    let mut bytes = 0;
    loop {
        let read = file.read(&mut portion)?;
        if read == 0 {
            return Ok((bytes, Hash::from_bytes(hasher.finalize().into())));
        }
        hasher.update(portion.get(..read).unwrap_or_default());
        bytes += read as u64;
    }
}

/// Writes the archive to anything that can be sought in.
fn write_archive<W: Write + Seek>(
    input: BundleInput<'_>,
    key: &LogKey,
    now: DateTime<Utc>,
    out: W,
) -> Result<W, BundleError> {
    let tree = Tree::new(input.log.leaf_hashes.clone());
    let head = tree.head();
    let at = newest_time(&input.log, &head)?;
    let BundleInput { tenant, selection, framework, edition, log, assessments, proposals, evidence, report, data } =
        input;

    let mut files: BTreeMap<String, Content<'_>> = BTreeMap::new();
    let mut add = |name: String, content| match files.insert(name.clone(), content) {
        None => Ok(()),
        Some(_) => Err(BundleError::Input(format!("`{name}` is given twice: give each file once"))),
    };
    let checkpoint = Checkpoint::new(&tenant, head).sign(key, now)?;
    add("log/checkpoint.txt".to_owned(), Content::Bytes(checkpoint.into_bytes()))?;
    if !log.earlier.is_empty() {
        add("log/earlier.jsonl".to_owned(), Content::Bytes(earlier_lines(&log.earlier, &tree)?))?;
    }
    let rows = RowsPart { leaf_hashes: log.leaf_hashes, rows: Box::new(log.entries.into_iter().map(Ok)) };
    add("log/entries.jsonl".to_owned(), Content::Rows(rows))?;
    for part in assessments {
        add(rows_name(part.entry, RowKind::Receipts), Content::Rows(part.receipts))?;
        add(rows_name(part.entry, RowKind::Verdicts), Content::Rows(part.verdicts))?;
    }
    let proposals = proposals.iter().flat_map(|proposal| [canonical_json(proposal), b"\n".to_vec()]).flatten();
    add("proposals.jsonl".to_owned(), Content::Bytes(proposals.collect()))?;
    for file in evidence {
        add(format!("evidence/{}", file.sha256), Content::Evidence(file.sha256, file.source))?;
    }
    for file in data {
        if !data_name(&file.name) {
            let name = file.name;
            return Err(BundleError::Input(format!(
                "`{name}` can't name a file under data/: use up to 100 letters, digits, `.`, `_`, `-`"
            )));
        }
        add(format!("data/{}", file.name), Content::Source(file.source))?;
    }
    add("report.html".to_owned(), Content::Source(report))?;
    add("verify.py".to_owned(), Content::Bytes(readme::VERIFY_PY.as_bytes().to_vec()))?;
    let facts =
        readme::Facts { tenant: &tenant, selection: &selection, at: &at, fingerprint: &key.public().fingerprint() };
    add("README.md".to_owned(), Content::Bytes(readme::english(&facts).into_bytes()))?;
    add("README.ja.md".to_owned(), Content::Bytes(readme::japanese(&facts).into_bytes()))?;
    add("key.json".to_owned(), Content::Bytes(pretty(&key.public())?))?;

    let mut archive = ArchiveWriter::new(out);
    let mut written = Vec::with_capacity(files.len());
    for (name, content) in files {
        written.push(archive.add(&name, |file| write_content(file, &name, content))?);
    }
    let origin = origin(&tenant);
    let manifest = Manifest {
        format: FORMAT.to_owned(),
        schema: BUNDLE_SCHEMA,
        tenant,
        origin: origin.clone(),
        selection,
        framework,
        edition,
        log: head,
        at,
        key: key.public().fingerprint(),
        files: written,
    };
    finish(archive, &manifest, &key.sign_note(&origin, &signed_text(&origin, &pretty(&manifest)?), now)?)
}

fn finish<W: Write + Seek>(
    mut archive: ArchiveWriter<W>,
    manifest: &Manifest,
    signature: &SignedNote,
) -> Result<W, BundleError> {
    let mut put = |name: &str, bytes: Vec<u8>| -> Result<FileFacts, BundleError> {
        archive.add(name, |file| Ok(file.write_all(&bytes)?))
    };
    put(MANIFEST, pretty(manifest)?)?;
    put(SIGNATURE, signature.to_text().into_bytes())?;
    Ok(archive.finish()?.0)
}

fn pretty<T: serde::Serialize>(value: &T) -> Result<Vec<u8>, BundleError> {
    let mut bytes = serde_json::to_vec_pretty(value).map_err(io::Error::other)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// The time of the newest entry: the bundle has no clock of its own.
fn newest_time(log: &LogPart, head: &TreeHead) -> Result<String, BundleError> {
    let newest = log.entries.last().filter(|row| row.index + 1 == head.size);
    let newest = newest.ok_or_else(|| {
        BundleError::Input("the log's newest entry is not among the entries: add it, it dates the bundle".to_owned())
    })?;
    Ok(Entry::parse(&newest.leaf).map_err(|source| BundleError::Entry { index: newest.index, source })?.at)
}

fn earlier_lines(earlier: &[String], tree: &Tree) -> Result<Vec<u8>, BundleError> {
    let mut lines = Vec::new();
    for note in earlier {
        let refused =
            |source| BundleError::Earlier { note: note.lines().take(2).collect::<Vec<_>>().join(" "), source };
        let parsed = SignedNote::parse(note).map_err(|why| refused(why.into()))?;
        let old = Checkpoint::parse(&parsed.text).map_err(refused)?;
        let proved = tree.prove_consistency(old.head.size);
        let path = proved.map_err(|source| BundleError::Proof {
            what: format!("checkpoint of {} entries", old.head.size),
            source,
        })?;
        let line = serde_json::json!({"checkpoint": note, "path": path_text(&path)});
        lines.extend(canonical_json(&line));
        lines.push(b'\n');
    }
    Ok(lines)
}

fn write_content<W: Write>(file: &mut FileWriter<'_, W>, name: &str, content: Content<'_>) -> Result<(), BundleError> {
    match content {
        Content::Bytes(bytes) => Ok(file.write_all(&bytes)?),
        Content::Source(source) => copy(file, name, source).map(|_| ()),
        Content::Evidence(expected, source) => {
            let found = copy(file, name, source)?;
            if found == expected { Ok(()) } else { Err(BundleError::Changed { expected, found }) }
        }
        Content::Rows(part) => write_rows(file, name, part),
    }
}

/// Copies in portions; gives the SHA-256 of what was copied.
fn copy<W: Write>(file: &mut FileWriter<'_, W>, name: &str, source: FileSource<'_>) -> Result<Hash, BundleError> {
    use sha2::Digest as _;
    let failed = |source| BundleError::Read { name: name.to_owned(), source };
    let mut reader: Box<dyn Read + '_> = match source {
        FileSource::Path(path) => Box::new(File::open(&path).map_err(failed)?),
        FileSource::Bytes(bytes) => Box::new(io::Cursor::new(bytes)),
        FileSource::Reader(reader) => reader,
    };
    let mut hasher = sha2::Sha256::new();
    let mut portion = vec![0; 1 << 16];
    loop {
        let read = match reader.read(&mut portion) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            read => read.map_err(failed)?,
        };
        if read == 0 {
            return Ok(Hash::from_bytes(hasher.finalize().into()));
        }
        let portion = portion.get(..read).unwrap_or_default();
        hasher.update(portion);
        file.write_all(portion)?;
    }
}

fn write_rows<W: Write>(file: &mut FileWriter<'_, W>, name: &str, part: RowsPart<'_>) -> Result<(), BundleError> {
    let tree = Tree::new(part.leaf_hashes);
    let mut lines = ProofLines::default();
    let mut next = 0;
    for row in part.rows {
        let row = row.map_err(|source| BundleError::Rows { name: name.to_owned(), source })?;
        let what = || format!("row {} of `{name}`", row.index);
        if row.index < next {
            return Err(BundleError::Input(format!(
                "{} comes after a later one: give rows ascending, each once",
                what()
            )));
        }
        if row.leaf.contains(&b'\n') {
            return Err(BundleError::Input(format!("{} is not canonical JSON: it has a line break", what())));
        }
        let place = usize::try_from(row.index).ok();
        let known = place.and_then(|place| tree.leaf_hashes().get(place));
        if known.is_some_and(|hash| *hash != leaf_hash(&row.leaf)) {
            return Err(BundleError::Input(format!(
                "{} is not what its leaf hash is of: the record was changed",
                what()
            )));
        }
        let path = tree.prove_inclusion(row.index).map_err(|source| BundleError::Proof { what: what(), source })?;
        file.write_all(&lines.encode(row.index, path, &row.leaf))?;
        next = row.index + 1;
    }
    Ok(())
}
