//! What the local copy holds about one recipient, each source by itself.

use crate::Question;
use fhir::{Json, Object};
use register::{Held, Register, RegisterError, State, View};
use search::{Handling, Query};
use std::collections::{BTreeMap, HashSet};

/// What is held of one source, or of the entries that were published here.
#[derive(Clone, Debug, PartialEq)]
pub struct Concern {
    /// The name of the source; `None` for what was published here.
    pub source: Option<String>,
    /// The entries.
    pub held: Vec<Held>,
}

/// Matches of one question at most. A number that more entries share says nothing.
const MATCHES: usize = 60;

/// What the register holds in answer to the questions, entries out of use among it, so that a
/// refusal can say that somebody left. What was published here comes first.
///
/// # Errors
/// What the disk says.
pub fn concern(register: &Register, questions: &[Question]) -> Result<Vec<Concern>, RegisterError> {
    let mut seen = HashSet::new();
    let mut by_source: BTreeMap<Option<String>, Vec<Held>> = BTreeMap::new();
    for question in questions {
        let Ok(query) = Query::parse(question.kind, &question.closed(), Handling::Strict) else {
            continue;
        };
        let view = View {
            count: MATCHES,
            after: None,
            shown: State::Inactive,
        };
        let page = register.search(&query, &view)?;
        for held in page.matches.into_iter().chain(page.included) {
            if seen.insert(held.reference()) {
                let source = held.source.strip_prefix("directory:");
                let source = source.map(ToOwned::to_owned);
                by_source.entry(source).or_default().push(held);
            }
        }
    }
    let concerns = by_source.into_iter();
    Ok(concerns
        .map(|(source, held)| Concern { source, held })
        .collect())
}

/// What a role or a service needs beside it to be sent to.
const NEEDED: [(&str, &[&str]); 2] = [
    ("HealthcareService", &["providedBy", "endpoint"]),
    (
        "PractitionerRole",
        &["practitioner", "organization", "endpoint"],
    ),
];

impl Concern {
    /// What roles and services refer to and is not held: `Type/id` of the local copy. A source is
    /// read type by type, so the copy may lack for a while what is there.
    #[must_use]
    pub fn missing(&self) -> Vec<String> {
        let held: HashSet<String> = self.held.iter().map(Held::reference).collect();
        let mut missing = Vec::new();
        for one in &self.held {
            let Ok(resource) = Json::parse(&one.body) else {
                continue;
            };
            let needed = NEEDED.iter().filter(|(kind, _)| *kind == one.kind);
            let needed = needed.flat_map(|(_, names)| names.iter());
            for reference in needed.flat_map(|name| references(&resource, name)) {
                if reference.contains('/') && !held.contains(reference) {
                    missing.push(reference.to_owned());
                }
            }
        }
        missing
    }

    /// The entries as a directory file, with the versions of their source.
    ///
    /// # Errors
    /// [`RegisterError::Damaged`]
    pub fn bundle(&self) -> Result<String, RegisterError> {
        let entries = self.held.iter().map(|held| {
            // What came from a source keeps the source's version; what is our own has the
            // register's.
            let resource = match &self.source {
                Some(_) => Json::parse(&held.body).map_err(|error| {
                    RegisterError::Damaged(format!("{}: {error}", held.reference()))
                })?,
                None => held.resource()?,
            };
            Ok(Json::Object(Object::new().with("resource", resource)))
        });
        let entries = entries.collect::<Result<Vec<_>, RegisterError>>()?;
        let bundle = Object::new()
            .with("resourceType", Json::text("Bundle"))
            .with("type", Json::text("collection"))
            .with("entry", Json::Array(entries));
        Ok(Json::Object(bundle).to_string())
    }
}

fn references<'j>(resource: &'j Json, name: &str) -> impl Iterator<Item = &'j str> {
    let values = resource.get(name).into_iter().flat_map(Json::each);
    values.filter_map(|value| value.get("reference")?.as_str())
}
