//! The decision about a recipient from the entries of the register that matter to it.

use super::bundle::bundle;
use ::search::{Handling, Query};
use api::directory::Explains;
use certs::Anchors;
use directory::{Answer, Directory, Environment, IndividualId, Sender, Wanted};
use register::{Held, Register, RegisterError, State, View};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Explains from a register.
pub(super) struct FromRegister {
    pub(super) register: Arc<Register>,
    pub(super) anchors: Arc<Anchors>,
    pub(super) environment: Environment,
}

/// Entries that one look-up gives at most; a recipient whom more fit is told by these.
const TOGETHER: usize = 100;

const ROLE: &str = "PractitionerRole";

impl Explains for FromRegister {
    fn explain(&self, wanted: &Wanted) -> Result<Answer, RegisterError> {
        let mut found = Found::default();
        for individual in wanted.individuals.iter().filter(|it| !it.id.is_empty()) {
            self.by_individual(individual, &mut found)?;
        }
        self.by_facility(wanted, &mut found)?;
        let people: Vec<String> = found.of("Practitioner/");
        for person in people {
            self.look(ROLE, "practitioner", &person, &mut found)?;
        }
        let unavailable = |words: String| RegisterError::Unavailable(words);
        let held: Vec<Held> = found.0.into_values().collect();
        let bundle = bundle(&held).map_err(|error| unavailable(error.to_string()))?;
        let reading = Directory::read(bundle.to_string().as_bytes());
        let reading = reading.map_err(|error| unavailable(error.to_string()))?;
        let sender = Sender {
            environment: self.environment,
            judge: self.anchors.as_ref(),
        };
        Ok(Answer::of(
            &reading.directory.explain(wanted, sender),
            true,
            true,
        ))
    }
}

/// Entries by `Type/id`.
#[derive(Default)]
struct Found(BTreeMap<String, Held>);

impl Found {
    fn of(&self, kind: &str) -> Vec<String> {
        let names = self.0.keys().filter(|it| it.starts_with(kind));
        names.cloned().collect()
    }
}

impl FromRegister {
    fn by_individual(
        &self,
        individual: &IndividualId,
        found: &mut Found,
    ) -> Result<(), RegisterError> {
        let value = individual.id.trim();
        for kind in [ROLE, "HealthcareService", "Organization", "Practitioner"] {
            self.look(kind, "identifier", value, found)?;
        }
        if individual.id_type.is_empty() && individual.authority.is_empty() {
            self.look(ROLE, "practitioner.name", value, found)?;
            self.look("HealthcareService", "name", value, found)?;
        }
        // `HPI-I@HPI-O` leads to a role that publishes only the two halves.
        if let Some((person, _)) = value.split_once('@') {
            self.look(ROLE, "practitioner.identifier", person, found)?;
        }
        Ok(())
    }

    fn by_facility(&self, wanted: &Wanted, found: &mut Found) -> Result<(), RegisterError> {
        let facility = &wanted.facility;
        let parts = [
            (
                "au-receivingfacility-namespace-id:exact",
                &facility.namespace,
            ),
            (
                "au-receivingfacility-universal-id:exact",
                &facility.universal_id,
            ),
        ];
        for (name, value) in parts.into_iter().filter(|(_, value)| !value.is_empty()) {
            self.look("Endpoint", name, value, found)?;
        }
        if let Some(hpio) = facility.hpio() {
            for kind in ["Organization", "HealthcareService"] {
                self.look(kind, "identifier", hpio.as_str(), found)?;
            }
        } else if !facility.namespace.is_empty() {
            self.look("Organization", "name", &facility.namespace, found)?;
        }
        Ok(())
    }

    /// Adds what one search finds, with what it refers to.
    fn look(
        &self,
        kind: &str,
        name: &str,
        value: &str,
        found: &mut Found,
    ) -> Result<(), RegisterError> {
        let includes: &[&str] = match kind {
            ROLE => &["practitioner", "organization", "endpoint"],
            "HealthcareService" => &["organization", "endpoint"],
            "Organization" => &["endpoint"],
            _ => &[],
        };
        // What separates values in a search is no part of what is looked for.
        let plain = value.replace(['\\', ',', '|', '$'], " ");
        let mut pairs = vec![(name.to_owned(), plain)];
        let include = |it: &&str| ("_include".to_owned(), format!("{kind}:{it}"));
        pairs.extend(includes.iter().map(include));
        let Ok(query) = Query::parse(kind, &pairs, Handling::Strict) else {
            // A value that no search can have finds nobody.
            return Ok(());
        };
        let view = View {
            count: TOGETHER,
            after: None,
            // Who left is told as having left.
            shown: State::Inactive,
        };
        let page = self.register.search(&query, &view)?;
        for held in page.matches.into_iter().chain(page.included) {
            found.0.insert(held.reference(), held);
        }
        Ok(())
    }
}
