//! Every word that stands on some card, for finding those that were meant.

use crate::edit::{edits_allowed, edits_between};

/// Words, looked through whole: letters that only one of two words has rule out nearly all before
/// any edit is counted.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    words: Vec<Known>,
}

#[derive(Clone, Debug)]
struct Known {
    text: Box<str>,
    /// Of letters alone: what has digits is taken at its word.
    is_plain: bool,
    length: u32,
    letters: u32,
}

impl Vocabulary {
    /// Whether a word is kept. Numbers are not: there are as many as entries.
    #[must_use]
    pub fn takes(word: &str) -> bool {
        word.chars().next().is_some_and(char::is_alphabetic)
    }

    /// Adds a word, if it is one that is kept.
    pub fn add(&mut self, word: &str) {
        if Self::takes(word) {
            self.words.push(Known {
                text: word.into(),
                is_plain: word.chars().all(char::is_alphabetic),
                length: length(word),
                letters: letters(word),
            });
        }
    }

    /// How many words there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether there is no word.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// All words that begin so; `None` where there are more than `most`, or where such words are
    /// not kept.
    #[must_use]
    pub fn beginning(&self, start: &str, most: usize) -> Option<Vec<&str>> {
        if !Self::takes(start) {
            return None;
        }
        let all = self.words.iter().map(|known| &*known.text);
        let found: Vec<&str> = all
            .filter(|word| word.starts_with(start))
            .take(most.saturating_add(1))
            .collect();
        (found.len() <= most).then_some(found)
    }

    /// The other words that may have been meant by a typed one.
    #[must_use]
    pub fn near(&self, typed: &str) -> Vec<&str> {
        let most = edits_allowed(typed);
        if most == 0 {
            return Vec::new();
        }
        let (long, bag) = (length(typed), letters(typed));
        let most_letters = u32::try_from(2 * most).unwrap_or(u32::MAX);
        let most_longer = u32::try_from(most).unwrap_or(u32::MAX);
        let typed: Vec<char> = typed.chars().collect();
        let may_be = self.words.iter().filter(|known| {
            known.is_plain
                && known.length.abs_diff(long) <= most_longer
                && (known.letters ^ bag).count_ones() <= most_letters
        });
        let is_near = |known: &&Known| {
            let known: Vec<char> = known.text.chars().collect();
            matches!(edits_between(&typed, &known, most), Some(1..))
        };
        may_be.filter(is_near).map(|known| &*known.text).collect()
    }
}

fn length(word: &str) -> u32 {
    u32::try_from(word.chars().count()).unwrap_or(u32::MAX)
}

/// Which letters occur: a to z one bit each, all others share six. An edit changes two bits at
/// most.
fn letters(word: &str) -> u32 {
    word.chars().fold(0, |bits, c| {
        let place = match u32::from(c) {
            code @ 97..=122 => code - 97,
            code => 26 + code % 6,
        };
        bits | (1 << place)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_a_look_at_every_word_finds_is_found(
            words in proptest::collection::vec("[a-dé]{1,10}", 1..60),
            typed in "[a-dé]{1,10}",
        ) {
            let mut vocabulary = Vocabulary::default();
            words.iter().for_each(|word| vocabulary.add(word));
            let letters = |text: &str| text.chars().collect::<Vec<_>>();
            let most = edits_allowed(&typed);
            let near = |word: &&String| {
                **word != typed
                    && edits_between(&letters(&typed), &letters(word), most).is_some()
            };
            let expected: Vec<&str> = words.iter().filter(near).map(String::as_str).collect();
            prop_assert_eq!(vocabulary.near(&typed), expected);
        }
    }

    #[test]
    fn what_begins_so_is_found_unless_it_is_too_much_or_a_number() {
        let mut vocabulary = Vocabulary::default();
        for word in ["smith", "smyth", "smi7", "dubbo", "2426621b"] {
            vocabulary.add(word);
        }
        assert_eq!(vocabulary.len(), 4);
        assert_eq!(vocabulary.beginning("smi", 2), Some(vec!["smith", "smi7"]));
        assert_eq!(vocabulary.beginning("sm", 2), None);
        assert_eq!(vocabulary.beginning("24", 9), None);
        assert_eq!(vocabulary.beginning("x", 9), Some(vec![]));
        assert_eq!(vocabulary.near("smj7"), Vec::<&str>::new());
    }
}
