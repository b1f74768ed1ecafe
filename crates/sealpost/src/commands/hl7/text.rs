//! Text out of messages, certificates and file names, made fit for a terminal.

use std::borrow::Cow;

/// The text with control characters written as escapes: what a stranger wrote must not be able to
/// move the cursor or to colour a line as something that it is not.
pub(in crate::commands) fn printable(text: &str) -> Cow<'_, str> {
    if !text.chars().any(char::is_control) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        if character.is_control() {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    Cow::Owned(shown)
}

/// At most `characters` of the text; what was cut off is counted.
pub(super) fn cut(text: &str, characters: usize) -> Cow<'_, str> {
    match text.char_indices().nth(characters) {
        None => Cow::Borrowed(text),
        Some((end, _)) => {
            let more = text[end..].chars().count();
            Cow::Owned(format!("{}… (+{more} characters)", &text[..end]))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_shown_and_not_obeyed() {
        assert_eq!(
            printable("a\u{1b}[31mb\r\n\u{9b}2J"),
            "a\\u{1b}[31mb\\r\\n\\u{9b}2J"
        );
        assert!(matches!(printable("O'Brien – é"), Cow::Borrowed(_)));
    }

    #[test]
    fn long_text_is_cut_between_characters_and_counted() {
        assert_eq!(cut("äöü", 3), "äöü");
        assert_eq!(cut("äöüß!", 3), "äöü… (+2 characters)");
        assert_eq!(cut("", 0), "");
    }
}
