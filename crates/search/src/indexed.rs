//! What of a resource can be searched for.

use crate::parameter::{Parameter, ParameterKind, parameters_of};
use crate::path::kind_of;
use crate::{Span, canonical_system, fold};
use fhir::Json;

/// One value of a resource under one parameter, in the form in which it is compared.
#[derive(Clone, Debug, PartialEq)]
pub enum Indexed {
    /// A span of time.
    Date(Span),
    /// A whole number; times of day as HHMM.
    Number(i64),
    /// A place on earth, in degrees.
    Position {
        /// North is positive.
        latitude: f64,
        /// East is positive.
        longitude: f64,
    },
    /// `Type/id` of a resource here, or the URL of one elsewhere.
    Reference(String),
    /// Text for people.
    Text {
        /// As it was written.
        exact: String,
        /// Without case and accents.
        folded: String,
    },
    /// A code or an identifier.
    Token {
        /// Its system under the canonical name; empty where it has none.
        system: String,
        /// The code or value.
        code: String,
    },
    /// A URI.
    Uri(String),
}

/// Everything that a resource can be found by, in the order of the parameter table. Values that
/// cannot be read as what the parameter compares are left out.
#[must_use]
pub fn index(resource: &Json) -> Vec<(&'static Parameter, Indexed)> {
    let mut found: Vec<(&'static Parameter, Indexed)> = Vec::new();
    for parameter in parameters_of(kind_of(resource)) {
        let first = found.len();
        for path in &parameter.paths {
            for value in path.values(resource) {
                for indexed in of(parameter.kind, &value) {
                    let is_new = !found[first..].iter().any(|(_, known)| *known == indexed);
                    if is_new {
                        found.push((parameter, indexed));
                    }
                }
            }
        }
    }
    found
}

fn of(kind: ParameterKind, value: &Json) -> Vec<Indexed> {
    match kind {
        ParameterKind::Date => date(value).into_iter().collect(),
        ParameterKind::Number => number(value).into_iter().collect(),
        ParameterKind::Position => position(value).into_iter().collect(),
        ParameterKind::Reference => reference(value).into_iter().collect(),
        ParameterKind::String => texts(value),
        ParameterKind::Token => tokens(value),
        ParameterKind::Uri => value
            .as_str()
            .map(|it| Indexed::Uri(it.into()))
            .into_iter()
            .collect(),
    }
}

fn date(value: &Json) -> Option<Indexed> {
    if let Some(text) = value.as_str() {
        return Span::parse(text).map(Indexed::Date);
    }
    let bound = |name: &str| value.get(name).and_then(Json::as_str);
    let from = bound("start").map_or(Some(Span::ALWAYS), Span::parse)?.from;
    let to = bound("end").map_or(Some(Span::ALWAYS), Span::parse)?.to;
    Some(Indexed::Date(Span { from, to }))
}

/// A time of day as HHMM.
fn number(value: &Json) -> Option<Indexed> {
    let (hours, rest) = value.as_str()?.split_once(':')?;
    let minutes = rest.get(..2)?;
    let number = |text: &str| text.parse::<i64>().ok();
    Some(Indexed::Number(number(hours)? * 100 + number(minutes)?))
}

fn position(value: &Json) -> Option<Indexed> {
    let degrees = |name: &str| match value.get(name)? {
        Json::Number(text) => text.parse::<f64>().ok().filter(|it| it.is_finite()),
        Json::Array(_) | Json::Bool(_) | Json::Null | Json::Object(_) | Json::Text(_) => None,
    };
    Some(Indexed::Position {
        latitude: degrees("latitude")?,
        longitude: degrees("longitude")?,
    })
}

fn reference(value: &Json) -> Option<Indexed> {
    let text = value.get("reference")?.as_str()?;
    let current = text.split("/_history/").next().unwrap_or(text);
    Some(Indexed::Reference(current.to_owned()))
}

/// Parts of names and addresses that are searched together.
const PARTS: [&str; 11] = [
    "text",
    "family",
    "given",
    "prefix",
    "suffix",
    "line",
    "city",
    "district",
    "state",
    "postalCode",
    "country",
];

fn texts(value: &Json) -> Vec<Indexed> {
    if let Some(text) = value.as_str() {
        return vec![text_of(text)];
    }
    let parts = PARTS.iter().filter_map(|part| value.get(part));
    let parts = parts.flat_map(Json::each).filter_map(Json::as_str);
    parts.map(text_of).collect()
}

fn text_of(text: &str) -> Indexed {
    Indexed::Text {
        exact: text.to_owned(),
        folded: fold(text),
    }
}

fn tokens(value: &Json) -> Vec<Indexed> {
    let bare = |code: &str| {
        vec![Indexed::Token {
            system: String::new(),
            code: code.to_owned(),
        }]
    };
    match value {
        Json::Bool(true) => bare("true"),
        Json::Bool(false) => bare("false"),
        Json::Text(code) => bare(code),
        Json::Object(_) => match value.get("coding") {
            Some(codings) => codings.each().filter_map(token).collect(),
            None => token(value).into_iter().collect(),
        },
        Json::Array(_) | Json::Null | Json::Number(_) => Vec::new(),
    }
}

/// A Coding (`code`), an Identifier or a ContactPoint (`value`).
fn token(value: &Json) -> Option<Indexed> {
    let code = value.get("code").or_else(|| value.get("value"))?.as_str()?;
    let system = value
        .get("system")
        .and_then(Json::as_str)
        .unwrap_or_default();
    Some(Indexed::Token {
        system: canonical_system(system).to_owned(),
        code: code.to_owned(),
    })
}
