//! RF1, PRD, PID and PV1: the referral, who takes part, whom it is about.

use hl7v2::{Builder, Component, SegmentBuilder};
use ids::Hd;

use crate::code::Code;
use crate::correspondence::Correspondence;
use crate::identifier::Identifier;
use crate::kind::{Form, Kind};
use crate::patient::Patient;
use crate::person_name::PersonName;
use crate::provider::Provider;

/// Table 0286, with its words.
const AUTHOR: [&str; 3] = ["AP", "Authoring provider", "HL70286"];
pub(crate) const RECIPIENT: [&str; 3] = ["IR", "Intended recipient", "HL70286"];
pub(crate) const REFERRED_TO: [&str; 3] = ["RT", "Referred to provider", "HL70286"];
const REFERRING: [&str; 3] = ["RP", "Referring provider", "HL70286"];

/// RF1 (fact sheet 1.3).
pub(super) fn rf1(out: &mut Builder, input: &Correspondence) {
    let Some(referral) = &input.referral else {
        return;
    };
    let code = |code: &Option<Code>| code.clone().unwrap_or_default();
    let stamp =
        |moment: &Option<zones::Moment>| moment.map(zones::Moment::to_hl7).unwrap_or_default();
    let urgency = input.urgency;
    out.segment("RF1")
        .components(1, &code(&referral.status).components())
        .components(2, &[urgency.code(), urgency.words(), "HL70280"])
        .components(3, &code(&referral.type_code).components())
        .components(5, &code(&referral.category).components())
        .components(6, &referral.id.components())
        .text(7, &stamp(&referral.effective_at))
        .text(8, &stamp(&referral.expires_at))
        .components(10, &["", &*referral.reason])
        .end();
}

/// PRD: exactly one author, exactly one intended recipient, and on a copy the addressee. Who
/// refers is the author of a referral.
pub(super) fn prds(out: &mut Builder, input: &Correspondence) {
    let referral = input.kind == Kind::Referral;
    let author: &[_] = if referral {
        &[REFERRING, AUTHOR]
    } else {
        &[AUTHOR]
    };
    prd(out, author, &input.author);
    if let Some(recipient) = &input.recipient {
        let addressed = referral && input.addressee.is_none();
        let roles: &[_] = if addressed {
            &[REFERRED_TO, RECIPIENT]
        } else {
            &[RECIPIENT]
        };
        prd(out, roles, recipient);
    }
    if let Some(addressee) = &input.addressee {
        prd(out, &[REFERRED_TO], addressee);
    }
}

/// One PRD.
pub(crate) fn prd(out: &mut Builder, roles: &[[&str; 3]], provider: &Provider) {
    let mut segment = out.segment("PRD");
    for role in roles {
        segment = segment.repeat(1, role);
    }
    segment = segment.components(2, &xpn(&provider.name));
    if let Some(address) = &provider.address {
        segment = segment.components(3, &address.components());
    }
    for phone in &provider.phones {
        segment = segment.repeat(5, &phone.components());
    }
    for id in &provider.identifiers {
        let authority = parts(&id.authority);
        segment = segment.repeat(
            7,
            &[
                (&*id.id).into(),
                Component::Parts(&authority),
                (&*id.type_code).into(),
            ],
        );
    }
    segment.end();
}

/// PID (fact sheet 1.5).
pub(super) fn pid(out: &mut Builder, patient: &Patient) {
    let mut segment = out.segment("PID").text(1, "1");
    for id in &patient.identifiers {
        segment = cx(segment, id);
    }
    for name in &patient.names {
        segment = segment.repeat(5, &xpn(name));
    }
    if let Some(born) = patient.birth_date {
        segment = segment.text(7, &born.to_hl7());
    }
    if let Some(sex) = patient.sex {
        segment = segment.text(8, sex.code());
    }
    if let Some(status) = &patient.indigenous_status {
        segment = segment.components(10, &status.components());
    }
    for address in &patient.addresses {
        segment = segment.repeat(11, &address.components());
    }
    for phone in &patient.phones {
        let field = if phone.is_work() { 14 } else { 13 };
        segment = segment.repeat(field, &phone.components());
    }
    segment.end();
}

/// PV1: the class of the visit, who asked, and whom this message is for (fact sheet 1.4).
pub(super) fn pv1(out: &mut Builder, input: &Correspondence) {
    let mut segment = out
        .segment("PV1")
        .text(1, "1")
        .text(2, &input.patient_class);
    if let Some(requester) = input.requester.as_ref().filter(|_| input.form == Form::Oru) {
        segment = xcn(segment, 8, requester);
    }
    for recipient in [&input.recipient, &input.addressee].into_iter().flatten() {
        segment = xcn(segment, 9, recipient);
    }
    segment.end();
}

/// One more repetition of a field that holds providers: all that ADRM 00044.7 wants.
pub(crate) fn xcn<'b>(
    segment: SegmentBuilder<'b>,
    field: u32,
    provider: &Provider,
) -> SegmentBuilder<'b> {
    let name = &provider.name;
    let id = provider.main_identifier().cloned().unwrap_or_default();
    let authority = parts(&id.authority);
    let text = Component::Text;
    segment.repeat(
        field,
        &[
            text(&id.id),
            text(&name.family),
            text(&name.given),
            text(&name.middle),
            text(&name.suffix),
            text(&name.prefix),
            text(""),
            text(""),
            Component::Parts(&authority),
            text(&name.use_code),
            text(""),
            text(""),
            text(&id.type_code),
        ],
    )
}

fn cx<'b>(segment: SegmentBuilder<'b>, id: &Identifier) -> SegmentBuilder<'b> {
    let authority = parts(&id.authority);
    let text = Component::Text;
    segment.repeat(
        3,
        &[
            text(&id.id),
            text(""),
            text(""),
            Component::Parts(&authority),
            text(&id.type_code),
            text(""),
            text(""),
            text(&id.expires),
        ],
    )
}

fn xpn(name: &PersonName) -> [&str; 7] {
    [
        &name.family,
        &name.given,
        &name.middle,
        &name.suffix,
        &name.prefix,
        "",
        &name.use_code,
    ]
}

fn parts(hd: &Hd) -> [&str; 3] {
    [&hd.namespace, &hd.universal_id, &hd.universal_type]
}
