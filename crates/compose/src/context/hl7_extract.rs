//! A context out of an HL7 message that clinical software exports.

use super::{
    Address, Addressee, Context, ContextError, ContextFinding, Extract, MAX_CONTEXT_BYTES, Person,
    Site, line,
};
use hl7v2::{Message, Segment, Value};

/// Reads who it is about (PID), by whom (PRD with role AP, else OBR-16), for whom (PRD with role
/// IR, else PV1-9), from where (MSH-4), and what the record says (AL1, DG1, OBX with a number or
/// a text).
///
/// # Errors
/// [`ContextError::Hl7`] when it is no readable message.
pub fn from_hl7(bytes: &[u8]) -> Result<Extract, ContextError> {
    if bytes.len() > MAX_CONTEXT_BYTES {
        return Err(ContextError::TooLong);
    }
    let message = Message::read(bytes).message;
    let message = message.map_err(|why| ContextError::Hl7(why.to_string()))?;
    let mut context = Context::default();
    let mut findings = Vec::new();
    match message.segment("PID") {
        Some(pid) => read_patient(&pid, &mut context, &mut findings),
        None => findings.push(ContextFinding::new(
            "PID",
            "There is no patient in this extract.",
        )),
    }
    context.practice = sending_site(&message);
    context.author = author(&message);
    context.recipients = recipients(&message);
    read_record(&message, &mut context);
    Ok(Extract {
        context: context.cleaned(),
        findings,
    })
}

fn read_patient(pid: &Segment<'_>, context: &mut Context, findings: &mut Vec<ContextFinding>) {
    let patient = &mut context.patient;
    if let Some(name) = pid.field(5).and_then(|field| field.repetitions().next()) {
        patient.family = part(&name, 1);
        patient.given = part(&name, 2);
        patient.middle = part(&name, 3);
        patient.prefix = part(&name, 5);
    }
    let born = pid
        .field(7)
        .map(|field| field.text().into_owned())
        .unwrap_or_default();
    match dashed(born.trim()) {
        Some(date) => patient.birth_date = date,
        None if born.trim().is_empty() => {}
        None => findings.push(ContextFinding::new(
            "PID-7",
            "The date of birth is not written yyyymmdd, so it was left out.",
        )),
    }
    patient.sex = pid
        .field(8)
        .map(|field| field.text().trim().to_owned())
        .unwrap_or_default();
    if let Some(address) = pid.field(11).and_then(|field| field.repetitions().next()) {
        patient.address = address_of(&address);
    }
    if let Some(phone) = pid.field(13).and_then(|field| field.repetitions().next()) {
        patient.phone = phone_of(&phone);
    }
    for id in pid
        .field(3)
        .into_iter()
        .flat_map(|field| field.repetitions())
    {
        let value = part(&id, 1);
        let place = match (part(&id, 5).as_str(), part(&id, 4).as_str()) {
            ("MC", _) => &mut patient.medicare,
            ("DVG" | "DVW" | "DVO", _) => &mut patient.dva,
            ("NI", "AUSHIC") => &mut patient.ihi,
            ("MR", _) => &mut patient.record_number,
            _ => continue,
        };
        if place.is_empty() {
            *place = value;
        }
    }
}

/// `yyyymmdd…` as `yyyy-mm-dd`; a year or a month alone as far as they go.
fn dashed(stamp: &str) -> Option<String> {
    let digits: String = stamp.chars().take_while(char::is_ascii_digit).collect();
    match digits.len() {
        4 => Some(digits),
        6 => Some(format!("{}-{}", &digits[..4], &digits[4..])),
        8.. => Some(format!(
            "{}-{}-{}",
            &digits[..4],
            &digits[4..6],
            &digits[6..8]
        )),
        _ => None,
    }
}

fn sending_site(message: &Message) -> Site {
    let facility = message.sending_facility();
    Site {
        hpio: facility
            .hpio()
            .map(|id| id.as_str().to_owned())
            .unwrap_or_default(),
        facility: facility.to_string(),
        name: facility.namespace,
        ..Site::default()
    }
}

fn author(message: &Message) -> Person {
    let writes = message
        .segments_named("PRD")
        .find(|prd| has_role(prd, "AP"));
    match writes {
        Some(prd) => person_of_prd(&prd),
        None => message
            .first("OBR-16(1)")
            .map(|value| person_of_xcn(&value))
            .unwrap_or_default(),
    }
}

fn recipients(message: &Message) -> Vec<Addressee> {
    let mut found = Vec::new();
    for prd in message.segments_named("PRD") {
        if !has_role(&prd, "IR") {
            continue;
        }
        let mut practice = Site::default();
        if let Some(address) = prd.field(3).and_then(|field| field.repetitions().next()) {
            practice.name = part(&address, 2);
            practice.address = address_of(&address);
        }
        found.push(Addressee {
            person: person_of_prd(&prd),
            practice,
        });
    }
    if found.is_empty()
        && let Some(value) = message.first("PV1-9(1)")
    {
        let person = person_of_xcn(&value);
        if person != Person::default() {
            found.push(Addressee {
                person,
                practice: Site::default(),
            });
        }
    }
    found
}

fn read_record(message: &Message, context: &mut Context) {
    let record = &mut context.record;
    for allergy in message.segments_named("AL1") {
        let what = allergy.field(3).map(|v| coded(&v)).unwrap_or_default();
        let reaction = allergy
            .field(5)
            .map(|v| v.text().into_owned())
            .unwrap_or_default();
        record.allergies.push(match reaction.trim() {
            "" => what,
            reaction => format!("{what}: {reaction}"),
        });
    }
    for diagnosis in message.segments_named("DG1") {
        let coded = diagnosis.field(3).map(|v| coded(&v)).unwrap_or_default();
        let words = diagnosis
            .field(4)
            .map(|v| v.text().into_owned())
            .unwrap_or_default();
        record
            .problems
            .push(if coded.is_empty() { words } else { coded });
    }
    for observation in message.segments_named("OBX") {
        record.results.extend(result(&observation));
    }
}

/// One result on a line; displays and attachments are none.
fn result(observation: &Segment<'_>) -> Option<String> {
    let text = |number: u32| {
        let value = observation.field(number);
        value.map(|v| line(&v.text())).unwrap_or_default()
    };
    let what = observation.field(3)?;
    let plain = matches!(
        text(2).as_str(),
        "NM" | "SN" | "ST" | "CE" | "DT" | "TS" | "FT"
    );
    if !plain || part(&what, 3) == "AUSPDI" {
        return None;
    }
    let value = match observation.field(5) {
        Some(value) if text(2) == "CE" => coded(&value),
        Some(value) if text(2) == "SN" => value
            .components()
            .map(|c| c.text().into_owned())
            .collect::<Vec<_>>()
            .join(" "),
        _ => text(5),
    };
    let unit = observation
        .field(6)
        .map(|v| part(&v, 1))
        .unwrap_or_default();
    let mut words = format!("{}: {value}", coded(&what));
    if !unit.is_empty() {
        words.push(' ');
        words.push_str(&unit);
    }
    if !text(7).is_empty() {
        words.push_str(&format!(" (reference {})", text(7)));
    }
    if !matches!(text(8).as_str(), "" | "N") {
        words.push_str(&format!(" [{}]", text(8)));
    }
    if let Some(date) = dashed(&text(14)).filter(|date| date.len() == 10) {
        words.push_str(&format!(", {date}"));
    }
    Some(words)
}

fn has_role(prd: &Segment<'_>, role: &str) -> bool {
    prd.field(1).is_some_and(|roles| {
        roles
            .repetitions()
            .any(|one| one.component_text(1).trim() == role)
    })
}

fn person_of_prd(prd: &Segment<'_>) -> Person {
    let mut person = Person::default();
    if let Some(name) = prd.field(2).and_then(|field| field.repetitions().next()) {
        person.family = part(&name, 1);
        person.given = part(&name, 2);
        person.prefix = part(&name, 5);
    }
    for id in prd
        .field(7)
        .into_iter()
        .flat_map(|field| field.repetitions())
    {
        let value = part(&id, 1);
        match part(&id, 3).as_str() {
            "UPIN" if person.provider_number.is_empty() => person.provider_number = value,
            "NPIO" if person.hpii.is_empty() => {
                person.hpii = value.split('@').next().unwrap_or_default().to_owned();
            }
            _ => {}
        }
    }
    person
}

fn person_of_xcn(value: &Value<'_>) -> Person {
    let is_hpii = part(value, 13) == "NPI";
    let id = part(value, 1);
    Person {
        family: part(value, 2),
        given: part(value, 3),
        prefix: part(value, 6),
        provider_number: if is_hpii { String::new() } else { id.clone() },
        hpii: if is_hpii { id } else { String::new() },
        role: String::new(),
    }
}

fn address_of(value: &Value<'_>) -> Address {
    Address {
        street: part(value, 1),
        suburb: part(value, 3),
        state: part(value, 4),
        postcode: part(value, 5),
    }
}

/// XTN: the number as written, else area code and number.
fn phone_of(value: &Value<'_>) -> String {
    match part(value, 1) {
        written if !written.is_empty() => written,
        _ => line(&format!("{} {}", part(value, 6), part(value, 7))),
    }
}

/// CE: the text, else the code.
fn coded(value: &Value<'_>) -> String {
    match part(value, 2) {
        text if !text.is_empty() => text,
        _ => part(value, 1),
    }
}

/// A component; of one with subcomponents the first.
fn part(value: &Value<'_>, number: u32) -> String {
    let Some(component) = value.component(number) else {
        return String::new();
    };
    let first = component.subcomponents().next();
    line(&first.map(|it| it.text()).unwrap_or_default())
}
