//! Messages made from a model: the index must find exactly what was put in, and the parts must
//! join up to the bytes again.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

use hl7v2::Message;
use proptest::collection::vec;
use proptest::prelude::*;

/// Fields, of repetitions, of components, of subcomponents.
type Fields = Vec<Vec<Vec<Vec<String>>>>;

fn leaf() -> impl Strategy<Value = String> {
    "[A-Za-z0-9 .,'*\"-]{0,6}"
}

fn segments() -> impl Strategy<Value = Vec<(String, Fields)>> {
    let fields = vec(vec(vec(vec(leaf(), 1..3), 1..4), 1..3), 1..6);
    vec(("(PID|OBX|ZQ1|PRD)", fields), 0..8)
}

fn join(parts: impl Iterator<Item = String>, separator: &str) -> String {
    parts.collect::<Vec<_>>().join(separator)
}

fn write(segments: &[(String, Fields)], terminator: &str) -> String {
    let mut text = format!("MSH|^~\\&|A{terminator}");
    for (name, fields) in segments {
        let field = |field: &Vec<Vec<Vec<String>>>| {
            join(
                field
                    .iter()
                    .map(|one| join(one.iter().map(|parts| parts.join("&")), "^")),
                "~",
            )
        };
        text += &format!("{name}|{}{terminator}", join(fields.iter().map(field), "|"));
    }
    text
}

/// The parts of every segment put together again.
fn rebuild(message: &Message, terminator: &str) -> String {
    let mut text = String::new();
    for segment in message.segments() {
        let from = if segment.name() == "MSH" { 1 } else { 0 };
        let fields = segment.fields().skip(from).map(|field| {
            join(
                field.repetitions().map(|repetition| {
                    join(
                        repetition.components().map(|component| {
                            join(
                                component
                                    .subcomponents()
                                    .map(|part| String::from_utf8(part.raw().to_vec()).unwrap()),
                                "&",
                            )
                        }),
                        "^",
                    )
                }),
                "~",
            )
        });
        text += &format!("{}|{}{terminator}", segment.name(), join(fields, "|"));
    }
    text
}

proptest! {
    #[test]
    fn what_was_put_in_is_found_again(
        segments in segments(),
        terminator in prop_oneof![Just("\r"), Just("\n"), Just("\r\n")],
    ) {
        let text = write(&segments, terminator);
        let message = Message::read(text.as_str()).message.unwrap();
        prop_assert_eq!(message.bytes(), text.as_bytes());
        prop_assert_eq!(message.segments().count(), segments.len() + 1);
        for ((name, fields), segment) in segments.iter().zip(message.segments().skip(1)) {
            prop_assert_eq!(segment.name(), name);
            prop_assert_eq!(segment.fields().count(), fields.len());
            for (number, field) in (1..).zip(fields) {
                let found = segment.field(number).unwrap();
                prop_assert_eq!(found.repetitions().count(), field.len());
                for (wanted, repetition) in field.iter().zip(found.repetitions()) {
                    for (component, parts) in (1..).zip(wanted) {
                        let component = repetition.component(component).unwrap();
                        for (sub, part) in (1..).zip(parts) {
                            let part_found = component.subcomponent(sub).unwrap();
                            prop_assert_eq!(part_found.raw(), part.as_bytes());
                        }
                    }
                }
            }
        }
        prop_assert_eq!(rebuild(&message, terminator), text);
    }

    #[test]
    fn an_escaped_text_comes_back(text in "[ -~\u{e9}\u{2014}]{0,60}") {
        let delimiters = hl7v2::Delimiters::STANDARD;
        let encoded = hl7v2::escape::encode(&text, &delimiters);
        prop_assert!(!encoded.bytes().any(|byte| b"|^~&".contains(&byte)));
        let decoded = hl7v2::escape::decode(encoded.as_bytes(), &delimiters);
        prop_assert_eq!(&*decoded, text.as_bytes());
    }

    #[test]
    fn pieces_come_to_an_end(raw in "[\\\\TE.brX0D a^|]{0,40}") {
        let delimiters = hl7v2::Delimiters::STANDARD;
        let mut budget = raw.len() + 1;
        for _ in hl7v2::escape::pieces(raw.as_bytes(), &delimiters) {
            budget -= 1;
        }
        prop_assert!(budget > 0);
    }
}
