//! Ranges of text, time and place, in terms of columns.

use crate::sql::Sql;
use rusqlite::types::Value;
use search::Comparison;

/// Everything that begins with `start`, as a range of the index.
pub(crate) fn prefixed(column: &str, start: &str) -> Sql {
    if start.is_empty() {
        return Sql::new("1", Vec::new());
    }
    let mut sql = Sql::new(format!("{column} >= ?"), vec![start.to_owned().into()]);
    // The next text that does not begin so: U+10FFFF sorts after all that can follow.
    sql.push(&format!(" AND {column} < ?"));
    sql.values.push(format!("{start}\u{10FFFF}").into());
    sql
}

/// Times or numbers in columns `first` and `last`, compared.
pub(crate) fn compared(how: Comparison, first: &str, last: &str, from: i64, to: i64) -> Sql {
    let (text, values): (String, Vec<Value>) = match how {
        Comparison::Equal => (
            format!("({first} >= ? AND {last} <= ?)"),
            vec![from.into(), to.into()],
        ),
        Comparison::NotEqual => (
            format!("NOT ({first} >= ? AND {last} <= ?)"),
            vec![from.into(), to.into()],
        ),
        Comparison::Greater => (format!("{last} > ?"), vec![to.into()]),
        Comparison::GreaterOrEqual => (format!("{last} >= ?"), vec![from.into()]),
        Comparison::Less => (format!("{first} < ?"), vec![from.into()]),
        Comparison::LessOrEqual => (format!("{first} <= ?"), vec![to.into()]),
        Comparison::StartsAfter => (format!("{first} > ?"), vec![to.into()]),
        Comparison::EndsBefore => (format!("{last} < ?"), vec![from.into()]),
    };
    Sql::new(text, values)
}

/// Kilometres of one degree of latitude.
const DEGREE_KM: f64 = 111.0;

/// The box around the circle, then the circle. Boxes that would reach a pole or the date line
/// take all longitudes.
pub(crate) fn near(latitude: f64, longitude: f64, within_km: f64) -> Sql {
    // The tree keeps 32-bit floats, rounded outwards.
    const SLACK: f64 = 0.001;
    let up = within_km / DEGREE_KM + SLACK;
    let shrunk = (latitude.abs() + up).to_radians().cos();
    let along = up / shrunk.max(0.01);
    let whole = shrunk < 0.01 || along >= 180.0 || longitude.abs() + along >= 180.0;
    let (west, east) = if whole {
        (-180.0, 180.0)
    } else {
        (longitude - along, longitude + along)
    };
    Sql::new(
        "north >= ? AND south <= ? AND east >= ? AND west <= ?
         AND within_km(latitude, longitude, ?, ?, ?)",
        vec![
            (latitude - up).into(),
            (latitude + up).into(),
            (west - SLACK).into(),
            (east + SLACK).into(),
            latitude.into(),
            longitude.into(),
            within_km.into(),
        ],
    )
}
