//! Whoever wrote a received message, as a contact.

use crate::{Contact, Field};
use hl7v2::{Message, Segment, Value};
use ids::Organisation;

/// Roles of the author in PRD-1, the first that is there counts: author, referring provider.
const AUTHORS: [&str; 2] = ["AP", "RP"];

/// The author of a message whose signature proves `organisation`: name, titles and identifiers of
/// the person as the message has them, the organisation as it is proven. Telephone numbers and
/// addresses are not taken: nothing proves them, and somebody might be called by them.
/// `None` where the message names neither a person nor a facility.
#[must_use]
pub fn sender(message: &Message, organisation: &Organisation) -> Option<Contact> {
    let mut contact = Contact::default();
    if let Some(author) = author(message) {
        person(&mut contact, &author);
    }
    let facility = message.sending_facility();
    fill(&mut contact, Field::Organisation, &facility.namespace);
    match organisation {
        Organisation::Hpio(hpio) => fill(&mut contact, Field::Hpio, hpio.as_str()),
        Organisation::Target(_) => fill(&mut contact, Field::Target, &organisation.uri()),
    }
    contact.names_anybody().then_some(contact)
}

fn author(message: &Message) -> Option<Segment<'_>> {
    AUTHORS.iter().find_map(|wanted| {
        let mut all = message.segments_named("PRD");
        all.find(|prd| {
            let roles = prd.field(1);
            roles.is_some_and(|roles| {
                let mut roles = roles.repetitions();
                roles.any(|role| role.component_text(1).trim() == *wanted)
            })
        })
    })
}

/// Name (PRD-2) and identifiers (PRD-7) of a person.
fn person(contact: &mut Contact, prd: &Segment<'_>) {
    let name = prd.field(2);
    let name = name.and_then(|names| names.repetitions().next());
    let part = |number: u32| {
        let text = name.as_ref().map(|name| name.component_text(number));
        text.map(std::borrow::Cow::into_owned).unwrap_or_default()
    };
    let family = part(1);
    fill(
        contact,
        Field::Family,
        family.split('&').next().unwrap_or_default(),
    );
    fill(contact, Field::Given, &part(2));
    fill(contact, Field::Title, &part(5));
    if !contact.is_person() {
        return;
    }
    for id in prd.field(7).iter().flat_map(Value::repetitions) {
        let part = |number: u32| id.component_text(number).trim().to_owned();
        let field = match part(3).as_str() {
            "UPIN" => Field::ProviderNumber,
            "NPI" => Field::Hpii,
            "NPIO" => {
                let npio = part(1);
                let hpii = npio.split('@').next().unwrap_or_default();
                fill(contact, Field::Hpii, hpii);
                continue;
            }
            _ if part(2).starts_with("AUSHICPR") => Field::ProviderNumber,
            _ => continue,
        };
        fill(contact, field, &part(1));
    }
}

/// What a message says is taken as far as it can be right.
fn fill(contact: &mut Contact, field: Field, text: &str) {
    if contact.get(field).is_none()
        && let Ok(value) = field.read(text)
    {
        // It was read just now: it is read alike again.
        contact.set(field, &value).unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(prd: &str) -> Option<Contact> {
        let text =
            format!("MSH|^~\\&|A|Wattle Medical^1.2.36^ISO|C|D|20261122||REF^I12|1|P|2.4\r{prd}");
        let message = Message::read(text).message.unwrap();
        sender(
            &message,
            &Organisation::parse_uri("https://wattle.example/id").unwrap(),
        )
    }

    #[test]
    fn the_author_comes_with_the_proven_organisation() {
        let contact = of("PRD|IR|Chan^Wei||||||0432103J^AUSHICPR^UPIN\r\
             PRD|RP|Testwell^Ada^May^^Dr|1 Wattle Street||02 5550 0001||2426621B^AUSHICPR^UPIN\r")
        .unwrap();
        assert_eq!(contact.label(), "Dr Ada Testwell");
        assert_eq!(contact.get(Field::ProviderNumber), Some("2426621B"));
        assert_eq!(contact.get(Field::Organisation), Some("Wattle Medical"));
        assert_eq!(
            contact.get(Field::Target),
            Some("https://wattle.example/id")
        );
        // Nobody is to be telephoned because a message says so.
        assert_eq!(contact.get(Field::Phone), None);
        assert_eq!(contact.get(Field::Street), None);
    }

    #[test]
    fn numbers_that_are_none_are_left_out_and_nobody_is_a_practice() {
        let contact = of("PRD|AP|Testwell^Ada|||||9999999X^AUSHICPR^UPIN\r").unwrap();
        assert_eq!(contact.get(Field::ProviderNumber), None);
        let practice = of("PID|1\r").unwrap();
        assert!(!practice.is_person());
        assert_eq!(practice.label(), "Wattle Medical");
    }
}
