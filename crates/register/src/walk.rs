//! Going through a whole register, some of it at a time.

use crate::change::local;
use crate::page::{HELD, held};
use crate::{Held, Register, RegisterError, State};
use rusqlite::params;
use std::collections::HashSet;

/// Bytes of resources in one portion; one resource may be larger by itself.
const PORTION_BYTES: usize = 8 * 1_024 * 1_024;

/// Everything that was not taken away, in portions, until they are empty.
///
/// Between two portions nothing is held open: what others write meanwhile is seen if it is further
/// on. Each resource is given once, however often it changes, as its row stays where it is.
#[derive(Debug)]
pub struct Walk<'r> {
    register: &'r Register,
    count: usize,
    behind: i64,
}

impl Register {
    /// Goes through everything that was not taken away, at most `count` resources and some 8 MiB
    /// at a time.
    #[must_use]
    pub fn walk(&self, count: usize) -> Walk<'_> {
        Walk {
            register: self,
            count: count.max(1),
            behind: 0,
        }
    }

    /// Which of these references (`Type/id`) lead to something here that was not taken away.
    ///
    /// # Errors
    /// What the disk says.
    pub fn present<'a>(
        &self,
        references: impl IntoIterator<Item = &'a str>,
    ) -> Result<HashSet<&'a str>, RegisterError> {
        self.reading(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT 1 FROM resource WHERE kind = (SELECT number FROM name WHERE text = ?1)
                 AND id = ?2 AND state < ?3",
            )?;
            let mut found = HashSet::new();
            for reference in references {
                if let Some((kind, id)) = local(reference)
                    && statement.exists(params![kind, id, State::Deleted.number()])?
                {
                    found.insert(reference);
                }
            }
            Ok(found)
        })
    }
}

impl Walk<'_> {
    fn portion(&mut self) -> Result<Vec<Held>, RegisterError> {
        let behind = self.behind;
        let (found, last) = self.register.reading(|connection| {
            // The resources are the outer loop, so that they come in order and the limit holds.
            let outer = HELD.replacen(" JOIN ", " CROSS JOIN ", 1);
            let text = format!("{outer} WHERE r.row > ?1 AND r.state < ?2 ORDER BY r.row LIMIT ?3");
            let mut statement = connection.prepare_cached(&text)?;
            let count = i64::try_from(self.count).unwrap_or(i64::MAX);
            let mut rows = statement.query(params![behind, State::Deleted.number(), count])?;
            let (mut found, mut last, mut bytes) = (Vec::new(), behind, 0_usize);
            while let Some(row) = rows.next()? {
                last = row.get(8)?;
                let one = held(row)?;
                bytes = bytes.saturating_add(one.body.len());
                found.push(one);
                if bytes >= PORTION_BYTES {
                    break;
                }
            }
            Ok((found, last))
        })?;
        self.behind = last;
        Ok(found)
    }
}

impl Iterator for Walk<'_> {
    type Item = Result<Vec<Held>, RegisterError>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.portion() {
            Ok(found) if found.is_empty() => None,
            portion => Some(portion),
        }
    }
}
