//! Whom a message names, in the words of routing (hl7v2-au §3).

use document::{Individual, Letter};
use hl7v2::{Message, Value};
use routing::{NAMED, Named, Source};

/// The intended recipients, then those who get copies (OBR-28), then who ordered it (OBR-16).
pub(crate) fn named(letter: &Letter, message: &Message) -> Vec<Named> {
    let mut all: Vec<Named> = letter.recipients.iter().take(NAMED).map(intended).collect();
    if all.is_empty() {
        all.extend(name_of_recipient(message).map(|name| Named {
            source: Source::Intended,
            id: String::new(),
            authority: String::new(),
            id_type: String::new(),
            name,
        }));
    }
    // Each of these is known by the first order of the message; the others repeat it.
    let obr = message.segment("OBR");
    for (field, source) in [(28, Source::CopyTo), (16, Source::Ordering)] {
        let value = obr.as_ref().and_then(|obr| obr.valued(field));
        let people = value.iter().flat_map(Value::repetitions);
        let ids = people.map(|person| xcn(&person, source));
        let left = NAMED.saturating_sub(all.len());
        all.extend(ids.filter(|one| !one.id.is_empty()).take(left));
    }
    all
}

fn intended(one: &Individual) -> Named {
    Named {
        source: Source::Intended,
        id: one.id.clone(),
        authority: one.authority.clone(),
        id_type: one.id_type.clone(),
        name: one.name.clone(),
    }
}

fn xcn(person: &Value<'_>, source: Source) -> Named {
    let part = |number| person.component_text(number).trim().to_owned();
    let authority = part(9).split('&').next().unwrap_or_default().to_owned();
    Named {
        source,
        id: part(1),
        authority,
        id_type: part(13),
        name: words([part(6), part(3), part(2)]),
    }
}

/// The name of a recipient without an identifier: PRD-2 of the intended recipient, else PV1-9.
fn name_of_recipient(message: &Message) -> Option<String> {
    let prds: Vec<_> = message.segments_named("PRD").take(NAMED).collect();
    let is_intended = |prd: &&hl7v2::Segment<'_>| {
        let roles = prd.field(1);
        roles.is_some_and(|roles| {
            let mut roles = roles.repetitions();
            roles.any(|role| role.component_text(1).trim() == "IR")
        })
    };
    let (field, skip) = match prds.iter().find(is_intended) {
        Some(prd) => (prd.field(2), 0),
        None if prds.is_empty() => (message.first("PV1-9"), 1),
        None => return None,
    };
    let first = field?.repetitions().next()?;
    let part = |number: u32| {
        let text = first.component_text(number + skip);
        let family = text.split('&').next().unwrap_or_default();
        family.trim().to_owned()
    };
    let name = words([part(5), part(2), part(1)]);
    (!name.is_empty()).then_some(name)
}

fn words(parts: [String; 3]) -> String {
    let parts = parts.into_iter().filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(" ")
}
