//! A digest in words of one language, before a channel gives it its form.

use assay_content::Texts;
use assay_model::{Language, Severity};

use crate::{
    Digest, Item, Kind, Notice,
    text::{clean, cut},
};

/// How much of a digest is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Room {
    /// Items of each notice.
    pub(crate) items: usize,
    /// UTF-16 units of a title, and of a detail.
    pub(crate) letters: usize,
}

/// A digest in words.
pub(crate) struct Story {
    pub(crate) language: Language,
    pub(crate) headline: String,
    pub(crate) sections: Vec<Section>,
    pub(crate) footer: String,
}

/// A notice in words.
pub(crate) struct Section {
    pub(crate) heading: String,
    /// What it means, in a sentence.
    pub(crate) means: String,
    pub(crate) entries: Vec<Entry>,
    /// How many are not listed, in words.
    pub(crate) more: Option<String>,
}

/// An item in words.
pub(crate) struct Entry {
    pub(crate) severity: Option<(Severity, String)>,
    pub(crate) title: String,
    pub(crate) detail: String,
    /// When, and the uid.
    pub(crate) note: String,
    pub(crate) link: Option<String>,
}

/// Letters of a uid and of a tenant's name.
const NAME: usize = 120;
/// Letters of a link; a longer one is left out, for half a link leads nowhere.
const LINK: usize = 400;

impl Story {
    pub(crate) fn tell(digest: &Digest, texts: &Texts, room: Room) -> Self {
        let words = Words { texts, language: digest.language };
        let counts: Vec<String> = digest.notices.iter().map(|notice| words.count(notice)).collect();
        let summary = counts.join(match digest.language {
            Language::En => ", ",
            Language::Ja => "、",
        });
        let tenant = cut(&clean(&digest.tenant), NAME);
        let at = seconds(&digest.at);
        let footer = match &digest.assessment {
            Some(id) => words.with("footer-assessment", &[("assessment", &cut(&clean(id), NAME)), ("at", &at)]),
            None => words.with("footer-record", &[("at", &at)]),
        };
        Self {
            language: digest.language,
            headline: words.with("headline", &[("tenant", &tenant), ("summary", &summary)]),
            sections: digest.notices.iter().map(|notice| words.section(notice, room)).collect(),
            footer,
        }
    }

    /// The story as plain text: for the alternative of an e-mail, and where a channel shows no blocks.
    pub(crate) fn plain(&self) -> String {
        let mut lines = vec![self.headline.clone()];
        for section in &self.sections {
            lines.extend([String::new(), section.heading.clone(), section.means.clone()]);
            for entry in &section.entries {
                lines.push(format!("- {}", entry.line()));
                let parts = [&entry.detail, &entry.note].into_iter().chain(&entry.link);
                lines.extend(parts.filter(|part| !part.is_empty()).map(|part| format!("  {part}")));
            }
            lines.extend(section.more.iter().map(|more| format!("  {more}")));
        }
        lines.extend([String::new(), self.footer.clone(), String::new()]);
        lines.join("\n")
    }
}

impl Entry {
    /// Severity and title.
    pub(crate) fn line(&self) -> String {
        match &self.severity {
            Some((_, word)) => format!("{word} · {}", self.title),
            None => self.title.clone(),
        }
    }
}

/// `2026-11-23T09:12:33.120Z` as `2026-11-23 09:12:33`; what has another form stays as it is.
fn seconds(time: &str) -> String {
    match time.split_once('T') {
        Some((date, clock)) if time.ends_with('Z') => format!("{date} {}", clock.get(..8).unwrap_or(clock)),
        _ => clean(time),
    }
}

struct Words<'a> {
    texts: &'a Texts,
    language: Language,
}

impl Words<'_> {
    fn with(&self, key: &str, arguments: &[(&str, &str)]) -> String {
        self.texts.format(self.language, &format!("notify-{key}"), arguments)
    }

    fn about(&self, key: &str, kind: Kind, arguments: &[(&str, &str)]) -> String {
        self.with(&format!("{key}-{}", kind.as_str().replace('_', "-")), arguments)
    }

    fn count(&self, notice: &Notice) -> String {
        let total = notice.total();
        let plural = if total == 1 { "one" } else { "other" };
        self.about("count", notice.kind, &[("count", &total.to_string()), ("plural", plural)])
    }

    fn section(&self, notice: &Notice, room: Room) -> Section {
        let shown = notice.items.iter().take(room.items);
        let entries: Vec<Entry> = shown.map(|item| self.entry(notice.kind, item, room.letters)).collect();
        let more = notice.total() - entries.len();
        Section {
            heading: self.about("heading", notice.kind, &[("count", &notice.total().to_string())]),
            means: self.about("means", notice.kind, &[]),
            entries,
            more: (more > 0).then(|| self.with("more", &[("count", &more.to_string())])),
        }
    }

    fn entry(&self, kind: Kind, item: &Item, letters: usize) -> Entry {
        let day = clean(item.at.split('T').next().unwrap_or_default());
        let when = self.about("when", kind, &[("at", &cut(&day, NAME))]);
        let word = |severity: Severity| self.texts.get(self.language, &format!("report-severity-{severity}"));
        let told = |text: &assay_model::Text| cut(&clean(text.get(self.language)), letters);
        Entry {
            severity: item.severity.map(|severity| (severity, word(severity))),
            title: told(&item.title),
            detail: told(&item.detail),
            note: format!("{when} · {}", cut(&clean(&item.uid), NAME)),
            link: item.link.as_deref().filter(|link| is_web(link)).map(str::to_owned),
        }
    }
}

/// Whether a link leads to the web and is whole.
fn is_web(link: &str) -> bool {
    link.len() <= LINK && url::Url::parse(link).is_ok_and(|url| url.scheme() == "https" && url.as_str() == link)
}
