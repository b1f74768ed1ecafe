//! Which search parameters there are.

use crate::path::Path;
use std::collections::HashMap;
use std::sync::LazyLock;

/// One search parameter of one resource type.
#[derive(Debug)]
pub struct Parameter {
    /// Resource type, or `*` for all.
    pub on: &'static str,
    /// Its name in a search.
    pub name: &'static str,
    /// What is compared.
    pub kind: ParameterKind,
    /// The resource types that a reference leads to.
    pub targets: Vec<&'static str>,
    /// Where its values stand.
    pub(crate) paths: Vec<Path>,
}

/// What a search parameter compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterKind {
    /// A span of time.
    Date,
    /// A whole number: times of day as HHMM.
    Number,
    /// A place on earth, within a distance.
    Position,
    /// Another resource.
    Reference,
    /// Text for people.
    String,
    /// A code or identifier with its system.
    Token,
    /// A URI.
    Uri,
}

/// The resource types that a directory answers for.
pub const KINDS: [&str; 7] = [
    "Endpoint",
    "HealthcareService",
    "Location",
    "Organization",
    "Practitioner",
    "PractitionerRole",
    "Provenance",
];

static TABLE: LazyLock<Vec<Parameter>> = LazyLock::new(|| parse(include_str!("parameters.txt")));

/// Every parameter.
#[must_use]
pub fn parameters() -> &'static [Parameter] {
    &TABLE
}

/// The parameters of a resource type, those of all types among them.
pub fn parameters_of(kind: &str) -> impl Iterator<Item = &'static Parameter> + use<'_> {
    let applies = move |it: &&Parameter| it.on == "*" || it.on == kind;
    TABLE.iter().filter(applies)
}

/// The parameter of this name; names differ in more than case, so case does not count.
#[must_use]
pub fn parameter(kind: &str, name: &str) -> Option<&'static Parameter> {
    parameters_of(kind).find(|it| it.name.eq_ignore_ascii_case(name))
}

fn parse(table: &'static str) -> Vec<Parameter> {
    let mut extensions = HashMap::new();
    let mut found = Vec::new();
    for line in table
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        if let Some((name, url)) = line
            .strip_prefix('@')
            .and_then(|rest| rest.split_once(" = "))
        {
            extensions.insert(name, url);
        } else {
            found.extend(row(line, &extensions));
        }
    }
    found
}

fn row(line: &'static str, extensions: &HashMap<&'static str, &'static str>) -> Option<Parameter> {
    let (line, targets) = line.split_once(" > ").unwrap_or((line, ""));
    let mut words = line.split(' ');
    let (on, name, kind) = (words.next()?, words.next()?, words.next()?);
    Some(Parameter {
        on,
        name,
        kind: kind_named(kind)?,
        targets: targets.split_terminator(' ').collect(),
        paths: words.map(|path| Path::parse(path, extensions)).collect(),
    })
}

fn kind_named(name: &str) -> Option<ParameterKind> {
    Some(match name {
        "date" => ParameterKind::Date,
        "number" => ParameterKind::Number,
        "position" => ParameterKind::Position,
        "reference" => ParameterKind::Reference,
        "string" => ParameterKind::String,
        "token" => ParameterKind::Token,
        "uri" => ParameterKind::Uri,
        _ => return None,
    })
}

impl ParameterKind {
    /// The FHIR name of the kind, as a CapabilityStatement gives it.
    #[must_use]
    pub fn fhir_name(self) -> &'static str {
        match self {
            Self::Date => "date",
            Self::Number => "number",
            Self::Position => "special",
            Self::Reference => "reference",
            Self::String => "string",
            Self::Token => "token",
            Self::Uri => "uri",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table_is_a_parameter() {
        let rows = include_str!("parameters.txt").lines();
        let rows = rows
            .filter(|it| !it.is_empty() && !it.starts_with(['#', '@']))
            .count();
        assert_eq!(parameters().len(), rows);
        assert!(rows > 90);
    }

    #[test]
    fn every_parameter_is_well_formed() {
        for it in parameters() {
            assert!(it.on == "*" || KINDS.contains(&it.on), "{}", it.on);
            assert!(!it.paths.is_empty(), "{}", it.name);
            assert_eq!(
                it.kind == ParameterKind::Reference,
                !it.targets.is_empty(),
                "{}",
                it.name
            );
            for target in &it.targets {
                assert!(KINDS.contains(target), "{target}");
            }
        }
    }

    #[test]
    fn every_path_leads_through_elements_that_exist() {
        for it in parameters().iter().filter(|it| it.on != "*") {
            for path in &it.paths {
                path.assert_exists_on(it.on);
            }
        }
    }

    #[test]
    fn names_are_found_whatever_their_case() {
        assert_eq!(parameter("Organization", "partOf").unwrap().name, "partof");
        assert_eq!(parameter("Endpoint", "_id").unwrap().on, "*");
        assert!(parameter("Endpoint", "family").is_none());
    }
}
