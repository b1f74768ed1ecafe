//! Names and addresses brought to a form in which spelling habits make no difference.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::limits::TEXT_CHARS_MAX;

/// Lower-case letters and digits only: case, diacritics, apostrophes, hyphens and spaces gone.
pub(crate) fn compact(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars().take(TEXT_CHARS_MAX) {
        push(&mut out, c);
    }
    out
}

/// The words of a text, each as [`compact`] gives it; apostrophes join, all else separates.
pub(crate) fn words(text: &str) -> Vec<String> {
    let separates = |c: char| !c.is_alphanumeric() && !is_combining_mark(c) && !is_apostrophe(c);
    let cut = text.char_indices().nth(TEXT_CHARS_MAX);
    let text = cut.map_or(text, |(end, _)| &text[..end]);
    text.split(separates)
        .map(compact)
        .filter(|word| !word.is_empty())
        .collect()
}

/// The text without white space around it, and of bounded length.
pub(crate) fn trimmed(text: &str) -> String {
    text.trim().chars().take(TEXT_CHARS_MAX).collect()
}

fn is_apostrophe(c: char) -> bool {
    matches!(
        c,
        '\'' | '\u{2019}' | '\u{2018}' | '`' | '\u{02bc}' | '\u{00b4}'
    )
}

fn push(out: &mut String, c: char) {
    if c.is_ascii() {
        if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
        }
        return;
    }
    if !c.is_alphanumeric() {
        return;
    }
    for part in std::iter::once(c).nfkd() {
        for part in part.to_lowercase() {
            match part {
                'ø' => out.push('o'),
                'đ' | 'ð' => out.push('d'),
                'ł' => out.push('l'),
                'ı' => out.push('i'),
                'ß' => out.push_str("ss"),
                'æ' => out.push_str("ae"),
                'œ' => out.push_str("oe"),
                'þ' => out.push_str("th"),
                part if part.is_alphanumeric() && !is_combining_mark(part) => out.push(part),
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{compact, words};

    #[test]
    fn habits_of_spelling_vanish() {
        for (one, two) in [
            ("O'Gallagher-Finch", "OGALLAGHER FINCH"),
            ("O\u{2019}Brien", "O'brien"),
            ("Nguyễn", "Nguyen"),
            ("Đặng", "DANG"),
            ("Müller", "Mu\u{0308}ller"),
            ("Al-Hassan", "al hassan"),
            ("Łukasz", "lukasz"),
            ("Strauß", "Strauss"),
            ("Åse Bjørn", "Ase Bjorn"),
        ] {
            assert_eq!(compact(one), compact(two), "{one} {two}");
        }
        assert_ne!(compact("Smith"), compact("Smyth"));
    }

    #[test]
    fn words_split_at_hyphens_and_not_at_apostrophes() {
        assert_eq!(words("O'Gallagher-Finch"), ["ogallagher", "finch"]);
        assert_eq!(words("  Thị  Mai "), ["thi", "mai"]);
        assert!(words("-.'").is_empty());
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,6}") {
            let once = compact(&text);
            prop_assert_eq!(compact(&once), once.as_str());
            let joined: String = words(&text).concat();
            prop_assert_eq!(compact(&joined), compact(&once));
        }
    }
}
