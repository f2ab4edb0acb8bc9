//! What the files say: the log, the rows, the evidence, the sign-offs.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{Read, Seek},
};

use serde::Deserialize;
use serde_json::Value;

use super::{Fault, Step, Trust, VerifyError, VerifyOptions, VerifyReport, archive::Archive};
use crate::{
    AssessmentBody, Checkpoint, CheckpointError, Entry, EntryKind, Hash, PublicKey, SignOffBody, SignedNote, TreeHead,
    bundle::{
        lines::{ProofLines, read_path},
        manifest::{RowKind, assessment_file, rows_name},
    },
};

const ENTRIES: &str = "log/entries.jsonl";
const CHECKPOINT: &str = "log/checkpoint.txt";
const EARLIER: &str = "log/earlier.jsonl";
const PROPOSALS: &str = "proposals.jsonl";

/// Files that every bundle has.
const ALWAYS: [&str; 7] = ["README.ja.md", "README.md", CHECKPOINT, ENTRIES, PROPOSALS, "report.html", "verify.py"];

/// What the entries of the log say that other files are compared with.
#[derive(Default)]
struct Logged {
    kinds: BTreeMap<EntryKind, u64>,
    newest: Option<(u64, Entry)>,
    assessments: BTreeMap<u64, AssessmentBody>,
    /// The hashes of attested files.
    attested: BTreeSet<Hash>,
    /// The newest sign-off of each clause, with its index.
    signed: BTreeMap<String, (u64, Hash)>,
    keys: BTreeSet<[u8; 32]>,
}

fn contradiction(why: impl Into<String>) -> Fault {
    Fault::Contradiction(why.into())
}

/// Steps 4 to 9.
pub(super) fn check<R: Read + Seek>(
    archive: &mut Archive<R>,
    options: &VerifyOptions,
    bytes: u64,
) -> Result<VerifyReport, VerifyError> {
    if let Some(name) = ALWAYS.into_iter().find(|name| !archive.files.has(name)) {
        return Err(VerifyError::new(Step::Manifest, name, Fault::Missing));
    }
    let head = check_checkpoint(archive)?;
    let logged = check_log(archive, &head)?;
    let (earlier, kept) = check_earlier(archive, &head, options)?;
    let rows = check_assessments(archive, &logged)?;
    let evidence = check_evidence(archive, &logged)?;
    let (signed_on_current, signed_on_earlier) = check_sign_offs(archive, &logged)?;
    let Archive { files, manifest, key } = archive;
    let known = |hash: &Hash| logged.assessments.values().any(|body| body.sha256 == *hash);
    let whole = manifest.files.iter().filter(|file| file.name.starts_with("data/") && known(&file.sha256)).count();
    let time = logged.newest.as_ref().and_then(|(_, entry)| entry.time());
    Ok(VerifyReport {
        tenant: manifest.tenant.clone(),
        selection: manifest.selection.clone(),
        framework: manifest.framework.clone(),
        edition: manifest.edition.clone(),
        log: head,
        at: manifest.at.clone(),
        key: key.clone(),
        key_expected: options.expected_key.is_some(),
        key_in_log: logged.keys.contains(key.as_bytes()),
        key_time: time.map_or(crate::KeyTime::Within, |time| key.validity().at(time)),
        files: files.listed.len() as u64,
        bytes,
        entries: logged.kinds,
        verdicts: rows.verdicts,
        receipts: rows.receipts,
        whole_assessments: whole as u64,
        evidence_files: evidence,
        attested_elsewhere: (logged.attested.len() as u64).saturating_sub(evidence),
        signed_on_current,
        signed_on_earlier,
        earlier_checkpoints: earlier,
        known_checkpoint: kept,
        trust: Trust::all(options.expected_key.is_some(), kept),
    })
}

fn check_checkpoint<R: Read + Seek>(archive: &mut Archive<R>) -> Result<TreeHead, VerifyError> {
    let refused = |fault| VerifyError::new(Step::Checkpoint, CHECKPOINT, fault);
    let bytes = archive.files.whole(Step::Checkpoint, CHECKPOINT)?;
    let note = String::from_utf8_lossy(&bytes);
    let checkpoint = Checkpoint::open(&note, &archive.key).map_err(|why| refused(why.into()))?;
    if checkpoint.origin != archive.manifest.origin || checkpoint.head != archive.manifest.log {
        return Err(refused(contradiction("it is of another log, or of another state, than the manifest says")));
    }
    Ok(checkpoint.head)
}

fn check_log<R: Read + Seek>(archive: &mut Archive<R>, head: &TreeHead) -> Result<Logged, VerifyError> {
    let mut logged = Logged::default();
    let mut proofs = ProofLines::default();
    let (tenant, at) = (archive.manifest.tenant.clone(), archive.manifest.at.clone());
    archive.files.lines(Step::Log, ENTRIES, |_, line| {
        let (index, path, leaf) = proofs.decode(line).ok_or_else(|| contradiction("not an entry with its proof"))?;
        if logged.newest.as_ref().is_some_and(|(newest, _)| index <= *newest) {
            return Err(contradiction(format!("entry {index} comes after a later one")));
        }
        head.verify_inclusion(leaf, index, path)?;
        let entry = Entry::parse(leaf)?;
        if entry.tenant != tenant {
            return Err(contradiction(format!("entry {index} is of another organisation, `{}`", entry.tenant)));
        }
        logged.take(index, entry)
    })?;
    let newest = logged.newest.as_ref().filter(|(index, entry)| index + 1 == head.size && entry.at == at);
    if newest.is_none() {
        let why = "the log's newest entry is not among them, or has another time than the manifest says";
        return Err(VerifyError::new(Step::Log, ENTRIES, contradiction(why)));
    }
    Ok(logged)
}

impl Logged {
    fn take(&mut self, index: u64, entry: Entry) -> Result<(), Fault> {
        let body = || entry.body.clone();
        match entry.kind {
            EntryKind::Assessment => {
                self.assessments.insert(index, serde_json::from_value(body())?);
            }
            EntryKind::Attestation => {
                if let Some(hash) = entry.body.get("sha256").filter(|hash| !hash.is_null()) {
                    self.attested.insert(Hash::deserialize(hash)?);
                }
            }
            EntryKind::SignOff => {
                let SignOffBody { clause, proposal_sha256, .. } = serde_json::from_value(body())?;
                self.signed.insert(clause, (index, proposal_sha256));
            }
            EntryKind::Key => {
                let key: PublicKey = serde_json::from_value(body())?;
                self.keys.insert(*key.as_bytes());
            }
            EntryKind::AttestationWithdrawn
            | EntryKind::Exception
            | EntryKind::ExceptionRevoked
            | EntryKind::FindingNote => {}
        }
        *self.kinds.entry(entry.kind).or_default() += 1;
        self.newest = Some((index, entry));
        Ok(())
    }
}

/// How many earlier checkpoints the log continues, and whether the caller's is this state or one of them.
fn check_earlier<R: Read + Seek>(
    archive: &mut Archive<R>,
    head: &TreeHead,
    options: &VerifyOptions,
) -> Result<(u64, Option<bool>), VerifyError> {
    #[derive(Deserialize)]
    struct Line {
        checkpoint: String,
        path: String,
    }
    let origin = archive.manifest.origin.clone();
    let key = archive.key.clone();
    let mut heads = vec![*head];
    if archive.files.has(EARLIER) {
        archive.files.lines(Step::Earlier, EARLIER, |_, line| {
            let line: Line = serde_json::from_slice(line)?;
            let old = own_checkpoint(&line.checkpoint, &origin, &key)?;
            let path = read_path(&line.path).ok_or_else(|| contradiction("its proof is no list of hashes"))?;
            head.verify_consistency(&old.head, &path)?;
            heads.push(old.head);
            Ok(())
        })?;
    }
    let earlier = heads.len() as u64 - 1;
    let Some(known) = &options.known_checkpoint else { return Ok((earlier, None)) };
    let refused = |fault| VerifyError::new(Step::Earlier, "the checkpoint that you kept", fault);
    let known = own_checkpoint(known, &origin, &key).map_err(refused)?;
    if heads.contains(&known.head) {
        return Ok((earlier, Some(true)));
    }
    let same_size = heads.iter().any(|head| head.size == known.head.size);
    let why = if same_size {
        "the record in the bundle has another root at the same size: it was rewritten"
    } else {
        "the bundle has no proof for that state of the record: ask for a bundle that proves it"
    };
    Err(refused(contradiction(why)))
}

/// A checkpoint of this log. Where it is by the bundle's key, the signature must hold; one by an earlier key is only compared.
fn own_checkpoint(note: &str, origin: &str, key: &PublicKey) -> Result<Checkpoint, Fault> {
    let parsed = SignedNote::parse(note)?;
    let checkpoint = Checkpoint::parse(&parsed.text)?;
    if checkpoint.origin != origin {
        return Err(contradiction(format!("the checkpoint is of another log, `{}`", checkpoint.origin)));
    }
    match parsed.verify(origin, key) {
        Ok(()) | Err(crate::NoteError::NotSignedBy { .. }) => Ok(checkpoint),
        Err(why) => Err(CheckpointError::from(why).into()),
    }
}

#[derive(Default)]
struct RowCounts {
    verdicts: u64,
    receipts: u64,
}

fn check_assessments<R: Read + Seek>(archive: &mut Archive<R>, logged: &Logged) -> Result<RowCounts, VerifyError> {
    let names: Vec<_> = archive.files.listed.iter().filter_map(|file| assessment_file(&file.name)).collect();
    let mut counts = RowCounts::default();
    for (entry, _) in names.iter().filter(|(_, kind)| *kind == RowKind::Verdicts) {
        let (receipts, verdicts) = (rows_name(*entry, RowKind::Receipts), rows_name(*entry, RowKind::Verdicts));
        let refused = |why: &str| VerifyError::new(Step::Assessments, verdicts.as_str(), contradiction(why));
        let body = logged.assessments.get(entry);
        let body = body.ok_or_else(|| refused("no assessment's entry in the log is in the bundle for it"))?;
        if (&body.framework, &body.edition) != (&archive.manifest.framework, &archive.manifest.edition) {
            return Err(refused("the assessment is of another framework or edition than the manifest says"));
        }
        let mut held = BTreeSet::new();
        counts.receipts += check_rows(archive, &receipts, &body.receipts, |row: Receipt| {
            held.insert(row.id);
            Ok(())
        })?;
        counts.verdicts += check_rows(archive, &verdicts, &body.verdicts, |row: Verdict| {
            match row.receipts.iter().find(|id| !held.contains(*id)) {
                None => Ok(()),
                Some(id) => Err(contradiction(format!("it rests on the receipt `{id}`, which is not in the bundle"))),
            }
        })?;
    }
    let receipts_alone = names.iter().find(|(entry, _)| !archive.files.has(&rows_name(*entry, RowKind::Verdicts)));
    if let Some((entry, kind)) = receipts_alone {
        let why = contradiction("receipts without the verdicts that rest on them");
        return Err(VerifyError::new(Step::Assessments, rows_name(*entry, *kind), why));
    }
    Ok(counts)
}

/// What must stand in a receipt's row.
#[derive(Deserialize)]
struct Receipt {
    id: String,
}

/// What must stand in a verdict's row.
#[derive(Deserialize)]
struct Verdict {
    receipts: Vec<String>,
}

fn check_rows<R: Read + Seek, T: serde::de::DeserializeOwned>(
    archive: &mut Archive<R>,
    name: &str,
    head: &TreeHead,
    mut each: impl FnMut(T) -> Result<(), Fault>,
) -> Result<u64, VerifyError> {
    let mut proofs = ProofLines::default();
    let (mut rows, mut next) = (0, 0);
    archive.files.lines(Step::Assessments, name, |_, line| {
        let (index, path, leaf) = proofs.decode(line).ok_or_else(|| contradiction("not a row with its proof"))?;
        if index < next {
            return Err(contradiction(format!("row {index} comes after a later one")));
        }
        head.verify_inclusion(leaf, index, path)?;
        next = index + 1;
        rows += 1;
        each(serde_json::from_slice(leaf)?)
    })?;
    Ok(rows)
}

/// Each file is what its name says, and some attestation in the log names it.
fn check_evidence<R: Read + Seek>(archive: &Archive<R>, logged: &Logged) -> Result<u64, VerifyError> {
    let mut count = 0;
    for file in &archive.manifest.files {
        let Some(hash) = file.name.strip_prefix("evidence/") else { continue };
        let refused = |why| VerifyError::new(Step::Evidence, file.name.as_str(), why);
        if file.sha256.to_hex() != hash {
            return Err(refused(contradiction("its SHA-256 is not its name")));
        }
        if !logged.attested.contains(&file.sha256) {
            return Err(refused(contradiction("no attestation in the bundle names it")));
        }
        count += 1;
    }
    Ok(count)
}

/// The clauses signed on the last proposal in the bundle, and those signed on an earlier one.
fn check_sign_offs<R: Read + Seek>(
    archive: &mut Archive<R>,
    logged: &Logged,
) -> Result<(Vec<String>, Vec<String>), VerifyError> {
    let mut proposals: BTreeMap<String, Vec<Hash>> = BTreeMap::new();
    archive.files.lines(Step::SignOffs, PROPOSALS, |_, line| {
        let proposal: Value = serde_json::from_slice(line)?;
        let clause =
            proposal.get("id").and_then(Value::as_str).ok_or_else(|| contradiction("a proposal without `id`"))?;
        proposals.entry(clause.to_owned()).or_default().push(Hash::of(line));
        Ok(())
    })?;
    let (mut current, mut earlier) = (Vec::new(), Vec::new());
    for clause in &archive.manifest.selection.clauses {
        let Some((index, signed)) = logged.signed.get(clause) else { continue };
        let known = proposals.get(clause).map_or(&[][..], Vec::as_slice);
        if known.last() == Some(signed) {
            current.push(clause.clone());
        } else if known.contains(signed) {
            earlier.push(clause.clone());
        } else {
            let why = format!(
                "the sign-off of `{clause}` in entry {index} is on a proposal with the SHA-256 {signed}, which is not among them"
            );
            return Err(VerifyError::new(Step::SignOffs, PROPOSALS, contradiction(why)));
        }
    }
    Ok((current, earlier))
}
