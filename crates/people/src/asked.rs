//! What somebody asks for: the words in the box, and what is chosen beside it.

use crate::fit::{Fit, Found, Grade};
use crate::lent::any_payload;
use crate::mark::{TELEHEALTH, language, payload};
use crate::{Card, Place, Vocabulary, alike, edits_allowed, edits_between, typed};

/// Words that are looked for at most.
pub const MAX_WORDS: usize = 10;

/// Characters of the box that are read at most.
const MAX_CHARACTERS: usize = 300;

/// Letters that a word must have so that it may be the beginning of another.
const BEGINNING: usize = 2;

/// What somebody asks for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Asked {
    /// Every one of these must be on the card, in any order.
    pub words: Vec<String>,
    /// Where somebody looks from: what is nearer comes first.
    pub place: Option<Place>,
    /// What else must hold.
    pub filters: Filters,
}

/// What must hold beside the words.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filters {
    /// Takes this payload type: its code.
    pub takes: Option<String>,
    /// Can be sent to electronically.
    pub receives: bool,
    /// Can be had from afar.
    pub telehealth: bool,
    /// Speaks this language: its tag (BCP 47).
    pub language: Option<String>,
}

/// Why nothing was looked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AskedRefusal {
    /// Neither words nor a place.
    #[error("type a name, a suburb, a speciality or a number")]
    Empty,
    /// More words than anybody needs.
    #[error("type at most {MAX_WORDS} words")]
    TooManyWords,
}

/// One way in which a card may answer a typed word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Alternative {
    /// A word of the card begins so.
    Beginning(String),
    /// The card has this word.
    Word(String),
}

impl Asked {
    /// Reads the box.
    ///
    /// # Errors
    /// [`AskedRefusal`]
    pub fn parse(text: &str, place: Option<Place>, filters: Filters) -> Result<Self, AskedRefusal> {
        let text: String = text.chars().take(MAX_CHARACTERS).collect();
        let mut words = typed(&text);
        words.sort_unstable();
        words.dedup();
        if words.len() > MAX_WORDS {
            return Err(AskedRefusal::TooManyWords);
        }
        if words.is_empty() && place.is_none() {
            return Err(AskedRefusal::Empty);
        }
        Ok(Self {
            words,
            place,
            filters,
        })
    }

    /// How a card answers, if it does. This is the definition of people search.
    #[must_use]
    pub fn holds(&self, card: &Card) -> Option<Fit> {
        if !self.filters.hold(card) {
            return None;
        }
        let found: Option<Vec<Found>> = self.words.iter().map(|word| best(word, card)).collect();
        let found = found?;
        let grade = found.iter().map(|it| it.grade).max();
        Some(Fit {
            grade: grade.unwrap_or(Grade::Exact),
            km: self.place.and_then(|from| Some(from.km_to(card.place?))),
            found,
        })
    }

    /// The ways in which a word may be answered at a grade or better.
    #[must_use]
    pub fn alternatives(word: &str, grade: Grade, vocabulary: &Vocabulary) -> Vec<Alternative> {
        let mut found = vec![Alternative::Word(word.to_owned())];
        if grade >= Grade::Alike {
            found.extend(alike(word).into_iter().map(Alternative::Word));
        }
        if grade >= Grade::Beginning && may_begin(word) {
            found.push(Alternative::Beginning(word.to_owned()));
        }
        if grade >= Grade::Near {
            let near = vocabulary.near(word).into_iter();
            found.extend(near.map(|it| Alternative::Word(it.to_owned())));
        }
        found
    }
}

impl Filters {
    /// For each filter the marks of which a card must have one.
    #[must_use]
    pub fn marks(&self) -> Vec<Vec<String>> {
        let takes = self
            .takes
            .as_deref()
            .map(|code| vec![payload(code), any_payload()]);
        let receives = self.receives.then(|| vec![Card::RECEIVES.to_owned()]);
        let telehealth = self.telehealth.then(|| vec![TELEHEALTH.to_owned()]);
        let language = self.language.as_deref().map(|tag| vec![language(tag)]);
        [takes, receives, telehealth, language]
            .into_iter()
            .flatten()
            .collect()
    }

    fn hold(&self, card: &Card) -> bool {
        let has =
            |mark: &String| card.marks.contains(mark) || (mark == Card::RECEIVES && card.receives);
        self.marks().iter().all(|any| any.iter().any(has))
    }
}

fn may_begin(word: &str) -> bool {
    word.chars().count() >= BEGINNING
}

/// The best answer of a card to one word.
fn best(word: &str, card: &Card) -> Option<Found> {
    let found = |grade: Grade, on_card: &str| Found {
        typed: word.to_owned(),
        word: on_card.to_owned(),
        grade,
    };
    if card.words.contains(word) {
        return Some(found(Grade::Exact, word));
    }
    if let Some(other) = alike(word).iter().find(|it| card.words.contains(*it)) {
        return Some(found(Grade::Alike, other));
    }
    if may_begin(word) {
        let after = card.words.range(word.to_owned()..).next();
        if let Some(longer) = after.filter(|it| it.starts_with(word)) {
            return Some(found(Grade::Beginning, longer));
        }
    }
    let letters: Vec<char> = word.chars().collect();
    let most = edits_allowed(word);
    let near = card.words.iter().filter_map(|it| {
        if most == 0 || !it.chars().all(char::is_alphabetic) {
            return None;
        }
        let edits = edits_between(&letters, &it.chars().collect::<Vec<_>>(), most)?;
        Some((edits, it))
    });
    near.min().map(|(_, it)| found(Grade::Near, it))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(words: &[&str]) -> Card {
        Card {
            words: words.iter().map(|it| (*it).to_owned()).collect(),
            ..Card::default()
        }
    }

    fn grade(typed: &str, words: &[&str]) -> Option<Grade> {
        let asked = Asked::parse(typed, None, Filters::default()).unwrap();
        asked.holds(&card(words)).map(|fit| fit.grade)
    }

    #[test]
    fn the_worst_word_grades_the_card_and_every_word_must_be_there() {
        let card = ["william", "smith", "dubbo", "cardiology", "cardiologist"];
        assert_eq!(grade("dubbo SMITH", &card), Some(Grade::Exact));
        assert_eq!(grade("bill smith", &card), Some(Grade::Alike));
        assert_eq!(grade("smi dubbo", &card), Some(Grade::Beginning));
        assert_eq!(grade("smiht cardiolgy", &card), Some(Grade::Near));
        assert_eq!(grade("smith orange", &card), None);
        assert_eq!(grade("smtih dubo", &card), Some(Grade::Near));
    }

    #[test]
    fn an_answer_explains_itself() {
        let asked = Asked::parse("bill smiht", None, Filters::default()).unwrap();
        let fit = asked.holds(&card(&["william", "smith"])).unwrap();
        let told: Vec<String> = fit.found.iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            [
                "bill: william, the same name",
                "smiht: smith, spelt nearly so"
            ]
        );
    }

    #[test]
    fn numbers_are_taken_at_their_word() {
        assert_eq!(grade("2426621b", &["2426621b"]), Some(Grade::Exact));
        assert_eq!(grade("2426621a", &["2426621b"]), None);
    }

    #[test]
    fn too_little_and_too_much_is_refused() {
        let parse = |text: &str| Asked::parse(text, None, Filters::default());
        assert_eq!(parse(" , "), Err(AskedRefusal::Empty));
        assert_eq!(
            parse("b c d e f g h i j k l"),
            Err(AskedRefusal::TooManyWords)
        );
        assert!(Asked::parse("", Place::new(0.0, 0.0), Filters::default()).is_ok());
    }

    #[test]
    fn filters_are_marks() {
        let mut one = card(&["smith"]);
        one.marks.insert(payload("urn:x"));
        let with = |filters: Filters| {
            let asked = Asked::parse("smith", None, filters).unwrap();
            asked.holds(&one).is_some()
        };
        let takes = |code: &str| Filters {
            takes: Some(code.to_owned()),
            ..Filters::default()
        };
        assert!(with(takes("urn:x")));
        assert!(!with(takes("urn:y")));
        let receives = Filters {
            receives: true,
            ..Filters::default()
        };
        assert!(!with(receives));
    }
}
