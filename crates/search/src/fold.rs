//! Text as it is compared: without case, accents and idle white space.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Text without case and accents, with single spaces (FHIR R4 §3.1.1.4.6).
#[must_use]
pub fn fold(text: &str) -> String {
    let plain = text.nfkd().filter(|c| !is_combining_mark(*c));
    let lower: String = plain.flat_map(char::to_lowercase).collect();
    let words: Vec<&str> = lower.split_whitespace().collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn case_accents_and_idle_space_do_not_count() {
        assert_eq!(fold("  ZOË   O'Néil "), "zoe o'neil");
        assert_eq!(fold("Nguyễn"), "nguyen");
        assert_eq!(fold("ﬁrst"), "first");
    }
}
