//! Writing: resources come, change and go.

use crate::names::{known, number, of_parameter};
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

pub(crate) fn apply(
    connection: &Connection,
    change: &Change,
    now: Timestamp,
) -> Result<Changed, RegisterError> {
    match change {
        Change::Delete { kind, id } => delete(connection, kind, id, now),
        Change::Put {
            body,
            expected,
            source,
        } => put(connection, body, *expected, source, now),
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
    connection: &Connection,
    kind: &str,
    id: &str,
    now: Timestamp,
) -> Result<Changed, RegisterError> {
    let Some(kind_number) = known(connection, kind)? else {
        return Ok(Changed::Deleted);
    };
    let Some(old) = old(connection, kind_number, id)? else {
        return Ok(Changed::Deleted);
    };
    if old.state == State::Deleted {
        return Ok(Changed::Deleted);
    }
    unindex(connection, &old)?;
    connection
        .prepare_cached(
            "UPDATE resource SET version = version + 1, updated = ?2, state = ?3, body = '',
             change = (SELECT max(change) + 1 FROM resource) WHERE row = ?1",
        )?
        .execute(params![old.row, now.as_millis(), State::Deleted.number()])?;
    Ok(Changed::Deleted)
}

fn put(
    connection: &Connection,
    body: &str,
    expected: Option<u64>,
    source: &str,
    now: Timestamp,
) -> Result<Changed, RegisterError> {
    let resource = Json::parse(body).map_err(|_| RegisterError::NotAddressable)?;
    let (kind, id) = address(&resource).ok_or(RegisterError::NotAddressable)?;
    let kind_number = number(connection, kind)?;
    let old = old(connection, kind_number, id)?;
    let version = old.as_ref().map_or(0, |old| old.version.unsigned_abs());
    if let Some(expected) = expected.filter(|it| *it != version) {
        return Err(RegisterError::VersionConflict {
            expected,
            found: version,
        });
    }
    if old
        .as_ref()
        .is_some_and(|old| old.state != State::Deleted && old.body == body)
    {
        return Ok(Changed::Unchanged { version });
    }
    if let Some(old) = &old {
        unindex(connection, old)?;
    }
    let indexed = index(&resource);
    let row: i64 = connection
        .prepare_cached(
            "INSERT INTO resource (kind, id, version, updated, change, state, source, body)
             VALUES (?1, ?2, 1, ?3, (SELECT coalesce(max(change), 0) + 1 FROM resource), ?4, ?5, ?6)
             ON CONFLICT (kind, id) DO UPDATE SET version = version + 1, updated = ?3,
             change = excluded.change, state = ?4, source = ?5, body = ?6
             RETURNING row",
        )?
        .query_row(
            params![
                kind_number,
                id,
                now.as_millis(),
                State::told_by(&indexed).number(),
                source,
                body
            ],
            |row| row.get(0),
        )?;
    each_entry(connection, row, kind, &indexed, Entry::Add)?;
    veil(connection, &resource, true)?;
    Ok(match old {
        Some(_) => Changed::Updated {
            version: version + 1,
        },
        None => Changed::Created { version: 1 },
    })
}

/// Type and id of a resource that can be kept.
fn address(resource: &Json) -> Option<(&'static str, &str)> {
    let kind = resource.get("resourceType")?.as_str()?;
    let kind = KINDS.into_iter().find(|known| *known == kind)?;
    let id = resource.get("id")?.as_str()?;
    is_id(id).then_some((kind, id))
}

/// Takes out what the old version was found by.
fn unindex(connection: &Connection, old: &Old) -> Result<(), RegisterError> {
    if old.state == State::Deleted {
        return Ok(());
    }
    let resource = Json::parse(&old.body)
        .map_err(|error| RegisterError::Damaged(format!("row {}: {error}", old.row)))?;
    let kind = address(&resource).map_or("", |(kind, _)| kind);
    each_entry(connection, old.row, kind, &index(&resource), Entry::Remove)?;
    veil(connection, &resource, false)
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

/// Whether entries of the index come or go.
#[derive(Clone, Copy)]
enum Entry {
    Add,
    Remove,
}

fn each_entry(
    connection: &Connection,
    row: i64,
    kind: &str,
    indexed: &[(&Parameter, Indexed)],
    entry: Entry,
) -> Result<(), RegisterError> {
    for (parameter, value) in indexed {
        // Ids and times are columns of the resource itself.
        if ["_id", "_lastUpdated"].contains(&parameter.name) {
            continue;
        }
        let number = number(connection, &of_parameter(kind, parameter.name))?;
        one_entry(connection, row, number, value, entry)?;
    }
    Ok(())
}

fn one_entry(
    connection: &Connection,
    row: i64,
    parameter: i64,
    value: &Indexed,
    entry: Entry,
) -> Result<(), RegisterError> {
    let run = |add: &str, remove: &str, values: &[&dyn rusqlite::ToSql]| {
        let text = match entry {
            Entry::Add => add,
            Entry::Remove => remove,
        };
        connection.prepare_cached(text)?.execute(values).map(drop)
    };
    const ADD_TOKEN: &str = "INSERT OR IGNORE INTO token (parameter, resource, code, system)
                             VALUES (?1, ?2, ?3, ?4)";
    const REMOVE_TOKEN: &str = "DELETE FROM token WHERE parameter = ?1 AND resource = ?2
                                AND code = ?3 AND system = ?4";
    match value {
        Indexed::Token { system, code } => {
            let system = number(connection, system)?;
            run(ADD_TOKEN, REMOVE_TOKEN, &[&parameter, &row, code, &system])?;
        }
        Indexed::Uri(uri) => {
            let system = number(connection, "")?;
            run(ADD_TOKEN, REMOVE_TOKEN, &[&parameter, &row, uri, &system])?;
        }
        Indexed::Text { exact, folded } => run(
            "INSERT OR IGNORE INTO text (parameter, resource, folded, exact)
             VALUES (?1, ?2, ?3, ?4)",
            "DELETE FROM text WHERE parameter = ?1 AND resource = ?2 AND folded = ?3
             AND exact = ?4",
            &[&parameter, &row, folded, exact],
        )?,
        Indexed::Reference(reference) => {
            let (kind, id) = target(connection, reference)?;
            run(
                "INSERT OR IGNORE INTO link (parameter, resource, kind, id)
                 VALUES (?1, ?2, ?3, ?4)",
                "DELETE FROM link WHERE parameter = ?1 AND resource = ?2 AND kind = ?3
                 AND id = ?4",
                &[&parameter, &row, &kind, &id],
            )?;
        }
        Indexed::Date(span) => {
            span_entry(&run, parameter, row, span.from, span.to)?;
        }
        Indexed::Number(number) => span_entry(&run, parameter, row, *number, *number)?,
        Indexed::Position {
            latitude,
            longitude,
        } => run(
            "INSERT OR REPLACE INTO position
             (resource, south, north, west, east, latitude, longitude)
             VALUES (?1, ?2, ?2, ?3, ?3, ?2, ?3)",
            "DELETE FROM position WHERE resource = ?1 AND ?2 = ?2 AND ?3 = ?3",
            &[&row, latitude, longitude],
        )?,
    }
    Ok(())
}

/// Runs one of two statements, as entries come or go.
type Run<'a> = dyn Fn(&str, &str, &[&dyn rusqlite::ToSql]) -> rusqlite::Result<()> + 'a;

fn span_entry(
    run: &Run<'_>,
    parameter: i64,
    row: i64,
    first: i64,
    last: i64,
) -> Result<(), RegisterError> {
    run(
        "INSERT OR IGNORE INTO span (parameter, resource, first, last) VALUES (?1, ?2, ?3, ?4)",
        "DELETE FROM span WHERE parameter = ?1 AND resource = ?2 AND first = ?3 AND last = ?4",
        &[&parameter, &row, &first, &last],
    )?;
    Ok(())
}

/// Kind and id of a resource here; kind 0 and the URL of one elsewhere.
pub(crate) fn target(
    connection: &Connection,
    reference: &str,
) -> Result<(i64, String), RegisterError> {
    match local(reference) {
        Some((kind, id)) => Ok((number(connection, kind)?, id.to_owned())),
        None => Ok((0, reference.to_owned())),
    }
}

/// Type and id of a relative reference. A URL names a resource elsewhere, even where it ends with
/// the type and id of one here.
pub(crate) fn local(reference: &str) -> Option<(&'static str, &str)> {
    let (kind, id) = reference.split_once('/')?;
    let kind = KINDS.into_iter().find(|known| *known == kind)?;
    is_id(id).then_some((kind, id))
}
