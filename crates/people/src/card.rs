//! A card: by what one entry of a directory is found.

use crate::{Lent, Place, cells_of};
use std::collections::BTreeSet;

/// By what a role or a service is found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Card {
    /// Words of names, places, specialities and numbers.
    pub words: BTreeSet<String>,
    /// What it is narrowed by.
    pub marks: BTreeSet<String>,
    /// Where it is.
    pub place: Option<Place>,
    /// Whether it can be sent to, as far as the entries say.
    pub receives: bool,
}

impl Card {
    /// The mark of whoever receives, among those that a text has.
    pub const RECEIVES: &'static str = ":receives";

    /// The card of an entry, from what itself and the resources that it refers to give. Of those
    /// that are not shown only the marks of searches are taken.
    #[must_use]
    pub fn of<'l>(all: impl Iterator<Item = (&'l Lent, bool)>) -> Self {
        let mut card = Self::default();
        for (lent, is_shown) in all {
            card.marks.extend(lent.marks.iter().cloned());
            if is_shown {
                card.words.extend(lent.words.iter().cloned());
                card.marks.extend(lent.choices.iter().cloned());
                card.place = card.place.or(lent.place);
                card.receives |= lent.receives;
            }
        }
        card
    }

    /// All of it as words with spaces between: what a full-text index is given.
    #[must_use]
    pub fn text(&self) -> String {
        let mut all: Vec<&str> = self
            .words
            .iter()
            .chain(&self.marks)
            .map(String::as_str)
            .collect();
        let cells = self.place.map(cells_of);
        all.extend(cells.iter().flatten().map(String::as_str));
        if self.receives {
            all.push(Self::RECEIVES);
        }
        all.join(" ")
    }
}
