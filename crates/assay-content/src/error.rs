//! What can be wrong with content.

use std::path::PathBuf;

/// A fault in `content/`. Each message names the file and what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ContentError {
    /// The folder cannot be read.
    #[error("reading content: cannot read `{path}`: {source}")]
    Read {
        /// The path.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// A file does not parse.
    #[error("reading content: `{file}` is not valid: {message}")]
    Parse {
        /// File within the content folder.
        file: String,
        /// The parser's words, with line and column.
        message: String,
    },
    /// A file parses, and says something that cannot be.
    #[error("reading content: `{file}`: {message}")]
    Invalid {
        /// File within the content folder.
        file: String,
        /// What is wrong.
        message: String,
    },
    /// A name that the content does not hold.
    #[error("no {kind} `{name}`{hint}")]
    Unknown {
        /// `check`, `clause`, `table`, `framework`, ….
        kind: &'static str,
        /// The name asked for.
        name: String,
        /// A near name, as `; did you mean …?`, or the way to list them.
        hint: String,
    },
}

/// What a command of its own lists.
const LISTED: [&str; 4] = ["check", "clause", "parameter", "table"];

impl ContentError {
    pub(crate) fn parse(file: &str, message: &dyn std::fmt::Display) -> Self {
        Self::Parse { file: file.to_owned(), message: format!("{message}").trim_end().to_owned() }
    }

    pub(crate) fn invalid(file: &str, message: impl Into<String>) -> Self {
        Self::Invalid { file: file.to_owned(), message: message.into() }
    }

    /// No such thing; proposes the nearest name.
    pub fn unknown<'a>(kind: &'static str, name: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        let known: Vec<&str> = known.into_iter().collect();
        let nearest = known
            .iter()
            .copied()
            .map(|candidate| (distance(name, candidate), candidate))
            .min()
            .filter(|(distance, candidate)| *distance <= 3.max(candidate.len() / 4));
        let hint = match nearest {
            Some((_, candidate)) => format!("; did you mean `{candidate}`?"),
            None if LISTED.contains(&kind) => format!("; `assay {kind}s` lists them"),
            None if known.is_empty() => String::new(),
            None => format!("; there are {}", known.join(", ")),
        };
        Self::Unknown { kind, name: name.to_owned(), hint }
    }
}

/// Levenshtein distance, for "did you mean".
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, left) in a.chars().enumerate() {
        let mut previous = i;
        let mut next = vec![i + 1];
        for (right, above) in b.iter().zip(row.iter().skip(1)) {
            let left_cell = next.last().copied().unwrap_or(0);
            next.push((previous + usize::from(left != *right)).min(above + 1).min(left_cell + 1));
            previous = *above;
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}
