//! One page of a search.

use crate::compile::Compiler;
use crate::cursor::Cursor;
use crate::estimate::{COUNTED, FEW, size};
use crate::held::Held;
use crate::include;
use crate::marked::{has_marks, narrowed};
use crate::names::{known, of_parameter};
use crate::sql::Sql;
use crate::{RegisterError, State};
use ids::Timestamp;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row, params_from_iter};
use search::{Condition, ParameterKind, Query, Sort, Summary, Test, Wanted, parameter};

/// Matches that are counted, and put in an order, at most; beyond, a page tells no total.
const COUNTED_MATCHES: usize = 1_000;

/// Who looks, and at which page.
#[derive(Clone, Debug)]
pub struct View {
    /// Matches on a page at most.
    pub count: usize,
    /// [`Page::next`] of the page before; `None` for the first.
    pub after: Option<String>,
    /// The most hidden state that is shown. A search that names a state itself sees inactive
    /// resources whatever stands here.
    pub shown: State,
}

/// One page.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// What was found, in order.
    pub matches: Vec<Held>,
    /// What was wanted beside it, each once.
    pub included: Vec<Held>,
    /// How many match in all, where that is wanted and they are few enough to be counted.
    pub total: Option<u64>,
    /// Where the next page begins; `None` on the last.
    pub next: Option<String>,
}

pub(crate) fn page(
    connection: &Connection,
    query: &Query,
    view: &View,
) -> Result<Page, RegisterError> {
    let compiler = Compiler {
        connection,
        shown: shown(query, view),
    };
    let cursor = view.after.as_deref().map(Cursor::parse).transpose()?;
    let Some(matching) = matching(&compiler, query)? else {
        return Ok(Page {
            total: Some(0),
            ..Page::default()
        });
    };
    // To count is to look at every match: most of the work of a search that finds many.
    let is_counted = query.wants_total
        || !query.sort.is_empty()
        || query.summary == Summary::Count
        || view.count == 0;
    let total = if is_counted {
        total(connection, &matching.sql)?
    } else {
        None
    };
    let mut page = if query.sort.is_empty() {
        in_rows(connection, matching, view.count, cursor)?
    } else {
        if total.is_none() {
            return Err(RegisterError::TooManyToSort(COUNTED_MATCHES));
        }
        in_order(connection, matching, query, view.count, cursor)?
    };
    page.included = include::included(&compiler, query, &page.matches)?;
    page.total = total;
    Ok(page)
}

/// A search that names a state wants to see resources in that state.
fn shown(query: &Query, view: &View) -> State {
    let names_state =
        |it: &Condition| it.links.is_empty() && ["active", "status"].contains(&it.parameter);
    if query.conditions.iter().any(names_state) {
        view.shown.max(State::Inactive)
    } else {
        view.shown
    }
}

/// All matches, as SQL that goes on from their FROM, and the column that orders them.
struct Matching {
    sql: Sql,
    row: &'static str,
}

/// How the search goes through the rows; `None` where the type was never stored.
fn matching(compiler: &Compiler<'_>, query: &Query) -> Result<Option<Matching>, RegisterError> {
    let Some(kind) = known(compiler.connection, query.kind)? else {
        return Ok(None);
    };
    let marks = narrowed(query);
    let most = if marks.is_some() { FEW } else { COUNTED };
    let mut least: Option<(usize, usize, Sql)> = None;
    for (index, condition) in query.conditions.iter().enumerate() {
        if has_marks(query.kind, condition) {
            continue;
        }
        let set = compiler.set(query.kind, condition)?;
        if let Some(size) = size(compiler.connection, &set, most)?
            && least.as_ref().is_none_or(|(smallest, ..)| size < *smallest)
        {
            least = Some((size, index, set));
        }
    }
    if let Some(marks) = marks {
        let set = Sql::new(
            "SELECT rowid FROM who WHERE who MATCH ?",
            vec![marks.into()],
        );
        let is_less = match &least {
            Some((smallest, ..)) => size(compiler.connection, &set, *smallest)?.is_some(),
            None => true,
        };
        if is_less {
            return by_marks(compiler, query, kind, set.values).map(Some);
        }
    }
    by_rows(compiler, query, kind, least).map(Some)
}

/// Through the full-text index, which gives its rows in order and stops when there are enough.
fn by_marks(
    compiler: &Compiler<'_>,
    query: &Query,
    kind: i64,
    marks: Vec<Value>,
) -> Result<Matching, RegisterError> {
    let mut sql = Sql::new(
        " FROM who CROSS JOIN resource r ON r.row = who.rowid WHERE who MATCH ?",
        marks,
    );
    sql.push(" AND r.kind = ? AND ");
    sql.values.push(kind.into());
    sql.append(compiler.visible("r")?);
    for condition in &query.conditions {
        sql.push(" AND ");
        sql.append(compiler.check(query.kind, condition, "+r.row")?);
    }
    let row = "who.rowid";
    Ok(Matching { sql, row })
}

/// Through the smallest set, or all of the type where none is small.
fn by_rows(
    compiler: &Compiler<'_>,
    query: &Query,
    kind: i64,
    least: Option<(usize, usize, Sql)>,
) -> Result<Matching, RegisterError> {
    let mut sql = Sql::new(" FROM resource r WHERE r.kind = ? AND ", vec![kind.into()]);
    sql.append(compiler.visible("r")?);
    let driving = least.as_ref().map(|(_, index, _)| *index);
    if let Some((_, _, set)) = least {
        sql.push(" AND r.row IN (");
        sql.append(set);
        sql.push(")");
    }
    for (index, condition) in query.conditions.iter().enumerate() {
        if driving != Some(index) {
            sql.push(" AND ");
            // `+` keeps the row from being taken for a way into the index.
            sql.append(compiler.check(query.kind, condition, "+r.row")?);
        }
    }
    let row = "r.row";
    Ok(Matching { sql, row })
}

fn total(connection: &Connection, matching: &Sql) -> Result<Option<u64>, RegisterError> {
    let limit = COUNTED_MATCHES + 1;
    let text = format!(
        "SELECT count(*) FROM (SELECT 1{} LIMIT {limit})",
        matching.text
    );
    let mut statement = connection.prepare_cached(&text)?;
    let count: i64 = statement.query_row(params_from_iter(&matching.values), |row| row.get(0))?;
    let count = count.unsigned_abs();
    Ok((count <= COUNTED_MATCHES as u64).then_some(count))
}

fn in_rows(
    connection: &Connection,
    matching: Matching,
    count: usize,
    cursor: Option<Cursor>,
) -> Result<Page, RegisterError> {
    let Matching { mut sql, row } = matching;
    let behind = match cursor {
        None => 0,
        Some(Cursor::Behind(row)) => row,
        Some(Cursor::Offset(_)) => return Err(RegisterError::UnknownPage),
    };
    sql.push(&format!(" AND {row} > ? ORDER BY {row} LIMIT ?"));
    sql.values.push(behind.into());
    sql.values.push(one_more(count).into());
    let mut rows = rows(connection, &sql)?;
    let more = rows.len() > count;
    rows.truncate(count);
    let last = rows.last().copied().filter(|_| more);
    Ok(Page {
        matches: read_all(connection, &rows)?,
        next: last.map(|row| Cursor::Behind(row).text()),
        ..Page::default()
    })
}

fn in_order(
    connection: &Connection,
    matching: Matching,
    query: &Query,
    count: usize,
    cursor: Option<Cursor>,
) -> Result<Page, RegisterError> {
    let offset = match cursor {
        None => 0,
        Some(Cursor::Offset(offset)) => offset,
        Some(Cursor::Behind(_)) => return Err(RegisterError::UnknownPage),
    };
    let mut sql = matching.sql;
    sql.push(" ORDER BY ");
    for sort in &query.sort {
        sql.append(key(connection, query, sort)?);
        sql.push(if sort.descending { " DESC, " } else { " ASC, " });
    }
    sql.push("r.row LIMIT ? OFFSET ?");
    sql.values.push(one_more(count).into());
    sql.values
        .push(i64::try_from(offset).unwrap_or(i64::MAX).into());
    let mut rows = rows(connection, &sql)?;
    let more = rows.len() > count;
    rows.truncate(count);
    Ok(Page {
        matches: read_all(connection, &rows)?,
        next: more.then(|| Cursor::Offset(offset + rows.len()).text()),
        ..Page::default()
    })
}

fn one_more(count: usize) -> i64 {
    i64::try_from(count.saturating_add(1)).unwrap_or(i64::MAX)
}

/// What matches are ordered by: the least value of the parameter, or the distance.
fn key(connection: &Connection, query: &Query, sort: &Sort) -> Result<Sql, RegisterError> {
    let kind = parameter(query.kind, sort.parameter).map(|found| found.kind);
    let number = known(connection, &of_parameter(query.kind, sort.parameter))?.unwrap_or(-1);
    let least = |column: &str, table: &str| {
        let text =
            format!("(SELECT min({column}) FROM {table} WHERE resource = r.row AND parameter = ?)");
        Ok(Sql::new(text, vec![number.into()]))
    };
    match (sort.parameter, kind) {
        ("_id", _) => Ok(Sql::new("r.id", Vec::new())),
        ("_lastUpdated", _) => Ok(Sql::new("r.updated", Vec::new())),
        (_, Some(ParameterKind::Date | ParameterKind::Number)) => least("first", "span"),
        (_, Some(ParameterKind::String)) => least("folded", "text"),
        (_, Some(ParameterKind::Token | ParameterKind::Uri)) => least("code", "token"),
        (_, Some(ParameterKind::Reference)) => least("id", "link"),
        (_, Some(ParameterKind::Position) | None) => Ok(distance(query)),
    }
}

fn distance(query: &Query) -> Sql {
    let wanted = query.conditions.iter().find_map(|it| match &it.test {
        Test::Any(wanted) => wanted.iter().find_map(place),
        Test::Missing(_) | Test::NoneOf(_) => None,
    });
    match wanted {
        Some((latitude, longitude)) => Sql::new(
            "(SELECT distance_km(latitude, longitude, ?, ?) FROM position WHERE resource = r.row)",
            vec![latitude.into(), longitude.into()],
        ),
        None => Sql::new("0", Vec::new()),
    }
}

fn place(wanted: &Wanted) -> Option<(f64, f64)> {
    if let Wanted::Near {
        latitude,
        longitude,
        ..
    } = wanted
    {
        return Some((*latitude, *longitude));
    }
    None
}

fn rows(connection: &Connection, matching: &Sql) -> Result<Vec<i64>, RegisterError> {
    let text = format!("SELECT r.row{}", matching.text);
    let mut statement = connection.prepare_cached(&text)?;
    let found = statement.query_map(params_from_iter(&matching.values), |row| row.get(0))?;
    Ok(found.collect::<Result<_, _>>()?)
}

pub(crate) fn read_all(connection: &Connection, rows: &[i64]) -> Result<Vec<Held>, RegisterError> {
    let each = rows.iter().map(|row| {
        let found = one(connection, "r.row = ?", &[(*row).into()])?;
        found.ok_or_else(|| RegisterError::Unavailable("a resource went away meanwhile".into()))
    });
    each.collect()
}

pub(crate) fn one(
    connection: &Connection,
    condition: &str,
    values: &[Value],
) -> Result<Option<Held>, RegisterError> {
    let text = format!("{HELD} WHERE {condition}");
    let mut statement = connection.prepare_cached(&text)?;
    Ok(statement
        .query_row(params_from_iter(values), held)
        .optional()?)
}

/// The columns of a [`Held`], and its row behind them.
pub(crate) const HELD: &str =
    "SELECT n.text, r.id, r.version, r.updated, r.change, r.state, r.source, r.body, r.row
     FROM resource r JOIN name n ON n.number = r.kind";

pub(crate) fn held(row: &Row<'_>) -> rusqlite::Result<Held> {
    Ok(Held {
        kind: row.get(0)?,
        id: row.get(1)?,
        version: row.get::<_, i64>(2)?.unsigned_abs(),
        updated: Timestamp::from_millis(row.get(3)?),
        change: row.get::<_, i64>(4)?.unsigned_abs(),
        state: State::from_number(row.get(5)?),
        source: row.get(6)?,
        body: row.get(7)?,
    })
}
