//! From conditions to SQL.
//!
//! Every condition is a set of rows of `resource`. The most selective one drives the search; the
//! others are asked row by row.

use crate::change::local;
use crate::names::{known, of_parameter};
use crate::range::{compared, near, prefixed};
use crate::sql::Sql;
use crate::{RegisterError, State};
use rusqlite::Connection;
use search::{Condition, Link, ParameterKind, Test, Wanted, parameter};

/// Builds SQL against one file, whose numbers it looks up.
pub(crate) struct Compiler<'a> {
    pub(crate) connection: &'a Connection,
    /// The most hidden state that is shown.
    pub(crate) shown: State,
}

/// How a set is asked.
#[derive(Clone, Copy)]
enum Asked<'s> {
    /// All of its rows.
    Whole,
    /// Whether the row of this expression is in it.
    For(&'s str),
}

impl Compiler<'_> {
    /// A condition as SQL that yields the rows of resources of `kind` that meet it.
    pub(crate) fn set(&self, kind: &str, condition: &Condition) -> Result<Sql, RegisterError> {
        self.through(kind, &condition.links, condition)
    }

    /// A condition as SQL that tells whether the row of the expression `row` meets it.
    pub(crate) fn check(
        &self,
        kind: &str,
        condition: &Condition,
        row: &str,
    ) -> Result<Sql, RegisterError> {
        self.step(kind, &condition.links, condition, row)
    }

    /// Follows the links of a chain from one row.
    fn step(
        &self,
        kind: &str,
        links: &[Link],
        condition: &Condition,
        row: &str,
    ) -> Result<Sql, RegisterError> {
        let Some((link, rest)) = links.split_first() else {
            return self.test(kind, condition.parameter, &condition.test, Asked::For(row));
        };
        let (far, on, name) = ends(kind, link);
        let Some(number) = known(self.connection, &of_parameter(on, name))? else {
            return Ok(Sql::new("0", Vec::new()));
        };
        // A name of its own at each depth.
        let at = rest.len();
        let walk = match link {
            Link::Along { .. } => format!(
                "EXISTS (SELECT 1 FROM link l{at} CROSS JOIN resource f{at}
                 ON f{at}.kind = l{at}.kind AND f{at}.id = l{at}.id
                 WHERE l{at}.resource = {row} AND l{at}.parameter = ? AND "
            ),
            Link::Against { .. } => format!(
                "EXISTS (SELECT 1 FROM resource n{at} CROSS JOIN link l{at}
                 ON l{at}.kind = n{at}.kind AND l{at}.id = n{at}.id
                 CROSS JOIN resource f{at} ON f{at}.row = l{at}.resource
                 WHERE n{at}.row = {row} AND l{at}.parameter = ? AND "
            ),
        };
        let mut sql = Sql::new(walk, vec![number.into()]);
        sql.append(self.visible(&format!("f{at}"))?);
        sql.push(" AND ");
        sql.append(self.step(far, rest, condition, &format!("f{at}.row"))?);
        sql.push(")");
        Ok(sql)
    }

    /// Follows the links of a chain from the far end, where it is narrow, to the near one.
    fn through(
        &self,
        kind: &str,
        links: &[Link],
        condition: &Condition,
    ) -> Result<Sql, RegisterError> {
        let Some((link, rest)) = links.split_first() else {
            return self.test(kind, condition.parameter, &condition.test, Asked::Whole);
        };
        let (far, on, name) = ends(kind, link);
        let inner = self.through(far, rest, condition)?;
        let Some(number) = known(self.connection, &of_parameter(on, name))? else {
            return Ok(nothing());
        };
        let walk = match link {
            Link::Along { .. } => {
                "SELECT l.resource FROM resource f CROSS JOIN link l ON l.parameter = ?
                 AND l.kind = f.kind AND l.id = f.id WHERE "
            }
            Link::Against { .. } => {
                "SELECT n.row FROM resource f CROSS JOIN link l ON l.resource = f.row
                 AND l.parameter = ? CROSS JOIN resource n ON n.kind = l.kind AND n.id = l.id
                 WHERE "
            }
        };
        let mut sql = Sql::new(walk, vec![number.into()]);
        sql.append(self.visible("f")?);
        sql.push(" AND f.row IN (");
        sql.append(inner);
        sql.push(")");
        Ok(sql)
    }

    /// Whether a resource, under an alias of its table, is shown. An organisation's veil lies
    /// over whatever refers to it as its own.
    pub(crate) fn visible(&self, alias: &str) -> Result<Sql, RegisterError> {
        let mut sql = Sql::new(
            format!("{alias}.state <= ?"),
            vec![self.shown.number().into()],
        );
        if self.shown >= State::Suppressed {
            return Ok(sql);
        }
        let mut owners = Vec::new();
        for (kind, name) in OWNERS {
            owners.extend(known(self.connection, &of_parameter(kind, name))?);
        }
        let owners: Vec<String> = owners.iter().map(i64::to_string).collect();
        if !owners.is_empty() {
            sql.push(&format!(
                " AND NOT EXISTS (SELECT 1 FROM veil v CROSS JOIN link o ON o.id = v.organization
                 AND o.resource = {alias}.row AND o.parameter IN ({}))",
                owners.join(",")
            ));
        }
        Ok(sql)
    }

    fn test(
        &self,
        kind: &str,
        name: &str,
        test: &Test,
        asked: Asked<'_>,
    ) -> Result<Sql, RegisterError> {
        let whole_kind = self.all_of(kind)?;
        let negative = |positive: Sql| {
            let mut sql = match asked {
                Asked::Whole => {
                    let mut sql = whole_kind.clone();
                    sql.push(" AND row NOT IN (");
                    sql
                }
                Asked::For(row) => Sql::new(format!("{row} NOT IN ("), Vec::new()),
            };
            sql.append(positive);
            sql.push(")");
            sql
        };
        match test {
            Test::Any(wanted) => self.any(kind, name, wanted, asked),
            Test::NoneOf(wanted) => Ok(negative(self.any(kind, name, wanted, Asked::Whole)?)),
            Test::Missing(missing) => {
                let present = self.present(kind, name)?;
                if *missing {
                    return Ok(negative(present));
                }
                Ok(match asked {
                    Asked::Whole => present,
                    Asked::For(row) => is_in(row, present),
                })
            }
        }
    }

    fn all_of(&self, kind: &str) -> Result<Sql, RegisterError> {
        let number = known(self.connection, kind)?.unwrap_or(-1);
        Ok(Sql::new(
            "SELECT row FROM resource WHERE kind = ?",
            vec![number.into()],
        ))
    }

    /// The resources that have a value for a parameter.
    fn present(&self, kind: &str, name: &str) -> Result<Sql, RegisterError> {
        if ["_id", "_lastUpdated"].contains(&name) {
            return self.all_of(kind);
        }
        let Some((table, number)) = self.table(kind, name)? else {
            return Ok(nothing());
        };
        Ok(match number {
            Some(number) => Sql::new(
                format!("SELECT resource FROM {table} WHERE parameter = ?"),
                vec![number.into()],
            ),
            None => Sql::new(format!("SELECT resource FROM {table}"), Vec::new()),
        })
    }

    /// The table of a parameter and its number there; `None` if nothing was ever stored.
    fn table(
        &self,
        kind: &str,
        name: &str,
    ) -> Result<Option<(&'static str, Option<i64>)>, RegisterError> {
        let Some(found) = parameter(kind, name) else {
            return Ok(None);
        };
        let table = match found.kind {
            ParameterKind::Date | ParameterKind::Number => "span",
            ParameterKind::Position => return Ok(Some(("position", None))),
            ParameterKind::Reference => "link",
            ParameterKind::String => "text",
            ParameterKind::Token | ParameterKind::Uri => "token",
        };
        let number = known(self.connection, &of_parameter(kind, name))?;
        Ok(number.map(|number| (table, Some(number))))
    }

    fn any(
        &self,
        kind: &str,
        name: &str,
        wanted: &[Wanted],
        asked: Asked<'_>,
    ) -> Result<Sql, RegisterError> {
        if name == "_id" || name == "_lastUpdated" {
            return self.by_column(kind, wanted, asked);
        }
        let Some((table, number)) = self.table(kind, name)? else {
            return Ok(match asked {
                Asked::Whole => nothing(),
                Asked::For(_) => Sql::new("0", Vec::new()),
            });
        };
        let mut pieces = Vec::new();
        for one in wanted {
            let mut piece = Sql::new(format!("SELECT resource FROM {table} WHERE "), Vec::new());
            if let Some(number) = number {
                piece.push("parameter = ? AND ");
                piece.values.push(number.into());
            }
            piece.append(self.one(one)?);
            if let Asked::For(row) = asked {
                piece.push(&format!(" AND resource = {row}"));
            }
            pieces.push(piece);
        }
        match asked {
            Asked::Whole => Ok(Sql::joined(pieces, " UNION ALL ")),
            Asked::For(_) => {
                let exist = pieces.into_iter().map(|piece| {
                    let mut sql = Sql::new("EXISTS (", Vec::new());
                    sql.append(piece);
                    sql.push(")");
                    sql
                });
                let mut sql = Sql::new("(", Vec::new());
                sql.append(Sql::joined(exist.collect(), " OR "));
                sql.push(")");
                Ok(sql)
            }
        }
    }

    /// What is a column of the resource itself: its id, and when it was written.
    fn by_column(
        &self,
        kind: &str,
        wanted: &[Wanted],
        asked: Asked<'_>,
    ) -> Result<Sql, RegisterError> {
        let mut pieces = Vec::new();
        for one in wanted {
            pieces.push(column(one));
        }
        let mut sql = self.all_of(kind)?;
        sql.push(" AND (");
        sql.append(Sql::joined(pieces, " OR "));
        sql.push(")");
        Ok(match asked {
            Asked::Whole => sql,
            Asked::For(row) => is_in(row, sql),
        })
    }

    /// One wanted value, in terms of the columns of its table.
    fn one(&self, wanted: &Wanted) -> Result<Sql, RegisterError> {
        Ok(match wanted {
            Wanted::Below(base) => {
                let mut sql = Sql::new("(code = ? OR ", vec![base.clone().into()]);
                let inside = if base.ends_with('/') {
                    base.clone()
                } else {
                    format!("{base}/")
                };
                sql.append(prefixed("code", &inside));
                sql.push(")");
                sql
            }
            Wanted::Contains(part) => Sql::new("instr(folded, ?) > 0", vec![part.clone().into()]),
            Wanted::Date(how, span) => compared(*how, "first", "last", span.from, span.to),
            Wanted::Exact(text) => Sql::new(
                "folded = ? AND exact = ?",
                vec![search::fold(text).into(), text.clone().into()],
            ),
            Wanted::Number(how, number) => compared(*how, "first", "last", *number, *number),
            Wanted::Near {
                latitude,
                longitude,
                within_km,
            } => near(*latitude, *longitude, *within_km),
            Wanted::Reference(reference) => {
                let (kind, id) = match local(reference) {
                    Some((kind, id)) => (known(self.connection, kind)?.unwrap_or(-1), id),
                    None => (0, reference.as_str()),
                };
                Sql::new(
                    "kind = ? AND id = ?",
                    vec![kind.into(), id.to_owned().into()],
                )
            }
            Wanted::StartsWith(start) => prefixed("folded", start),
            Wanted::Token { system, code } => self.token(system.as_deref(), code.as_deref())?,
            Wanted::Uri(uri) => Sql::new("code = ?", vec![uri.clone().into()]),
        })
    }

    fn token(&self, system: Option<&str>, code: Option<&str>) -> Result<Sql, RegisterError> {
        let mut pieces = Vec::new();
        if let Some(code) = code {
            pieces.push(Sql::new("code = ?", vec![code.to_owned().into()]));
        }
        if let Some(system) = system {
            let number = known(self.connection, system)?.unwrap_or(-1);
            pieces.push(Sql::new("system = ?", vec![number.into()]));
        }
        Ok(Sql::joined(pieces, " AND "))
    }
}

/// Who a resource belongs to: the references through which an organisation's veil falls.
const OWNERS: [(&str, &str); 4] = [
    ("Endpoint", "organization"),
    ("HealthcareService", "organization"),
    ("Location", "organization"),
    ("PractitionerRole", "organization"),
];

/// The type at the far end of a link, and whose parameter it follows.
fn ends<'l>(kind: &'l str, link: &Link) -> (&'static str, &'l str, &'static str) {
    match link {
        Link::Along { parameter, to } => (*to, kind, *parameter),
        Link::Against { from, parameter } => (*from, *from, *parameter),
    }
}

fn nothing() -> Sql {
    Sql::new("SELECT 0 WHERE 0", Vec::new())
}

fn is_in(row: &str, set: Sql) -> Sql {
    let mut sql = Sql::new(format!("{row} IN ("), Vec::new());
    sql.append(set);
    sql.push(")");
    sql
}

/// A wanted value in terms of the columns of a resource.
fn column(wanted: &Wanted) -> Sql {
    if let Wanted::Date(how, span) = wanted {
        return compared(*how, "updated", "updated", span.from, span.to);
    }
    if let Wanted::Token {
        code: Some(code),
        system,
    } = wanted
        && system.as_ref().is_none_or(String::is_empty)
    {
        return Sql::new("id = ?", vec![code.clone().into()]);
    }
    Sql::new("0", Vec::new())
}
