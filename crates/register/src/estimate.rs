//! Which condition narrows most.

use crate::RegisterError;
use crate::sql::Sql;
use rusqlite::{Connection, params_from_iter};
use search::Condition;

/// Rows that are counted at most. Conditions that more rows meet are not worth driving by.
const COUNTED: usize = 20_000;

/// The same for conditions about other resources, whose rows cost more to find.
const COUNTED_BEHIND_LINKS: usize = 2_000;

/// How many rows meet a condition; `None` where they are too many to drive by.
pub(crate) fn size(
    connection: &Connection,
    condition: &Condition,
    set: &Sql,
) -> Result<Option<usize>, RegisterError> {
    let most = if condition.links.is_empty() {
        COUNTED
    } else {
        COUNTED_BEHIND_LINKS
    };
    let text = format!(
        "SELECT count(*) FROM (SELECT 1 FROM ({}) LIMIT {most})",
        set.text
    );
    let mut statement = connection.prepare_cached(&text)?;
    let count: i64 = statement.query_row(params_from_iter(&set.values), |row| row.get(0))?;
    Ok(usize::try_from(count).ok().filter(|count| *count < most))
}
