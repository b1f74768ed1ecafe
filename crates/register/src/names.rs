//! Short numbers for names that stand in millions of rows.

use crate::RegisterError;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::HashMap;

/// Names whose number a writer has looked up. What is remembered is true as long as the
/// transaction in which it was looked up is not taken back.
pub(crate) type Names = HashMap<String, i64>;

/// The number of a name, making one.
pub(crate) fn number(
    connection: &Connection,
    names: &mut Names,
    text: &str,
) -> Result<i64, RegisterError> {
    if let Some(number) = names.get(text) {
        return Ok(*number);
    }
    let number = match known(connection, text)? {
        Some(number) => number,
        None => {
            connection
                .prepare_cached("INSERT INTO name (text) VALUES (?1)")?
                .execute(params![text])?;
            connection.last_insert_rowid()
        }
    };
    names.insert(text.to_owned(), number);
    Ok(number)
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
