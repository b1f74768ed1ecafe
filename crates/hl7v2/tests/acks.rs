//! Answering messages, and reading answers.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

mod synthetic;

use hl7v2::ack::{
    Ack, AckCode, AckError, AckKind, AckRequest, AckView, ErrorCode, Reader, ReaderId,
};
use hl7v2::{Message, Path, Profile};
use ids::{Hd, Timestamp};
use synthetic::{DOCUMENT, ORDER, REFERRAL, RESULT};

fn read(text: impl Into<Vec<u8>>) -> Message {
    Message::read(text).message.unwrap()
}

fn request(code: AckCode) -> AckRequest {
    AckRequest {
        kind: None,
        code,
        text: String::new(),
        errors: Vec::new(),
        control_id: "ACK-1".to_owned(),
        at: Timestamp::parse_rfc3339("2026-11-22T03:04:05Z").unwrap(),
        our_application: Hd::new("SEALPOST", "", ""),
        reader: None,
    }
}

fn answer(original: &str, request: &AckRequest) -> String {
    String::from_utf8(Ack::answering(&read(original), request)).unwrap()
}

#[test]
fn a_referral_is_answered_by_an_rri_that_repeats_its_segments() {
    let text = answer(REFERRAL, &request(AckCode::AA));
    let lines: Vec<_> = text.split_terminator('\r').collect();
    assert_eq!(
        lines[0],
        "MSH|^~\\&|SEALPOST|Banksia^1.2.36.1.2001.1003.0.8003629900024197^ISO|SYNTHCIS^1.2.3^ISO|\
         Wattle St^1.2.36.1.2001.1003.0.8003621566684455^ISO|20261122030405+0000||RRI^I12^RRI_I12|\
         ACK-1|P|2.4^AUS&Australia&ISO3166_1^HL7AU-OO-REF-SIMPLIFIED-201706&&L|||NE|NE|AUS||\
         en^English^ISO639"
    );
    assert_eq!(lines[1], "MSA|AA|M-0001");
    let original: Vec<_> = REFERRAL.split_terminator('\r').collect();
    assert_eq!(lines[2..], original[1..5]);
}

#[test]
fn each_type_has_its_answer_and_profile() {
    for (original, kind, msh9, profile) in [
        (
            REFERRAL,
            AckKind::Rri,
            "RRI^I12^RRI_I12",
            "HL7AU-OO-REF-SIMPLIFIED-201706",
        ),
        (
            RESULT,
            AckKind::AckR01,
            "ACK^R01^ACK_R01",
            "HL7AU-OO-ACK-201701",
        ),
        (
            ORDER,
            AckKind::OrrO02,
            "ORR^O02^ORR_O02",
            "HL7AU-OO-ORR-201701",
        ),
        (DOCUMENT, AckKind::AckT02, "ACK^T02^ACK_T02", ""),
    ] {
        let ack = read(answer(original, &request(AckCode::AA)));
        assert_eq!(ack.first("MSH-9").unwrap().raw(), msh9.as_bytes());
        assert_eq!(ack.profile().id, profile);
        let view = AckView::read(&ack).unwrap();
        assert_eq!((view.kind, view.typed), (kind, true));
        for other in [REFERRAL, RESULT, ORDER, DOCUMENT] {
            let proves = view.kind.proves(&read(other).message_type());
            assert_eq!(proves, other == original);
        }
        assert!(ack.is_ack() && !ack.wants_application_ack());
    }
    let level_1 = REFERRAL.replace("201706&&L", "201706-L1&&L");
    let ack = read(answer(&level_1, &request(AckCode::AA)));
    assert_eq!(ack.profile().id, "HL7AU-OO-REF-SIMPLIFIED-201706-L1");
}

#[test]
fn a_generic_or_read_ack_proves_nothing() {
    for kind in [AckKind::Generic, AckKind::Read] {
        let generic = AckRequest {
            kind: Some(kind),
            ..request(AckCode::AA)
        };
        let view = AckView::read(&read(answer(REFERRAL, &generic))).unwrap();
        assert_eq!((view.kind, view.typed), (kind, false));
        assert!(!view.kind.proves(&read(REFERRAL).message_type()));
    }
}

#[test]
fn no_document_makes_its_machine_made_answer_a_read_ack() {
    for added in ["", " ", "\u{b}", "\\X20\\"] {
        let version = format!("|2.3.1^AUS^{}{added}|", Profile::ACK_READ);
        let document = DOCUMENT.replace("|2.3.1|", &version);
        assert_ne!(document, DOCUMENT);
        let answer = read(answer(&document, &request(AckCode::AA)));
        assert_eq!(
            AckView::read(&answer).unwrap().kind,
            AckKind::AckT02,
            "{added:?}"
        );
    }
}

#[test]
fn a_read_ack_names_the_reader() {
    for (id, msh3) in [
        (
            ReaderId::ProviderNumber("0302523B".into()),
            "k.oaks^0302523B^AUSHICPR",
        ),
        (
            ReaderId::AtOrganisation("8003611566666859@8003629900024197".into()),
            "k.oaks^8003611566666859@8003629900024197^NPIO",
        ),
    ] {
        let reader = Reader {
            name: "k.oaks".into(),
            id,
        };
        let request = AckRequest {
            kind: Some(AckKind::Read),
            reader: Some(reader.clone()),
            ..request(AckCode::AA)
        };
        let text = answer(REFERRAL, &request);
        assert!(text.contains("^HL7AU-OO-ACK-READ-2020006&&L|"));
        let ack = read(text);
        assert_eq!(ack.first("MSH-3").unwrap().raw(), msh3.as_bytes());
        assert_eq!(ack.first("MSH-9").unwrap().raw(), b"ACK");
        assert_eq!(AckView::read(&ack).unwrap().reader, Some(reader));
    }
    let view = AckView::read(&read(answer(RESULT, &request(AckCode::AA)))).unwrap();
    assert_eq!(view.reader, None);
}

#[test]
fn errors_go_to_msa_and_err() {
    let request = AckRequest {
        text: "not taken | see ERR".to_owned(),
        errors: vec![
            AckError {
                code: ErrorCode::RequiredFieldMissing,
                place: Some(Path::field(b"PID", 5).occurrence(1)),
            },
            AckError {
                code: ErrorCode::InternalError,
                place: None,
            },
        ],
        ..request(AckCode::AE)
    };
    let text = answer(RESULT, &request);
    assert!(text.contains(
        "\rMSA|AE|L-0001|not taken \\F\\ see ERR|||101^Required field missing^HL70357\r\
         ERR|PID^1^5^101&Required field missing&HL70357~^^^207&Application internal error&HL70357\r"
    ));
    let view = AckView::read(&read(text)).unwrap();
    assert_eq!(view.text, "not taken | see ERR");
    assert_eq!(
        view.errors,
        [ErrorCode::RequiredFieldMissing, ErrorCode::InternalError]
    );
    // An RRI of version 2.4 has no ERR; MSA-6 says it.
    let text = answer(REFERRAL, &request);
    assert!(!text.contains("\rERR|") && text.contains("101^Required field missing^HL70357"));
}

#[test]
fn the_errors_of_later_versions_are_read() {
    let view = AckView::read(&read(
        "MSH|^~\\&|A|B|C|D|2026||ACK^R01|9|P|2.5\rMSA|AE|1\rERR||PID^1^5|103^x^HL70357|E\r",
    ));
    assert_eq!(view.unwrap().errors, [ErrorCode::TableValue]);
}

#[test]
fn ids_and_facilities_are_copied_byte_for_byte() {
    let odd = RESULT.replace("|L-0001|", "| L\\T\\1^x&y~z |").replace(
        "Synth Lab^1234^AUSNATA|",
        "Synth \\T\\ Lab^1234^AUSNATA^more&x~again|",
    );
    let text = answer(&odd, &request(AckCode::CA));
    assert!(text.contains("\rMSA|CA| L\\T\\1^x&y~z \r"));
    assert!(
        text.contains("||Synth \\T\\ Lab^1234^AUSNATA^more&x~again|")
            || text.contains("|LAB|Synth \\T\\ Lab^1234^AUSNATA^more&x~again|")
    );
    let view = AckView::read(&read(text)).unwrap();
    assert_eq!(view.answers, b" L\\T\\1^x&y~z ");
}

#[test]
fn the_delimiters_of_the_original_are_used() {
    let other = RESULT.replace('|', "#").replace('^', "@");
    let text = answer(&other, &request(AckCode::AA));
    assert!(text.starts_with("MSH#@~\\&#SEALPOST#"));
    let ack = read(text);
    assert_eq!(AckView::read(&ack).unwrap().answers, b"L-0001");
    assert_eq!(ack.sending_facility(), read(other).receiving_facility());
    // A damaged set is answered in the standard one.
    let damaged = RESULT.replace("^~\\&", "^~&");
    assert!(answer(&damaged, &request(AckCode::AA)).starts_with("MSH|^~\\&|"));
}

#[test]
fn nothing_copied_can_break_the_answer() {
    let joined = REFERRAL
        .replace("TESTING^PAT", "TESTING\nlower\u{1c}^PAT")
        .replace("|P|\r", "");
    let text = answer(&joined, &request(AckCode::AA));
    assert!(text.contains("TESTING lower ^PAT"));
    assert_eq!(read(text).segments().count(), 6);
    let empty = answer("MSH|^~\\&|A\r", &request(AckCode::AR));
    assert!(empty.contains("|ACK-1|P|2.4^AUS"));
    assert!(empty.ends_with("\rMSA|AR\r"));
}

#[test]
fn a_bare_segment_with_text_below_it_is_copied_as_a_segment() {
    let odd = REFERRAL.replace("\rPID|", "\rPID\rsome text|");
    let text = answer(&odd, &request(AckCode::AA));
    assert!(text.contains("\rPID|some text|1||1000100"), "{text}");
    let only = "MSH|^~\\&|A|B|C|D|2026||REF^I12|M-1|P|2.4\rPID\rsome text\r";
    let answer = read(answer(only, &request(AckCode::AA)));
    assert_eq!(AckView::read(&answer).unwrap().answers, b"M-1");
}

#[test]
fn a_broken_answer_is_never_a_yes() {
    for text in [
        "MSH|^~\\&|A||||||ACK|9\r",
        "MSH|^~\\&|A||||||ACK|9\rMSA\r",
        "MSH|^~\\&|A||||||ACK|9\rMSA||1\r",
        "MSH|^~\\&|A||||||ACK|9\rMSA|OK|1\r",
        "MSH|^~\\&|A||||||ACK|9\rMSA|\"\"|1\r",
        "MSH|^~\\&|A||||||ACK|9\rMSA|AA\r",
        "MSH|^~\\&|A||||||ACK|9\rMSA|AA|\r",
        "MSH|^~\\&|A||||||ACK|9\rMSA|AA AE|1\r",
    ] {
        let message = read(text);
        assert_eq!(AckView::read(&message), None, "{text:?}");
        assert!(message.is_ack());
    }
    assert_eq!(AckView::read(&read(RESULT)), None);
}

#[test]
fn an_answer_of_another_type_than_expected_is_generic() {
    for (msh9, kind) in [
        ("ACK^R01", AckKind::AckR01),
        ("ACK^R01^ACK", AckKind::AckR01),
        ("ACK", AckKind::Generic),
        ("ACK^I12", AckKind::Generic),
        ("ACK^O01", AckKind::Generic),
        ("", AckKind::Generic),
        ("RRI^I12", AckKind::Rri),
    ] {
        let text = format!("MSH|^~\\&|A|B|C|D|2026||{msh9}|9\rMSA|AA|1\r");
        assert_eq!(AckView::read(&read(text)).unwrap().kind, kind, "{msh9}");
    }
}

#[test]
fn the_clinical_answer_of_an_rri_is_kept_apart_from_the_code() {
    let rri = answer(REFERRAL, &request(AckCode::AA)).replace("RF1|P|", "RF1|R|");
    let view = AckView::read(&read(rri)).unwrap();
    assert_eq!(view.code, AckCode::AA);
    assert_eq!(view.referral_status.as_deref(), Some("R"));
    assert!(!format!("{view:?}").contains("Wattle"));
}
