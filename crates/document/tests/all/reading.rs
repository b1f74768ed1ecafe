//! Messages of others: what is missing is empty, what is odd is told, and nothing stops the rest.

use document::{Content, Form, Kind, ObservationValue, Status, Urgency, read};
use proptest::prelude::*;
use zones::Zone;

use crate::fixture::{bytes, letter, package, result, sydney};

/// As a laboratory in the field writes: version 2.3.1, no zones, LF, old ways with providers.
const FIELD: &str = "MSH|^~\\&|LAB|Acacia Pathology^4321^AUSNATA||Wattle|202611221015||\
ORU^R01|77|P|2.3.1\n\
PID|||9912^^^Acacia^MR~24287781321^^^AUSHIC^MC||ROE^Richard^^^Mr||19560301|M|||\
1 Low St^^Dubbo^NSW^2830\n\
PV1|1|O|||||||2426621B^O'Dowd^Maeve^^^DR^^AUSHICPR\n\
OBR|1|R-1^Wattle|L-77^Acacia^4321^AUSNATA|GLU^Glucose^L|||202611220815|||||| Fasting |||\
2345678P^JONES^SUSAN^^^DR^^^AUSHICPR||||||20261122101000||CH|F|||\
4322581B^Tran^Bao^^^^^^AUSHICPR~4024742F^Brown\n\
OBX|1|NM|GLU^Glucose^L||5.4|mmol/L|3.0-6.0||||F|||202611220815\n\
OBX|2|SN|HBA^HbA1c^L||<^5.5|%|||||F\n\
OBX|3|ST|COM^Comment^L||Fasting~specimen||||||Q\n\
OBX|4|FT|TXT^Display^AUSPDI||Glucose 5.4\\.br\\HbA1c < 5.5~Seen||||||F\n\
OBX|5|ED|PDF^Display^auspdi||^^PDF^Base64^JVBERi0x\n\
OBX|6|ED|PDF^Display^AUSPDI||^application^pdf^Base64^JVBERi0y\n\
OBX|7|FT|PIT^Display^AUSPDI||001 x\n\
OBX|8|RP|IMG^Picture^L||http://example.invalid/1^^image^jpeg\n";

#[test]
fn a_message_from_the_field_is_read() {
    let read = sydney(FIELD.as_bytes());
    let view = read.correspondence.as_ref().unwrap();
    assert_eq!((view.kind, view.form), (Kind::Result, Form::Oru));
    assert_eq!(view.at.unwrap().to_string(), "2026-11-22T10:15:00+11:00");
    assert_eq!(view.sender.facility.universal_type, "AUSNATA");
    assert_eq!(view.patient.identifiers.len(), 2);
    assert_eq!(view.patient.identifiers[1].type_code, "MC");
    assert_eq!(
        view.recipient.as_ref().unwrap().identifiers[0]
            .authority
            .namespace,
        "AUSHICPR"
    );
    assert_eq!(
        view.requester.as_ref().unwrap().name.to_words(),
        "DR SUSAN JONES"
    );
    assert_eq!(view.copies.len(), 2);
    assert!(view.author.name.is_empty());
}

#[test]
fn the_document_of_a_message_from_the_field_is_read() {
    let read = sydney(FIELD.as_bytes());
    let document = &read.correspondence.as_ref().unwrap().document;
    assert_eq!(document.id.to_string(), "L-77^Acacia^4321^AUSNATA");
    assert_eq!(document.placer.as_ref().unwrap().id, "R-1");
    assert_eq!(document.status, Some(Status::Final));
    assert_eq!(document.clinical_information, "Fasting");
    assert_eq!(
        document.observed_at.unwrap().to_string(),
        "2026-11-22T08:15:00+11:00"
    );
    let values: Vec<_> = document.observations.iter().map(|one| &one.value).collect();
    assert!(matches!(values[0], ObservationValue::Number(text) if text == "5.4"));
    assert!(matches!(values[1], ObservationValue::Other { text, .. } if text == "<^5.5"));
    assert!(matches!(values[2], ObservationValue::Text(text) if text == "Fasting\nspecimen"));
    assert_eq!(document.observations[2].status, None);
    let text = document
        .displays
        .text
        .as_ref()
        .and_then(Content::place)
        .unwrap();
    assert_eq!(text.path(), "OBX[4]-5");
    let shown = String::from_utf8(read.content(text).unwrap()).unwrap();
    assert_eq!(shown, "Glucose 5.4\nHbA1c < 5.5\nSeen");
    let pdf = document
        .displays
        .pdf
        .as_ref()
        .and_then(Content::place)
        .unwrap();
    assert_eq!(
        (pdf.path(), read.content(pdf).unwrap()),
        ("OBX[5]-5".into(), b"%PDF-1".to_vec())
    );
    // The second PDF, the PIT text (whose OBX holds no file) and the picture elsewhere.
    let files: Vec<_> = document
        .attachments
        .iter()
        .map(|file| &*file.media_type)
        .collect();
    assert_eq!(files, ["application/pdf", "image/jpeg"]);
    assert_eq!(document.observations.len(), 4);
    let codes: Vec<_> = read.findings.iter().map(|one| one.code).collect();
    for wanted in ["time-without-zone", "display-beside", "not-understood"] {
        assert!(codes.contains(&wanted), "{codes:?}");
    }
    let broken = read.whole().unwrap_err();
    assert_eq!(
        broken.code, "content-broken",
        "the picture is not in the message"
    );
}

#[test]
fn nothing_needs_to_be_there() {
    for (kind, form) in [("REF^I12", Form::RefLevel2), ("ORU^R01", Form::Oru)] {
        let read = sydney(format!("MSH|^~\\&|||||||{kind}||P").as_bytes());
        let view = read.correspondence.unwrap();
        assert_eq!(view.form, form);
        assert!(view.patient == document::Patient::default() && view.recipient.is_none());
        assert_eq!(view.urgency, Urgency::Routine);
        assert!(read.findings.iter().any(|one| one.code == "no-document"));
        assert!(read.findings.iter().any(|one| one.code == "no-patient"));
    }
    let mdm =
        sydney(b"MSH|^~\\&|||||||MDM^T02\rOBX|1|ED|18842-5^x^LN||^application^zip^Base64^UEsF");
    let view = mdm.correspondence.unwrap();
    assert_eq!(view.kind, Kind::DischargeSummary);
    assert!(view.document.package.is_some());
}

#[test]
fn what_is_about_somebody_else_is_not_read_as_about_the_first() {
    let text = "MSH|^~\\&|A|B|C|D|2026||ORU^R01|1|X|2.4\r\
                PID|1||1^^^X^MR||Roe^Jo\rOBR|1||D1\rOBX|1|NM|A^Sodium^L||140||||||F\r\
                PID|2||2^^^X^MR||Doe^Al\rOBR|1||D2\rOBX|1|NM|A^Sodium^L||99||||||F\r";
    let read = sydney(text.as_bytes());
    let view = read.correspondence.as_ref().unwrap();
    assert_eq!(view.patient.names[0].family, "Roe");
    assert_eq!(view.document.observations.len(), 1);
    assert!(view.further.is_empty());
    let told: Vec<_> = read
        .findings
        .iter()
        .map(|one| (one.code, &*one.path))
        .collect();
    assert_eq!(
        told,
        [
            ("not-understood", "MSH[1]-11"),
            ("several-patients", "PID[2]")
        ]
    );
    assert_eq!(read.whole().unwrap_err().code, "several-patients");
}

#[test]
fn messages_without_a_document_say_so() {
    let ack = sydney(b"MSH|^~\\&|A|B|C|D|20261122||ACK^R01|1|P|2.4\rMSA|AA|77\r");
    assert_eq!(ack.answer.as_ref().unwrap().control_id, "77");
    assert!(ack.correspondence.is_none());
    assert_eq!(ack.whole().unwrap_err().code, "no-document");
    let adt = sydney(b"MSH|^~\\&|A|B|C|D|20261122||ADT^A04|1|P|2.4\rPID|1\r");
    assert!(adt.correspondence.is_none() && adt.answer.is_none());
    assert_eq!(adt.message_type, "ADT^A04^ADT_A04");
    let sydney = Zone::parse("Australia/Sydney").unwrap();
    assert_eq!(read(b"PID|1", &sydney).unwrap_err().code, "hl7-unreadable");
}

#[test]
fn a_referral_from_the_field_is_read_by_its_roles() {
    let text = "MSH|^~\\&|A|B|C|D|20261004023000||REF^I12|1|T|2.4\r\
                PRD|RT^x~XX|Second^An|||||1^AUSHICPR^UPIN\r\
                PRD|PP~RP|First^Bo|||||2^AUSHICPR^UPIN\r\
                PRD|CP|Third^Cy\r\
                PID|1||1^^^X^MR||Roe^Jo|||X\r\
                OBR|1||D1|34133-9^Event summary^LN\r\
                OBX|1|ED|PDF^x^AUSPDI||^application^pdf^Base64^JVBERi0x\r";
    let read = sydney(text.as_bytes());
    let view = read.correspondence.as_ref().unwrap();
    assert_eq!(view.kind, Kind::EventSummary);
    assert_eq!(view.purpose, document::Purpose::Training);
    assert_eq!(
        view.author.name.family, "First",
        "who refers, for there is no author"
    );
    assert_eq!(view.recipient.as_ref().unwrap().name.family, "Second");
    assert_eq!(view.copies[0].name.family, "Third");
    assert_eq!(view.referral, None);
    let codes: Vec<_> = read.findings.iter().map(|one| one.code).collect();
    let wanted = [
        "time-never",
        "not-understood",
        "author-unclear",
        "recipient-unclear",
    ];
    assert_eq!(codes, wanted);
    let sentence = &read.findings[2].sentence;
    assert_eq!(
        sentence,
        "There must be exactly one author (AP); 0 are named."
    );
}

#[test]
fn the_view_in_json_shows_places_instead_of_files() {
    let read = sydney(&bytes(&letter("referral")));
    let json = serde_json::to_value(&read).unwrap();
    let displays = &json["correspondence"]["document"]["displays"];
    assert_eq!(displays["pdf"]["path"], "OBX[6]-5");
    assert_eq!(displays["pdf"]["encoded_bytes"], 44);
    assert_eq!(
        json["correspondence"]["document"]["attachments"][0]["content"]["path"],
        "OBX[2]-5"
    );
    assert_eq!(
        json["correspondence"]["patient"]["birth_date"],
        "1956-03-01"
    );
    assert_eq!(json["answer"], serde_json::Value::Null);
    let place = document::Place {
        obx: 99,
        encoded_bytes: 0,
    };
    assert_eq!(read.content(&place).unwrap_err().code, "no-such-place");
}

#[test]
fn many_oddities_are_not_told_without_end() {
    let mut text = String::from("MSH|^~\\&|A|B|C|D|2026||ORU^R01|1|P|2.4\rPID|1\rOBR|1\r");
    for _ in 0..5000 {
        text.push_str("OBX|1|NM|A||1||||||Q|||yesterday\r");
    }
    let read = sydney(text.as_bytes());
    assert_eq!(read.findings.len(), document::FINDINGS_MAX);
    assert_eq!(
        read.correspondence.unwrap().document.observations.len(),
        5000
    );
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(tail in prop::collection::vec(any::<u8>(), 0..400)) {
        let zone = Zone::utc();
        prop_assert!(read(&tail, &zone).is_err() || tail.len() > 3);
        for kind in ["REF^I12", "ORU^R01", "ORM^O01", "MDM^T02"] {
            let mut bytes = format!("MSH|^~\\&|A|B|C|D|2026||{kind}|1|P|2.4\r").into_bytes();
            bytes.extend_from_slice(&tail);
            if let Ok(read) = read(&bytes, &zone) {
                let _whole = read.whole();
            }
        }
    }

    #[test]
    fn a_message_that_was_hit_is_read_or_refused(at in any::<usize>(), byte in any::<u8>()) {
        for json in [letter("referral"), result("final"), package("referral")] {
            let mut bytes = bytes(&json);
            let at = at % bytes.len();
            bytes[at] = byte;
            let whole = read(&bytes, &Zone::utc()).and_then(|read| read.whole());
            if let Ok(whole) = whole {
                let _written = document::write(&whole);
            }
        }
    }
}
