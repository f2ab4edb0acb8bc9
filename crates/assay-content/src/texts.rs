//! The programme's texts in both languages, kept in Fluent files (`locales/<tag>/*.ftl`).

use std::{collections::BTreeMap, sync::Arc};

use assay_model::Language;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use unic_langid::LanguageIdentifier;

use crate::{ContentError, Source};

/// Messages by language and key.
#[derive(Clone)]
pub struct Texts {
    bundles: Arc<BTreeMap<&'static str, FluentBundle<FluentResource>>>,
}

impl std::fmt::Debug for Texts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Texts").field("languages", &self.bundles.keys()).finish()
    }
}

impl Texts {
    /// Reads the Fluent files of both languages; a key that exists in one language only is an error.
    pub(crate) fn load(source: &Source) -> Result<Self, ContentError> {
        let mut bundles = BTreeMap::new();
        let mut keys: BTreeMap<String, Vec<&'static str>> = BTreeMap::new();
        for language in Language::ALL {
            let tag: LanguageIdentifier =
                language.tag().parse().map_err(|error| ContentError::invalid("locales", format!("{error}")))?;
            let mut bundle = FluentBundle::new_concurrent(vec![tag]);
            bundle.set_use_isolating(false);
            for file in source.files(&format!("locales/{}", language.tag()), ".ftl")? {
                let text = source.read(&file)?.into_owned();
                for key in text.lines().filter_map(message_key) {
                    keys.entry(key.to_owned()).or_default().push(language.tag());
                }
                let resource = FluentResource::try_new(text).map_err(|(_, errors)| {
                    ContentError::parse(&file, &errors.first().map_or(String::new(), ToString::to_string))
                })?;
                bundle.add_resource(resource).map_err(|errors| {
                    ContentError::parse(&file, &errors.first().map_or(String::new(), ToString::to_string))
                })?;
            }
            bundles.insert(language.tag(), bundle);
        }
        if let Some((key, languages)) = keys.iter().find(|(_, languages)| languages.len() != Language::ALL.len()) {
            return Err(ContentError::invalid("locales", format!("`{key}` exists in {} only", languages.join(", "))));
        }
        Ok(Self { bundles: Arc::new(bundles) })
    }

    /// A message without arguments. A key that is missing shows itself.
    pub fn get(&self, language: Language, key: &str) -> String {
        self.format(language, key, &[])
    }

    /// A message with arguments.
    pub fn format(&self, language: Language, key: &str, arguments: &[(&str, &str)]) -> String {
        let values = arguments.iter().map(|(name, value)| ((*name).to_owned(), FluentValue::from((*value).to_owned())));
        let args: FluentArgs<'_> = values.collect();
        let found =
            self.bundles.get(language.tag()).and_then(|bundle| Some((bundle, bundle.get_message(key)?.value()?)));
        match found {
            Some((bundle, pattern)) => bundle.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned(),
            None => key.to_owned(),
        }
    }

    /// Whether the key exists.
    pub fn has(&self, key: &str) -> bool {
        self.bundles.values().all(|bundle| bundle.has_message(key))
    }
}

fn message_key(line: &str) -> Option<&str> {
    let first = line.chars().next()?;
    if !first.is_ascii_alphabetic() {
        return None;
    }
    line.split_once('=').map(|(key, _)| key.trim())
}
