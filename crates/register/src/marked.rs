//! Searches that the marks of cards narrow: chains from a role or service to what it refers to.
//!
//! A mark is coarser than a condition, never finer, so what has all marks is asked again exactly.

use crate::find::{any, quoted};
use people::{key_of, mark};
use search::{Condition, Link, Query, Test, Wanted};

/// The chains whose far end lends marks to a card: type, reference parameter, far type.
const LENDING: [(&str, &str, &str); 8] = crate::cards::REFERRED;

/// An expression of the full-text index that every match of a query meets; `None` where no
/// condition has marks.
pub(crate) fn narrowed(query: &Query) -> Option<String> {
    let all: Vec<String> = query
        .conditions
        .iter()
        .filter_map(|it| marks(query.kind, it))
        .collect();
    (!all.is_empty()).then(|| all.join(" AND "))
}

/// Whether marks say something about a condition.
pub(crate) fn has_marks(kind: &str, condition: &Condition) -> bool {
    marks(kind, condition).is_some()
}

/// A condition as an expression; `None` where marks say nothing about it.
fn marks(kind: &str, condition: &Condition) -> Option<String> {
    let far = match &condition.links[..] {
        [] => kind,
        [Link::Along { parameter, to }] if LENDING.contains(&(kind, parameter, to)) => to,
        _ => return None,
    };
    let is_carded = crate::cards::CARDED.contains(&kind);
    let key = key_of(far, condition.parameter).filter(|_| is_carded)?;
    let Test::Any(wanted) = &condition.test else {
        return None;
    };
    let each: Option<Vec<String>> = wanted.iter().map(|it| expression(key, it)).collect();
    Some(any(each?.into_iter()))
}

fn expression(key: char, wanted: &Wanted) -> Option<String> {
    match wanted {
        Wanted::StartsWith(start) => Some(format!("{}*", quoted(&mark(key, start)))),
        Wanted::Exact(text) => Some(quoted(&mark(key, &search::fold(text)))),
        Wanted::Token {
            code: Some(code), ..
        } => Some(quoted(&mark(key, code))),
        Wanted::Token { code: None, .. }
        | Wanted::Below(_)
        | Wanted::Contains(_)
        | Wanted::Date(..)
        | Wanted::Near { .. }
        | Wanted::Number(..)
        | Wanted::Reference(_)
        | Wanted::Uri(_) => None,
    }
}
