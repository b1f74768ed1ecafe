//! The tables by which resources are found: what comes into them and goes out again.

use crate::RegisterError;
use crate::change::local;
use crate::names::of_parameter;
use crate::shelf::Writing;
use search::{Indexed, Parameter};

/// Whether entries of the index come or go.
#[derive(Clone, Copy)]
pub(crate) enum Entry {
    Add,
    Remove,
}

/// Writes what a resource at `row` is found by, or takes it out.
pub(crate) fn each_entry(
    writing: &mut Writing<'_>,
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
        let number = writing.number(&of_parameter(kind, parameter.name))?;
        one_entry(writing, row, number, value, entry)?;
    }
    Ok(())
}

const ADD_TOKEN: &str = "INSERT OR IGNORE INTO token (parameter, resource, code, system)
                         VALUES (?1, ?2, ?3, ?4)";
const REMOVE_TOKEN: &str = "DELETE FROM token WHERE parameter = ?1 AND resource = ?2
                            AND code = ?3 AND system = ?4";

fn one_entry(
    writing: &mut Writing<'_>,
    row: i64,
    parameter: i64,
    value: &Indexed,
    entry: Entry,
) -> Result<(), RegisterError> {
    let system = match value {
        Indexed::Token { system, .. } => writing.number(system)?,
        Indexed::Uri(_) => writing.number("")?,
        Indexed::Date(_)
        | Indexed::Number(_)
        | Indexed::Position { .. }
        | Indexed::Reference(_)
        | Indexed::Text { .. } => 0,
    };
    let target = match value {
        Indexed::Reference(reference) => target(writing, reference)?,
        Indexed::Date(_)
        | Indexed::Number(_)
        | Indexed::Position { .. }
        | Indexed::Text { .. }
        | Indexed::Token { .. }
        | Indexed::Uri(_) => (0, String::new()),
    };
    let run = |add: &str, remove: &str, values: &[&dyn rusqlite::ToSql]| {
        let text = match entry {
            Entry::Add => add,
            Entry::Remove => remove,
        };
        let mut statement = writing.connection.prepare_cached(text)?;
        statement.execute(values).map(drop)
    };
    match value {
        Indexed::Token { code, .. } | Indexed::Uri(code) => {
            run(ADD_TOKEN, REMOVE_TOKEN, &[&parameter, &row, code, &system])?;
        }
        Indexed::Text { exact, folded } => run(
            "INSERT OR IGNORE INTO text (parameter, resource, folded, exact)
             VALUES (?1, ?2, ?3, ?4)",
            "DELETE FROM text WHERE parameter = ?1 AND resource = ?2 AND folded = ?3
             AND exact = ?4",
            &[&parameter, &row, folded, exact],
        )?,
        Indexed::Reference(_) => run(
            "INSERT OR IGNORE INTO link (parameter, resource, kind, id)
             VALUES (?1, ?2, ?3, ?4)",
            "DELETE FROM link WHERE parameter = ?1 AND resource = ?2 AND kind = ?3
             AND id = ?4",
            &[&parameter, &row, &target.0, &target.1],
        )?,
        Indexed::Date(span) => span_entry(&run, parameter, row, span.from, span.to)?,
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
fn target(writing: &mut Writing<'_>, reference: &str) -> Result<(i64, String), RegisterError> {
    match local(reference) {
        Some((kind, id)) => Ok((writing.number(kind)?, id.to_owned())),
        None => Ok((0, reference.to_owned())),
    }
}
