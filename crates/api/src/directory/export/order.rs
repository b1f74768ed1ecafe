//! What an export is asked for.

use super::super::outcome::Failure;
use ::search::{Handling, KINDS, Query};
use fhir::Json;
use ids::Timestamp;
use std::collections::BTreeMap;

/// What an export is asked for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Order {
    /// Of each type, what narrows it.
    pub(crate) wanted: Vec<Wanted>,
    /// Only what changed after this moment, whatever its state.
    pub(crate) since: Option<Timestamp>,
}

/// One type of an export.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Wanted {
    pub(crate) kind: &'static str,
    pub(crate) filter: Filter,
}

impl Order {
    /// Reads the Parameters resource of a request.
    pub(crate) fn read(request: &Json) -> Result<Self, Failure> {
        let wrong = |words: &str| Failure::Export(words.to_owned());
        if request.get("resourceType").and_then(Json::as_str) != Some("Parameters") {
            return Err(wrong("send a Parameters resource"));
        }
        let (mut kinds, mut filters, mut since, mut format) =
            (Vec::new(), BTreeMap::new(), None, None);
        for parameter in request.get("parameter").into_iter().flat_map(Json::each) {
            let name = parameter.get("name").and_then(Json::as_str);
            let value = ["valueString", "valueCode", "valueInstant", "valueUri"];
            let value = value.iter().find_map(|it| parameter.get(it)?.as_str());
            let (Some(name), Some(value)) = (name, value) else {
                return Err(wrong(
                    "every parameter needs a name and a value of its type",
                ));
            };
            match name {
                "_outputFormat" => format = Some(value),
                "_since" => {
                    let at = Timestamp::parse_rfc3339(value);
                    since = Some(at.map_err(|_| wrong("_since must be an instant"))?);
                }
                "_type" => add_kinds(&mut kinds, value)?,
                "_typeFilter" => {
                    let (kind, filter) = filter(value)?;
                    if filters.insert(kind, filter).is_some() {
                        return Err(wrong("give one _typeFilter for a type"));
                    }
                }
                _ => {
                    let words = format!("{} is no parameter of an export", short(name));
                    return Err(Failure::Export(words));
                }
            }
        }
        match format {
            Some("application/fhir+ndjson" | "application/ndjson" | "ndjson") => {}
            Some(_) | None => return Err(wrong("_outputFormat must be application/fhir+ndjson")),
        }
        if kinds.is_empty() {
            return Err(wrong("name the types that are wanted with _type"));
        }
        if filters.keys().any(|kind| !kinds.contains(kind)) {
            return Err(wrong(
                "a _typeFilter is for a type that _type does not name",
            ));
        }
        let wanted = kinds.into_iter().map(|kind| Wanted {
            filter: filters.remove(kind).unwrap_or_default(),
            kind,
        });
        Ok(Self {
            wanted: wanted.collect(),
            since,
        })
    }
}

/// Adds the types of a comma list, each once.
fn add_kinds(kinds: &mut Vec<&'static str>, list: &str) -> Result<(), Failure> {
    for kind in list.split(',').map(str::trim) {
        let known = KINDS.into_iter().find(|it| *it == kind);
        let known = known.ok_or_else(|| Failure::NotExported(short(kind)))?;
        if !kinds.contains(&known) {
            kinds.push(known);
        }
    }
    Ok(())
}

/// The parameters of one search, in their order.
type Filter = Vec<(String, String)>;

/// `Type?parameters`, as a search; nothing can be included in an export.
fn filter(text: &str) -> Result<(&'static str, Filter), Failure> {
    let (kind, query) = text.split_once('?').unwrap_or((text, ""));
    let known = KINDS.into_iter().find(|it| *it == kind);
    let kind = known.ok_or_else(|| Failure::NotExported(short(kind)))?;
    let filter = super::super::search::pairs(query.as_bytes());
    let parsed = Query::parse(kind, &filter, Handling::Strict)?;
    if !parsed.inclusions.is_empty() || !parsed.sort.is_empty() || parsed.count.is_some() {
        let words = "a _typeFilter takes no _include, _sort or _count; join with _has";
        return Err(Failure::Export(words.to_owned()));
    }
    Ok((kind, filter))
}

fn short(text: &str) -> String {
    text.chars().take(64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(parameters: &str) -> Result<Order, Failure> {
        let text = format!(
            r#"{{"resourceType":"Parameters","parameter":[{{"name":"_outputFormat",
            "valueString":"application/fhir+ndjson"}}{parameters}]}}"#
        );
        Order::read(&Json::parse(&text).unwrap())
    }

    fn one(name: &str, value: &str) -> String {
        format!(r#",{{"name":"{name}","valueString":"{value}"}}"#)
    }

    #[test]
    fn types_filters_and_a_moment() {
        let order = read(
            &[
                one("_type", "Organization,Location"),
                one("_type", "Location"),
                one("_typeFilter", "Location?address-city=Perth"),
                one("_since", "2026-11-30T00:00:00Z"),
            ]
            .concat(),
        )
        .unwrap();
        let kinds: Vec<&str> = order.wanted.iter().map(|it| it.kind).collect();
        assert_eq!(kinds, ["Organization", "Location"]);
        let filter = ("address-city".to_owned(), "Perth".to_owned());
        assert_eq!(order.wanted[1].filter, [filter]);
        assert!(order.since.is_some() && order.wanted[0].filter.is_empty());
    }

    #[test]
    fn each_mistake_is_refused_in_words() {
        let location = one("_type", "Location");
        for (parameters, words) in [
            (String::new(), "name the types"),
            (one("_type", "Patient"), "Patient"),
            (location.clone() + &one("_since", "yesterday"), "_since"),
            (location.clone() + &one("_elements", "id"), "_elements"),
            (
                location.clone() + &one("_typeFilter", "Organization?name=a"),
                "does not name",
            ),
            (
                location.clone() + &one("_typeFilter", "Location?nonsense=a"),
                "nonsense",
            ),
            (
                location.clone() + &one("_typeFilter", "Location?_include=Location:organization"),
                "_include",
            ),
            (
                location.clone() + &one("_typeFilter", "Location?name=a").repeat(2),
                "one _typeFilter",
            ),
            (
                location.clone() + &one("_outputFormat", "text/csv"),
                "_outputFormat",
            ),
            (
                location + r#",{"name":"_since"}"#,
                "needs a name and a value",
            ),
        ] {
            let refusal = read(&parameters).unwrap_err().to_string();
            assert!(refusal.contains(words), "{words}: {refusal}");
        }
    }
}
