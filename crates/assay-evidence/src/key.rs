//! Keys that sign checkpoints and bundles: Ed25519, in a file that only its owner can read.
//!
//! The file is PKCS#8 in PEM, so that `openssl` reads it, too. Lines `valid-from: TIME` and `valid-until: TIME` may stand
//! before it. A private key is never printed, and its memory is wiped when it is dropped.

use std::{fmt, path::Path, path::PathBuf};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::{DateTime, SecondsFormat, Utc};
use ed25519_dalek::{
    Signature, Signer as _, SigningKey, VerifyingKey,
    pkcs8::{DecodePrivateKey as _, KeypairBytes, spki::der::pem::LineEnding},
};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::{
    Hash, NoteError, SignedNote,
    note::{self, NoteSignature},
};

const PEM_BEGIN: &str = "-----BEGIN PRIVATE KEY-----";

/// Why a key can't be read, made or used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file can't be read.
    #[error("key file `{}` can't be read", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file can't be written.
    #[error("key file `{}` can't be written", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Others than the owner have rights on the file.
    #[error("key file `{}` has mode {mode:o}, so others than its owner may use it: run `chmod 600 {}`, and make a new key if anyone could have read it", path.display(), path.display())]
    Readable {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// Not a key in one of the forms that are known.
    #[error(
        "key {place} is not an Ed25519 private key: {why}; give PKCS#8 in PEM, as `openssl genpkey -algorithm ed25519` writes it"
    )]
    Form {
        /// Where it came from.
        place: String,
        /// What is wrong with it. Never a part of the key.
        why: &'static str,
    },
    /// The key's time is over.
    #[error(
        "the key {fingerprint} was valid until {until}, and it is {now}: make a new key; what it signed stays verifiable"
    )]
    Expired {
        /// The key.
        fingerprint: String,
        /// The end of its validity.
        until: String,
        /// The time given.
        now: String,
    },
    /// The key's time has not come.
    #[error("the key {fingerprint} is valid from {from}, and it is {now}: set the machine's clock, or wait")]
    NotYetValid {
        /// The key.
        fingerprint: String,
        /// The beginning of its validity.
        from: String,
        /// The time given.
        now: String,
    },
    /// The validity ends before it begins.
    #[error("a key can't be valid until {until} if it is valid from {from}: give a later end")]
    Validity {
        /// The beginning.
        from: String,
        /// The end.
        until: String,
    },
    /// The operating system gave no random bytes.
    #[error("the operating system gave no random bytes for a new key")]
    Random(#[source] getrandom::Error),
    /// What was to be signed is no note.
    #[error("can't sign")]
    Note(#[from] NoteError),
}

/// From when to when a key may sign. Both ends may be open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Validity {
    /// The first moment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<DateTime<Utc>>,
    /// The last moment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<DateTime<Utc>>,
}

/// How a time lies to a key's validity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyTime {
    /// Before the key was valid.
    Before,
    /// While it was valid, or the key has no limits.
    Within,
    /// After the key had expired.
    After,
}

impl Validity {
    /// How `time` lies to it.
    pub fn at(&self, time: DateTime<Utc>) -> KeyTime {
        if self.valid_from.is_some_and(|from| time < from) {
            KeyTime::Before
        } else if self.valid_until.is_some_and(|until| time > until) {
            KeyTime::After
        } else {
            KeyTime::Within
        }
    }
}

/// A private key. [`fmt::Debug`] shows its fingerprint only.
pub struct LogKey {
    signing: SigningKey,
    validity: Validity,
}

impl fmt::Debug for LogKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let public = self.public();
        f.debug_struct("LogKey")
            .field("fingerprint", &public.fingerprint())
            .field("validity", &self.validity)
            .finish_non_exhaustive()
    }
}

impl LogKey {
    /// A new key from the operating system's random bytes.
    pub fn generate(validity: Validity) -> Result<Self, KeyError> {
        let mut seed = Zeroizing::new([0_u8; 32]);
        getrandom::fill(&mut *seed).map_err(KeyError::Random)?;
        Self::from_seed(&seed, validity)
    }

    /// The key of a seed: for tests and samples.
    pub fn from_seed(seed: &[u8; 32], validity: Validity) -> Result<Self, KeyError> {
        if let (Some(from), Some(until)) = (validity.valid_from, validity.valid_until)
            && until < from
        {
            return Err(KeyError::Validity { from: time_text::write(from), until: time_text::write(until) });
        }
        Ok(Self { signing: SigningKey::from_bytes(seed), validity })
    }

    /// Reads a key file. Refused where the group or others have any right on it (Unix).
    pub fn load(path: &Path) -> Result<Self, KeyError> {
        let failed = |source| KeyError::Read { path: path.to_owned(), source };
        let file = std::fs::File::open(path).map_err(failed)?;
        refuse_shared(path, &file.metadata().map_err(failed)?)?;
        let text = Zeroizing::new(std::io::read_to_string(file).map_err(failed)?);
        Self::from_text(&text, &format!("file `{}`", path.display()))
    }

    /// Writes a new key to `path`, mode 600. A file that is there is never replaced.
    pub fn create(path: &Path, validity: Validity) -> Result<Self, KeyError> {
        let key = Self::generate(validity)?;
        key.save(path)?;
        Ok(key)
    }

    /// Reads the key, or makes it at first use; tells whether it is new.
    pub fn load_or_create(path: &Path, validity: Validity) -> Result<(Self, bool), KeyError> {
        match Self::load(path) {
            Err(KeyError::Read { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => {}
            read => return Ok((read?, false)),
        }
        match Self::create(path, validity) {
            // Another process was first: its key is the one.
            Err(KeyError::Write { source, .. }) if source.kind() == std::io::ErrorKind::AlreadyExists => {
                Ok((Self::load(path)?, false))
            }
            created => Ok((created?, true)),
        }
    }

    /// Writes the key to a new file, mode 600.
    pub fn save(&self, path: &Path) -> Result<(), KeyError> {
        let failed = |source| KeyError::Write { path: path.to_owned(), source };
        let text = self.to_text()?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        // The temporary file has mode 600 from its first byte, and takes the name only when it is whole.
        let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
        std::io::Write::write_all(&mut file, text.as_bytes()).map_err(failed)?;
        file.as_file().sync_all().map_err(failed)?;
        file.persist_noclobber(path).map_err(|error| failed(error.error))?;
        sync_folder(folder).map_err(failed)
    }

    /// Reads a key's text: PKCS#8 in PEM, with or without our lines before it. `place` is for errors.
    pub fn from_text(text: &str, place: &str) -> Result<Self, KeyError> {
        let form = |why| KeyError::Form { place: place.to_owned(), why };
        let (head, _) = text.split_once(PEM_BEGIN).ok_or_else(|| form("no line `-----BEGIN PRIVATE KEY-----`"))?;
        let mut validity = Validity::default();
        for line in head.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let time = |text: &str| time_text::read(text).ok_or_else(|| form("a validity is not RFC 3339 in UTC"));
            match line.split_once(':') {
                Some(("assay-key", "1")) => {}
                Some(("assay-key", _)) => return Err(form("it is of a later release")),
                Some(("valid-from", text)) => validity.valid_from = Some(time(text.trim())?),
                Some(("valid-until", text)) => validity.valid_until = Some(time(text.trim())?),
                _ => return Err(form("a line before the key is neither `valid-from:` nor `valid-until:`")),
            }
        }
        let pem = text.get(head.len()..).unwrap_or_default();
        let signing = SigningKey::from_pkcs8_pem(pem).map_err(|_| form("the PEM holds something else"))?;
        Self::from_seed(&Zeroizing::new(signing.to_bytes()), validity)
    }

    /// The key's file. Wiped when dropped; for [`save`](Self::save) and for tests.
    fn to_text(&self) -> Result<Zeroizing<String>, KeyError> {
        // Without the public key: OpenSSL 3.0 does not read the form that has both.
        let pair = KeypairBytes { secret_key: self.signing.to_bytes(), public_key: None };
        let form = |_| KeyError::Form { place: "just made".to_owned(), why: "it can't be written as PEM" };
        let pem = ed25519_dalek::pkcs8::EncodePrivateKey::to_pkcs8_pem(&pair, LineEnding::LF).map_err(form)?;
        let mut text = Zeroizing::new("assay-key:1\n".to_owned());
        let ends = [("valid-from", self.validity.valid_from), ("valid-until", self.validity.valid_until)];
        for (word, time) in ends {
            if let Some(time) = time {
                for part in [word, ": ", &time_text::write(time), "\n"] {
                    text.push_str(part);
                }
            }
        }
        text.push_str(&pem);
        Ok(text)
    }

    /// What others may know of it.
    pub fn public(&self) -> PublicKey {
        PublicKey { verifying: self.signing.verifying_key(), validity: self.validity }
    }

    /// From when to when it may sign.
    pub fn validity(&self) -> Validity {
        self.validity
    }

    /// Refuses a key whose time is over or has not come.
    pub fn check_time(&self, now: DateTime<Utc>) -> Result<(), KeyError> {
        let Validity { valid_from, valid_until } = self.validity;
        let fingerprint = self.public().fingerprint();
        let (from, until) = (valid_from.map(time_text::write), valid_until.map(time_text::write));
        let now_text = time_text::write(now);
        match self.validity.at(now) {
            KeyTime::Within => Ok(()),
            KeyTime::Before => {
                Err(KeyError::NotYetValid { fingerprint, from: from.unwrap_or_default(), now: now_text })
            }
            KeyTime::After => Err(KeyError::Expired { fingerprint, until: until.unwrap_or_default(), now: now_text }),
        }
    }

    /// Signs a text under a name. The text ends with a newline and has no control characters.
    pub fn sign_note(&self, name: &str, text: &str, now: DateTime<Utc>) -> Result<SignedNote, KeyError> {
        self.check_time(now)?;
        note::check_name(name)?;
        if !text.ends_with('\n') || text.chars().any(|c| c.is_ascii_control() && c != '\n') {
            return Err(NoteError::Form("the text has control characters, or no newline at its end").into());
        }
        let key_id = self.public().key_id(name);
        let signature = self.signing.sign(text.as_bytes()).to_vec();
        let signatures = vec![NoteSignature { name: name.to_owned(), key_id, signature }];
        Ok(SignedNote { text: text.to_owned(), signatures })
    }
}

/// A key whose name is lost in a power cut after it has signed would be lost for good.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> std::io::Result<()> {
    std::fs::File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> std::io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn refuse_shared(path: &Path, metadata: &std::fs::Metadata) -> Result<(), KeyError> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = metadata.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(KeyError::Readable { path: path.to_owned(), mode });
    }
    Ok(())
}

#[cfg(not(unix))]
fn refuse_shared(_: &Path, _: &std::fs::Metadata) -> Result<(), KeyError> {
    Ok(())
}

/// A public key, with its validity. In JSON: `algorithm`, `public_key` (base64), `fingerprint`, `valid_from`, `valid_until`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "PublicKeyFile", into = "PublicKeyFile")]
pub struct PublicKey {
    verifying: VerifyingKey,
    validity: Validity,
}

/// A public key's form in JSON.
#[derive(Serialize, Deserialize)]
struct PublicKeyFile {
    algorithm: String,
    public_key: String,
    fingerprint: String,
    #[serde(flatten)]
    validity: Validity,
}

impl From<PublicKey> for PublicKeyFile {
    fn from(key: PublicKey) -> Self {
        Self {
            algorithm: "Ed25519".to_owned(),
            public_key: STANDARD.encode(key.verifying.as_bytes()),
            fingerprint: key.fingerprint(),
            validity: key.validity,
        }
    }
}

impl TryFrom<PublicKeyFile> for PublicKey {
    type Error = String;

    fn try_from(file: PublicKeyFile) -> Result<Self, String> {
        if file.algorithm != "Ed25519" {
            return Err(format!("key algorithm `{}` is not Ed25519", file.algorithm));
        }
        let bytes = STANDARD.decode(&file.public_key).ok().and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        let bytes = bytes.ok_or_else(|| format!("`{}` is no public key", file.public_key))?;
        let key = Self::from_bytes(&bytes, file.validity).ok_or("the public key is no point of the curve")?;
        if key.fingerprint() != file.fingerprint {
            return Err(format!("the public key's fingerprint is {}, not `{}`", key.fingerprint(), file.fingerprint));
        }
        Ok(key)
    }
}

impl PublicKey {
    /// From its 32 bytes; nothing where they are no key, or a weak one.
    pub fn from_bytes(bytes: &[u8; 32], validity: Validity) -> Option<Self> {
        let verifying = VerifyingKey::from_bytes(bytes).ok().filter(|key| !key.is_weak())?;
        Some(Self { verifying, validity })
    }

    /// Its 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        self.verifying.as_bytes()
    }

    /// `SHA256:` and the SHA-256 of its 32 bytes in hex: what people compare over another channel.
    pub fn fingerprint(&self) -> String {
        format!("SHA256:{}", Hash::of(self.as_bytes()))
    }

    /// The key in C2SP's form, `NAME+ID+KEY`, as other checkpoint tools take it.
    pub fn vkey(&self, name: &str) -> String {
        let id = u32::from_be_bytes(self.key_id(name));
        let key: Vec<u8> = [note::ED25519].iter().chain(self.as_bytes()).copied().collect();
        format!("{name}+{id:08x}+{}", STANDARD.encode(key))
    }

    /// From when to when it may sign.
    pub fn validity(&self) -> Validity {
        self.validity
    }

    pub(crate) fn key_id(&self, name: &str) -> [u8; 4] {
        note::key_id(name, self.as_bytes())
    }

    pub(crate) fn holds(&self, text: &[u8], signature: &[u8]) -> bool {
        Signature::from_slice(signature).is_ok_and(|signature| self.verifying.verify_strict(text, &signature).is_ok())
    }
}

/// Times as RFC 3339 in UTC with seconds.
mod time_text {
    use super::{DateTime, SecondsFormat, Utc};

    pub(super) fn read(text: &str) -> Option<DateTime<Utc>> {
        DateTime::parse_from_rfc3339(text).ok().map(|time| time.to_utc())
    }

    pub(super) fn write(time: DateTime<Utc>) -> String {
        time.to_rfc3339_opts(SecondsFormat::AutoSi, true)
    }
}
