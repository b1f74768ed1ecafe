//! Keeping cards: what one transaction changed, and the cards that have to follow.

use crate::cards::{CARDED, Cards, OWNED, REFERRED};
use crate::names::{Names, known, number, of_parameter};
use crate::{RegisterError, State};
use fhir::Json;
use people::{Card, Lent, Vocabulary, lent};
use rusqlite::{Connection, OptionalExtension, params};
use search::{Indexed, Parameter, is_suppressing};
use std::collections::{BTreeSet, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

/// A resource as far as cards need it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Kept {
    pub(crate) row: i64,
    pub(crate) lent: Lent,
    pub(crate) state: State,
    pub(crate) is_suppressing: bool,
    /// Its references: parameter and what it refers to.
    pub(crate) references: Vec<(&'static str, String)>,
}

impl Kept {
    pub(crate) fn of(
        row: i64,
        resource: &Json,
        found: &[(&'static Parameter, Indexed)],
        state: State,
    ) -> Self {
        let references = found.iter().filter_map(|(parameter, value)| match value {
            Indexed::Reference(reference) => Some((parameter.name, reference.clone())),
            Indexed::Date(_)
            | Indexed::Number(_)
            | Indexed::Position { .. }
            | Indexed::Text { .. }
            | Indexed::Token { .. }
            | Indexed::Uri(_) => None,
        });
        Self {
            row,
            lent: lent(resource, found),
            state,
            is_suppressing: is_suppressing(resource),
            references: references.collect(),
        }
    }

    /// Whether cards that take from it would be the same with another version of it.
    fn gives_the_same(&self, other: &Self) -> bool {
        let owners = |it: &Self| {
            let all = it
                .references
                .iter()
                .filter(|(name, _)| *name == "organization");
            all.cloned().collect::<Vec<_>>()
        };
        self.lent == other.lent && self.state == other.state && owners(self) == owners(other)
    }
}

/// What a writer remembers between transactions.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    names: Names,
    /// Words that are in the vocabulary for sure.
    words: HashSet<String>,
}

impl Memory {
    /// Forgets all: what was remembered of a transaction that was taken back is not true.
    pub(crate) fn clear(&mut self) {
        self.names.clear();
        self.words.clear();
    }
}

/// One transaction under way.
pub(crate) struct Writing<'c> {
    pub(crate) connection: &'c Connection,
    memory: &'c mut Memory,
    cards: Cards<'c>,
    /// Rows whose cards have to be made again.
    stale: BTreeSet<i64>,
}

impl<'c> Writing<'c> {
    pub(crate) fn new(connection: &'c Connection, memory: &'c mut Memory) -> Self {
        Self {
            connection,
            memory,
            cards: Cards::new(connection),
            stale: BTreeSet::new(),
        }
    }

    /// The number of a name, making one.
    pub(crate) fn number(&mut self, text: &str) -> Result<i64, RegisterError> {
        number(self.connection, &mut self.memory.names, text)
    }

    /// Notes that a resource changed, and whose cards follow it.
    pub(crate) fn changed(
        &mut self,
        kind: &str,
        id: &str,
        before: Option<Kept>,
        after: Option<Kept>,
    ) -> Result<(), RegisterError> {
        let row = after.as_ref().or(before.as_ref()).map(|it| it.row);
        if CARDED.contains(&kind) {
            self.stale.extend(row);
        }
        let same = match (&before, &after) {
            (Some(before), Some(after)) => before.gives_the_same(after),
            (None, None) => true,
            (None, Some(_)) | (Some(_), None) => false,
        };
        let veils = |it: &Option<Kept>| it.as_ref().is_some_and(|it| it.is_suppressing);
        if kind == "Organization" && veils(&before) != veils(&after) {
            for owned in OWNED {
                for (_, id) in self.referring(owned, "organization", kind, id)? {
                    self.follow(owned, &id)?;
                }
            }
        }
        if !same {
            self.follow(kind, id)?;
        }
        self.cards.remember(kind, id, after);
        Ok(())
    }

    /// The cards of whatever refers to a resource are stale.
    fn follow(&mut self, kind: &str, id: &str) -> Result<(), RegisterError> {
        for (from, parameter, to) in REFERRED {
            if to == kind {
                let rows = self.referring(from, parameter, kind, id)?;
                self.stale.extend(rows.into_iter().map(|(row, _)| row));
            }
        }
        Ok(())
    }

    /// Row and id of what refers to a resource.
    fn referring(
        &mut self,
        from: &str,
        parameter: &str,
        kind: &str,
        id: &str,
    ) -> Result<Vec<(i64, String)>, RegisterError> {
        let parameter = self.number(&of_parameter(from, parameter))?;
        let kind = self.number(kind)?;
        let mut statement = self.connection.prepare_cached(
            "SELECT r.row, r.id FROM link l CROSS JOIN resource r ON r.row = l.resource
             WHERE l.parameter = ?1 AND l.kind = ?2 AND l.id = ?3",
        )?;
        let found = statement.query_map(params![parameter, kind, id], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// Makes all stale cards again.
    pub(crate) fn settle(&mut self) -> Result<(), RegisterError> {
        for row in std::mem::take(&mut self.stale) {
            match self.cards.card(row)? {
                Some(card) => self.write(row, &card)?,
                None => self.remove(row)?,
            }
        }
        Ok(())
    }

    /// Makes the cards of every entry again.
    pub(crate) fn settle_all(&mut self) -> Result<(), RegisterError> {
        let mut after = 0_i64;
        loop {
            self.stale = self.carded(after)?;
            let Some(last) = self.stale.last().copied() else {
                return Ok(());
            };
            after = last;
            self.settle()?;
            self.cards.forget();
        }
    }

    /// The next rows of entries that have cards.
    fn carded(&self, after: i64) -> Result<BTreeSet<i64>, RegisterError> {
        const TOGETHER: i64 = 10_000;
        let mut rows = BTreeSet::new();
        for kind in CARDED {
            let Some(kind) = known(self.connection, kind)? else {
                continue;
            };
            let mut statement = self.connection.prepare_cached(
                "SELECT row FROM resource WHERE kind = ?1 AND row > ?2 ORDER BY row LIMIT ?3",
            )?;
            let found = statement.query_map(params![kind, after, TOGETHER], |row| row.get(0))?;
            for row in found {
                rows.insert(row?);
            }
        }
        // Both kinds go on behind the same row, so none may be further than the other.
        Ok(rows.into_iter().take(10_000).collect())
    }

    fn write(&mut self, row: i64, card: &Card) -> Result<(), RegisterError> {
        let text = card.text();
        let mark = mark_of(&text);
        let there = self.mark(row)?;
        if there != Some(mark) {
            if there.is_some() {
                self.take_out(row)?;
            }
            self.connection
                .prepare_cached("INSERT INTO who (rowid, words) VALUES (?1, ?2)")?
                .execute(params![row, text])?;
            self.learn(card)?;
        }
        let place = card.place;
        self.connection
            .prepare_cached(
                "INSERT OR REPLACE INTO card (row, mark, receives, latitude, longitude)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![
                row,
                mark,
                card.receives,
                place.map(|it| it.latitude),
                place.map(|it| it.longitude)
            ])?;
        Ok(())
    }

    fn remove(&mut self, row: i64) -> Result<(), RegisterError> {
        if self.mark(row)?.is_some() {
            self.take_out(row)?;
            self.connection
                .prepare_cached("DELETE FROM card WHERE row = ?1")?
                .execute(params![row])?;
        }
        Ok(())
    }

    fn take_out(&self, row: i64) -> Result<(), RegisterError> {
        let mut statement = self
            .connection
            .prepare_cached("DELETE FROM who WHERE rowid = ?1")?;
        statement.execute(params![row])?;
        Ok(())
    }

    fn mark(&self, row: i64) -> Result<Option<i64>, RegisterError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT mark FROM card WHERE row = ?1")?;
        Ok(statement
            .query_row(params![row], |found| found.get(0))
            .optional()?)
    }

    /// Adds the words of a card to the vocabulary. Words stay there when their last card goes:
    /// they lead to nothing then.
    fn learn(&mut self, card: &Card) -> Result<(), RegisterError> {
        for word in &card.words {
            if Vocabulary::takes(word) && !self.memory.words.contains(word) {
                self.connection
                    .prepare_cached("INSERT OR IGNORE INTO word (text) VALUES (?1)")?
                    .execute(params![word])?;
                self.memory.words.insert(word.clone());
            }
        }
        Ok(())
    }
}

/// Tells one text from another. Where a later compiler hashes otherwise, cards are written again.
fn mark_of(text: &str) -> i64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish().cast_signed()
}
