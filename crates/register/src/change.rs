//! Writing: resources come, change and go.

use crate::entries::{Entry, each_entry};
use crate::names::known;
use crate::shelf::{Kept, Writing};
use crate::{RegisterError, State};
use fhir::{Json, is_id};
use ids::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use search::{Indexed, KINDS, Parameter, index, is_suppressing};

/// One change.
#[derive(Clone, Debug)]
pub enum Change {
    /// A resource is taken away.
    Delete {
        /// Its type.
        kind: String,
        /// Its id.
        id: String,
    },
    /// A resource comes, or takes the place of the one with its type and id.
    Put {
        /// JSON of the resource.
        body: String,
        /// The version that the writer read; `None` to write whatever is there.
        expected: Option<u64>,
        /// Who publishes it.
        source: String,
    },
}

/// What a change led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changed {
    /// It was not there before.
    Created {
        /// Its version.
        version: u64,
    },
    /// It was taken away.
    Deleted,
    /// The same was there already; nothing changed.
    Unchanged {
        /// Its version.
        version: u64,
    },
    /// Another version was there before.
    Updated {
        /// Its version now.
        version: u64,
    },
}

struct Old {
    row: i64,
    version: i64,
    state: State,
    body: String,
}

/// What a resource is found by.
type Found = Vec<(&'static Parameter, Indexed)>;

pub(crate) fn apply(
    writing: &mut Writing<'_>,
    change: &Change,
    now: Timestamp,
) -> Result<Changed, RegisterError> {
    match change {
        Change::Delete { kind, id } => delete(writing, kind, id, now),
        Change::Put {
            body,
            expected,
            source,
        } => put(writing, body, *expected, source, now),
    }
}

fn old(connection: &Connection, kind: i64, id: &str) -> Result<Option<Old>, RegisterError> {
    let mut statement = connection.prepare_cached(
        "SELECT row, version, state, body FROM resource WHERE kind = ?1 AND id = ?2",
    )?;
    let found = statement.query_row(params![kind, id], |row| {
        Ok(Old {
            row: row.get(0)?,
            version: row.get(1)?,
            state: State::from_number(row.get(2)?),
            body: row.get(3)?,
        })
    });
    Ok(found.optional()?)
}

fn delete(
    writing: &mut Writing<'_>,
    kind: &str,
    id: &str,
    now: Timestamp,
) -> Result<Changed, RegisterError> {
    let Some(kind_number) = known(writing.connection, kind)? else {
        return Ok(Changed::Deleted);
    };
    let Some(old) = old(writing.connection, kind_number, id)? else {
        return Ok(Changed::Deleted);
    };
    if old.state == State::Deleted {
        return Ok(Changed::Deleted);
    }
    let before = before(&old)?;
    each_entry(writing, old.row, kind, &before.found, Entry::Remove)?;
    veil(writing.connection, &before.resource, false)?;
    writing
        .connection
        .prepare_cached(
            "UPDATE resource SET version = version + 1, updated = ?2, state = ?3, body = '',
             change = (SELECT max(change) + 1 FROM resource) WHERE row = ?1",
        )?
        .execute(params![old.row, now.as_millis(), State::Deleted.number()])?;
    let before = Kept::of(old.row, &before.resource, &before.found, old.state);
    writing.changed(kind, id, Some(before), None)?;
    Ok(Changed::Deleted)
}

fn put(
    writing: &mut Writing<'_>,
    body: &str,
    expected: Option<u64>,
    source: &str,
    now: Timestamp,
) -> Result<Changed, RegisterError> {
    let resource = Json::parse(body).map_err(|_| RegisterError::NotAddressable)?;
    let (kind, id) = address(&resource).ok_or(RegisterError::NotAddressable)?;
    let kind_number = writing.number(kind)?;
    let old = old(writing.connection, kind_number, id)?;
    let version = old.as_ref().map_or(0, |old| old.version.unsigned_abs());
    if let Some(expected) = expected.filter(|it| *it != version) {
        return Err(RegisterError::VersionConflict {
            expected,
            found: version,
        });
    }
    let there = old.as_ref().filter(|old| old.state != State::Deleted);
    if there.is_some_and(|old| old.body == body) {
        return Ok(Changed::Unchanged { version });
    }
    let found = index(&resource);
    let state = State::told_by(&found);
    let row = write(
        writing.connection,
        (kind_number, id),
        body,
        (state, source),
        now,
    )?;
    let before = there.map(before).transpose()?;
    // Only what is found otherwise than before is written.
    let known = before.as_ref().map(|it| &it.found[..]).unwrap_or_default();
    each_entry(writing, row, kind, &without(known, &found), Entry::Remove)?;
    each_entry(writing, row, kind, &without(&found, known), Entry::Add)?;
    if let Some(before) = &before {
        veil(writing.connection, &before.resource, false)?;
    }
    veil(writing.connection, &resource, true)?;
    let kept = Kept::of(row, &resource, &found, state);
    let before = before.zip(there);
    let before = before.map(|(it, old)| Kept::of(row, &it.resource, &it.found, old.state));
    writing.changed(kind, id, before, Some(kept))?;
    Ok(match old {
        Some(_) => Changed::Updated {
            version: version + 1,
        },
        None => Changed::Created { version: 1 },
    })
}

/// Writes the row of a resource; which one it is.
fn write(
    connection: &Connection,
    (kind, id): (i64, &str),
    body: &str,
    (state, source): (State, &str),
    now: Timestamp,
) -> Result<i64, RegisterError> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO resource (kind, id, version, updated, change, state, source, body)
         VALUES (?1, ?2, 1, ?3, (SELECT coalesce(max(change), 0) + 1 FROM resource), ?4, ?5, ?6)
         ON CONFLICT (kind, id) DO UPDATE SET version = version + 1, updated = ?3,
         change = excluded.change, state = ?4, source = ?5, body = ?6
         RETURNING row",
    )?;
    let values = params![kind, id, now.as_millis(), state.number(), source, body];
    Ok(statement.query_row(values, |row| row.get(0))?)
}

/// The first without what is in the second.
fn without(
    one: &[(&'static Parameter, Indexed)],
    other: &[(&'static Parameter, Indexed)],
) -> Found {
    let is_new = |(parameter, value): &&(&'static Parameter, Indexed)| {
        !other
            .iter()
            .any(|(it, known)| std::ptr::eq(*it, *parameter) && known == value)
    };
    one.iter().filter(is_new).cloned().collect()
}

/// Type and id of a resource that can be kept.
pub(crate) fn address(resource: &Json) -> Option<(&'static str, &str)> {
    let kind = resource.get("resourceType")?.as_str()?;
    let kind = KINDS.into_iter().find(|known| *known == kind)?;
    let id = resource.get("id")?.as_str()?;
    is_id(id).then_some((kind, id))
}

/// What was there before.
struct Before {
    resource: Json,
    found: Found,
}

fn before(old: &Old) -> Result<Before, RegisterError> {
    let resource = Json::parse(&old.body)
        .map_err(|error| RegisterError::Damaged(format!("row {}: {error}", old.row)))?;
    let found = index(&resource);
    Ok(Before { resource, found })
}

/// An organisation that is suppressed hides what belongs to it, even if it stays itself.
fn veil(connection: &Connection, resource: &Json, add: bool) -> Result<(), RegisterError> {
    let Some(("Organization", id)) = address(resource) else {
        return Ok(());
    };
    if !is_suppressing(resource) {
        return Ok(());
    }
    let statement = if add {
        "INSERT OR IGNORE INTO veil (organization) VALUES (?1)"
    } else {
        "DELETE FROM veil WHERE organization = ?1"
    };
    connection.prepare_cached(statement)?.execute(params![id])?;
    Ok(())
}

/// Type and id of a relative reference. A URL names a resource elsewhere, even where it ends with
/// the type and id of one here.
pub(crate) fn local(reference: &str) -> Option<(&'static str, &str)> {
    let (kind, id) = reference.split_once('/')?;
    let kind = KINDS.into_iter().find(|known| *known == kind)?;
    is_id(id).then_some((kind, id))
}
