//! People in messages: which identifiers and addresses they carry, and that nothing of them stands
//! in what is said about a document that may not go.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

use compose::context::{Addressee, Context};
use compose::draft::{Beginning, Draft, DraftId};
use compose::release::{Files, Ready, Sender};
use compose::{Answers, Library, Obstacle};
use document::{Correspondence, Identifier};
use ids::{Hd, Organisation, Timestamp};
use proptest::prelude::*;
use std::sync::LazyLock;
use uuid::Uuid;
use zones::Zone;

static LIBRARY: LazyLock<Library> = LazyLock::new(|| Library::standard().unwrap());
static SYDNEY: LazyLock<Zone> = LazyLock::new(|| Zone::parse("Australia/Sydney").unwrap());

const OID: &str = "1.2.36.1.2001.1003.0.8003621566684455";

fn context() -> Context {
    let text = r#"{
        "patient": {"family": "Nulla", "given": "Nora", "record_number": "77"},
        "author": {"family": "Wattle", "given": "Ann", "provider_number": "2426621B"},
        "practice": {"name": "Wattle Street Medical"},
        "recipients": [{"person": {"family": "Banks", "provider_number": "4024742F"},
            "practice": {"name": "Banksia", "hpio": "8003629900024197"}}]
    }"#;
    Context::from_json(text.as_bytes()).unwrap()
}

fn at() -> Timestamp {
    Timestamp::parse_rfc3339("2026-11-22T13:30:00Z").unwrap()
}

fn made(context: Context, text: &str) -> Result<Vec<Ready>, Vec<Obstacle>> {
    let template = LIBRARY.find("letter", None).unwrap();
    let beginning = Beginning {
        id: DraftId::from_uuid(Uuid::from_u128(5)),
        org: Organisation::parse_uri("https://practice.example/id").unwrap(),
        context,
        answers: Answers::from_pairs([("subject", "Subject"), ("text", text)]),
        author: "ann".into(),
    };
    let sender = Sender {
        application: &Hd::new("Sealpost", OID, "ISO"),
        facility: &Hd::new("Wattle Street Medical", OID, "ISO"),
        zone: &SYDNEY,
        training: false,
    };
    let draft = Draft::begin(template, beginning, at()).draft;
    draft.messages(template, &sender, &Files::new(), &|_| Ok(()), at())
}

fn read(context: Context) -> Correspondence {
    let ready = made(context, "Text").unwrap();
    let read = document::read(&ready[0].bytes, &SYDNEY).unwrap();
    read.correspondence.unwrap()
}

fn ids(identifiers: &[Identifier]) -> Vec<(&str, &str, &str)> {
    let mut all = Vec::new();
    for id in identifiers {
        all.push((&*id.id, &*id.authority.namespace, &*id.type_code));
    }
    all
}

#[test]
fn a_patient_carries_every_identifier_with_its_authority() {
    let mut context = context();
    context.patient.ihi = "8003608833357361".into();
    context.patient.medicare = "61405230941".into();
    context.patient.dva = "NX586254".into();
    context.patient.middle = "May".into();
    context.patient.phone = "02 5550 0000".into();
    let patient = read(context).patient;
    let wanted = [
        ("77", "Wattle Street Medical", "MR"),
        ("61405230941", "AUSHIC", "MC"),
        ("NX586254", "AUSDVA", "DVG"),
        ("8003608833357361", "AUSHIC", "NI"),
    ];
    assert_eq!(ids(&patient.identifiers), wanted);
    assert_eq!(patient.name().middle, "May");
    assert_eq!(patient.phones.len(), 1);
    assert_eq!(patient.birth_date, None);
    assert!(patient.addresses.is_empty());
}

#[test]
fn a_recipient_is_addressed_by_what_belongs_to_the_place() {
    let recipient = |change: &dyn Fn(&mut Addressee)| {
        let mut context = context();
        change(&mut context.recipients[0]);
        let read = read(context);
        (read.recipient.unwrap(), read.receiver.facility)
    };
    let (provider, facility) = recipient(&|it| it.person.hpii = "8003611566666859".into());
    let wanted = [
        ("4024742F", "AUSHICPR", "UPIN"),
        ("8003611566666859@8003629900024197", "AUSHIC", "NPIO"),
    ];
    assert_eq!(ids(&provider.identifiers), wanted);
    let oid = "1.2.36.1.2001.1003.0.8003629900024197";
    assert_eq!(facility, Hd::new("Banksia", oid, "ISO"));

    let (service, _) = recipient(&|it| it.person = Default::default());
    assert_eq!(service.name.family, "Banksia");
    assert_eq!(
        ids(&service.identifiers),
        [("8003629900024197", "AUSHIC", "NOI")]
    );

    let written = "SYNTH LAB^2184^AUSNATA";
    let (_, facility) = recipient(&|it| it.practice.facility = written.into());
    assert_eq!(facility, Hd::new("SYNTH LAB", "2184", "AUSNATA"));
}

#[test]
fn the_clock_is_that_of_the_practice() {
    let template = LIBRARY.find("letter", None).unwrap();
    let ready = made(context(), "Text").unwrap();
    let read = document::read(&ready[0].bytes, &SYDNEY).unwrap();
    let moment = read.correspondence.unwrap().at.unwrap();
    // Half past midnight of the next day in Sydney, in summer time.
    assert_eq!(moment.to_hl7(), "20261123003000+1100");
    let beginning = Beginning {
        id: DraftId::from_uuid(Uuid::from_u128(5)),
        org: Organisation::parse_uri("https://practice.example/id").unwrap(),
        context: context(),
        answers: Answers::default(),
        author: "ann".into(),
    };
    let draft = Draft::begin(template, beginning, at()).draft;
    let filled = draft.fill(template, &SYDNEY, at()).unwrap();
    let text = filled.body.to_text(80).join("\n");
    assert!(text.contains("23 Nov 2026"), "{text}");
}

/// What a message cannot hold, what a document cannot hold, and what nobody should see elsewhere.
fn secret() -> impl Strategy<Value = String> {
    "(Zq[a-z]{4,8}|Zq[\u{100}-\u{17f}]{4}|Zq[\u{5d0}-\u{5ea}]{4}|Zq[|^~&\\\\]{4}x|Zq\u{1f600}{4})"
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    /// Whatever people write: it goes as a message that a sender may send, or what keeps it back
    /// is said without a word of it.
    #[test]
    fn what_is_said_about_a_document_holds_nothing_of_it(
        family in secret(), number in secret(), born in secret(), text in secret(),
        which in 0_u8..32,
    ) {
        let mut context = context();
        let set = |bit: u8, place: &mut String, value: &String| {
            if which & (1 << bit) != 0 {
                place.clone_from(value);
            }
        };
        set(0, &mut context.patient.family, &family);
        set(1, &mut context.patient.medicare, &number);
        set(2, &mut context.patient.birth_date, &born);
        set(3, &mut context.recipients[0].person.provider_number, &number);
        let mut words = "Text".to_owned();
        set(4, &mut words, &text);
        match made(context, &words) {
            Ok(ready) => {
                prop_assert!(ready[0].bytes.is_ascii());
                let debug = format!("{ready:?}");
                prop_assert!(!debug.contains("Zq"), "{}", debug);
                let letter = document::Letter::read(&ready[0].bytes).unwrap();
                prop_assert_eq!(letter.cannot_be_sent(), None);
            }
            Err(obstacles) => {
                prop_assert!(!obstacles.is_empty());
                let said = format!("{obstacles:?}");
                prop_assert!(!said.contains("Zq"), "{}", said);
            }
        }
    }
}
