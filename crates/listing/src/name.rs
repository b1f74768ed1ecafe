//! A person's name in parts.

use crate::data::ListedPractitioner;

/// A name that can be listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Name {
    pub(crate) title: Option<String>,
    pub(crate) given: String,
    pub(crate) family: String,
}

/// Titles that a roster's name may begin with.
const TITLES: [&str; 10] = [
    "a/prof", "adj", "assoc", "dr", "miss", "mr", "mrs", "ms", "mx", "prof",
];

impl Name {
    /// From the parts that are given, else from the roster's name where it has a given and a
    /// family name and no third word: which of three belong together is not guessed.
    pub(crate) fn of(whole: &str, listed: Option<&ListedPractitioner>) -> Option<Self> {
        let mut words: Vec<&str> = whole.split_whitespace().collect();
        let mut titles = Vec::new();
        while let Some(first) = words.first().copied().filter(|word| is_title(word)) {
            titles.push(first);
            words.remove(0);
        }
        let own = (!titles.is_empty()).then(|| titles.join(" "));
        let title = listed.and_then(|it| it.title.clone()).or(own);
        let given = listed.and_then(|it| it.given.clone());
        let family = listed.and_then(|it| it.family.clone());
        let (given, family) = match (given, family, words.as_slice()) {
            (Some(given), Some(family), _) => (given, family),
            (None, None, [given, family]) => ((*given).to_owned(), (*family).to_owned()),
            (Some(_), None, _) | (None, Some(_), _) | (None, None, _) => return None,
        };
        let is_whole = !given.trim().is_empty() && !family.trim().is_empty();
        is_whole.then_some(Self {
            title,
            given,
            family,
        })
    }
}

fn is_title(word: &str) -> bool {
    let word = word.trim_end_matches('.').to_lowercase();
    TITLES.contains(&word.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_words_are_a_name_and_three_are_a_question() {
        let name = Name::of("A/Prof. Rosa Banks", None).unwrap();
        assert_eq!(name.title.as_deref(), Some("A/Prof."));
        assert_eq!(
            (name.given.as_str(), name.family.as_str()),
            ("Rosa", "Banks")
        );
        for unclear in ["Dr Maria van Dyk", "Dr Banks", "Banks", ""] {
            assert_eq!(Name::of(unclear, None), None, "{unclear}");
        }
        let listed = ListedPractitioner {
            given: Some("Maria".into()),
            family: Some("van Dyk".into()),
            ..ListedPractitioner::default()
        };
        let name = Name::of("Dr Maria van Dyk", Some(&listed)).unwrap();
        assert_eq!(name.family, "van Dyk");
        assert_eq!(name.title.as_deref(), Some("Dr"));
    }
}
