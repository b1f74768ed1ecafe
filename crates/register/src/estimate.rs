//! Which condition narrows most.

use crate::RegisterError;
use crate::sql::Sql;
use rusqlite::{Connection, params_from_iter};

/// Rows that are counted at most. Conditions that many rows meet are not worth driving by.
pub(crate) const COUNTED: usize = 20_000;

/// How many rows a set has, [`COUNTED`] at most.
pub(crate) fn size(connection: &Connection, set: &Sql) -> Result<usize, RegisterError> {
    let text = format!(
        "SELECT count(*) FROM (SELECT 1 FROM ({}) LIMIT {COUNTED})",
        set.text
    );
    let mut statement = connection.prepare_cached(&text)?;
    let count: i64 = statement.query_row(params_from_iter(&set.values), |row| row.get(0))?;
    Ok(usize::try_from(count).unwrap_or(COUNTED))
}
