//! Finding values by path, and paths by offset.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

mod synthetic;

use hl7v2::{Message, Path};
use synthetic::{REFERRAL, RESULT};

fn read(text: &str) -> Message {
    Message::read(text).message.unwrap()
}

#[test]
fn paths_find_their_values() {
    let message = read(REFERRAL);
    for (path, text) in [
        ("MSH-1", "|"),
        ("MSH-2", "^~\\&"),
        ("MSH-2.1", "^~\\&"),
        ("MSH-3", "SYNTHCIS^1.2.3^ISO"),
        ("MSH-3.2", "1.2.3"),
        ("MSH-9.3", "REF_I12"),
        ("MSH-12.2.2", "Australia"),
        ("PRD-7.1", "4024742F"),
        ("PRD[2]-7.1", "0302523B"),
        ("PRD[2]-7(2).3", "VDI"),
        ("PRD-7(2).3", "VDI"),
        ("PRD-1(2)", "AP"),
        ("PID-3(2).1", "61405230941"),
        ("PID-5.1.1", "TESTING"),
        ("PID[1]-3(1).4.1", "Wattle St"),
        ("OBX-5", "Dear Kim,\nplease see Pat."),
        (
            "PV1",
            "PV1|1|O|||||||0302523B^OAKS^KIM^^^DR^^^AUSHICPR^L^^^UPIN",
        ),
    ] {
        assert_eq!(message.text(path), text, "{path}");
    }
    for path in [
        "MSH-8",
        "MSH-20",
        "MSH-4000",
        "PID-5.9",
        "PID-5.1.2",
        "PID-3(3)",
        "PID[2]-3",
        "AL1-1",
        "PID-4",
        "nonsense",
        "",
    ] {
        assert!(message.first(path).is_none(), "{path}");
        assert_eq!(message.text(path), "");
    }
}

#[test]
fn all_values_come_in_order_with_their_places() {
    let message = read(REFERRAL);
    let ids: Vec<_> = message
        .all("PRD-7")
        .map(|id| id.path().to_string())
        .collect();
    assert_eq!(ids, ["PRD[1]-7(1)", "PRD[2]-7(1)", "PRD[2]-7(2)"]);
    let bytes = message.bytes();
    for id in message.all(Path::field(b"PRD", 7)) {
        assert_eq!(&bytes[id.offset()..][..id.raw().len()], id.raw());
    }
    let typed: Vec<_> = message.all("PRD-7.3").map(|kind| kind.text()).collect();
    assert_eq!(typed, ["UPIN", "UPIN", "VDI"]);
    assert_eq!(message.all("OBX").count(), 1);
}

#[test]
fn every_offset_is_placed_in_the_value_it_falls_into() {
    let message = read(RESULT);
    for value in message.values() {
        for offset in value.offset()..value.offset() + value.raw().len() {
            assert_eq!(message.path_at(offset), Some(value.path()), "{offset}");
        }
    }
    let pid = message.segment("PID").unwrap();
    assert_eq!(message.path_at(pid.offset()).unwrap().to_string(), "PID[1]");
    assert_eq!(message.path_at(0).unwrap().to_string(), "MSH[1]");
    assert_eq!(message.path_at(pid.offset() - 1), None);
    assert_eq!(message.path_at(RESULT.len() + 5), None);
}

#[test]
fn the_leaves_of_a_message_are_listed() {
    let message = read("MSH|^~\\&|A\rPID|1||a^b&c~d|\"\"||\r");
    let leaves: Vec<_> = message
        .values()
        .map(|value| format!("{}={}", value.path(), value.text()))
        .collect();
    assert_eq!(
        leaves,
        [
            "MSH[1]-1(1).1=|",
            "MSH[1]-2(1).1=^~\\&",
            "MSH[1]-3(1).1=A",
            "PID[1]-1(1).1=1",
            "PID[1]-3(1).1=a",
            "PID[1]-3(1).2.1=b",
            "PID[1]-3(1).2.2=c",
            "PID[1]-3(2).1=d",
            "PID[1]-4(1).1=",
        ]
    );
}

#[test]
fn encoding_characters_that_are_missing_are_no_value() {
    for text in ["MSH|\rPID|1\r", "MSH||A\r"] {
        let message = read(text);
        let paths: Vec<_> = message.values().map(|value| value.path()).collect();
        assert!(
            !paths
                .iter()
                .any(|path| path.to_string().starts_with("MSH[1]-2"))
        );
        assert!(message.first("MSH-2").is_none(), "{text:?}");
        assert_eq!(message.text("MSH-1"), "|");
    }
}

#[test]
fn segments_and_their_fields() {
    let message = read(RESULT);
    let names: Vec<_> = message.segments().map(|segment| segment.name()).collect();
    assert_eq!(names, ["MSH", "PID", "PV1", "OBR", "OBX", "OBX"]);
    let second = message.segments_named("OBX").nth(1).unwrap();
    assert_eq!(second.path().to_string(), "OBX[2]");
    assert_eq!(second.field(2).unwrap().raw(), b"ED");
    assert_eq!(second.field(11).unwrap().path().to_string(), "OBX[2]-11");
    assert!(second.field(12).is_none() && second.field(0).is_none());
    assert!(second.field(4).unwrap().is_empty() && second.valued(4).is_none());
    assert_eq!(second.fields().count(), 11);
    assert_eq!(second.raw(), RESULT.split('\r').nth(5).unwrap().as_bytes());
    assert!(message.segments_named("OB").next().is_none());
    assert_eq!(
        format!("{second:?}"),
        format!("Segment(OBX[2] at {})", second.offset())
    );
}

#[test]
fn values_split_no_further_than_they_can() {
    let message = read("MSH|^~\\&|A\rPID|1||a^b&c~d\r");
    let field = message.segment("PID").unwrap().field(3).unwrap();
    assert_eq!(field.repetitions().count(), 2);
    let first = field.repetitions().next().unwrap();
    assert_eq!(
        first.repetitions().map(|one| one.raw()).collect::<Vec<_>>(),
        [b"a^b&c"]
    );
    let second = first.component(2).unwrap();
    assert_eq!(second.components().count(), 1);
    let part = second.subcomponent(2).unwrap();
    assert_eq!(part.path().to_string(), "PID[1]-3(1).2.2");
    assert_eq!(
        part.subcomponents()
            .map(|one| one.raw())
            .collect::<Vec<_>>(),
        [b"c"]
    );
    assert_eq!(field.component(1).unwrap().raw(), b"a");
    assert!(first.component(0).is_none() && first.component(3).is_none());
    assert_eq!(first.component_text(9), "");
    assert_eq!(format!("{part:?}"), "Value(PID[1]-3(1).2.2 at 22, 1 bytes)");
}

#[test]
fn a_message_gives_its_bytes_back() {
    let message = read(RESULT);
    assert_eq!(
        format!("{message:?}"),
        format!("Message({} bytes, 6 segments)", RESULT.len())
    );
    assert_eq!(message.clone().into_bytes(), RESULT.as_bytes());
}
