//! Names as they are shown: one line, of bounded length.

/// Longest name repeated from a directory, in characters.
const MAX_SHOWN_CHARS: usize = 120;

/// The name on one line, control characters as spaces, cut to [`MAX_SHOWN_CHARS`].
pub(crate) fn shown(name: &str) -> String {
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    let mut text: String = name
        .trim()
        .chars()
        .map(plain)
        .take(MAX_SHOWN_CHARS)
        .collect();
    if name.trim().chars().nth(MAX_SHOWN_CHARS).is_some() {
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_trimmed_flattened_and_cut() {
        assert_eq!(shown("  Banksia\r\nCardiology "), "Banksia  Cardiology");
        let long = "é".repeat(MAX_SHOWN_CHARS + 1);
        assert_eq!(shown(&long).chars().count(), MAX_SHOWN_CHARS + 1);
        assert!(shown(&long).ends_with('…'));
        let whole = "é".repeat(MAX_SHOWN_CHARS);
        assert_eq!(shown(&whole), whole);
    }
}
