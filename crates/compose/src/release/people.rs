//! Patient, author and recipients, from the words of a context to those of a message.

use super::{MAX_RECIPIENTS, Obstacle};
use crate::context::{Address, Addressee, PatientFacts, Person, Site};
use crate::draft::Draft;
use document::{Date, Identifier, Patient, PersonName, Phone, Provider, Sex};
use ids::{Hd, Hpio};

/// What is missing of people, before a message is tried.
pub(super) fn obstacles(draft: &Draft) -> Vec<Obstacle> {
    let mut found = Vec::new();
    let mut need = |there: bool, sentence: &str| {
        if !there {
            found.push(Obstacle::plain(sentence));
        }
    };
    let context = &draft.context;
    let patient = &context.patient;
    need(
        !patient.family.is_empty(),
        "Choose the patient: a document must be about somebody.",
    );
    let known = [&patient.record_number, &patient.ihi, &patient.medicare];
    need(
        known.iter().any(|id| !id.is_empty()),
        "Give the patient's record number, IHI or Medicare number, so that the recipient can \
         file the document.",
    );
    let birth_date = &patient.birth_date;
    need(
        birth_date.is_empty() || Date::parse(birth_date).is_ok(),
        "The patient's date of birth must be written like 1984-03-02.",
    );
    need(
        patient.sex.is_empty() || Sex::read(&patient.sex).is_some(),
        "The patient's sex must be one of F, M, O, U, A and N.",
    );
    need(
        !context.author.family.is_empty(),
        "Say who writes: the author has no name.",
    );
    need(!context.recipients.is_empty(), "Choose a recipient.");
    need(
        context.recipients.len() <= MAX_RECIPIENTS,
        "A document may have at most 50 recipients; send the others a version of their own.",
    );
    found
}

/// Whom the document is about.
pub(super) fn patient(facts: &PatientFacts, facility: &Hd) -> Patient {
    let mut name = PersonName::new(&facts.family, &facts.given, &facts.prefix);
    name.middle.clone_from(&facts.middle);
    let record_number = Identifier {
        authority: facility.clone(),
        ..Identifier::new(&facts.record_number, "", "MR")
    };
    let mut identifiers = vec![
        record_number,
        Identifier::new(&facts.medicare, "AUSHIC", "MC"),
        Identifier::new(&facts.dva, "AUSDVA", "DVG"),
        Identifier::new(&facts.ihi, "AUSHIC", "NI"),
    ];
    identifiers.retain(|id| !id.id.is_empty());
    Patient {
        identifiers,
        names: vec![name],
        birth_date: Date::parse(&facts.birth_date).ok(),
        sex: Sex::read(&facts.sex),
        indigenous_status: None,
        addresses: address(&facts.address, "", "H").into_iter().collect(),
        phones: phone(&facts.phone, "PRN").into_iter().collect(),
    }
}

/// Who wrote it, at the practice that sends.
pub(super) fn author(draft: &Draft, facility: &Hd) -> Provider {
    let practice = Site {
        hpio: facility
            .hpio()
            .map(|id| id.as_str().to_owned())
            .unwrap_or_default(),
        ..draft.context.practice.clone()
    };
    provider(&draft.context.author, &practice)
}

/// Whom it is for. Without a person the practice itself is.
pub(super) fn recipient(addressee: &Addressee) -> Provider {
    provider(&addressee.person, &addressee.practice)
}

/// MSH-6 of a recipient.
pub(super) fn facility(practice: &Site) -> Result<Hd, Obstacle> {
    let incomplete = || Obstacle {
        sentence: "The recipient's practice has no address for messages; choose it from the \
                   address book again."
            .to_owned(),
        technical: "MSH-6 needs `facility` or `hpio` of the recipient's practice".to_owned(),
    };
    if !practice.facility.is_empty() {
        return Hd::parse(&practice.facility).map_err(|_| incomplete());
    }
    let hpio = Hpio::parse(&practice.hpio).map_err(|_| incomplete())?;
    Ok(Hd::new(&practice.name, &hpio.oid(), "ISO"))
}

fn provider(person: &Person, practice: &Site) -> Provider {
    let name = if person.family.is_empty() {
        PersonName::new(&practice.name, "", "")
    } else {
        PersonName::new(&person.family, &person.given, &person.prefix)
    };
    let mut identifiers = Vec::new();
    if !person.provider_number.is_empty() {
        let number = &person.provider_number;
        identifiers.push(Identifier::new(number, "AUSHICPR", "UPIN"));
    }
    if !person.hpii.is_empty() && !practice.hpio.is_empty() {
        let id = format!("{}@{}", person.hpii, practice.hpio);
        identifiers.push(Identifier::new(&id, "AUSHIC", "NPIO"));
    }
    if identifiers.is_empty() && !practice.hpio.is_empty() {
        identifiers.push(Identifier::new(&practice.hpio, "AUSHIC", "NOI"));
    }
    Provider {
        name,
        identifiers,
        address: address(&practice.address, &practice.name, "O"),
        phones: phone(&practice.phone, "WPN").into_iter().collect(),
    }
}

fn address(address: &Address, other: &str, use_code: &str) -> Option<document::Address> {
    if *address == Address::default() && other.is_empty() {
        return None;
    }
    Some(document::Address {
        street: address.street.clone(),
        other: other.to_owned(),
        suburb: address.suburb.clone(),
        state: address.state.clone(),
        postcode: address.postcode.clone(),
        country: "AUS".to_owned(),
        use_code: use_code.to_owned(),
    })
}

fn phone(number: &str, use_code: &str) -> Option<Phone> {
    (!number.is_empty()).then(|| Phone {
        number: number.to_owned(),
        use_code: use_code.to_owned(),
        equipment: "PH".to_owned(),
    })
}
