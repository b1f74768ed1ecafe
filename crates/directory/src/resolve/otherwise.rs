//! Otherwise: the next best thing, looked for and tried, where a message was refused.

use ids::Timestamp;
use serde_json::Value;

use super::addressee::Addressee;
use super::{Consignment, Sender, seek, sieve};
use crate::alternative::Alternative;
use crate::directory::Directory;
use crate::fhir::Resource;
use crate::name::shown;
use crate::offer::other_forms;
use crate::trail::Trail;
use crate::uris;
use crate::wanted::Wanted;

/// Most other places that are offered.
const MAX_PLACES: usize = 5;

/// Most telephone and fax numbers that are given, of each.
const MAX_NUMBERS: usize = 3;

/// Other forms, other places, and at last paper. Each but the last was resolved to its end.
pub(super) fn alternatives(
    directory: &Directory,
    wanted: &Wanted,
    consignment: Consignment<'_>,
    sender: Sender<'_>,
) -> Vec<Alternative> {
    let meant = seek::meant(directory, wanted);
    let mut found = other_forms_of(directory, wanted, consignment, sender);
    if found.is_empty() {
        found.extend(other_places(directory, &meant, consignment, sender));
    }
    found.push(Alternative::ByOtherMeans {
        fax: numbers(&meant, "fax", wanted.at),
        phone: numbers(&meant, "phone", wanted.at),
    });
    found
}

fn other_forms_of(
    directory: &Directory,
    wanted: &Wanted,
    consignment: Consignment<'_>,
    sender: Sender<'_>,
) -> Vec<Alternative> {
    let forms = other_forms(&wanted.payload).iter();
    let unoffered = forms.filter(|form| !consignment.offer.payloads.contains(form));
    let routes = unoffered.filter_map(|form| {
        let payloads = [*form];
        let offer = crate::Offer {
            payloads: &payloads,
            ..consignment.offer
        };
        let consignment = Consignment {
            offer,
            ..consignment
        };
        let trail = &mut Trail::off();
        let candidates = seek::by_message(directory, wanted, trail).ok()?;
        sieve::choose(directory, candidates, consignment, sender, trail).ok()
    });
    let alternatives = routes.map(|route| Alternative::AnotherForm {
        recipient: route.recipient_name,
        payload: route.payload,
    });
    alternatives.collect()
}

/// The other places of the people that were meant.
fn other_places(
    directory: &Directory,
    meant: &[Addressee<'_>],
    consignment: Consignment<'_>,
    sender: Sender<'_>,
) -> Vec<Alternative> {
    let mut roles: Vec<usize> = meant
        .iter()
        .flat_map(|addressee| directory.index.roles(addressee.person()))
        .copied()
        .collect();
    roles.sort_unstable();
    roles.dedup();
    let usable = roles
        .into_iter()
        .filter_map(|number| Addressee::new(directory, number))
        .filter(|role| !role.is_hidden() && role.is_active(consignment.at));
    let reachable = usable.filter_map(|role| {
        let trail = &mut Trail::off();
        let candidates = seek::endpoints_of(&[role], &ids::Hd::default(), trail);
        let route = sieve::choose(directory, candidates, consignment, sender, trail).ok()?;
        Some(Alternative::AnotherPlace {
            recipient: route.recipient_name,
            facility: route.receiving_facility,
            provider_number: provider_number(&role),
        })
    });
    reachable.take(MAX_PLACES).collect()
}

fn provider_number(role: &Addressee<'_>) -> Option<String> {
    let Resource::PractitionerRole(role) = role.resource() else {
        return None;
    };
    let mut numbers = role
        .identifier
        .iter()
        .filter(|id| id.system.as_deref() == Some(uris::id::PROVIDER_NUMBER));
    numbers.find_map(|id| id.value.clone())
}

/// Numbers of one system of `telecom`, of the entries and of their organisations.
fn numbers(meant: &[Addressee<'_>], system: &str, at: Timestamp) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let active = meant.iter().filter(|one| one.is_active(at));
    for extra in active.flat_map(|one| one.extras()) {
        let points = extra.get("telecom").and_then(Value::as_array);
        let of_system = points
            .into_iter()
            .flatten()
            .filter(|point| point["system"] == system);
        for value in of_system.filter_map(|point| point["value"].as_str()) {
            let value = shown(value);
            if !value.is_empty() && !found.contains(&value) && found.len() < MAX_NUMBERS {
                found.push(value);
            }
        }
    }
    found
}
