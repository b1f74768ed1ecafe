//! What the register and the operator know about who owns what.

use super::access::Access;
use super::outcome::Failure;
use super::publish::{Claim, PublishRefusal, claimed, delegates, may_publish, named, owner_of};
use ::search::{Handling, Query};
use directory::uris::id::{HPIO, PROVIDER_NUMBER};
use fhir::Json;
use ids::Organisation;
use register::{Held, Register, State, View};

/// Entries with one identifier that are looked at.
const ENTRIES: usize = 50;

/// Under whose name the resource is written; a refusal if the caller may not.
pub(crate) fn source(
    register: &Register,
    access: &dyn Access,
    proven: &[Organisation],
    (kind, id): (&str, &str),
    resource: &Json,
) -> Result<String, Failure> {
    let held = register.read(kind, id)?;
    let held = held.filter(|it| it.state != State::Deleted);
    let before = held.as_ref().map(|it| it.source.clone());
    let owner = match owner_of(resource).and_then(|it| it.split_once('/')) {
        Some((kind, id)) => register.read(kind, id)?,
        None => None,
    };
    let owner = owner.filter(|it| it.state != State::Deleted);
    let owner = owner.map(|it| it.source);
    let mut owners = claimed(resource);
    let sources = before.iter().chain(&owner);
    owners.extend(sources.filter_map(|it| Organisation::parse_uri(it).ok()));
    let acting_for = acting_for(register, access, proven, owners)?;
    let number_of = number_of(register, id, resource)?;
    let before_delegates = held.as_ref().map(named_by).unwrap_or_default();
    let claim = Claim {
        proven,
        acting_for: &acting_for,
        before: before.as_deref(),
        owner: owner.as_deref(),
        number_of: number_of.as_deref(),
        delegates: &before_delegates,
    };
    Ok(may_publish(&claim, resource)?)
}

/// Whether the caller may take away what is held.
pub(crate) fn may_delete(
    register: &Register,
    access: &dyn Access,
    proven: &[Organisation],
    held: &Held,
) -> Result<(), Failure> {
    let Ok(owner) = Organisation::parse_uri(&held.source) else {
        return Err(PublishRefusal::OfAnother.into());
    };
    let is_ours =
        proven.contains(&owner) || !acting_for(register, access, proven, vec![owner])?.is_empty();
    if is_ours {
        Ok(())
    } else {
        Err(PublishRefusal::OfAnother.into())
    }
}

/// Which of the owners have named one of `proven`, to the operator or in their own entry.
fn acting_for(
    register: &Register,
    access: &dyn Access,
    proven: &[Organisation],
    mut owners: Vec<Organisation>,
) -> Result<Vec<Organisation>, Failure> {
    owners.sort();
    owners.dedup();
    owners.retain(|owner| !proven.contains(owner));
    let mut named = Vec::new();
    for owner in owners {
        let mut delegates = access.delegates_of(&owner);
        if let Organisation::Hpio(hpio) = &owner {
            let found = with_identifier(register, "Organization", HPIO, hpio.as_str())?;
            let own = found.iter().filter(|it| it.source == owner.uri());
            let uris = own.flat_map(named_by);
            delegates.extend(uris.filter_map(|it| Organisation::parse_uri(&it).ok()));
        }
        if delegates.iter().any(|it| proven.contains(it)) {
            named.push(owner);
        }
    }
    Ok(named)
}

/// Who published another role, in use, with a provider number of this one.
fn number_of(register: &Register, id: &str, resource: &Json) -> Result<Option<String>, Failure> {
    for number in named(resource, PROVIDER_NUMBER) {
        let found = with_identifier(register, "PractitionerRole", PROVIDER_NUMBER, number)?;
        let mut others = found
            .into_iter()
            .filter(|it| it.id != id && it.state == State::Current);
        if let Some(other) = others.next() {
            return Ok(Some(other.source));
        }
    }
    Ok(None)
}

fn with_identifier(
    register: &Register,
    kind: &str,
    system: &str,
    value: &str,
) -> Result<Vec<Held>, Failure> {
    // What separates values in a search is no part of an identifier here.
    let plain = value.replace(['\\', ',', '|', '$'], "");
    let pairs = [("identifier".to_owned(), format!("{system}|{plain}"))];
    let query = Query::parse(kind, &pairs, Handling::Strict)?;
    let view = View {
        count: ENTRIES,
        after: None,
        shown: State::Suppressed,
    };
    Ok(register.search(&query, &view)?.matches)
}

fn named_by(held: &Held) -> Vec<String> {
    Json::parse(&held.body).map_or_else(|_| Vec::new(), |resource| delegates(&resource))
}
