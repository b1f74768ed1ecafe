//! Whom a search found: entries of the directory and contacts of the address book, in one order.

use crate::adapters::contacts::Kept;
use crate::commands::contacts::{Shown, says};
use crate::{Failure, output};
use ids::Timestamp;
use people::{Asked, Filters, Fit, Grade, Listing, Rank};
use register::{Hit, Register, Told};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// When each SMD target last confirmed a delivery.
pub(super) type Verified = BTreeMap<String, Timestamp>;

/// Somebody who was found.
pub(super) enum Found {
    /// A contact whom the words find, and the entry that it is linked to.
    Contact {
        contact: Box<Shown>,
        listing: Option<Box<Listing>>,
        fit: Fit,
    },
    /// An entry, and the contact that is linked to it.
    Entry {
        hit: Box<Hit>,
        contact: Option<Box<Shown>>,
    },
}

/// Entries and contacts in the order of people search. A contact who is linked to an entry that
/// was found is shown with it, once. Where something is asked for that only entries tell, contacts
/// are found by their entries alone.
pub(super) fn merged(
    register: &Register,
    asked: &Asked,
    hits: Vec<Hit>,
    contacts: Option<&[Kept]>,
    now: Timestamp,
) -> Result<Vec<Found>, Failure> {
    let contacts = contacts.unwrap_or_default();
    let linked_to = |kept: &Kept, reference: &str| {
        kept.link
            .as_ref()
            .is_some_and(|link| link.reference == reference)
    };
    let shown = |kept: &Kept| Shown::of(kept, Some(register), now).map(Box::new);
    let mut ranked: Vec<(Rank, Found)> = Vec::new();
    for hit in hits {
        let reference = &hit.listing.reference;
        let contact = contacts.iter().find(|kept| linked_to(kept, reference));
        let contact = contact.map(shown).transpose()?;
        let can_receive = hit.listing.reach.can_receive;
        let rank = rank(&ranked, &hit.fit, contact.is_some(), can_receive);
        let hit = Box::new(hit);
        ranked.push((rank, Found::Entry { hit, contact }));
    }
    if asked.filters != Filters::default() {
        return Ok(in_order(ranked));
    }
    for kept in contacts {
        let Some(fit) = asked.holds(&kept.contact.card()) else {
            continue;
        };
        let is_there = |found: &Found| match found {
            Found::Contact { .. } => false,
            Found::Entry { hit, .. } => linked_to(kept, &hit.listing.reference),
        };
        if ranked.iter().any(|(_, found)| is_there(found)) {
            continue;
        }
        let listing = match &kept.link {
            Some(link) => register
                .listing(&link.reference, now)
                .map_err(|error| super::failed(register.path(), &error))?,
            None => None,
        };
        let can_receive = listing.as_ref().is_some_and(|it| it.reach.can_receive);
        let rank = rank(&ranked, &fit, true, can_receive);
        let found = Found::Contact {
            contact: shown(kept)?,
            listing: listing.map(Box::new),
            fit,
        };
        ranked.push((rank, found));
    }
    Ok(in_order(ranked))
}

fn rank(before: &[(Rank, Found)], fit: &Fit, is_known: bool, can_receive: bool) -> Rank {
    let place = i64::try_from(before.len()).unwrap_or(i64::MAX);
    Rank::of(place, fit.grade, is_known, can_receive, fit.km)
}

fn in_order(mut ranked: Vec<(Rank, Found)>) -> Vec<Found> {
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, found)| found).collect()
}

impl Found {
    /// One object; with what a node knows, where it was asked.
    pub(super) fn json(&self, of_node: bool, verified: &Verified) -> Result<(), Failure> {
        let (mut value, contact, listing) = match self {
            Self::Contact {
                contact,
                listing,
                fit,
            } => {
                let value = json!({
                    "reference": listing.as_ref().map(|it| &it.reference),
                    "name": contact.label,
                    "can_receive": listing.as_ref().is_some_and(|it| it.reach.can_receive),
                    "known": true,
                    "source": "address book",
                    "grade": fit.grade,
                    "found": fit.found,
                });
                (Ok(value), Some(contact), listing.as_deref())
            }
            Self::Entry { hit, contact } => (
                serde_json::to_value(Told::of(hit)),
                contact.as_ref(),
                Some(&hit.listing),
            ),
        };
        if let (true, Ok(Value::Object(object))) = (of_node, &mut value) {
            object.insert("contact".to_owned(), json!(contact));
            let at = listing.and_then(|it| last(it, verified));
            let at = at.map(Timestamp::to_rfc3339);
            object.insert("last_verified".to_owned(), json!(at));
        }
        let value = value.map_err(|error| Failure::Unavailable(format!("JSON: {error}")))?;
        output::json(&value)
    }

    /// Two to four lines for people.
    pub(super) fn print(&self, verified: &Verified) -> Result<(), Failure> {
        match self {
            Self::Contact {
                contact,
                listing,
                fit,
            } => {
                says(&contact.summary())?;
                says(&format!("    in the address book as {}", contact.id))?;
                match (listing, contact.link_words()) {
                    (Some(listing), Some(words)) => {
                        says(&format!("    {words}"))?;
                        says(&format!("    {}", reach(listing, verified)))?;
                    }
                    (None, Some(words)) => says(&format!("    {words}"))?,
                    (_, None) => says("    not linked: whether they can be sent to is not known")?,
                }
                slips(fit)
            }
            Self::Entry { hit, contact } => {
                says(&title(hit))?;
                let listing = &hit.listing;
                says(&format!(
                    "    {} · {} · {}",
                    reach(listing, verified),
                    listing.reference,
                    hit.held.source
                ))?;
                if let Some(contact) = contact {
                    let words = contact.link_words().unwrap_or_default();
                    says(&format!(
                        "    in the address book as {}, {words}",
                        contact.id
                    ))?;
                }
                slips(&hit.fit)
            }
        }
    }
}

fn title(hit: &Hit) -> String {
    let listing = &hit.listing;
    let mut what = listing.roles.clone();
    what.extend(listing.specialities.iter().cloned());
    what.dedup();
    let place = [&listing.suburb, &listing.state, &listing.postcode];
    let place: Vec<&str> = place.into_iter().flatten().map(String::as_str).collect();
    let parts = [what.join(", "), place.join(" ")];
    let km = hit.fit.km.map(|km| format!("{km:.1} km"));
    let practice = listing.practice.clone().filter(|it| *it != listing.name);
    let all = [Some(listing.name.clone()), practice];
    let all = all.into_iter().flatten().chain(parts).chain(km);
    let all: Vec<String> = all.filter(|part| !part.is_empty()).collect();
    all.join(" · ")
}

/// Whether they can be sent to, and when that was last seen to be so.
fn reach(listing: &Listing, verified: &Verified) -> String {
    if let Some(why) = &listing.reach.why_not {
        return format!("cannot be sent to: {}", why.trim_end_matches('.'));
    }
    match last(listing, verified) {
        Some(at) => format!("can be sent to, last confirmed {}", at.to_rfc3339()),
        None => "can be sent to".to_owned(),
    }
}

fn last(listing: &Listing, verified: &Verified) -> Option<Timestamp> {
    verified.get(listing.reach.target.as_ref()?).copied()
}

/// Which words were answered by others.
fn slips(fit: &Fit) -> Result<(), Failure> {
    let told = fit.found.iter().filter(|it| it.grade != Grade::Exact);
    let told: Vec<String> = told.map(ToString::to_string).collect();
    if told.is_empty() {
        return Ok(());
    }
    says(&format!("    {}", told.join("; ")))
}
