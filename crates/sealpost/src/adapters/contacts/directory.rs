//! Contacts and the entries of the directory: whom the identifiers of one lead to.

use ::contacts::{Contact, Field, Link, LinkState, Seen};
use ::search::{Handling, Query};
use directory::uris::id;
use ids::Timestamp;
use register::{Register, RegisterError, State, View};

/// Entries that are looked at for one identifier.
const ENTRIES: usize = 10;

/// The entries that an identifier of the contact leads to, the best identifier first: provider
/// number, HPI-I at HPI-O, a vendor's id; for an organisation its SMD target or HPI-O, if it has
/// one service.
///
/// # Errors
/// What the disk says.
pub fn candidates(
    register: &Register,
    contact: &Contact,
    at: Timestamp,
) -> Result<Vec<(String, Seen)>, RegisterError> {
    for (kind, parameters) in questions(contact) {
        let Ok(query) = Query::parse(kind, &parameters, Handling::Strict) else {
            continue;
        };
        let view = View {
            count: ENTRIES,
            after: None,
            shown: State::Current,
        };
        let mut found = Vec::new();
        for held in register.search(&query, &view)?.matches {
            let reference = format!("{}/{}", held.kind, held.id);
            if let Some(listing) = register.listing(&reference, at)? {
                found.push((reference, Seen::of(&listing)));
            }
        }
        if !found.is_empty() {
            return Ok(found);
        }
    }
    Ok(Vec::new())
}

/// What a link is worth now.
///
/// # Errors
/// What the disk says.
pub fn state(register: &Register, link: &Link, at: Timestamp) -> Result<LinkState, RegisterError> {
    let listing = register.listing(&link.reference, at)?;
    Ok(link.state(listing.as_ref().map(Seen::of).as_ref()))
}

type Question = (&'static str, Vec<(String, String)>);

fn questions(contact: &Contact) -> Vec<Question> {
    let token = |system: &str, value: &str| format!("{system}|{value}");
    let by = |name: &str, value: String| (name.to_owned(), value);
    let mut asked: Vec<Question> = Vec::new();
    if let Some(number) = contact.get(Field::ProviderNumber) {
        let value = token(id::PROVIDER_NUMBER, number);
        asked.push(("PractitionerRole", vec![by("identifier", value)]));
    }
    let hpio = contact.get(Field::Hpio).map(|it| token(id::HPIO, it));
    if let (Some(hpii), Some(hpio)) = (contact.get(Field::Hpii), &hpio) {
        let person = by("practitioner.identifier", token(id::HPII, hpii));
        let place = by("organization.identifier", hpio.clone());
        asked.push(("PractitionerRole", vec![person, place]));
    }
    if let Some(vendor) = contact.get(Field::VendorId) {
        for kind in ["PractitionerRole", "HealthcareService"] {
            asked.push((kind, vec![by("identifier", vendor.to_owned())]));
        }
    }
    if contact.is_person() {
        return asked;
    }
    if let Some(target) = contact.get(Field::Target) {
        let value = token(id::SMD_TARGET, target);
        asked.push(("HealthcareService", vec![by("endpoint.identifier", value)]));
    }
    if let Some(hpio) = hpio {
        asked.push((
            "HealthcareService",
            vec![by("organization.identifier", hpio)],
        ));
    }
    asked
}
