//! Who takes part: PRD, PV1, ORC, OBR and TXA; and RF1.

use hl7v2::{Segment, Value};

use super::reader::Reader;
use crate::code::Code;
use crate::correspondence::Correspondence;
use crate::entity_id::EntityId;
use crate::kind::Form;
use crate::provider::Provider;
use crate::referral::Referral;

/// RF1.
pub(super) fn referral(reader: &mut Reader<'_>) -> Option<Referral> {
    let rf1 = reader.message.segment("RF1")?;
    let code = |field| {
        let code = rf1.valued(field).map(|value| Code::read(&value));
        code.filter(|code| !code.is_empty())
    };
    let id = rf1.valued(6).and_then(|id| EntityId::read(&id));
    if id.is_none() {
        let words = "The referral has no identifier, so corrections of it cannot be told.";
        reader.doubt("RF1[1]-6", "no-referral-id", words);
    }
    let reason = rf1.valued(10).map(|reason| Code::read(&reason));
    Some(Referral {
        id: id.unwrap_or_default(),
        status: code(1),
        type_code: code(3),
        category: code(5),
        effective_at: reader.moment(&rf1, 7),
        expires_at: reader.moment(&rf1, 8),
        reason: reason.map_or_else(String::new, |reason| match reason.text.is_empty() {
            true => reason.code,
            false => reason.text,
        }),
    })
}

/// Puts in author, recipient, addressee, who asked, and who gets copies.
pub(super) fn all(reader: &mut Reader<'_>, form: Form, read: &mut Correspondence) {
    let message = reader.message;
    if form.is_ref() {
        prds(reader, read);
    }
    let first = |segment: &str, field| {
        let value = message.segment(segment)?.valued(field)?;
        value.repetitions().find_map(|one| Provider::read_xcn(&one))
    };
    if read.recipient.is_none()
        && let Some(nine) = message.segment("PV1").and_then(|pv1| pv1.valued(9))
    {
        let mut named = nine
            .repetitions()
            .filter_map(|one| Provider::read_xcn(&one));
        read.recipient = named.next();
        read.addressee = read.addressee.take().or_else(|| named.next());
    }
    let asked = first("OBR", 16).or_else(|| first("PV1", 8));
    let obr = message.segment("OBR");
    match form {
        Form::Mdm => {
            read.author = first("TXA", 9)
                .or_else(|| first("TXA", 5))
                .unwrap_or_default()
        }
        Form::Orm => read.author = first("ORC", 12).or(asked).unwrap_or_default(),
        Form::Oru => {
            let interpreter = obr.and_then(|obr| obr.valued(32));
            let interpreter = interpreter.and_then(|value| Provider::read_interpreter(&value));
            read.author = interpreter.unwrap_or_default();
            read.requester = asked;
        }
        Form::RefLevel1 | Form::RefLevel2 => read.requester = asked,
    }
    if read
        .requester
        .as_ref()
        .is_some_and(|one| one.is_same(&read.author))
    {
        read.requester = None;
    }
    let copies = obr.and_then(|obr| obr.valued(28));
    let copies = copies.into_iter().flat_map(|copies| copies.repetitions());
    read.copies
        .extend(copies.filter_map(|one| Provider::read_xcn(&one)));
}

/// The providers of a REF, by their roles; each may stand in any repetition (pitfall 8).
fn prds(reader: &mut Reader<'_>, read: &mut Correspondence) {
    let message = reader.message;
    let with = |role: &str| -> Vec<Segment<'_>> {
        let prds = message.segments_named("PRD");
        prds.filter(|prd| has(prd, role)).collect()
    };
    for (role, code, what) in [
        ("AP", "author-unclear", "author"),
        ("IR", "recipient-unclear", "intended recipient"),
    ] {
        let count = with(role).len();
        if count != 1 {
            let sentence = format!("There must be exactly one {what} ({role}); {count} are named.");
            reader.doubt("PRD", code, &sentence);
        }
    }
    let author = with("AP").into_iter().chain(with("RP")).next();
    read.author = author
        .map(|prd| Provider::read_prd(&prd))
        .unwrap_or_default();
    let recipient = with("IR").into_iter().next();
    let referred = with("RT").into_iter().find(|prd| !has(prd, "IR"));
    match recipient {
        Some(prd) => {
            read.recipient = Some(Provider::read_prd(&prd));
            read.addressee = referred.map(|prd| Provider::read_prd(&prd));
        }
        None => read.recipient = referred.map(|prd| Provider::read_prd(&prd)),
    }
    read.copies = with("CP").iter().map(Provider::read_prd).collect();
}

fn has(prd: &Segment<'_>, role: &str) -> bool {
    let same = |one: Value<'_>| one.component_text(1).trim().eq_ignore_ascii_case(role);
    let roles = prd
        .valued(1)
        .into_iter()
        .flat_map(|roles| roles.repetitions());
    roles.into_iter().any(same)
}
