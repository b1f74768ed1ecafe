//! Copies, new versions, and other parties' documents passed on.

use document::{
    Correspondence, Envelope, Forward, Party, Provider, Status, WriteProblem, amended, copies,
    write,
};
use hl7v2::Message;
use ids::Hd;
use proptest::prelude::*;
use zones::Moment;

use crate::fixture::{bytes, doctor, input, letter, package, request, result, sydney, text};

fn party(name: &str) -> Party {
    Party {
        application: Hd::new("SEALPOST", "", ""),
        facility: Hd::new(name, "1.2.36.1.2001.1003.0.8003627500000328", "ISO"),
    }
}

fn envelope(control_id: &str) -> Envelope {
    Envelope {
        control_id: control_id.to_owned(),
        receiver: party("Elsewhere"),
    }
}

#[test]
fn each_copy_is_a_message_of_its_own() {
    for json in [letter("referral"), result("final")] {
        let original = input(&json);
        let count = original.copies.len();
        let envelopes: Vec<_> = (0..count).map(|at| envelope(&format!("C{at}"))).collect();
        let copies = copies(&original, &envelopes).unwrap();
        assert_eq!(copies.len(), count);
        for (at, copy) in copies.iter().enumerate() {
            let read = sydney(&write(copy).unwrap()).whole().unwrap();
            assert_eq!(read.control_id, format!("C{at}"));
            assert_eq!(read.receiver.facility.namespace, "Elsewhere");
            assert!(read.recipient.as_ref() == original.copies.get(at));
            assert!(
                read.addressee == original.recipient,
                "whom it is addressed to stays named"
            );
            assert!(read.copies == original.copies && read.author == original.author);
            assert!(read.document == original.document && read.further == original.further);
        }
    }
}

#[test]
fn copies_that_would_share_a_number_or_have_none_are_refused() {
    let original = input(&letter("referral"));
    for envelopes in [
        vec![envelope("C1"), envelope("C1")],
        vec![envelope("C1"), envelope("WF-000123")],
        vec![envelope("C1")],
        vec![],
    ] {
        let refused = copies(&original, &envelopes);
        assert!(matches!(refused, Err(WriteProblem::Unfit { .. })));
    }
    let order = input(&request("pathology-request", "LAB"));
    let refused = copies(&order, &[envelope("C1")]).unwrap_err();
    assert!(
        refused
            .to_string()
            .starts_with("copies does not fit: an order goes to one")
    );
}

/// A later version of the letter, of which nobody said which document it is.
fn later(mut input: Correspondence) -> Correspondence {
    input.control_id = "WF-2".to_owned();
    input.document.id = document::EntityId::default();
    if let Some(referral) = &mut input.referral {
        referral.id = document::EntityId::default();
    }
    input.document.reported_at = Moment::parse_rfc3339("2026-11-23T09:00:00+11:00").ok();
    input
}

#[test]
fn a_new_version_keeps_its_numbers_and_is_corrected() {
    for json in [letter("specialist-letter"), result("final")] {
        let previous = input(&json);
        let new = amended(&previous, later(previous.clone())).unwrap();
        let bytes = write(&new).unwrap();
        let message = Message::read(bytes.clone()).message.unwrap();
        assert_eq!(message.text("OBR[1]-25"), "C");
        let read = sydney(&bytes).whole().unwrap();
        assert_eq!(read.document.id, previous.document.id);
        assert!(read.referral.map(|one| one.id) == previous.referral.clone().map(|one| one.id));
        assert_eq!(read.document.status, Some(Status::Corrected));
        let zone = zones::Zone::utc();
        let version = |bytes: &[u8]| {
            document::DocumentVersion::read(&Message::read(bytes).message.unwrap(), &zone).unwrap()
        };
        let first = version(&write(&previous).unwrap());
        assert_eq!(
            version(&bytes).compare(&first),
            Some(std::cmp::Ordering::Greater)
        );
    }
}

#[test]
fn what_was_preliminary_becomes_final_and_what_was_final_is_corrected() {
    for (before, now, wanted) in [
        (Status::Preliminary, Status::Final, Status::Final),
        (Status::Partial, Status::Preliminary, Status::Preliminary),
        (Status::Final, Status::Final, Status::Corrected),
        (Status::Corrected, Status::Final, Status::Corrected),
        (Status::Final, Status::Cancelled, Status::Cancelled),
    ] {
        let mut previous = input(&result("final"));
        previous.document.status = Some(before);
        let mut new = later(previous.clone());
        new.document.status = Some(now);
        let new = amended(&previous, new).unwrap();
        assert_eq!(new.document.status, Some(wanted), "{before:?} {now:?}");
    }
}

#[test]
fn what_is_no_new_version_is_refused() {
    let previous = input(&letter("referral"));
    let change = |change: &dyn Fn(&mut Correspondence)| {
        let mut new = later(previous.clone());
        change(&mut new);
        amended(&previous, new).unwrap_err().to_string()
    };
    let at = previous.document.reported_at;
    assert!(change(&|new| new.document.reported_at = at).starts_with("document.reported_at"));
    assert!(change(&|new| new.document.reported_at = None).starts_with("document.reported_at"));
    assert!(change(&|new| "WF-000123".clone_into(&mut new.control_id)).starts_with("control_id"));
    assert!(change(&|new| "D9".clone_into(&mut new.document.id.id)).starts_with("document.id"));
    let other = change(&|new| {
        let referral = new.referral.as_mut().unwrap();
        "R9".clone_into(&mut referral.id.id);
    });
    assert!(other.starts_with("referral.id"));
    let order = input(&request("pathology-request", "LAB"));
    assert!(amended(&order, later(order.clone())).is_err());
    let cda = input(&package("referral"));
    assert!(amended(&cda, later(cda.clone())).is_err());
}

fn forward() -> Forward {
    let recipient = doctor("Okafor", "Ada", "2929016F");
    Forward {
        sender: party("Wattle (again)"),
        receiver: party("Far & Away"),
        recipient: Some(serde_json::from_value::<Provider>(recipient).unwrap()),
        control_id: "FWD-1".to_owned(),
        at: Moment::parse_rfc3339("2026-11-24T08:00:00+09:30").unwrap(),
    }
}

#[test]
fn a_document_passed_on_is_its_authors_and_its_header_ours() {
    for json in [
        letter("referral"),
        letter("specialist-letter"),
        result("final"),
        package("referral"),
    ] {
        let original = input(&json);
        let bytes = forward().write(&bytes(&json)).unwrap();
        let message = Message::read(bytes.clone()).message.unwrap();
        let errors = hl7v2::check(&message, ids::Direction::Write);
        let errors: Vec<_> = errors
            .iter()
            .filter(|one| one.severity == hl7v2::Severity::Error)
            .collect();
        assert!(errors.is_empty(), "{errors:?}");
        let read = sydney(&bytes).whole().unwrap();
        assert_eq!(read.control_id, "FWD-1");
        assert_eq!(read.at.unwrap().to_string(), "2026-11-24T08:00:00+09:30");
        assert_eq!(read.sender.facility.namespace, "Wattle (again)");
        assert_eq!(read.receiver.facility.namespace, "Far & Away");
        assert_eq!(read.recipient.as_ref().unwrap().name.family, "Okafor");
        assert_eq!(read.addressee.as_ref().unwrap().name.family, "Tran");
        assert!(read.author == original.author && read.patient == original.patient);
        assert!(read.document == original.document && read.further == original.further);
        assert_eq!(read.kind, original.kind);
    }
}

#[test]
fn an_order_is_passed_on_to_a_facility() {
    let order = Forward {
        recipient: None,
        ..forward()
    };
    let bytes = order
        .write(&bytes(&request("radiology-request", "RAD")))
        .unwrap();
    let read = sydney(&bytes).whole().unwrap();
    assert_eq!(read.receiver.facility.namespace, "Far & Away");
    assert!(read.recipient.is_none());
}

#[test]
fn odd_messages_are_passed_on_with_every_value() {
    let odd = "MSH|^~\\\\&|A|B|C|D|2026||ORU^R01|1|T|2.3.1^AUS||||NE\n\
               PID|1||7^^^X^MR||Roe^Jo\n\
               ZZZ|kept\n\
               OBR|1||D1^A^B^ISO|X\n\
               OBX|1|ED|PDF^x^AUSPDI||^application^pdf^Base64^JVBE\nRi0x\n\
               OBX|2|FT|N^Note^L||one\ntwo\n";
    let message = text(&forward().write(odd.as_bytes()).unwrap());
    let lines: Vec<&str> = message.split('\r').collect();
    let far = "Far \\T\\ Away^1.2.36.1.2001.1003.0.8003627500000328^ISO";
    let we = "Wattle (again)^1.2.36.1.2001.1003.0.8003627500000328^ISO";
    assert_eq!(
        lines[0],
        format!(
            "MSH|^~\\&|SEALPOST|{we}|SEALPOST|{far}|20261124080000+0930||ORU^R01^ORU_R01|FWD-1|T\
             |2.3.1^AUS|||AL|AL|AUS||en^English^ISO639"
        )
    );
    assert_eq!(
        lines[2],
        "PV1|1|N|||||||2929016F^Okafor^Ada^^^Dr^^^AUSHICPR^L^^^UPIN"
    );
    assert_eq!(lines[3], "ZZZ|kept");
    assert!(lines[5].ends_with("^Base64^JVBERi0x"), "{}", lines[5]);
    assert!(lines[6].ends_with("|one\\.br\\two"), "{}", lines[6]);
}

#[test]
fn a_unicode_message_stays_one() {
    let text = "\u{feff}MSH|^~\\&|A|B|C|D|2026||ORU^R01|1|P|2.4|||||AUS|UNICODE UTF-8\r\
                PID|1||7^^^X^MR||Nguyễn\rPV1|1|O\r";
    let out = self::text(&forward().write(text.as_bytes()).unwrap());
    assert!(out.starts_with("\u{feff}MSH|"), "{out}");
    assert!(
        out.contains("||Nguyễn\r") && out.contains("|UNICODE UTF-8|"),
        "{out}"
    );
}

#[test]
fn what_cannot_be_passed_on_is_refused() {
    let refused = |original: &[u8]| forward().write(original).unwrap_err().to_string();
    assert!(refused(b"PID|1").contains("not a readable HL7 message"));
    let ack = b"MSH|^~\\&|A|B|C|D|2026||ACK|1|P|2.4\rMSA|AA|1\r";
    assert!(refused(ack).contains("never passed on"));
    assert!(refused(b"MSH$%~\\&$A$B$C$D$2026$$ORU%R01$1$P$2.4\r").contains("delimiters"));
    let original = bytes(&letter("referral"));
    let same = Forward {
        control_id: "WF-000123".into(),
        ..forward()
    };
    assert!(
        same.write(&original)
            .unwrap_err()
            .to_string()
            .starts_with("control_id")
    );
    let mut nobody = forward();
    nobody.recipient.as_mut().unwrap().identifiers.clear();
    let told = nobody.write(&original).unwrap_err().to_string();
    assert!(
        told.starts_with("recipient.identifiers is missing"),
        "{told}"
    );
    let mut odd = forward();
    "Zoë".clone_into(&mut odd.recipient.as_mut().unwrap().name.family);
    assert!(matches!(odd.write(&original), Err(WriteProblem::Write(_))));
}

#[test]
fn a_message_that_is_passed_on_twice_has_one_recipient() {
    let first = forward().write(&bytes(&letter("referral"))).unwrap();
    let again = Forward {
        control_id: "FWD-2".into(),
        ..forward()
    };
    let message = text(&again.write(&first).unwrap());
    assert_eq!(message.matches("IR^Intended").count(), 1, "{message}");
    assert!(message.contains("OBR|1|ASKED-4^Wattle"), "{message}");
}

proptest! {
    #[test]
    fn any_message_is_passed_on_or_refused(tail in prop::collection::vec(any::<u8>(), 0..300)) {
        for kind in ["REF^I12", "ORU^R01"] {
            let mut bytes = format!("MSH|^~\\&|A|B|C|D|2026||{kind}|1|P|2.4\r").into_bytes();
            bytes.extend_from_slice(&tail);
            if let Ok(out) = forward().write(&bytes) {
                let out = Message::read(out).message.unwrap();
                prop_assert_eq!(out.control_id(), b"FWD-1");
            }
        }
    }
}
