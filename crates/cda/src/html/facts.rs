//! The block on top: whom it is about, who wrote it, for whom.

use crate::document::{Author, Document, Patient, Recipient};
use crate::markup::Markup;
use crate::party::{Address, Organisation, Participant, PersonName, Telecom};
use crate::{Code, Hl7Time, Identifier};

/// Writes the block.
pub(super) fn write(document: &Document, m: &mut Markup) {
    m.element("dl", &[("class", "facts")], |m| {
        fact(m, "Patient", |m| patient(&document.patient, m));
        for Author { time, who } in &document.authors {
            fact(m, "From", |m| {
                participant(who, m);
                let written = time.as_ref().map(|t| format!("Written {}", t.words()));
                more(m, written);
            });
        }
        for Recipient { copy, who } in &document.recipients {
            let label = if *copy { "Copy to" } else { "To" };
            fact(m, label, |m| participant(who, m));
        }
        if let Some(custodian) = &document.custodian {
            fact(m, "Kept by", |m| organisation(custodian, m));
        }
        fact(m, "Document", |m| about(document, m));
    });
}

fn fact(m: &mut Markup, label: &str, content: impl FnOnce(&mut Markup)) {
    m.leaf("dt", &[], label);
    m.element("dd", &[], content);
}

fn more(m: &mut Markup, text: Option<String>) {
    if let Some(text) = text.filter(|text| !text.is_empty()) {
        m.leaf("span", &[("class", "more")], &text);
    }
}

fn patient(patient: &Patient, m: &mut Markup) {
    let name = patient.names.first().map(PersonName::words);
    let name = name.unwrap_or_else(|| "Name not given".to_owned());
    m.leaf("span", &[("class", "name")], &name);
    let others = patient.names.iter().skip(1).map(PersonName::words);
    let others: Vec<_> = others.collect();
    if !others.is_empty() {
        more(m, Some(format!("Also known as {}", others.join(", "))));
    }
    let born = patient.birth.as_ref().map(Hl7Time::words);
    let mut person = vec![format!(
        "Born {}",
        born.unwrap_or_else(|| "(not given)".to_owned())
    )];
    person.extend(patient.sex.as_ref().and_then(sex));
    let status = patient.indigenous_status.as_ref().and_then(Code::words);
    person.extend(status.map(str::to_owned));
    more(m, Some(person.join(" · ")));
    let died = patient.deceased.as_ref();
    more(m, died.map(|time| format!("Died {}", time.words())));
    identifiers(&patient.identifiers, m);
    reach(&patient.addresses, &patient.telecoms, m);
}

/// What the code says, for the codes of AS 5017-2006.
fn sex(code: &Code) -> Option<String> {
    let words = match (code.display.as_deref(), code.code.as_deref()) {
        (Some(display), _) => display,
        (None, Some("M")) => "Male",
        (None, Some("F")) => "Female",
        (None, Some("I")) => "Intersex or indeterminate",
        (None, Some("N")) => "Sex not stated",
        (None, other) => other?,
    };
    Some(words.to_owned())
}

fn participant(who: &Participant, m: &mut Markup) {
    m.leaf("span", &[], &who.words());
    let role = who.role.as_ref().and_then(Code::words);
    more(m, role.map(str::to_owned));
    identifiers(&who.identifiers, m);
    reach(&who.addresses, &who.telecoms, m);
    if let Some(employer) = &who.organisation {
        if !who.names.is_empty() {
            more(m, employer.name.clone());
        }
        identifiers(&employer.identifiers, m);
        reach(&employer.addresses, &employer.telecoms, m);
    }
}

fn organisation(organisation: &Organisation, m: &mut Markup) {
    m.leaf("span", &[], organisation.name.as_deref().unwrap_or(""));
    identifiers(&organisation.identifiers, m);
    reach(&organisation.addresses, &organisation.telecoms, m);
}

fn identifiers(identifiers: &[Identifier], m: &mut Markup) {
    let shown = identifiers.iter().filter(|id| {
        id.extension.is_some() || id.authority.is_some() || id.label() != "Identifier"
    });
    let words: Vec<_> = shown
        .map(|id| format!("{} {}", id.label(), id.number()))
        .collect();
    more(m, Some(words.join(" · ")));
}

fn reach(addresses: &[Address], telecoms: &[Telecom], m: &mut Markup) {
    for address in addresses {
        more(m, Some(address.words()));
    }
    let telecoms: Vec<_> = telecoms.iter().map(Telecom::words).collect();
    more(m, Some(telecoms.join(" · ")));
}

fn about(document: &Document, m: &mut Markup) {
    let mut words: Vec<String> = Vec::new();
    words.extend(document.code.words().map(str::to_owned));
    words.extend(document.time.as_ref().map(Hl7Time::words));
    words.extend(document.version.map(|version| format!("version {version}")));
    m.leaf("span", &[], &words.join(" · "));
    let restricted = document.confidentiality.as_ref();
    let restricted = restricted.filter(|code| !matches!(code.code.as_deref(), Some("N") | None));
    more(
        m,
        restricted
            .and_then(Code::words)
            .map(|words| format!("Confidentiality: {words}")),
    );
    let replaces = document.related.iter().any(|r| r.relation == "RPLC");
    more(
        m,
        replaces.then(|| "Replaces an earlier version".to_owned()),
    );
}
