//! The stand-in for the clinical system: the right acknowledgement, or none.

use hl7v2::Message;
use hl7v2::ack::{AckCode, AckKind, AckView};
use synth::cis::{AckFile, NoAck, Verdict, import};
use synth::document::{referral, result};
use synth::world::{Patient, Practice};

use crate::now;

fn referral_bytes() -> Vec<u8> {
    let (from, to) = (
        Practice::wattle_street_medical(),
        Practice::banksia_cardiology(),
    );
    referral(
        &from,
        &to,
        &Patient::juniper_tessellate(),
        "WSM-0001",
        now(),
    )
    .unwrap()
}

fn result_text() -> String {
    let (from, to) = (
        Practice::banksia_cardiology(),
        Practice::wattle_street_medical(),
    );
    let bytes = result(&from, &to, &Patient::juniper_tessellate(), "BC-0001", now()).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn view(ack: &AckFile) -> AckView {
    AckView::read(&Message::read(ack.bytes.clone()).message.unwrap()).unwrap()
}

#[test]
fn a_referral_is_answered_by_an_rri_with_its_base_name() {
    let ack = import(&referral_bytes(), Verdict::Accept, "CIS-1", now()).unwrap();
    assert_eq!(ack.extension, "RRI");
    assert_eq!(
        ack.name("20261122010203_REF_1.hl7"),
        "20261122010203_REF_1.RRI"
    );
    assert_eq!(ack.name("without"), "without.RRI");
    assert_eq!(ack.name("two.dots.hl7"), "two.dots.RRI");
    let view = view(&ack);
    assert_eq!((view.kind, view.code), (AckKind::Rri, AckCode::AA));
    assert_eq!(view.answers, b"WSM-0001");
    assert!(view.typed);
}

#[test]
fn the_rri_goes_back_to_the_sender() {
    let ack = import(&referral_bytes(), Verdict::Accept, "CIS-1", now()).unwrap();
    let message = Message::read(ack.bytes).message.unwrap();
    assert_eq!(
        message.sending_facility(),
        Practice::banksia_cardiology().facility()
    );
    assert_eq!(
        message.receiving_facility(),
        Practice::wattle_street_medical().facility()
    );
    assert_eq!(message.control_id(), b"CIS-1");
    assert_eq!(message.sending_application().namespace, "SYNTHCIS");
}

#[test]
fn a_result_is_answered_by_an_ack() {
    let ack = import(result_text().as_bytes(), Verdict::Accept, "CIS-2", now()).unwrap();
    assert_eq!(ack.extension, "ACK");
    let view = view(&ack);
    assert_eq!((view.kind, view.code), (AckKind::AckR01, AckCode::AA));
    assert_eq!(view.answers, b"BC-0001");
}

#[test]
fn verdicts_become_codes_with_their_reason() {
    let cases = [
        (
            Verdict::Fault("no such doctor"),
            AckCode::AE,
            "no such doctor",
        ),
        (
            Verdict::Refuse("not taken here"),
            AckCode::AR,
            "not taken here",
        ),
    ];
    for (verdict, code, text) in cases {
        let view = view(&import(&referral_bytes(), verdict, "CIS-3", now()).unwrap());
        assert_eq!((view.code, view.text.as_str()), (code, text));
    }
}

#[test]
fn an_acknowledgement_is_never_acknowledged() {
    let ack = import(&referral_bytes(), Verdict::Accept, "CIS-1", now()).unwrap();
    let again = import(&ack.bytes, Verdict::Accept, "CIS-4", now());
    assert_eq!(again, Err(NoAck::IsAck));
}

#[test]
fn the_wish_for_acknowledgements_is_kept() {
    let never = result_text().replacen("|AL|AL|", "|AL|NE|", 1);
    let on_error = result_text().replacen("|AL|AL|", "|AL|ER|", 1);
    let answer = |text: &str, verdict| import(text.as_bytes(), verdict, "CIS-5", now());
    assert_eq!(answer(&never, Verdict::Accept), Err(NoAck::NotWanted));
    assert_eq!(answer(&never, Verdict::Fault("x")), Err(NoAck::NotWanted));
    assert_eq!(answer(&on_error, Verdict::Accept), Err(NoAck::NotWanted));
    assert!(answer(&on_error, Verdict::Fault("x")).is_ok());
}

#[test]
fn a_referral_is_answered_whatever_it_asks() {
    let text = String::from_utf8(referral_bytes())
        .unwrap()
        .replacen("|AL|AL|", "|NE|NE|", 1);
    assert!(import(text.as_bytes(), Verdict::Accept, "CIS-6", now()).is_ok());
}

#[test]
fn what_is_not_hl7_gets_no_answer() {
    for bytes in [b"".as_slice(), b"%PDF-1.4", b"MSH", &[0xff; 64]] {
        let answer = import(bytes, Verdict::Accept, "CIS-7", now());
        assert!(matches!(answer, Err(NoAck::Unreadable(_))), "{answer:?}");
    }
}
