//! References that lead to nothing in the directory.

use super::finding::Finding;
use fhir::Json;
use ids::Severity;
use std::collections::HashSet;

/// One finding per broken reference, with the element and what it leads to.
pub(crate) fn broken(entries: &[Json], places: &[String]) -> Vec<Finding> {
    let mut names = HashSet::new();
    for entry in entries {
        names.extend(text(entry, "fullUrl"));
        names.extend(entry.get("resource").and_then(relative));
    }
    let mut findings = Vec::new();
    for (entry, place) in entries.iter().zip(places) {
        let Some(resource) = entry.get("resource") else {
            continue;
        };
        walk(resource, &mut String::new(), &mut |path, to| {
            let plain = to.split_once("/_history/").map_or(to, |(plain, _)| plain);
            // What begins with # is held by the resource itself.
            if plain.starts_with('#') || names.contains(plain) {
                return;
            }
            findings.push(Finding {
                severity: Severity::Warning,
                code: directory::FindingCode::DanglingReference.as_str().into(),
                place: place.clone(),
                text: format!("{path} leads to {plain}, which is not in this directory"),
            });
        });
    }
    findings
}

/// Tells of every `reference` of a Reference, with the path of the element that holds it.
fn walk(json: &Json, path: &mut String, tell: &mut impl FnMut(&str, &str)) {
    match json {
        Json::Object(object) => {
            for (name, value) in object.iter() {
                if name == "reference"
                    && let Some(to) = value.as_str()
                {
                    tell(path, to);
                }
                let length = path.len();
                if length > 0 {
                    path.push('.');
                }
                path.push_str(name);
                walk(value, path, tell);
                path.truncate(length);
            }
        }
        Json::Array(values) => {
            for (number, value) in values.iter().enumerate() {
                let length = path.len();
                path.push_str(&format!("[{number}]"));
                walk(value, path, tell);
                path.truncate(length);
            }
        }
        Json::Bool(_) | Json::Null | Json::Number(_) | Json::Text(_) => {}
    }
}

fn relative(resource: &Json) -> Option<String> {
    let kind = text(resource, "resourceType")?;
    Some(format!("{kind}/{}", text(resource, "id")?))
}

fn text(json: &Json, name: &str) -> Option<String> {
    Some(json.get(name)?.as_str()?.to_owned())
}
