//! What a finding code means, in words for people.

use serde::Serialize;

use crate::check::point::{Point, ProfileKey, points};
use crate::codes::{self, Code};
use crate::finding::Severity;

/// All there is to say about one code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// The code, e.g. `HL7au:00047.1`.
    pub code: &'static str,
    /// What is wrong, or odd, where it is found.
    pub says: &'static str,
    /// Why that matters; empty for what is odd about the bytes, where the sentence says it.
    pub why: &'static str,
    /// What to do about it.
    pub fix: &'static str,
    /// Where the rule comes from.
    pub source: &'static str,
    /// Which messages are held against it.
    pub applies: String,
    /// How grave it is in what we are about to send; `None`: not looked for.
    pub send: Option<Severity>,
    /// How grave it is in what others sent; `None`: not looked for.
    pub receive: Option<Severity>,
}

/// Explains a code, as it is written or with other capitals; `None` when there is no such code.
pub fn explain(code: &str) -> Option<Explanation> {
    let point = points()
        .iter()
        .find(|point| point.id.eq_ignore_ascii_case(code));
    let read = || {
        codes::ALL
            .iter()
            .find(|read| read.name.eq_ignore_ascii_case(code))
    };
    point.map(of_point).or_else(|| read().map(of_code))
}

/// Every code there is: the conformance points first, then what is found in reading.
pub fn explanations() -> impl Iterator<Item = Explanation> {
    points()
        .iter()
        .map(of_point)
        .chain(codes::ALL.iter().map(of_code))
}

fn of_point(point: &'static Point) -> Explanation {
    Explanation {
        code: &point.id,
        says: &point.says,
        why: &point.why,
        fix: &point.fix,
        source: &point.source,
        applies: applies(point),
        send: point.send,
        receive: point.receive,
    }
}

fn of_code(code: &'static Code) -> Explanation {
    Explanation {
        code: code.name,
        says: code.sentence,
        why: "",
        fix: code.fix,
        source: "Found in reading the bytes (HL7 v2.4 chapter 2, and what is seen in the field).",
        applies: "every message".to_owned(),
        send: Some(code.severity),
        receive: Some(code.severity),
    }
}

fn applies(point: &Point) -> String {
    let kinds = match point.messages.as_slice() {
        [] => "every message".to_owned(),
        some => some.join(", "),
    };
    match &point.profile {
        ProfileKey::Any => kinds,
        ProfileKey::Australian => {
            format!("{kinds}, where MSH-12 names Australia or a profile of its localisation")
        }
        ProfileKey::Other => {
            format!("{kinds}, where MSH-12 names neither Australia nor a profile of its own")
        }
        ProfileKey::Named(name) => format!("{kinds}, where MSH-12.3 names {name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_explained_once() {
        let count = points().len() + codes::ALL.len();
        assert_eq!(explanations().count(), count);
        for one in explanations() {
            assert_eq!(explain(one.code), Some(one));
        }
        assert_eq!(explain("HL7au:99999"), None);
    }

    #[test]
    fn a_point_says_which_messages_it_is_about() {
        let asks = explain("hl7AU:00047.1").unwrap();
        assert!(
            asks.applies
                .starts_with("ORM, ORU, REF, where MSH-12 names Australia")
        );
        assert_eq!(asks.send, Some(Severity::Error));
        assert_eq!(explain("H7-TERM-LF").unwrap().applies, "every message");
        let read = explain("SP-READ-ACK-READER").unwrap();
        assert!(
            read.applies.ends_with("HL7AU-OO-ACK-READ-2020006"),
            "{}",
            read.applies
        );
    }
}
