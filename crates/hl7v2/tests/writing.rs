//! The builder: what it writes, and what it refuses to write.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

use hl7v2::{
    AckCondition, Builder, Charset, Component, FIELD_NUMBER_MAX, Header, Message, MessageType,
    Path, Profile, WriteError, check,
};
use ids::{Direction, Hd, Timestamp};
use proptest::prelude::*;

fn header() -> Header {
    Header {
        sending_application: Hd::new("SYNTHCIS", "", ""),
        sending_facility: Hd::new(
            "Wattle & Co",
            "1.2.36.1.2001.1003.0.8003621566684455",
            "ISO",
        ),
        receiving_application: Hd::default(),
        receiving_facility: Hd::new("Banksia", "1.2.36.1.2001.1003.0.8003629900024197", "ISO"),
        at: Timestamp::parse_rfc3339("2026-11-22T01:02:03Z").unwrap(),
        message_type: MessageType::new("REF", "I12"),
        control_id: "M-1".to_owned(),
        processing_id: "P".to_owned(),
        profile: Profile::australian(Profile::REFERRAL),
        accept_ack: AckCondition::Always,
        application_ack: AckCondition::Always,
    }
}

#[test]
fn the_header_is_written_as_the_localisation_has_it() {
    let bytes = Builder::new(&header()).finish().unwrap();
    let wanted = "MSH|^~\\&|SYNTHCIS|Wattle \\T\\ Co^1.2.36.1.2001.1003.0.8003621566684455^ISO||\
        Banksia^1.2.36.1.2001.1003.0.8003629900024197^ISO|20261122010203+0000||REF^I12^REF_I12|\
        M-1|P|2.4^AUS&Australia&ISO3166_1^HL7AU-OO-REF-SIMPLIFIED-201706&&L|||AL|AL|AUS||\
        en^English^ISO639\r";
    assert_eq!(String::from_utf8(bytes.clone()).unwrap(), wanted);
    let message = Message::read(bytes).message.unwrap();
    let found = check(&message, Direction::Write);
    assert!(
        found
            .iter()
            .all(|finding| !finding.code.starts_with("H7-MSH")),
        "{found:?}"
    );
    assert_eq!(message.sending_facility(), header().sending_facility);
    assert_eq!(message.profile(), header().profile);
}

#[test]
fn fields_in_any_order_parts_null_and_repetitions() {
    let mut builder = Builder::new(&header());
    builder
        .segment("PID")
        .components(11, &["1 Gum St", "", "Synthville", "VIC"])
        .text(1, "1")
        .repeat(
            3,
            &[
                Component::Text("9"),
                "".into(),
                "".into(),
                Component::Parts(&["HOSP", "1.2", "ISO"]),
                "MR".into(),
            ],
        )
        .repeat(3, &["8003605679672853", "", "", "AUSHIC", "NI", ""])
        .null(4)
        .raw(5, b"A^B~C")
        .text(30, "")
        .end();
    builder.segment("PV1").end();
    let bytes = builder.finish().unwrap();
    let text = String::from_utf8(bytes).unwrap();
    let pid = text.split('\r').nth(1).unwrap();
    assert_eq!(
        pid,
        "PID|1||9^^^HOSP&1.2&ISO^MR~8003605679672853^^^AUSHIC^NI|\"\"|A^B~C||||||\
         1 Gum St^^Synthville^VIC"
    );
    assert!(text.ends_with("\rPV1\r"));
}

#[test]
fn what_cannot_be_sent_is_refused_by_its_place() {
    let failing = |write: &dyn Fn(&mut Builder)| {
        let mut builder = Builder::new(&header());
        write(&mut builder);
        builder.finish().unwrap_err()
    };
    let at = |field| Path::field(b"PID", field).occurrence(1);
    let error = failing(&|b| b.segment("PID").text(5, "Ren\u{e9}").end());
    assert_eq!(error, WriteError::NotAscii(at(5)));
    assert!(error.to_string().starts_with("PID[1]-5 holds"));
    assert_eq!(
        failing(&|b| b.segment("PID").text(5, "a\u{1c}").end()),
        WriteError::Control(at(5))
    );
    assert_eq!(
        failing(&|b| b.segment("PID").repeat(5, &["ok", "a\tb"]).end()),
        WriteError::Control(at(5))
    );
    for raw in [&b"a|b"[..], b"a\rb", b"a\nb", b"a\x1c"] {
        assert_eq!(
            failing(&|b| b.segment("PID").raw(5, raw).end()),
            WriteError::Raw(at(5))
        );
    }
    assert_eq!(
        failing(&|b| b.segment("PID").raw(5, b"\xe9").end()),
        WriteError::NotAscii(at(5))
    );
    for field in [0, FIELD_NUMBER_MAX + 1, u32::MAX] {
        assert_eq!(
            failing(&|b| b.segment("PID").text(field, "x").end()),
            WriteError::Field(at(field))
        );
    }
    let msh = Path::field(b"MSH", 2).occurrence(2);
    assert_eq!(
        failing(&|b| b.segment("MSH").text(2, "x").end()),
        WriteError::Field(msh)
    );
    for name in ["pid", "PI", "PIDX", "1AB"] {
        assert_eq!(failing(&|b| b.segment(name).end()), WriteError::SegmentName);
    }
    let first = failing(&|b| {
        b.segment("PID").text(5, "\u{e9}").end();
        b.segment("PIDX").end();
    });
    assert_eq!(first, WriteError::NotAscii(at(5)));
}

#[test]
fn unicode_is_declared_when_it_is_agreed() {
    let mut builder = Builder::with_charset(&header(), Charset::Utf8);
    builder.segment("PID").text(5, "Ren\u{e9}").end();
    let reading = Message::read(builder.finish().unwrap());
    assert_eq!(reading.findings, []);
    let message = reading.message.unwrap();
    assert_eq!(message.text("MSH-18"), "UNICODE UTF-8");
    assert_eq!(message.text("PID-5"), "Ren\u{e9}");
}

#[test]
fn other_versions_and_countries_are_written_plain() {
    let profile = Profile {
        version: "2.3.1".to_owned(),
        ..Profile::default()
    };
    let bytes = Builder::new(&Header {
        profile,
        ..header()
    })
    .finish()
    .unwrap();
    assert!(String::from_utf8(bytes).unwrap().contains("|P|2.3.1|||AL|"));
}

#[test]
fn debug_output_holds_no_content() {
    let mut builder = Builder::new(&header());
    let segment = builder.segment("PID").text(5, "TESTING");
    assert_eq!(format!("{segment:?}"), "SegmentBuilder(PID[1])");
    segment.end();
    assert!(!format!("{builder:?}").contains("TESTING"));
}

proptest! {
    #[test]
    fn every_text_is_read_back(text in "[ -~]{1,40}", line in "[ -~]{0,20}") {
        prop_assume!(text != "\"\"");
        let mut builder = Builder::new(&header());
        builder
            .segment("PID")
            .components(5, &["x", &*text, "y"])
            .components(6, &[Component::Parts(&["s", &*text, "t"])])
            .text(9, &format!("{text}\r\n{line}\n!"))
            .end();
        let message = Message::read(builder.finish().unwrap()).message.unwrap();
        prop_assert_eq!(message.segments().count(), 2);
        prop_assert_eq!(message.text("PID-5.2"), &*text);
        prop_assert_eq!(message.text("PID-6.1.2"), &*text);
        prop_assert_eq!(message.text("PID-9"), format!("{text}\n{line}\n!"));
    }
}
