//! Slack: a body for an incoming webhook, in Block Kit.
//!
//! Limits, from Slack's reference: 50 blocks in a message, 150 characters in a header, 3,000 in a section's text. They
//! are counted here in UTF-16 units after escaping, which is never less than Slack counts.

use assay_content::Texts;
use serde_json::{Value, json};

use crate::{
    Digest,
    story::{Entry, Section, Story},
    text::{cut, length},
};

const BLOCKS: usize = 50;
const HEADER: usize = 150;
const SECTION: usize = 3_000;
/// Letters of a title or detail: an entry whose every letter has to be escaped still fits into a section.
const LETTERS: usize = 160;

/// The body, as JSON.
pub(crate) fn body(digest: &Digest, texts: &Texts) -> Value {
    super::fitting(digest, texts, LETTERS, form, |body: &Value| {
        body.get("blocks").and_then(Value::as_array).is_some_and(|blocks| blocks.len() <= BLOCKS)
    })
}

fn form(story: &Story) -> Value {
    let mut blocks = vec![json!({
        "type": "header",
        "text": { "type": "plain_text", "text": cut(&story.headline, HEADER), "emoji": false },
    })];
    for section in &story.sections {
        blocks.extend(pack(section).iter().map(|text| json!({ "type": "section", "text": markdown(text) })));
    }
    blocks.push(json!({ "type": "context", "elements": [markdown(&escape(&story.footer))] }));
    json!({ "text": escape(&cut(&story.headline, SECTION)), "blocks": blocks })
}

/// `verbatim`: Slack makes no links, channels or mentions of what it finds in names.
fn markdown(text: &str) -> Value {
    json!({ "type": "mrkdwn", "text": cut(text, SECTION), "verbatim": true })
}

/// A notice's lines, as few texts as they fit into.
fn pack(section: &Section) -> Vec<String> {
    let head = format!("*{}*\n{}", escape(&section.heading), escape(&section.means));
    let more = section.more.iter().map(|more| escape(more));
    let lines = section.entries.iter().map(line).chain(more);
    let mut texts = vec![head];
    for line in lines {
        match texts.last_mut() {
            Some(last) if length(last) + 1 + length(&line) <= SECTION => {
                last.push('\n');
                last.push_str(&line);
            }
            _ => texts.push(line),
        }
    }
    texts
}

fn line(entry: &Entry) -> String {
    let title = escape(&entry.title);
    let title = match &entry.link {
        Some(link) => format!("<{}|{}>", escape(link).replace('|', "%7C"), title.replace('|', "¦")),
        None => title,
    };
    let title = match &entry.severity {
        Some((_, word)) => format!("*{}* · {title}", escape(word)),
        None => title,
    };
    let detail = if entry.detail.is_empty() { String::new() } else { format!("\n    {}", escape(&entry.detail)) };
    format!("• {title}{detail}\n    {}", escape(&entry.note))
}

/// Slack's three characters; without them nothing in a name is a mention, a channel or a link.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
