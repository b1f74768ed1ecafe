//! The patient and the providers: names, and identifiers as their kinds must be.

use ids::{Direction, DvaNumber, Hpio, IdFinding, Ihi, MedicareNumber, Npio, ProviderNumber};

use super::Found;
use crate::correspondence::Correspondence;
use crate::identifier::Identifier;
use crate::kind::Form;
use crate::provider::Provider;
use crate::write_problem::WriteProblem;

/// Checks everybody the input names.
pub(super) fn check(input: &Correspondence, found: &mut Found) {
    let patient = &input.patient;
    let named = patient.names.iter().all(|name| !name.family.is_empty());
    found.need(
        named && !patient.names.is_empty(),
        "patient.names",
        "give every name a family name; a single name goes there",
    );
    found.need(
        !patient.identifiers.is_empty(),
        "patient.identifiers",
        "give at least the record number of the sender (type MR)",
    );
    for (at, id) in patient.identifiers.iter().enumerate() {
        let path = format!("patient.identifiers[{at}]");
        typed(id, &path, found);
        identifier(id, &path, found);
    }
    found.unfit(
        patient.phones.iter().any(|phone| phone.number.is_empty()),
        "patient.phones",
        "a phone needs a number",
    );
    let late_home = patient.phones.windows(2);
    let late_home = late_home.into_iter().any(|pair| match pair {
        [first, second] => first.is_work() && !second.is_work(),
        _ => false,
    });
    found.unfit(
        late_home,
        "patient.phones",
        "put work numbers (use WPN) after the others",
    );
    for (path, provider) in input.providers() {
        provider_at(provider, input.form, &path, found);
    }
}

/// Checks one provider.
pub(super) fn provider_at(provider: &Provider, form: Form, path: &str, found: &mut Found) {
    found.need(
        !provider.name.family.is_empty(),
        format!("{path}.name.family"),
        "name the person, or the service",
    );
    found.need(
        !provider.identifiers.is_empty(),
        format!("{path}.identifiers"),
        "give a provider number (AUSHICPR, UPIN) or HPI-I@HPI-O (AUSHIC, NPIO)",
    );
    for (at, id) in provider.identifiers.iter().enumerate() {
        let path = format!("{path}.identifiers[{at}]");
        typed(id, &path, found);
        identifier(id, &path, found);
        let bare = id.id.len() == 16 && id.id.starts_with("800361");
        found.unfit(
            form.is_ref() && bare,
            path,
            "a bare HPI-I addresses nobody; use HPI-I@HPI-O or a provider number",
        );
    }
}

/// ADRM 00044.1 and 00044.7: an identifier has its authority and its type.
fn typed(id: &Identifier, path: &str, found: &mut Found) {
    found.need(!id.id.is_empty(), format!("{path}.id"), "give its value");
    found.need(
        !id.authority.is_empty(),
        format!("{path}.authority"),
        "say who assigned it, e.g. AUSHIC, or your facility",
    );
    found.need(
        !id.type_code.is_empty(),
        format!("{path}.type"),
        "say what it is: MR, MC, NI, DVG, UPIN, NPIO, …",
    );
}

/// What `ids` says of an identifier that we are about to write.
fn identifier(id: &Identifier, path: &str, found: &mut Found) {
    fn of<T>(
        (value, faults): (Option<T>, Vec<IdFinding>),
        findings: impl Fn(&T, Direction) -> Vec<IdFinding>,
    ) -> Vec<IdFinding> {
        match value {
            Some(value) => findings(&value, Direction::Write)
                .into_iter()
                .filter(|finding| finding.severity == ids::Severity::Error)
                .collect(),
            None => faults,
        }
    }
    let text = &id.id;
    let faults = match (&*id.type_code, &*id.authority.namespace) {
        ("MC", _) => of(MedicareNumber::read(text), MedicareNumber::findings),
        ("NI", "AUSHIC") => of(Ihi::read(text), Ihi::findings),
        ("DVG" | "DVW" | "DVO", _) => of(DvaNumber::read(text), DvaNumber::findings),
        ("NPIO", _) => of(Npio::read(text), Npio::findings),
        ("NOI", _) => of(Hpio::read(text), Hpio::findings),
        ("UPIN", _) | (_, "AUSHICPR") => of(ProviderNumber::read(text), ProviderNumber::findings),
        _ => Vec::new(),
    };
    for fault in faults {
        let sentence = fault.sentence.to_string();
        let path = path.to_owned();
        found.0.push(WriteProblem::Identifier { path, sentence });
    }
}
