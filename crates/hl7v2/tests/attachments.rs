//! Encapsulated data: what is decoded, what is noted, what is refused.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

use hl7v2::{Embedded, EmbeddedError, Message};
use proptest::prelude::*;

/// Reads one OBX-5, all its repetitions.
fn decoded(value: &str) -> Result<(String, Vec<u8>, Vec<&'static str>), EmbeddedError> {
    let message = Message::read(format!("MSH|^~\\&|A\rOBX|1|ED|X||{value}|\r"))
        .message
        .unwrap();
    let field = message.segment("OBX").unwrap().field(5).unwrap();
    let embedded = Embedded::read(&field)?;
    let oddities = embedded.oddities.iter().map(|code| code.name).collect();
    Ok((embedded.media_type, embedded.bytes, oddities))
}

#[test]
fn clean_data_are_decoded_without_remark() {
    for (value, media_type, bytes) in [
        (
            "^application^pdf^Base64^JVBERi0xLjQ=",
            "application/pdf",
            &b"%PDF-1.4"[..],
        ),
        (
            "^APPLICATION^PDF^BASE64^JVBERi0xLjQ=",
            "application/pdf",
            b"%PDF-1.4",
        ),
        ("^text^html^Base64^PHA+", "text/html", b"<p>"),
        ("^text^html^A^\\H\\<p>a \\T\\ b", "text/html", b"<p>a & b"),
        ("^TEXT^RTF^Hex^7B5C727466", "text/rtf", b"{\\rtf"),
        (
            "^application^zip^Base64^UEsDBA==",
            "application/zip",
            b"PK\x03\x04",
        ),
        ("^image^jpeg^Base64^/9j/", "image/jpeg", b"\xff\xd8\xff"),
    ] {
        let (found, data, oddities) = decoded(value).unwrap();
        assert_eq!((found.as_str(), &*data), (media_type, bytes), "{value}");
        assert_eq!(oddities, [""; 0], "{value}");
    }
}

#[test]
fn oddly_written_data_are_decoded_with_remarks() {
    for (value, oddities) in [
        (
            "^application^pdf^Base64^JVBE\r\nRi0x\nLjQ=",
            &["H7-ED-WRAPPED"][..],
        ),
        (
            "^application^pdf^Base64^JVBE\\.br\\Ri0xLjQ=",
            &["H7-ED-ESCAPED"],
        ),
        (
            "^application^pdf^Base64^JVBE\\X0D\\\\X0A\\Ri0xLjQ=",
            &["H7-ED-ESCAPED", "H7-ED-WRAPPED"],
        ),
        ("^application^pdf^Base64^JVBERi0xLjQ", &["H7-ED-PADDING"]),
        (
            "^application^pdf^Base64^JVBE~^^^^Ri0xLjQ=",
            &["H7-ED-SPLIT"],
        ),
        ("^application^pdf^Base64^JVBE~Ri0xLjQ=", &["H7-ED-SPLIT"]),
        (
            "^application^pdf^Base64^data:application/pdf;base64,JVBERi0xLjQ=",
            &["H7-ED-URL"],
        ),
        ("^^PDF^Base64^JVBERi0xLjQ=", &["H7-ED-TYPE"]),
        ("PDF^TEXT^^Base64^JVBERi0xLjQ=", &["H7-ED-TYPE"]),
    ] {
        let (media_type, data, found) = decoded(value).unwrap();
        assert_eq!(
            (media_type.as_str(), &*data),
            ("application/pdf", &b"%PDF-1.4"[..]),
            "{value}"
        );
        assert_eq!(found, oddities, "{value}");
    }
    let (_, data, found) = decoded("^a^b^Base64^-_-_").unwrap();
    assert_eq!(
        (&*data, &*found),
        (&b"\xfb\xff\xbf"[..], &["H7-ED-ALPHABET"][..])
    );
    assert_eq!(
        decoded("^application^pdf^Base64^UEsDBA==").unwrap().2,
        ["H7-ED-MAGIC"]
    );
}

#[test]
fn what_cannot_be_decoded_is_refused_with_its_reason() {
    for (value, why) in [
        ("", EmbeddedError::Empty),
        ("^application^pdf^Base64^", EmbeddedError::Empty),
        ("^application^pdf^Base64", EmbeddedError::Empty),
        ("^application^pdf^^JVBE", EmbeddedError::Encoding),
        ("^application^pdf^uuencode^JVBE", EmbeddedError::Encoding),
        ("^application^pdf^Base64^J", EmbeddedError::Data("Base64")),
        (
            "^application^pdf^Base64^JV*E",
            EmbeddedError::Data("Base64"),
        ),
        (
            "^application^pdf^Base64^\\Q\\JVBE",
            EmbeddedError::Data("Base64"),
        ),
        (
            "^application^pdf^Base64^data:JVBE",
            EmbeddedError::Data("Base64"),
        ),
        ("^text^rtf^Hex^7B5", EmbeddedError::Data("Hex")),
        ("^text^rtf^Hex^7G", EmbeddedError::Data("Hex")),
    ] {
        assert_eq!(decoded(value).unwrap_err(), why, "{value}");
    }
}

#[test]
fn a_document_cut_both_ways_is_told_once() {
    let part = "OBX|1|ED|PDF|1|^application^pdf^Base64^";
    let text = format!("MSH|^~\\&|A\r{part}JVBERi0x\r{part}AAAA~BBBB\r");
    let message = Message::read(text).message.unwrap();
    let found = hl7v2::check(&message, ids::Direction::Write);
    let told = |code| found.iter().filter(|finding| finding.code == code).count();
    assert_eq!((told("H7-ED-SPLIT"), told("H7-ED-MAGIC")), (1, 0));
}

#[test]
fn debug_output_holds_no_content() {
    let message = Message::read("MSH|^~\\&|A\rOBX|1|ED|X||^text^html^A^<b>TESTING\r")
        .message
        .unwrap();
    let embedded = Embedded::read(&message.first("OBX-5").unwrap()).unwrap();
    assert_eq!(format!("{embedded:?}"), "Embedded(text/html, 10 bytes)");
}

proptest! {
    #[test]
    fn wrapped_base64_comes_back(
        data in proptest::collection::vec(any::<u8>(), 1..300),
        quads in 1usize..25,
        gap in prop_oneof![Just("\r"), Just("\n"), Just("\r\n"), Just(" "), Just("\\.br\\")],
    ) {
        use base64::Engine;
        let encoded = base64::engine::general_purpose::STANDARD.encode(&data);
        let lines: Vec<&str> =
            encoded.as_bytes().chunks(quads * 4).map(|l| std::str::from_utf8(l).unwrap()).collect();
        // Lines of whole quads are never three characters long, so never a bare segment name.
        let (_, found, _) = decoded(&format!("^a^b^Base64^{}", lines.join(gap))).unwrap();
        prop_assert_eq!(found, data);
    }
}
