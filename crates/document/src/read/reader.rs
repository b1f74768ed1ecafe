//! Reading the fields of one message, and what is in doubt about them.

use hl7v2::{Message, Segment};
use serde::Serialize;
use zones::{Moment, Stamp, Zone};

/// Most findings kept for one message, as a count.
pub const FINDINGS_MAX: usize = 200;

/// Something that was left out, or is in doubt. Never a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReadFinding {
    /// Stable code, e.g. `time-without-zone`.
    pub code: &'static str,
    /// Where in the message, e.g. `OBR[1]-22`.
    pub path: String,
    /// A plain sentence: what is odd, and how it was read.
    pub sentence: String,
}

/// One message being read.
pub(super) struct Reader<'m> {
    pub(super) message: &'m Message,
    pub(super) zone: &'m Zone,
    pub(super) findings: Vec<ReadFinding>,
}

impl<'m> Reader<'m> {
    pub(super) fn new(message: &'m Message, zone: &'m Zone) -> Self {
        let findings = Vec::new();
        Self {
            message,
            zone,
            findings,
        }
    }

    pub(super) fn doubt(&mut self, path: impl Into<String>, code: &'static str, sentence: &str) {
        if self.findings.len() < FINDINGS_MAX {
            self.findings.push(ReadFinding {
                code,
                path: path.into(),
                sentence: sentence.to_owned(),
            });
        }
    }

    /// Tells of a field that says something which was not understood.
    pub(super) fn unread(&mut self, segment: &Segment<'_>, field: u32, missing: bool, what: &str) {
        let said = segment
            .valued(field)
            .filter(|value| missing && !value.is_null());
        if let Some(value) = said {
            let sentence = format!("{what} could not be understood, and was left out.");
            self.doubt(value.path().to_string(), "not-understood", &sentence);
        }
    }

    /// A time; `None` when there is none, or none that can be understood.
    pub(super) fn moment(&mut self, segment: &Segment<'_>, field: u32) -> Option<Moment> {
        let value = segment.valued(field).filter(|value| !value.is_null())?;
        match Stamp::read(&value.component_text(1), self.zone) {
            Err(why) => {
                let sentence = format!("{why}; it was left out.");
                self.doubt(value.path().to_string(), "time-unread", &sentence);
                None
            }
            Ok(stamp) => {
                if let Some(doubt) = stamp.doubt {
                    let code = match doubt {
                        zones::StampDoubt::NoZone => "time-without-zone",
                        zones::StampDoubt::Twice => "time-twice",
                        zones::StampDoubt::Never => "time-never",
                    };
                    self.doubt(value.path().to_string(), code, &format!("{doubt}."));
                }
                Some(stamp.moment)
            }
        }
    }
}
