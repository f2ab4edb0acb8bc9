//! Texts as the font can show them: nothing vanishes, and nothing is too long for a line.
//!
//! The fonts hold what business Japanese needs and no more. A character that they lack is shown by its code point
//! (`[U+1F600]`), never left out and never as an empty box. A word that is too long for a narrow column is given to
//! the template in pieces, between which a line may break without a sign in the copied text.

use serde_json::{Value, json};
use unicode_normalization::char::{compose, is_combining_mark};

use crate::world::FONTS;

/// Characters of a word that need no joint.
const WORD: usize = 16;
/// Characters after which a long word breaks between a small and a capital letter.
const CAMEL: usize = 8;
/// Characters after which a word breaks anywhere.
const MOST: usize = 22;
/// Characters after which a long word breaks first.
const JOINTS: &str = "/:._-=,@#?&%+|;";

/// The data with every text made showable. A text of several pieces becomes `{"long": [piece, …]}`, where the piece
/// `"\n"` is a line's end.
pub(crate) fn showable(value: Value) -> Value {
    match value {
        Value::String(text) => {
            let mut pieces = pieces(&shown(&text));
            match pieces.len() {
                0 => json!(""),
                1 if pieces.first().is_some_and(|piece| piece != "\n") => Value::String(pieces.swap_remove(0)),
                _ => json!({ "long": pieces }),
            }
        }
        Value::Array(values) => Value::Array(values.into_iter().map(showable).collect()),
        Value::Object(entries) => entries.into_iter().map(|(key, value)| (key, showable(value))).collect(),
        other => other,
    }
}

/// Whether both fonts have the character.
fn has(character: char) -> bool {
    FONTS.iter().all(|font| font.info().coverage.contains(u32::from(character)))
}

/// The text in characters that the fonts have.
pub(crate) fn shown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(mut character) = characters.next() {
        // File names of some systems hold kana and accents in two characters.
        while let Some(mark) = characters.peek().copied().filter(|mark| is_combining_mark(*mark)) {
            let Some(whole) = compose(character, mark) else { break };
            character = whole;
            characters.next();
        }
        match character {
            '\n' => out.push('\n'),
            '\r' if characters.peek() == Some(&'\n') => {}
            '\t' => out.push(' '),
            // A variation selector asks for a shape, and says nothing by itself.
            '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => {}
            // Hidden at the end of no line: it would vanish.
            '\u{ad}' => out.push_str("[U+00AD]"),
            _ if !character.is_control() && has(character) => out.push(character),
            _ => out.extend(["[U+", &code_point(character), "]"]),
        }
    }
    out
}

/// `1F600`.
fn code_point(character: char) -> String {
    format!("{:04X}", u32::from(character))
}

/// The text in pieces between which a line may break; text without long words is one piece.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut piece = String::new();
    for line in text.trim_end().split_inclusive('\n') {
        for word in line.trim_end_matches('\n').split_inclusive(' ') {
            piece.push_str(word);
            if is_long(word) {
                piece.truncate(piece.len() - word.len());
                for part in parts(word) {
                    piece.push_str(&part);
                    pieces.push(std::mem::take(&mut piece));
                }
            }
        }
        if line.ends_with('\n') {
            pieces.extend([std::mem::take(&mut piece), "\n".to_owned()]);
        }
    }
    pieces.push(piece);
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

/// Whether a word has a stretch without Japanese that is longer than [`WORD`]; between kana and kanji lines break
/// anyway.
fn is_long(word: &str) -> bool {
    let mut run = 0;
    word.trim_end().chars().any(|character| {
        run = if is_wide(character) { 0 } else { run + 1 };
        run > WORD
    })
}

fn is_wide(character: char) -> bool {
    character >= '\u{2e80}'
}

/// A long word in parts: after its joints, else where small letters end, else after so many characters.
fn parts(word: &str) -> Vec<String> {
    let mut parts = Vec::new();
    let mut part = String::new();
    let mut length = 0;
    let mut characters = word.chars().peekable();
    while let Some(character) = characters.next() {
        let next = characters.peek().copied();
        part.push(character);
        length = if is_wide(character) { 0 } else { length + 1 };
        let joint = JOINTS.contains(character) && length >= 2;
        let camel = length > CAMEL && character.is_lowercase() && next.is_some_and(char::is_uppercase);
        if joint || camel || length >= MOST {
            parts.push(std::mem::take(&mut part));
            length = 0;
        }
    }
    parts.push(part);
    parts.retain(|part| !part.is_empty());
    parts
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_the_font_lacks_is_shown_by_its_code_point() {
        assert_eq!(shown("a😀한b"), "a[U+1F600][U+D55C]b");
        assert_eq!(shown("\u{202e}x\u{200b}\u{7}\u{e000}"), "[U+202E]x[U+200B][U+0007][U+E000]");
        assert_eq!(shown("co\u{ad}op"), "co[U+00AD]op");
        assert_eq!(shown("取締役 髙﨑 葛\u{e0100}城"), "取締役 髙﨑 葛城");
    }

    #[test]
    fn marks_join_their_characters() {
        assert_eq!(shown("か\u{3099}は\u{309a} e\u{301}"), "がぱ é");
    }

    #[test]
    fn long_words_come_in_pieces_that_make_the_word() {
        let arn = "arn:aws:s3:::a-bucket-with-a-very-long-name-0123456789abcdef0123456789abcdef";
        let text = format!("see {arn} for more");
        let pieces = pieces(&text);
        assert!(pieces.len() > 4, "{pieces:?}");
        assert_eq!(pieces.concat(), text);
        let longest = |piece: &String| piece.split(' ').map(|word| word.chars().count()).max();
        assert!(pieces.iter().all(|piece| longest(piece) <= Some(MOST)), "{pieces:?}");
        assert_eq!(showable(json!({"a": ["short", 1, null]})), json!({"a": ["short", 1, null]}));
    }

    /// Every text file below a folder.
    fn texts(folder: &std::path::Path) -> String {
        let mut all = String::new();
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                all.push_str(&texts(&path));
            } else if path.extension().is_some_and(|ending| ["toml", "ftl"].iter().any(|known| ending == *known)) {
                all.push_str(&std::fs::read_to_string(path).unwrap());
            }
        }
        all
    }

    #[test]
    fn the_fonts_have_every_character_of_the_content() {
        let content = texts(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content"));
        let characters: std::collections::BTreeSet<char> = content.chars().filter(|one| !one.is_control()).collect();
        assert!(characters.contains(&'暗') && characters.len() > 500, "the content was not read");
        let lacking: Vec<&char> = characters.iter().filter(|one| !has(**one)).collect();
        assert!(lacking.is_empty(), "cut the fonts anew (fonts/README.md), they lack {lacking:?}");
    }

    #[test]
    fn the_fonts_have_what_names_are_written_in() {
        let all = "〒々〆ヶ髙﨑濵①㈱№℡～—–…→←↑↓×✓°§éüñçßøÅŠžŁαΩЖ€£¥";
        assert_eq!(shown(all), all);
    }

    #[test]
    fn japanese_needs_no_pieces() {
        let text = "暗号化が無効になっているバケットを確認し、設定を有効にしてください。".repeat(3);
        assert_eq!(showable(json!(text)), json!(text));
    }

    #[test]
    fn lines_are_kept() {
        assert_eq!(showable(json!("a\nb\n")), json!({"long": ["a", "\n", "b"]}));
        assert_eq!(showable(json!("\n")), json!(""));
    }
}
