//! References that lead to nothing in the directory.

use super::{Finding, leaf::Leaf};
use fhir::Json;
use ids::Severity;
use register::{Register, RegisterError};
use std::collections::BTreeSet;

/// A reference, and where it stands.
struct Standing {
    place: String,
    /// The element that holds it.
    path: String,
    to: String,
}

/// One finding per broken reference of a file, with the element and what it leads to.
pub(super) fn broken_in_file(leaf: &Leaf) -> Vec<Finding> {
    let names = leaf.names();
    let standing = standing(leaf).into_iter();
    standing
        .filter(|it| !names.contains(&it.to))
        .map(finding)
        .collect()
}

/// The same of entries of a register.
///
/// # Errors
/// What the disk says.
pub(super) fn broken_in_register(
    leaf: &Leaf,
    register: &Register,
) -> Result<Vec<Finding>, RegisterError> {
    let standing = standing(leaf);
    let wanted: BTreeSet<&str> = standing.iter().map(|it| it.to.as_str()).collect();
    let present = register.present(wanted)?;
    let is_there: Vec<bool> = standing
        .iter()
        .map(|it| present.contains(it.to.as_str()))
        .collect();
    let standing = standing.into_iter().zip(is_there);
    Ok(standing
        .filter(|(_, is_there)| !is_there)
        .map(|(it, _)| finding(it))
        .collect())
}

/// All references but those to what the resource itself holds, without the version they name.
fn standing(leaf: &Leaf) -> Vec<Standing> {
    let mut found = Vec::new();
    for (resource, place) in leaf.resources() {
        walk(resource, &mut String::new(), &mut |path, to| {
            let plain = to.split_once("/_history/").map_or(to, |(plain, _)| plain);
            if !plain.starts_with('#') {
                found.push(Standing {
                    place: place.to_owned(),
                    path: path.to_owned(),
                    to: plain.to_owned(),
                });
            }
        });
    }
    found
}

fn finding(standing: Standing) -> Finding {
    let Standing { place, path, to } = standing;
    Finding {
        severity: Severity::Warning,
        code: directory::FindingCode::DanglingReference.as_str().into(),
        place,
        text: format!("{path} leads to {to}, which is not in this directory"),
    }
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
