//! Short numbers for names that stand in millions of rows.

use crate::RegisterError;
use rusqlite::{Connection, OptionalExtension, params};

/// The number of a name, making one.
pub(crate) fn number(connection: &Connection, text: &str) -> Result<i64, RegisterError> {
    if let Some(known) = known(connection, text)? {
        return Ok(known);
    }
    connection
        .prepare_cached("INSERT INTO name (text) VALUES (?1)")?
        .execute(params![text])?;
    Ok(connection.last_insert_rowid())
}

/// The number of a name, if it has one: nothing was ever stored under it otherwise.
pub(crate) fn known(connection: &Connection, text: &str) -> Result<Option<i64>, RegisterError> {
    let mut statement = connection.prepare_cached("SELECT number FROM name WHERE text = ?1")?;
    Ok(statement
        .query_row(params![text], |row| row.get(0))
        .optional()?)
}

/// The name of a parameter on a type, as it is numbered.
pub(crate) fn of_parameter(kind: &str, parameter: &str) -> String {
    format!("{kind}?{parameter}")
}
