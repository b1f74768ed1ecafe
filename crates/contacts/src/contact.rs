//! Somebody in the address book.

use crate::{Field, Unfit};
use people::{Card, speciality_words, words};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// Somebody, or a service, that the practice writes to. Its `Debug` shows no values.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// What is known, each as [`Field::read`] gives it; nothing is empty.
    values: BTreeMap<Field, String>,
    /// What a person has set or emptied by hand.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    edited: BTreeSet<Field>,
}

/// How documents go to a contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// By secure messaging.
    Electronic,
    /// By e-mail.
    Email,
    /// By fax.
    Fax,
    /// By post.
    Post,
}

impl Channel {
    /// The stored name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Electronic => "electronic",
            Self::Email => "email",
            Self::Fax => "fax",
            Self::Post => "post",
        }
    }

    /// Reads what people write in address books.
    ///
    /// # Errors
    /// [`Unfit`] for a way that there is not.
    pub fn read(text: &str) -> Result<Self, Unfit> {
        match text.trim().to_lowercase().as_str() {
            "electronic" | "secure" | "secure messaging" | "smd" | "electronically" => {
                Ok(Self::Electronic)
            }
            "e-mail" | "email" => Ok(Self::Email),
            "facsimile" | "fax" => Ok(Self::Fax),
            "letter" | "mail" | "paper" | "post" | "print" => Ok(Self::Post),
            _ => Err(Unfit {
                what: "it is none of the ways that there are".to_owned(),
                fix: "write electronic, fax, post or email",
            }),
        }
    }
}

impl Contact {
    /// What is known of a field.
    #[must_use]
    pub fn get(&self, field: Field) -> Option<&str> {
        self.values.get(&field).map(String::as_str)
    }

    /// Every field that is known.
    pub fn iter(&self) -> impl Iterator<Item = (Field, &str)> {
        self.values.iter().map(|(field, it)| (*field, it.as_str()))
    }

    /// Sets a field; empty text empties it.
    ///
    /// # Errors
    /// What [`Field::read`] says.
    pub fn set(&mut self, field: Field, text: &str) -> Result<(), Unfit> {
        let value = field.read(text)?;
        if value.is_empty() {
            self.values.remove(&field);
        } else {
            self.values.insert(field, value);
        }
        Ok(())
    }

    /// Sets a field as a person does: nothing but a person changes it afterwards.
    ///
    /// # Errors
    /// What [`Field::read`] says.
    pub fn edit(&mut self, field: Field, text: &str) -> Result<(), Unfit> {
        self.set(field, text)?;
        self.edited.insert(field);
        Ok(())
    }

    /// With the values of a newer table or card: they replace what was there, but for what a
    /// person has edited.
    #[must_use]
    pub fn updated_by(&self, newer: &Self) -> Self {
        let mut next = self.clone();
        for (field, value) in &newer.values {
            if !self.edited.contains(field) {
                next.values.insert(*field, value.clone());
            }
        }
        next
    }

    /// With what a message or another record adds: gaps are filled, nothing is replaced, and what
    /// a person has emptied stays empty.
    #[must_use]
    pub fn filled_by(&self, other: &Self) -> Self {
        let mut next = self.clone();
        for (field, value) in &other.values {
            if !self.edited.contains(field) {
                next.values.entry(*field).or_insert_with(|| value.clone());
            }
        }
        next
    }

    /// The fields that differ from another's.
    #[must_use]
    pub fn differs_from(&self, other: &Self) -> Vec<Field> {
        let differs = |field: &Field| self.get(*field) != other.get(*field);
        Field::ALL.into_iter().filter(differs).collect()
    }

    /// Whether it names a person.
    #[must_use]
    pub fn is_person(&self) -> bool {
        self.values.contains_key(&Field::Family)
    }

    /// Whether it names anybody at all: a person or an organisation.
    #[must_use]
    pub fn names_anybody(&self) -> bool {
        self.is_person() || self.values.contains_key(&Field::Organisation)
    }

    /// The person as written on a letter, or the organisation.
    #[must_use]
    pub fn label(&self) -> String {
        let parts = [Field::Title, Field::Given, Field::Family];
        let parts: Vec<&str> = parts.into_iter().filter_map(|it| self.get(it)).collect();
        if self.is_person() {
            return parts.join(" ");
        }
        self.get(Field::Organisation).unwrap_or_default().to_owned()
    }

    /// By which words it is found, as entries of a directory are.
    #[must_use]
    pub fn card(&self) -> Card {
        let mut card = Card::default();
        for (field, value) in &self.values {
            match field {
                Field::Family
                | Field::Given
                | Field::Organisation
                | Field::Postcode
                | Field::State
                | Field::Suburb => card.words.extend(words(value)),
                Field::Speciality => card.words.extend(speciality_words(None, value)),
                Field::Hpii | Field::Hpio | Field::ProviderNumber => {
                    card.words.insert(value.to_lowercase());
                }
                Field::Channel
                | Field::Email
                | Field::Fax
                | Field::Note
                | Field::Phone
                | Field::Street
                | Field::Target
                | Field::Title
                | Field::VendorId => {}
            }
        }
        card
    }
}

impl fmt::Debug for Contact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Contact")
            .field("fields", &self.values.keys().collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use people::{Asked, Filters};

    fn contact(values: &[(Field, &str)]) -> Contact {
        let mut contact = Contact::default();
        for (field, text) in values {
            contact.set(*field, text).unwrap();
        }
        contact
    }

    #[test]
    fn a_person_has_the_last_word() {
        let mut ours = contact(&[(Field::Family, "Banks"), (Field::Phone, "02 5550 0001")]);
        ours.edit(Field::Phone, "02 5550 0009").unwrap();
        ours.edit(Field::Fax, "").unwrap();
        let newer = contact(&[
            (Field::Family, "Banks-Smith"),
            (Field::Phone, "02 5550 0002"),
            (Field::Fax, "02 5550 0003"),
            (Field::Suburb, "Dubbo"),
        ]);
        let next = ours.updated_by(&newer);
        assert_eq!(next.get(Field::Family), Some("Banks-Smith"));
        assert_eq!(next.get(Field::Phone), Some("02 5550 0009"));
        assert_eq!(next.get(Field::Fax), None);
        let filled = ours.filled_by(&newer);
        assert_eq!(filled.get(Field::Family), Some("Banks"));
        assert_eq!(filled.get(Field::Suburb), Some("Dubbo"));
        assert_eq!(filled.get(Field::Fax), None);
        assert_eq!(filled.differs_from(&ours), [Field::Suburb]);
    }

    #[test]
    fn it_is_found_like_an_entry_of_a_directory() {
        let william = contact(&[
            (Field::Given, "William"),
            (Field::Family, "O'Neil"),
            (Field::Speciality, "Cardiology"),
            (Field::Suburb, "Dubbo"),
            (Field::ProviderNumber, "2426621B"),
            (Field::Note, "rings on Mondays"),
        ]);
        let finds = |typed: &str| {
            let asked = Asked::parse(typed, None, Filters::default()).unwrap();
            asked.holds(&william.card()).is_some()
        };
        for typed in ["bill oneil", "cardiologist dubbo", "2426621b", "oniel"] {
            assert!(finds(typed), "{typed}");
        }
        assert!(!finds("mondays"));
        assert!(!finds("oneil orange"));
    }

    #[test]
    fn what_is_printed_tells_nothing() {
        let printed = format!("{:?}", contact(&[(Field::Note, "SECRET")]));
        assert!(!printed.contains("SECRET") && printed.contains("Note"));
    }
}
