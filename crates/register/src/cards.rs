//! Making cards from what is in the file.

use crate::change::local;
use crate::names::known;
use crate::shelf::Kept;
use crate::{RegisterError, State};
use fhir::Json;
use people::Card;
use rusqlite::{Connection, OptionalExtension, params};
use search::index;
use std::collections::HashMap;
use std::sync::Arc;

/// The types that have cards.
pub(crate) const CARDED: [&str; 2] = ["HealthcareService", "PractitionerRole"];

/// The types that an organisation's veil hides, with a reference of their own to it.
pub(crate) const OWNED: [&str; 3] = ["Endpoint", "HealthcareService", "Location"];

/// From which entries cards are made: type, reference parameter, and the type it leads to.
pub(crate) const REFERRED: [(&str, &str, &str); 8] = [
    ("HealthcareService", "endpoint", "Endpoint"),
    ("HealthcareService", "location", "Location"),
    ("HealthcareService", "organization", "Organization"),
    ("PractitionerRole", "endpoint", "Endpoint"),
    ("PractitionerRole", "location", "Location"),
    ("PractitionerRole", "organization", "Organization"),
    ("PractitionerRole", "practitioner", "Practitioner"),
    ("PractitionerRole", "service", "HealthcareService"),
];

/// Resources that are kept at hand at most.
const AT_HAND: usize = 50_000;

type Key = (String, String);

/// Makes cards, keeping at hand what they are made from.
pub(crate) struct Cards<'c> {
    connection: &'c Connection,
    at_hand: HashMap<Key, Option<Arc<Kept>>>,
}

impl<'c> Cards<'c> {
    pub(crate) fn new(connection: &'c Connection) -> Self {
        Self {
            connection,
            at_hand: HashMap::new(),
        }
    }

    /// Keeps at hand what was just written.
    pub(crate) fn remember(&mut self, kind: &str, id: &str, kept: Option<Kept>) {
        if self.at_hand.len() >= AT_HAND {
            self.at_hand.clear();
        }
        let key = (kind.to_owned(), id.to_owned());
        self.at_hand.insert(key, kept.map(Arc::new));
    }

    /// Keeps nothing at hand.
    pub(crate) fn forget(&mut self) {
        self.at_hand.clear();
    }

    /// The card of the entry at a row; `None` where it was taken away.
    pub(crate) fn card(&mut self, row: i64) -> Result<Option<Card>, RegisterError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT n.text, r.id FROM resource r JOIN name n ON n.number = r.kind
             WHERE r.row = ?1",
        )?;
        let found = statement.query_row(params![row], |found| {
            Ok((found.get::<_, String>(0)?, found.get::<_, String>(1)?))
        });
        let Some((kind, id)) = found.optional()? else {
            return Ok(None);
        };
        let Some(own) = self.kept(&kind, &id)? else {
            return Ok(None);
        };
        let mut parts = vec![(own.clone(), true)];
        for (parameter, reference) in &own.references {
            let Some((to, id)) = local(reference) else {
                continue;
            };
            if REFERRED.contains(&(kind.as_str(), *parameter, to))
                && let Some(far) = self.kept(to, id)?
            {
                let is_shown = far.state == State::Current && !self.is_veiled(&far)?;
                parts.push((far, is_shown));
            }
        }
        let lent = parts.iter().map(|(kept, is_shown)| (&kept.lent, *is_shown));
        Ok(Some(Card::of(lent)))
    }

    fn kept(&mut self, kind: &str, id: &str) -> Result<Option<Arc<Kept>>, RegisterError> {
        let key = (kind.to_owned(), id.to_owned());
        if let Some(kept) = self.at_hand.get(&key) {
            return Ok(kept.clone());
        }
        let kept = self.read(kind, id)?;
        self.remember(kind, id, kept);
        Ok(self.at_hand.get(&key).cloned().flatten())
    }

    fn read(&self, kind: &str, id: &str) -> Result<Option<Kept>, RegisterError> {
        let Some(kind) = known(self.connection, kind)? else {
            return Ok(None);
        };
        let mut statement = self
            .connection
            .prepare_cached("SELECT row, state, body FROM resource WHERE kind = ?1 AND id = ?2")?;
        let found = statement.query_row(params![kind, id], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?))
        });
        let Some((row, state, body)) = found.optional()? else {
            return Ok(None);
        };
        let state = State::from_number(state);
        if state == State::Deleted {
            return Ok(None);
        }
        let resource = Json::parse(&body)
            .map_err(|error| RegisterError::Damaged(format!("row {row}: {error}")))?;
        Ok(Some(Kept::of(row, &resource, &index(&resource), state)))
    }

    /// Whether an organisation hides what belongs to it, and this does.
    fn is_veiled(&self, kept: &Kept) -> Result<bool, RegisterError> {
        for (_, reference) in kept
            .references
            .iter()
            .filter(|(it, _)| *it == "organization")
        {
            let owner = local(reference).map_or(reference.as_str(), |(_, id)| id);
            let mut statement = self
                .connection
                .prepare_cached("SELECT 1 FROM veil WHERE organization = ?1")?;
            if statement.exists(params![owner])? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// The row of an entry.
pub(crate) fn row_of(
    connection: &Connection,
    kind: &str,
    id: &str,
) -> Result<Option<i64>, RegisterError> {
    let Some(kind) = known(connection, kind)? else {
        return Ok(None);
    };
    let mut statement =
        connection.prepare_cached("SELECT row FROM resource WHERE kind = ?1 AND id = ?2")?;
    Ok(statement
        .query_row(params![kind, id], |row| row.get(0))
        .optional()?)
}
