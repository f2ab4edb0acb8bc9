//! What the binary says of its own accord: a key of the texts, and the values that the text names.

use std::{
    borrow::Cow,
    error::Error,
    fmt,
    sync::{LazyLock, OnceLock},
};

use assay_content::{Content, Source, Texts};
use assay_model::Language;

/// The texts of the content that was read.
static READ: OnceLock<Texts> = OnceLock::new();
/// Those of the binary, for what is said before there is content, and for keys that another content lacks.
static BUILT_IN: LazyLock<Option<Texts>> = LazyLock::new(|| {
    let (content, _faults) = Content::load_with_faults(Source::Embedded).ok()?;
    Some(content.texts().clone())
});

/// From now on this content's texts are used.
pub(crate) fn use_texts(content: &Content) {
    // Only the first content of a run counts, and there is no second.
    let _kept = READ.set(content.texts().clone());
}

/// The texts that hold a key.
fn texts_with(key: &str) -> Option<&'static Texts> {
    READ.get().filter(|texts| texts.has(key)).or_else(|| BUILT_IN.as_ref().filter(|texts| texts.has(key)))
}

/// Whether both languages hold the key.
pub(crate) fn has(key: &str) -> bool {
    texts_with(key).is_some()
}

/// A text with its values; a key that is missing shows itself.
pub(crate) fn text(language: Language, key: &str, arguments: &[(&str, &str)]) -> String {
    texts_with(key).map_or_else(|| key.to_owned(), |texts| texts.format(language, key, arguments))
}

/// Something to be said in the language of the run. As an error, it says itself in English.
#[derive(Debug)]
pub(crate) struct Said {
    key: Cow<'static, str>,
    values: Vec<(&'static str, Value)>,
    usage: bool,
    source: Option<anyhow::Error>,
}

#[derive(Debug)]
enum Value {
    Plain(String),
    Said(Said),
}

/// The text of this key.
pub(crate) fn said(key: impl Into<Cow<'static, str>>) -> Said {
    Said { key: key.into(), values: Vec::new(), usage: false, source: None }
}

/// The text of this key, for a wish on the command line that cannot be met.
pub(crate) fn usage(key: impl Into<Cow<'static, str>>) -> Said {
    Said { usage: true, ..said(key) }
}

impl Said {
    /// Fills in a value that is the same in every language.
    pub(crate) fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.values.push((name, Value::Plain(value.to_string())));
        self
    }

    /// Fills in words that are said in the same language.
    pub(crate) fn with_said(mut self, name: &'static str, value: Self) -> Self {
        self.values.push((name, Value::Said(value)));
        self
    }

    /// Whether the command line asks for what cannot be.
    pub(crate) fn is_usage(&self) -> bool {
        self.usage
    }

    /// The words.
    pub(crate) fn text(&self, language: Language) -> String {
        let values: Vec<(&str, String)> = self
            .values
            .iter()
            .map(|(name, value)| match value {
                Value::Plain(value) => (*name, value.clone()),
                Value::Said(value) => (*name, value.text(language)),
            })
            .collect();
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        text(language, &self.key, &values)
    }
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Language::En))
    }
}

impl Error for Said {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        let source: &(dyn Error + 'static) = self.source.as_ref()?.as_ref();
        Some(source)
    }
}

/// Names the step in which an error came up, as `anyhow::Context` does. A context of anyhow could not be told from
/// other errors of the chain, so it could be said in English only.
pub(crate) trait Step<T> {
    /// The error as the cause of what is said.
    fn step(self, said: impl FnOnce() -> Said) -> anyhow::Result<T>;
}

impl<T, E: Into<anyhow::Error>> Step<T> for Result<T, E> {
    fn step(self, said: impl FnOnce() -> Said) -> anyhow::Result<T> {
        self.map_err(|error| Said { source: Some(error.into()), ..said() }.into())
    }
}

#[cfg(test)]
pub(crate) mod tests;
