//! E-mail: subject, text and HTML of one message.

use assay_content::Texts;
use assay_model::Severity;

use crate::{
    Digest,
    story::{Entry, Room, Section, Story},
    text::{cut, html},
};

/// Items of each notice, and letters of a title or detail: a mail may be longer than a chat's message.
const ROOM: Room = Room { items: 50, letters: 1_000 };
/// Letters of a subject.
const SUBJECT: usize = 150;

/// What a mail says, before it has a date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Letter {
    pub(crate) subject: String,
    pub(crate) text: String,
    pub(crate) html: String,
}

/// The letter.
pub(crate) fn letter(digest: &Digest, texts: &Texts) -> Letter {
    let story = Story::tell(digest, texts, ROOM);
    Letter { subject: cut(&story.headline, SUBJECT), text: story.plain(), html: page(&story) }
}

fn page(story: &Story) -> String {
    let sections: String = story.sections.iter().map(section).collect();
    format!(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head><meta charset=\"utf-8\"><title>{headline}</title></head>\n\
         <body style=\"font-family: sans-serif; line-height: 1.5; color: #1a1a1a; max-width: 48em\">\n\
         <h1 style=\"font-size: 1.2em\">{headline}</h1>\n{sections}\
         <p style=\"color: #555555; font-size: 0.9em; border-top: 1px solid #cccccc; padding-top: 0.5em\">{footer}</p>\n\
         </body>\n</html>\n",
        story.language.tag(),
        headline = html(&story.headline),
        footer = html(&story.footer),
    )
}

fn section(section: &Section) -> String {
    let entries: String = section.entries.iter().map(entry).collect();
    let more = section.more.as_ref().map_or(String::new(), |more| format!("<p>{}</p>\n", html(more)));
    format!(
        "<h2 style=\"font-size: 1.05em\">{}</h2>\n<p>{}</p>\n<ul>\n{entries}</ul>\n{more}",
        html(&section.heading),
        html(&section.means)
    )
}

fn entry(entry: &Entry) -> String {
    let title = match &entry.link {
        Some(link) => format!("<a href=\"{}\">{}</a>", html(link), html(&entry.title)),
        None => html(&entry.title),
    };
    let severity = entry.severity.as_ref().map_or(String::new(), |(severity, word)| {
        let colour = if *severity >= Severity::High { "#a1001a" } else { "#6b4a00" };
        format!("<strong style=\"color: {colour}\">{}</strong> · ", html(word))
    });
    let detail = if entry.detail.is_empty() { String::new() } else { format!("<br>{}", html(&entry.detail)) };
    let note = html(&entry.note);
    format!("<li>{severity}{title}{detail}<br><span style=\"color: #555555\">{note}</span></li>\n")
}
