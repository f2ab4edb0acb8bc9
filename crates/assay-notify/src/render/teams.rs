//! Teams: an Adaptive Card 1.5 for a workflow that posts what its webhook receives.
//!
//! A workflow takes the envelope of a message with attachments, 28 KB at most. Names stand in text runs, which Teams
//! does not read as Markdown.

use assay_content::Texts;
use assay_model::Severity;
use serde_json::{Value, json};

use crate::{
    Digest,
    story::{Entry, Section, Story},
};

/// Teams takes 28 KB; what it adds on its way is not ours to count.
pub(crate) const BYTES: usize = 27_000;
/// Letters of a title or detail.
const LETTERS: usize = 200;

/// The body, as JSON.
pub(crate) fn body(digest: &Digest, texts: &Texts) -> Value {
    super::fitting(digest, texts, LETTERS, form, |body| body.to_string().len() <= BYTES)
}

fn form(story: &Story) -> Value {
    let mut body = vec![rich(&[run(&story.headline, &[("size", "Medium"), ("weight", "Bolder")])], "None")];
    for section in &story.sections {
        body.extend(blocks(section));
    }
    body.push(with_line(rich(&[run(&story.footer, &[("size", "Small")])], "Medium")));
    let card = json!({
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.5",
        "lang": story.language.tag(),
        "fallbackText": story.headline,
        "msteams": { "width": "Full" },
        "body": body,
    });
    json!({
        "type": "message",
        "attachments": [{
            "contentType": "application/vnd.microsoft.card.adaptive",
            "contentUrl": null,
            "content": card,
        }],
    })
}

fn blocks(section: &Section) -> Vec<Value> {
    let heading = json!({
        "type": "TextBlock", "text": section.heading, "style": "heading", "weight": "Bolder", "wrap": true,
        "separator": true, "spacing": "Medium",
    });
    let means = json!({ "type": "TextBlock", "text": section.means, "wrap": true, "spacing": "None" });
    let entries = section.entries.iter().map(|entry| rich(&runs(entry), "Small"));
    let more = section.more.iter().map(|more| rich(&[run(more, &[])], "Small"));
    [heading, means].into_iter().chain(entries).chain(more).collect()
}

fn runs(entry: &Entry) -> Vec<Value> {
    let mut runs = Vec::new();
    if let Some((severity, word)) = &entry.severity {
        let colour = if *severity >= Severity::High { "Attention" } else { "Warning" };
        runs.push(run(word, &[("weight", "Bolder"), ("color", colour)]));
        runs.push(run(" · ", &[]));
    }
    let mut title = run(&entry.title, &[("weight", "Bolder")]);
    if let (Some(link), Some(fields)) = (&entry.link, title.as_object_mut()) {
        fields.insert("selectAction".to_owned(), json!({ "type": "Action.OpenUrl", "url": link }));
    }
    runs.push(title);
    if !entry.detail.is_empty() {
        runs.push(run(&format!("\n{}", entry.detail), &[]));
    }
    runs.push(run(&format!("\n{}", entry.note), &[("size", "Small")]));
    runs
}

fn rich(inlines: &[Value], spacing: &str) -> Value {
    json!({ "type": "RichTextBlock", "spacing": spacing, "inlines": inlines })
}

fn run(text: &str, fields: &[(&str, &str)]) -> Value {
    let mut run = json!({ "type": "TextRun", "text": text });
    if let Some(object) = run.as_object_mut() {
        object.extend(fields.iter().map(|(key, value)| ((*key).to_owned(), json!(value))));
    }
    run
}

fn with_line(mut block: Value) -> Value {
    if let Some(object) = block.as_object_mut() {
        object.insert("separator".to_owned(), json!(true));
    }
    block
}
