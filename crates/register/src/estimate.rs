//! Which condition narrows most.

use crate::RegisterError;
use crate::sql::Sql;
use rusqlite::{Connection, params_from_iter};

/// Rows that are counted at most. Conditions that more rows meet are not worth driving by.
const COUNTED: usize = 20_000;

/// How many rows meet a condition; `None` where they are too many to drive by.
pub(crate) fn size(connection: &Connection, set: &Sql) -> Result<Option<usize>, RegisterError> {
    let text = format!(
        "SELECT count(*) FROM (SELECT 1 FROM ({}) LIMIT {COUNTED})",
        set.text
    );
    let mut statement = connection.prepare_cached(&text)?;
    let count: i64 = statement.query_row(params_from_iter(&set.values), |row| row.get(0))?;
    Ok(usize::try_from(count).ok().filter(|count| *count < COUNTED))
}
