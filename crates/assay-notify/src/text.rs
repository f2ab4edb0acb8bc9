//! Names that are not ours, made harmless: one line, no steering characters, no more than fits.

/// The text in one line: control characters become blanks, marks that turn the direction of writing are left out.
pub(crate) fn clean(text: &str) -> String {
    let kept = text.chars().filter(|letter| !steers(*letter));
    let plain: String = kept.map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn steers(letter: char) -> bool {
    matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// How long the channels take a text to be: UTF-16 units, the longest of the usual counts of characters.
pub(crate) fn length(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

/// The text, or its beginning and `…`, in at most so many UTF-16 units.
pub(crate) fn cut(text: &str, most: usize) -> String {
    if length(text) <= most {
        return text.to_owned();
    }
    let mut room = most.saturating_sub(1);
    let fits = |letter: &char| {
        let enough = room >= letter.len_utf16();
        room = room.saturating_sub(letter.len_utf16());
        enough
    };
    let beginning: String = text.chars().take_while(fits).collect();
    format!("{}…", beginning.trim_end())
}

/// For HTML and for an attribute's value.
pub(crate) fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_name_stays_on_its_line() {
        assert_eq!(clean("a\r\nBcc: x@example.com\u{202e}gpj"), "a Bcc: x@example.comgpj");
    }

    #[test]
    fn what_is_left_out_shows() {
        assert_eq!(cut("暗号化が無効です", 4), "暗号化…");
        assert_eq!(cut("short", 5), "short");
    }

    proptest! {
        #[test]
        fn a_cut_text_fits(text in any::<String>(), most in 1_usize..40) {
            prop_assert!(length(&cut(&text, most)) <= most);
        }
    }
}
