//! Which segments a message needs, in which order, and which it must not have (fact sheet 1.3,
//! 1.4 and 1.7), as a table.

use crate::check::report::Report;
use crate::codes;
use crate::message::Message;
use crate::segment::Segment;

/// Checks the segments of a message whose type is known here.
pub(crate) fn check(message: &Message, report: &mut Report) {
    let kind = message.message_type();
    let Some(structure) = STRUCTURES.iter().find(|one| one.code == kind.code) else {
        return;
    };
    for (names, firm) in [(structure.vital, true), (structure.expected, false)] {
        for name in names {
            if message.segment(name).is_none() {
                report.missing(name, firm);
            }
        }
    }
    for segment in message
        .segments()
        .filter(|segment| structure.forbids(segment))
    {
        report.rule(&codes::SEG_FORBIDDEN, &segment.value());
    }
    let mut latest: Option<Segment<'_>> = None;
    for first in structure
        .order
        .iter()
        .filter_map(|name| message.segment(name))
    {
        if latest.is_some_and(|latest| first.position() < latest.position()) {
            report.rule(&codes::SEG_ORDER, &first.value());
        } else {
            latest = Some(first);
        }
    }
}

struct Structure {
    code: &'static str,
    /// Without these the message is unusable.
    vital: &'static [&'static str],
    /// The localisation demands these too; the field often leaves them out.
    expected: &'static [&'static str],
    /// Their first occurrences come in this order.
    order: &'static [&'static str],
    forbidden: &'static [&'static str],
    /// Whether segments beginning with Z are forbidden.
    no_local: bool,
}

impl Structure {
    fn forbids(&self, segment: &Segment<'_>) -> bool {
        let name = segment.name();
        self.forbidden.contains(&name) || (self.no_local && name.starts_with('Z'))
    }
}

const STRUCTURES: &[Structure] = &[
    Structure {
        code: "REF",
        vital: &["RF1", "PRD", "PID"],
        expected: &["OBR", "OBX", "PV1"],
        order: &["RF1", "PRD", "PID", "OBR", "PV1"],
        forbidden: &[
            "ACC", "AUT", "CTD", "DRG", "DSC", "DSP", "GT1", "IN2", "NTE", "PR1",
        ],
        no_local: true,
    },
    Structure {
        code: "ORU",
        vital: &["PID", "OBR"],
        expected: &["PV1", "OBX"],
        order: &["PID", "PV1", "OBR", "OBX"],
        forbidden: &["NTE"],
        no_local: true,
    },
    Structure {
        code: "ORM",
        vital: &["PID", "ORC"],
        expected: &["PV1", "OBR"],
        order: &["PID", "PV1", "ORC", "OBR"],
        forbidden: &["NTE"],
        no_local: true,
    },
    Structure {
        code: "MDM",
        vital: &["PID", "TXA"],
        expected: &["EVN", "PV1", "OBX"],
        order: &["EVN", "PID", "PV1", "TXA", "OBX"],
        forbidden: &[],
        no_local: false,
    },
    Structure {
        code: "RRI",
        vital: &["MSA"],
        expected: &["RF1", "PRD", "PID"],
        order: &["MSA", "RF1", "PRD", "PID"],
        forbidden: &[],
        no_local: false,
    },
    acknowledgement("ACK"),
    acknowledgement("ORR"),
];

const fn acknowledgement(code: &'static str) -> Structure {
    Structure {
        code,
        vital: &["MSA"],
        expected: &[],
        order: &["MSA", "ERR"],
        forbidden: &[],
        no_local: false,
    }
}
