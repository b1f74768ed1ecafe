//! `_include` and `_revinclude`: what is wanted beside the matches.

use crate::RegisterError;
use crate::compile::Compiler;
use crate::held::Held;
use crate::names::{known, of_parameter};
use crate::page::read_all;
use crate::sql::Sql;
use rusqlite::params_from_iter;
use search::{Inclusion, Query, Way, parameter};
use std::collections::HashSet;

/// Rounds of `:iterate` at most.
const ROUNDS: usize = 8;

/// Resources beside the matches of one page, at most.
const INCLUDED: usize = 1_000;

/// What the inclusions of a query add to a page.
pub(crate) fn included(
    compiler: &Compiler<'_>,
    query: &Query,
    matches: &[Held],
) -> Result<Vec<Held>, RegisterError> {
    let mut seen: HashSet<String> = matches.iter().map(Held::reference).collect();
    let mut found: Vec<Held> = Vec::new();
    let mut last: Vec<Held> = matches.to_vec();
    for round in 0..ROUNDS {
        let mut fresh = Vec::new();
        for inclusion in query
            .inclusions
            .iter()
            .filter(|it| round == 0 || it.iterates)
        {
            for from in &last {
                for held in step(compiler, inclusion, from)? {
                    if found.len() + fresh.len() < INCLUDED && seen.insert(held.reference()) {
                        fresh.push(held);
                    }
                }
            }
        }
        if fresh.is_empty() {
            break;
        }
        found.extend(fresh.iter().cloned());
        last = fresh;
    }
    Ok(found)
}

fn step(
    compiler: &Compiler<'_>,
    inclusion: &Inclusion,
    from: &Held,
) -> Result<Vec<Held>, RegisterError> {
    let name = of_parameter(inclusion.from, inclusion.parameter);
    let Some(number) = known(compiler.connection, &name)? else {
        return Ok(Vec::new());
    };
    let mut sql = match inclusion.way {
        Way::Along if from.kind == inclusion.from => Sql::new(
            "SELECT r.row FROM resource s CROSS JOIN link l ON l.resource = s.row
             AND l.parameter = ? CROSS JOIN resource r ON r.kind = l.kind AND r.id = l.id
             WHERE s.kind = (SELECT number FROM name WHERE text = ?) AND s.id = ? AND ",
            vec![
                number.into(),
                from.kind.clone().into(),
                from.id.clone().into(),
            ],
        ),
        Way::Against if leads_to(inclusion, &from.kind) => Sql::new(
            "SELECT r.row FROM link l CROSS JOIN resource r ON r.row = l.resource
             WHERE l.parameter = ? AND l.kind = (SELECT number FROM name WHERE text = ?)
             AND l.id = ? AND ",
            vec![
                number.into(),
                from.kind.clone().into(),
                from.id.clone().into(),
            ],
        ),
        Way::Along | Way::Against => return Ok(Vec::new()),
    };
    sql.append(compiler.visible("r")?);
    if let (Way::Along, Some(to)) = (inclusion.way, inclusion.to) {
        sql.push(" AND r.kind = (SELECT number FROM name WHERE text = ?)");
        sql.values.push(to.to_owned().into());
    }
    sql.push(" ORDER BY r.row");
    let mut statement = compiler.connection.prepare_cached(&sql.text)?;
    let rows = statement.query_map(params_from_iter(&sql.values), |row| row.get(0))?;
    let rows: Vec<i64> = rows.collect::<Result<_, _>>()?;
    read_all(compiler.connection, &rows)
}

/// Whether a reverse inclusion applies to resources of this type.
fn leads_to(inclusion: &Inclusion, kind: &str) -> bool {
    let found = parameter(inclusion.from, inclusion.parameter);
    let may = found.is_some_and(|it| it.targets.contains(&kind));
    may && inclusion.to.is_none_or(|to| to == kind)
}
