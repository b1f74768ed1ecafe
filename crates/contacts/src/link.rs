//! A contact's link to an entry of a directory, and whether the entry is still what it was.

use crate::{Contact, Field};
use people::{Listing, words};
use serde::{Deserialize, Serialize};

/// A link to a role or a service of a directory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// `Type/id` in the node's directory.
    pub reference: String,
    /// Whether a person made it.
    pub by_hand: bool,
    /// What the entry said then.
    pub seen: Seen,
}

/// What of an entry tells people whether it is still the same.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seen {
    /// The person or service.
    pub name: String,
    /// The organisation.
    pub practice: Option<String>,
    /// Suburb or town.
    pub suburb: Option<String>,
    /// Medicare provider number.
    pub provider_number: Option<String>,
    /// HPI-O of the organisation.
    pub hpio: Option<String>,
}

/// What a link is worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkState {
    /// The entry says something else in these respects.
    Changed(Vec<&'static str>),
    /// The entry is as it was.
    Current,
    /// The entry is gone, hidden or not in use any more.
    Gone,
}

impl Seen {
    /// Of an entry as it is shown.
    #[must_use]
    pub fn of(listing: &Listing) -> Self {
        Self {
            name: listing.name.clone(),
            practice: listing.practice.clone(),
            suburb: listing.suburb.clone(),
            provider_number: listing.provider_number.clone(),
            hpio: listing.hpio.clone(),
        }
    }

    /// Whether two entries are one recipient in two sources.
    fn is_double_of(&self, other: &Self) -> bool {
        self.provider_number == other.provider_number
            && self.hpio == other.hpio
            && words(&self.name) == words(&other.name)
    }
}

impl Link {
    /// What the link is worth, from what the entry says now; `None` if it is not shown any more.
    #[must_use]
    pub fn state(&self, now: Option<&Seen>) -> LinkState {
        let Some(now) = now else {
            return LinkState::Gone;
        };
        let then = &self.seen;
        let parts = [
            ("name", then.name != now.name),
            ("practice", then.practice != now.practice),
            ("suburb", then.suburb != now.suburb),
            (
                "provider number",
                then.provider_number != now.provider_number,
            ),
            ("HPI-O", then.hpio != now.hpio),
        ];
        let changed: Vec<_> = parts.iter().filter(|(_, differs)| *differs).collect();
        if changed.is_empty() {
            return LinkState::Current;
        }
        LinkState::Changed(changed.into_iter().map(|(name, _)| *name).collect())
    }

    /// The link that the identifiers of a contact make by themselves, from the entries that have
    /// one of them: nothing where several are found that are not one recipient in several
    /// sources, or where the one contradicts the contact.
    #[must_use]
    pub fn automatic(contact: &Contact, found: &[(String, Seen)]) -> Option<Self> {
        let ((reference, seen), rest) = found.split_first()?;
        let says = |field: Field, theirs: &Option<String>| {
            let ours = contact.get(field);
            ours.zip(theirs.as_deref())
                .is_none_or(|(ours, theirs)| ours.eq_ignore_ascii_case(theirs.trim()))
        };
        let agrees = says(Field::ProviderNumber, &seen.provider_number)
            && says(Field::Hpio, &seen.hpio)
            && is_called_so(contact, seen);
        let is_one = rest.iter().all(|(_, other)| other.is_double_of(seen));
        (is_one && agrees).then(|| Self {
            reference: reference.clone(),
            by_hand: false,
            seen: seen.clone(),
        })
    }
}

/// Whether the family name of a person stands in the name of the entry: a number in the wrong
/// row of a table must not lead to somebody else.
fn is_called_so(contact: &Contact, seen: &Seen) -> bool {
    let Some(family) = contact.get(Field::Family) else {
        return true;
    };
    let theirs = words(&seen.name);
    words(family).iter().any(|word| theirs.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(name: &str, number: &str) -> Seen {
        Seen {
            name: name.to_owned(),
            provider_number: Some(number.to_owned()),
            suburb: Some("Dubbo".to_owned()),
            ..Seen::default()
        }
    }

    fn banks() -> Contact {
        let mut contact = Contact::default();
        contact.set(Field::Family, "Banks").unwrap();
        contact.set(Field::ProviderNumber, "2426621B").unwrap();
        contact
    }

    fn named(entries: &[(&str, &str, &str)]) -> Option<String> {
        let found: Vec<_> = entries
            .iter()
            .map(|(id, name, number)| ((*id).to_owned(), seen(name, number)))
            .collect();
        Link::automatic(&banks(), &found).map(|link| link.reference)
    }

    #[test]
    fn an_entry_that_is_beyond_doubt_is_linked() {
        let ours = ("PractitionerRole/a", "Dr Rosa Banks", "2426621B");
        let copy = ("PractitionerRole/hub.a", "Dr Rosa Banks", "2426621B");
        assert_eq!(named(&[ours]).as_deref(), Some("PractitionerRole/a"));
        assert_eq!(named(&[ours, copy]).as_deref(), Some("PractitionerRole/a"));
        assert_eq!(named(&[]), None);
    }

    #[test]
    fn what_is_in_doubt_is_left_to_a_person() {
        let ours = ("PractitionerRole/a", "Dr Rosa Banks", "2426621B");
        let other = ("PractitionerRole/b", "Dr Wei Chan", "2426621B");
        let contradiction = ("PractitionerRole/c", "Dr Rosa Banks", "0432103J");
        assert_eq!(named(&[ours, other]), None);
        assert_eq!(named(&[other]), None);
        assert_eq!(named(&[contradiction]), None);
    }

    #[test]
    fn a_link_says_what_became_of_its_entry() {
        let link = Link {
            reference: "PractitionerRole/a".to_owned(),
            by_hand: true,
            seen: seen("Dr Rosa Banks", "2426621B"),
        };
        let mut moved = link.seen.clone();
        assert_eq!(link.state(Some(&moved)), LinkState::Current);
        moved.suburb = Some("Orange".to_owned());
        assert_eq!(link.state(Some(&moved)), LinkState::Changed(vec!["suburb"]));
        assert_eq!(link.state(None), LinkState::Gone);
    }
}
