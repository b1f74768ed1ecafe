//! Why something did not happen, in words for people and a code for software.

use serde::{Deserialize, Serialize};

/// A reason shown to people: never holds patient data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// Stable code, e.g. `recipient-unknown`.
    pub code: String,
    /// One plain sentence: the problem, and the fix where there is one.
    pub sentence: String,
}

/// Longest sentence, in characters. Ours are shorter; a peer's own words may be anything.
const SENTENCE_CHARS: usize = 1_000;

impl Reason {
    /// A reason from its code and sentence. A sentence that quotes a peer is cut at a thousand
    /// characters, and cannot pretend to be several lines.
    pub fn new(code: impl Into<String>, sentence: impl Into<String>) -> Self {
        let sentence = sentence.into();
        let tame = sentence.len() <= SENTENCE_CHARS && !sentence.contains(char::is_control);
        Self {
            code: code.into(),
            sentence: if tame { sentence } else { tamed(&sentence) },
        }
    }
}

fn tamed(sentence: &str) -> String {
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    let mut short: String = sentence.chars().take(SENTENCE_CHARS).map(plain).collect();
    if sentence.chars().nth(SENTENCE_CHARS).is_some() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_words_stay_as_they_are() {
        let words = "It expired before the recipient's system could be reached";
        assert_eq!(Reason::new("expired", words).sentence, words);
    }

    #[test]
    fn words_of_a_peer_are_one_line_without_controls() {
        let spoof = "no\n2026-11-22  Opened (by Dr Banks)\u{1b}[2J\u{85}\t.";
        let tamed = Reason::new("x", spoof).sentence;
        assert_eq!(tamed, "no 2026-11-22  Opened (by Dr Banks) [2J  .");
    }

    #[test]
    fn words_of_a_peer_are_cut() {
        let long = Reason::new("x", "é".repeat(70_000)).sentence;
        assert_eq!(long.chars().count(), SENTENCE_CHARS + 1);
        assert!(long.ends_with('…'));
        let fits = "é".repeat(SENTENCE_CHARS);
        assert_eq!(Reason::new("x", fits.clone()).sentence, fits);
    }
}
