//! The manifest and its signature, and every byte of the archive.

use std::io::{self, BufRead as _, BufReader, Read, Seek};

use flate2::bufread::DeflateDecoder;
use sha2::{Digest as _, Sha256};

use super::{
    Fault, Step, VerifyError, VerifyOptions,
    files::{ARCHIVE, Files, Listed},
};
use crate::{
    Hash, NoteError, PublicKey, SignedNote,
    bundle::{
        layout::{MANIFEST, Method, SIGNATURE, end_record},
        manifest::{BUNDLE_SCHEMA, FORMAT, FileFacts, Manifest, known_name, signed_text},
    },
    origin,
};

/// An archive whose directory is safe and whose manifest is signed.
pub(super) struct Archive<R> {
    pub(super) files: Files<R>,
    pub(super) manifest: Manifest,
    pub(super) key: PublicKey,
}

impl<R: Read + Seek> Archive<R> {
    /// Steps 1 and 2: safety, manifest, key, signature.
    pub(super) fn open(reader: R, options: &VerifyOptions) -> Result<Self, VerifyError> {
        let mut files = Files::open(reader, options.limits)?;
        let bytes = files.whole(Step::Manifest, MANIFEST)?;
        let refused = |fault| VerifyError::new(Step::Manifest, MANIFEST, fault);
        let manifest = read_manifest(&bytes).map_err(refused)?;
        same_names(&manifest, &files.listed)?;
        let file = files.whole(Step::Manifest, "key.json")?;
        let key: PublicKey =
            serde_json::from_slice(&file).map_err(|why| VerifyError::new(Step::Manifest, "key.json", why))?;
        let found = key.fingerprint();
        if let Some(expected) = options.expected_key.clone().filter(|expected| *expected != found) {
            return Err(VerifyError::new(Step::Manifest, "key.json", Fault::WrongKey { expected, found }));
        }
        if manifest.key != found || manifest.origin != origin(&manifest.tenant) {
            let why = "the key or the origin that it names is not that of key.json or of the tenant";
            return Err(refused(Fault::Contradiction(why.to_owned())));
        }
        let signature = files.whole(Step::Manifest, SIGNATURE)?;
        check_signature(&signature, &bytes, &manifest, &key)
            .map_err(|fault| VerifyError::new(Step::Manifest, SIGNATURE, fault))?;
        Ok(Self { files, manifest, key })
    }

    /// Step 3: every byte of the archive, from the first to the last. Gives the unpacked bytes of all files.
    pub(super) fn check_bytes(&mut self) -> Result<u64, VerifyError> {
        let archive_error = |fault| VerifyError::new(Step::Files, ARCHIVE, fault);
        self.files.reader.rewind().map_err(|why| archive_error(why.into()))?;
        let mut reader = BufReader::with_capacity(1 << 17, &mut self.files.reader);
        let (mut offset, mut total) = (0_u64, 0_u64);
        let mut directory = Vec::new();
        for (place, listed) in self.files.listed.iter().enumerate() {
            let refused = |fault| VerifyError::new(Step::Files, listed.name.as_str(), fault);
            let facts = self.manifest.files.get(place);
            let member = listed.member().ok_or_else(|| refused(Fault::Layout { offset }))?;
            let header = member.local_header();
            expect(&mut reader, &header, offset).map_err(refused)?;
            check_file(&mut reader, listed, facts).map_err(refused)?;
            let start = u32::try_from(offset).map_err(|_| refused(Fault::Layout { offset }))?;
            directory.extend(member.central_header(start));
            offset += header.len() as u64 + listed.packed;
            total += listed.size;
        }
        expect(&mut reader, &directory, offset).map_err(archive_error)?;
        let numbers = (u16::try_from(self.files.listed.len()), u32::try_from(directory.len()), u32::try_from(offset));
        let (Ok(count), Ok(size), Ok(start)) = numbers else { return Err(archive_error(Fault::Layout { offset })) };
        let after = offset + directory.len() as u64;
        let end = end_record(count, size, start);
        expect(&mut reader, &end, after).map_err(archive_error)?;
        let more = reader.fill_buf().map_err(|why| archive_error(why.into()))?;
        if !more.is_empty() {
            return Err(archive_error(Fault::Layout { offset: after + end.len() as u64 }));
        }
        Ok(total)
    }
}

/// The directory has the manifest's files in its order, then the manifest and its signature, and nothing else.
fn same_names(manifest: &Manifest, listed: &[Listed]) -> Result<(), VerifyError> {
    let refused = |name: &str, fault| Err(VerifyError::new(Step::Manifest, name, fault));
    let mut previous = "";
    for file in &manifest.files {
        if !known_name(&file.name) || file.name.as_str() <= previous {
            return refused(&file.name, Fault::NotInManifest);
        }
        previous = &file.name;
    }
    let mut names = manifest.files.iter().map(|file| file.name.as_str()).chain([MANIFEST, SIGNATURE]);
    for entry in listed {
        match names.next() {
            Some(name) if name == entry.name => {}
            Some(name) if !listed.iter().any(|entry| entry.name == name) => return refused(name, Fault::Missing),
            _ => return refused(&entry.name, Fault::NotInManifest),
        }
    }
    names.next().map_or(Ok(()), |name| refused(name, Fault::Missing))
}

fn read_manifest(bytes: &[u8]) -> Result<Manifest, Fault> {
    #[derive(serde::Deserialize)]
    struct Version {
        format: String,
        schema: u32,
    }
    let version: Version = serde_json::from_slice(bytes)?;
    if version.format != FORMAT {
        return Err(Fault::Contradiction(format!("`{}` is no `{FORMAT}`", version.format)));
    }
    if version.schema != BUNDLE_SCHEMA {
        return Err(Fault::Schema(version.schema));
    }
    Ok(serde_json::from_slice(bytes)?)
}

/// The signature's file has one form only, so that a changed byte of it can't hide.
fn check_signature(signature: &[u8], bytes: &[u8], manifest: &Manifest, key: &PublicKey) -> Result<(), Fault> {
    let text = String::from_utf8(signature.to_vec()).map_err(|_| one_form())?;
    let note = SignedNote::parse(&text)?;
    if note.signatures.len() != 1 || note.to_text() != text {
        return Err(one_form());
    }
    note.verify(&manifest.origin, key)?;
    if note.text != signed_text(&manifest.origin, bytes) {
        return Err(Fault::Contradiction(
            "the signature is over another manifest: the manifest was changed".to_owned(),
        ));
    }
    Ok(())
}

fn one_form() -> Fault {
    NoteError::Form("not one signature in the one form").into()
}

/// The next bytes must be these.
fn expect(reader: &mut impl Read, expected: &[u8], offset: u64) -> Result<(), Fault> {
    let mut found = vec![0; expected.len()];
    match reader.read_exact(&mut found) {
        Ok(()) if found == expected => Ok(()),
        Ok(()) => Err(Fault::Layout { offset }),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Err(Fault::Layout { offset }),
        Err(error) => Err(error.into()),
    }
}

/// Reads a file once: hashes it packed, unpacks it, hashes it unpacked. `facts` is nothing for the manifest and its
/// signature, which were compared before and have one form only.
fn check_file(reader: &mut impl Read, listed: &Listed, facts: Option<&FileFacts>) -> Result<(), Fault> {
    if let Some(facts) = facts {
        let sizes = [(facts.size, listed.size), (facts.packed_size, listed.packed)];
        if let Some((declared, found)) = sizes.into_iter().find(|(declared, found)| declared != found) {
            return Err(Fault::Size { declared, found });
        }
    }
    let mut packed = Hashing { inner: reader.take(listed.packed), hasher: Sha256::new(), bytes: 0 };
    let (size, sha256, crc) = match Method::of(&listed.name) {
        Method::Stored => digest(&mut packed, listed.size)?,
        Method::Deflated => digest(&mut DeflateDecoder::new(BufReader::new(&mut packed)), listed.size)?,
    };
    io::copy(&mut packed, &mut io::sink())?;
    if size != listed.size || packed.bytes != listed.packed {
        return Err(Fault::Size { declared: listed.size, found: size });
    }
    let packed = Hash::from_bytes(packed.hasher.finalize().into());
    if let Some(facts) = facts {
        let hashes = [(facts.sha256, sha256), (facts.packed_sha256, packed)];
        if let Some((expected, found)) = hashes.into_iter().find(|(expected, found)| expected != found) {
            return Err(Fault::Changed { expected, found });
        }
    }
    if crc == listed.crc {
        Ok(())
    } else {
        Err(Fault::Contradiction("its checksum in the archive is another".to_owned()))
    }
}

/// Size, SHA-256 and CRC-32 of a content; reads at most one byte more than declared.
fn digest(content: &mut impl Read, declared: u64) -> Result<(u64, Hash, u32), Fault> {
    let mut content = content.take(declared + 1);
    let (mut hasher, mut crc, mut size) = (Sha256::new(), crc32fast::Hasher::new(), 0_u64);
    let mut portion = vec![0; 1 << 16];
    loop {
        let read = content.read(&mut portion)?;
        if read == 0 {
            return Ok((size, Hash::from_bytes(hasher.finalize().into()), crc.finalize()));
        }
        let portion = portion.get(..read).unwrap_or_default();
        hasher.update(portion);
        crc.update(portion);
        size += read as u64;
    }
}

/// Hashes and counts what is read.
struct Hashing<R> {
    inner: R,
    hasher: Sha256,
    bytes: u64,
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, portion: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(portion)?;
        self.hasher.update(portion.get(..read).unwrap_or_default());
        self.bytes += read as u64;
        Ok(read)
    }
}
