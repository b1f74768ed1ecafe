//! A conformance point: one row of the tables in `points`.

use std::sync::LazyLock;

use ids::Direction;
use serde::Deserialize;

use crate::check::test::Test;
use crate::finding::Severity;
use crate::path::{Path, PathError};

/// One rule that a message itself can be held against, as data. What it looks at is written in
/// the words of `test.rs` and `Condition`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Point {
    /// The number of the localisation, e.g. `HL7au:00047.1`, or a name of our own, e.g.
    /// `SP-ORC-NUMBER`.
    pub id: String,
    /// MSH-9 of the messages it is about, as `ORU` or `ACK^R01`; empty for all.
    #[serde(default)]
    pub messages: Vec<String>,
    /// Which profiles it is about.
    pub profile: ProfileKey,
    /// How grave it is in what we are about to send; `None` when it is not looked for there.
    pub send: Option<Severity>,
    /// How grave it is in what others sent; `None` when it is not looked for there.
    pub receive: Option<Severity>,
    /// The places it looks at.
    #[serde(default)]
    pub(crate) at: Vec<At>,
    /// What must hold besides before it looks.
    #[serde(default)]
    pub(crate) when: Vec<Condition>,
    /// What it looks for.
    pub(crate) test: Test,
    /// A plain sentence: what is wrong where it is broken.
    pub says: String,
    /// A plain sentence: why that matters.
    pub why: String,
    /// A plain sentence: what to do about it.
    pub fix: String,
    /// Where the rule comes from.
    pub source: String,
}

/// Which profiles a point is about; VID.3 and VID.2, the third and second component of MSH-12.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub enum ProfileKey {
    /// Every message.
    Any,
    /// Messages that name Australia or a profile of the localisation.
    Australian,
    /// Messages that name neither.
    Other,
    /// Messages that name this profile.
    Named(String),
}

/// A place named in a table.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct At(pub(crate) Path);

/// Holds when some value at the place is among `is` (any value, where that is empty) and none is
/// among `not`. A place that says nothing has the value "". A place in the segment that is looked
/// at means that very segment; one elsewhere means all segments of its name.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Condition {
    pub(crate) at: At,
    #[serde(default)]
    pub(crate) is: Vec<String>,
    #[serde(default)]
    pub(crate) not: Vec<String>,
}

/// All conformance points, in the order of the tables.
pub fn points() -> &'static [Point] {
    static POINTS: LazyLock<Vec<Point>> = LazyLock::new(|| {
        TABLES
            .iter()
            .filter_map(|text| read(text).ok())
            .flatten()
            .collect()
    });
    &POINTS
}

impl Point {
    /// How grave it is in a message that goes this way; `None` when it is not looked for.
    pub fn severity(&self, direction: Direction) -> Option<Severity> {
        match direction {
            Direction::Read => self.receive,
            Direction::Write => self.send,
        }
    }
}

/// The tables. A test reads each of them whole.
const TABLES: [&str; 9] = [
    include_str!("points/header.toml"),
    include_str!("points/structure.toml"),
    include_str!("points/bytes.toml"),
    include_str!("points/patient.toml"),
    include_str!("points/referral.toml"),
    include_str!("points/orders.toml"),
    include_str!("points/displays.toml"),
    include_str!("points/datatypes.toml"),
    include_str!("points/acks.toml"),
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    point: Vec<Point>,
}

fn read(text: &str) -> Result<Vec<Point>, toml::de::Error> {
    toml::from_str::<Table>(text).map(|table| table.point)
}

impl TryFrom<String> for At {
    type Error = PathError;

    fn try_from(text: String) -> Result<Self, PathError> {
        text.parse().map(Self)
    }
}

impl From<String> for ProfileKey {
    fn from(text: String) -> Self {
        match text.as_str() {
            "any" => Self::Any,
            "au" => Self::Australian,
            "other" => Self::Other,
            _ => Self::Named(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_table_is_read_whole() {
        let mut count = 0;
        for text in TABLES {
            let points = read(text).unwrap();
            assert_eq!(points.len(), text.matches("[[point]]").count());
            count += points.len();
        }
        assert_eq!(points().len(), count);
    }

    #[test]
    fn numbers_are_unique_and_of_two_kinds() {
        let ids: HashSet<_> = points().iter().map(|point| &point.id).collect();
        assert_eq!(ids.len(), points().len());
        for id in ids {
            let number = id.strip_prefix("HL7au:").map(|rest| {
                rest.split('.')
                    .all(|part| part.bytes().all(|b| b.is_ascii_digit()))
                    && rest.starts_with("00")
            });
            let name = id.strip_prefix("SP-").map(|rest| {
                rest.bytes()
                    .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-')
            });
            assert_eq!(number.or(name), Some(true), "{id}");
        }
    }

    #[test]
    fn every_point_is_looked_for_and_says_what_why_and_what_to_do() {
        for point in points() {
            let id = &point.id;
            assert!(point.send.is_some() || point.receive.is_some(), "{id}");
            // What others sent is never graded harder than what we send.
            let both = point.send.zip(point.receive);
            assert!(both.is_none_or(|(send, receive)| receive <= send), "{id}");
            for text in [&point.says, &point.why, &point.fix, &point.source] {
                assert!(text.ends_with(['.', ':']) && text.len() > 8, "{id}: {text}");
            }
            for key in &point.messages {
                assert!(key.is_ascii() && key.len() >= 3, "{id}: {key}");
            }
            if let ProfileKey::Named(name) = &point.profile {
                assert!(name.starts_with("HL7AU-OO-"), "{id}: {name}");
            }
        }
    }

    #[test]
    fn a_check_digit_never_rejects_what_was_received() {
        let checks = points()
            .iter()
            .filter(|point| matches!(point.test, Test::Identifiers(_)));
        let grades: Vec<_> = checks.map(|point| point.receive).collect();
        assert!(grades.len() >= 4);
        assert!(
            grades.iter().all(|grade| *grade == Some(Severity::Warning)),
            "{grades:?}"
        );
    }

    #[test]
    fn a_table_with_a_slip_in_it_is_refused() {
        let good = "[[point]]\nid = 'SP-X'\nprofile = 'any'\nsend = 'error'\nat = ['PID-3']\n\
                    test = 'required'\nsays = ''\nwhy = ''\nfix = ''\nsource = ''\n";
        assert_eq!(read(good).unwrap().len(), 1);
        for (from, to) in [
            ("'PID-3'", "'pid.3'"),
            ("'required'", "'requierd'"),
            ("'error'", "'grave'"),
            ("send", "sent"),
            ("id =", "number ="),
        ] {
            assert!(read(&good.replacen(from, to, 1)).is_err(), "{from} to {to}");
        }
    }
}
