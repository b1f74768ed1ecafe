//! Which condition narrows most.

use crate::RegisterError;
use crate::sql::Sql;
use rusqlite::{Connection, params_from_iter};

/// Rows that are counted at most. Conditions that more rows meet are not worth driving by.
pub(crate) const COUNTED: usize = 20_000;

/// The same, where there is another way to go.
pub(crate) const FEW: usize = 2_000;

/// How many rows meet a condition; `None` where they are `most` or more.
pub(crate) fn size(
    connection: &Connection,
    set: &Sql,
    most: usize,
) -> Result<Option<usize>, RegisterError> {
    let text = format!(
        "SELECT count(*) FROM (SELECT 1 FROM ({}) LIMIT ?)",
        set.text
    );
    let mut statement = connection.prepare_cached(&text)?;
    let mut values = set.values.clone();
    values.push(i64::try_from(most).unwrap_or(i64::MAX).into());
    let count: i64 = statement.query_row(params_from_iter(&values), |row| row.get(0))?;
    Ok(usize::try_from(count).ok().filter(|count| *count < most))
}
