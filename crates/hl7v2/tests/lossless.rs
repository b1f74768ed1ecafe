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

/// Writes a message back from its leaves: what lies between two of them must be separators, and
/// what lies between two segments must be line ends. So no byte of data is outside every leaf.
fn written_back(message: &Message) -> Vec<u8> {
    let bytes = message.bytes();
    let d = *message.delimiters();
    let separates = |byte: &u8| {
        [d.field, d.component, d.repetition, d.subcomponent].contains(byte)
            || b"\r\n".contains(byte)
    };
    let mut out: Vec<u8> = Vec::with_capacity(bytes.len());
    for (nth, segment) in message.segments().enumerate() {
        let gap = &bytes[out.len()..segment.offset()];
        assert!(nth == 0 || gap.iter().all(|byte| b"\r\n".contains(byte)));
        out.extend_from_slice(gap);
        out.extend_from_slice(segment.name().as_bytes());
        let leaves = segment
            .fields()
            .flat_map(|field| field.repetitions())
            .flat_map(|repetition| repetition.components())
            .flat_map(|component| component.subcomponents());
        for leaf in leaves {
            let gap = &bytes[out.len()..leaf.offset()];
            assert!(gap.len() <= 1 && gap.iter().all(separates));
            out.extend_from_slice(gap);
            out.extend_from_slice(leaf.raw());
        }
        assert_eq!(out.len(), segment.offset() + segment.raw().len());
    }
    out.extend_from_slice(&bytes[out.len()..]);
    out
}

proptest! {
    #[test]
    fn whatever_can_be_parsed_is_written_back_byte_for_byte(
        msh2 in prop_oneof![
            4 => Just("^~\\&"), 1 => Just("^~\\&#"), 1 => Just("^~&"), 1 => Just("*%$@"),
            1 => Just(""),
        ],
        body in vec(
            prop_oneof![
                4 => "(PID|OBX|NTE|ZQ1)\\|[A-Z0-9|^~&\\\\.\"]{0,20}",
                1 => "(PID|PV1|NTE)",
                1 => "[a-z \\\\|^~]{0,8}",
            ],
            0..10,
        ),
        end in prop_oneof![Just("\r"), Just("\n"), Just("\r\n"), Just("\r\r")],
        around in prop_oneof![
            3 => Just(("", "")), 1 => Just(("\u{feff}", "")), 1 => Just(("\u{b}", "\u{1c}\r")),
            1 => Just(("\r\n ", "\0\u{1a}")),
        ],
    ) {
        let lines = [&[format!("MSH|{msh2}|A|B")], &*body].concat();
        let text = format!("{}{}{end}{}", around.0, lines.join(end), around.1);
        if let Ok(message) = Message::read(text.as_str()).message {
            prop_assert_eq!(written_back(&message), text.as_bytes());
            prop_assert_eq!(message.into_bytes(), text.into_bytes());
        }
    }

    #[test]
    fn bytes_of_any_kind_behind_a_header_are_written_back(
        body in vec(
            prop_oneof![
                3 => Just(b'|'), 2 => Just(b'\r'), 1 => Just(b'\n'), 1 => Just(b'\\'),
                1 => Just(b'^'), 1 => Just(b'~'), 1 => Just(b'&'), 4 => b'A'..=b'Z',
                2 => any::<u8>(),
            ],
            0..300,
        ),
    ) {
        let bytes = [b"MSH|^~\\&|A\rPID|", &*body].concat();
        if let Ok(message) = Message::read(bytes.as_slice()).message {
            prop_assert_eq!(written_back(&message), bytes);
        }
    }
}
