//! How urgent a message is: read once, from every place where it can be said.

use hl7v2::{Message, Path};
use serde::{Deserialize, Serialize};

/// How soon somebody is to look. Ordered: what is more urgent is greater.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Urgency {
    /// In its turn.
    #[default]
    Routine,
    /// As soon as possible.
    Urgent,
    /// At once.
    Stat,
}

impl Urgency {
    /// All, the least urgent first.
    pub const ALL: [Self; 3] = [Self::Routine, Self::Urgent, Self::Stat];

    /// The most urgent that the message says anywhere: RF1-2 (table 0280), OBR-5, OBR-27.6 and
    /// ORC-7.6 (table 0485), PV2-25 (table 0217). `Routine` when it says nothing that is known.
    #[must_use]
    pub fn read(message: &Message) -> Self {
        const PLACES: [Path; 5] = [
            Path::field(b"RF1", 2).component(1),
            Path::field(b"OBR", 5).component(1),
            Path::field(b"OBR", 27).component(6),
            Path::field(b"ORC", 7).component(6),
            Path::field(b"RF1", 2).component(2),
        ];
        let said = PLACES
            .into_iter()
            .flat_map(|path| message.all(path))
            .map(|value| Self::of_priority(&value.text()));
        let visit = message
            .all(Path::field(b"PV2", 25).component(1))
            .map(|value| Self::of_visit(&value.text()));
        said.chain(visit).max().unwrap_or_default()
    }

    /// The code of table 0280, for RF1-2; also lawful in OBR-27.6 and ORC-7.6.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Routine => "R",
            Self::Urgent => "A",
            Self::Stat => "S",
        }
    }

    /// Its words in table 0280.
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::Routine => "Routine",
            Self::Urgent => "ASAP",
            Self::Stat => "STAT",
        }
    }

    /// Whether it is to overtake what is routine.
    #[must_use]
    pub const fn is_urgent(self) -> bool {
        matches!(self, Self::Urgent | Self::Stat)
    }

    /// A code of table 0280 or 0485, or the word that some senders write in its place. A code
    /// that is timed (`TS5`, `P`) says when, not how soon somebody must look.
    fn of_priority(text: &str) -> Self {
        const URGENT: [&str; 5] = ["A", "ASAP", "U", "URG", "URGENT"];
        const STAT: [&str; 2] = ["S", "STAT"];
        let text = text.trim();
        let any = |words: &[&str]| words.iter().any(|word| word.eq_ignore_ascii_case(text));
        if any(&STAT) {
            Self::Stat
        } else if any(&URGENT) {
            Self::Urgent
        } else {
            Self::Routine
        }
    }

    /// A code of table 0217: 1 emergency, 2 urgent, 3 elective.
    fn of_visit(text: &str) -> Self {
        match text.trim() {
            "1" => Self::Stat,
            "2" => Self::Urgent,
            _ => Self::Routine,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(body: &str) -> Urgency {
        let text = format!("MSH|^~\\&|A|B|C|D|20261122||ORU^R01|1|P|2.4\r{body}\r");
        Urgency::read(&Message::read(text).message.unwrap())
    }

    #[test]
    fn each_place_can_say_it() {
        for (body, wanted) in [
            ("RF1|P|R^Routine^HL70280", Urgency::Routine),
            ("RF1|P|A^ASAP^HL70280", Urgency::Urgent),
            ("RF1|P|S^STAT^HL70280", Urgency::Stat),
            ("RF1|P|^Urgent", Urgency::Urgent),
            ("OBR|1||||S", Urgency::Stat),
            ("OBR|1||||a", Urgency::Urgent),
            ("OBR|1||||||||||||||||||||||||||^^^^^A", Urgency::Urgent),
            (
                "OBR|1||||||||||||||||||||||||||^^^^^R~^^^^^S",
                Urgency::Stat,
            ),
            ("ORC|NW||||||^^^^^S", Urgency::Stat),
            ("ORC|NW||||||^^^^^T", Urgency::Routine),
            ("PV2|||||||||||||||||||||||||2", Urgency::Urgent),
            ("PV2|||||||||||||||||||||||||1", Urgency::Stat),
            ("PV2|||||||||||||||||||||||||3", Urgency::Routine),
            ("PID|1", Urgency::Routine),
        ] {
            assert_eq!(of(body), wanted, "{body}");
        }
    }

    #[test]
    fn the_most_urgent_counts_wherever_it_stands() {
        assert_eq!(of("OBR|1||||R\rOBR|2||||A\rOBR|3||||R"), Urgency::Urgent);
        assert_eq!(of("RF1|P|R\rPV2|||||||||||||||||||||||||1"), Urgency::Stat);
        assert!(Urgency::Routine < Urgency::Urgent && Urgency::Urgent < Urgency::Stat);
    }

    #[test]
    fn what_is_written_is_read_back() {
        for urgency in Urgency::ALL {
            assert_eq!(of(&format!("RF1|P|{}", urgency.code())), urgency);
            assert_eq!(urgency.is_urgent(), urgency != Urgency::Routine);
        }
    }
}
