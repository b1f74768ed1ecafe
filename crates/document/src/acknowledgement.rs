//! Typed acknowledgements: RRI, ACK^R01, ORR^O02, ACK^T02, generic, and read acks.

use hl7v2::ack::{Ack, AckCode, AckError, AckKind, AckRequest, ErrorCode, Reader, ReaderId};
use hl7v2::{Delimiters, Message, Path};
use ids::Hd;
use serde::{Deserialize, Serialize};
use zones::Moment;

use crate::designator::Designator;
use crate::json;
use crate::rewrite;
use crate::write::with_local_time;
use crate::write_problem::WriteProblem;

/// An acknowledgement as typed input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Acknowledgement {
    /// Which sort; that which is typed for the message when it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<AcknowledgementKind>,
    /// MSA-1 (table 0008).
    pub code: AcknowledgementCode,
    /// MSA-3; free of patient data.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// MSA-6 and, where the structure has it, ERR of v2.4.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<AcknowledgementError>,
    /// MSH-10, new.
    pub control_id: String,
    /// MSH-7.
    pub at: Moment,
    /// MSH-3: the software that answers.
    #[serde(default, with = "Designator")]
    pub application: Hd,
    /// RF1-1 of an RRI: the clinical answer, apart from the code. Without it RF1 is repeated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub referral: Option<ReferralAnswer>,
    /// Who opened the message; of read acks alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reader: Option<AcknowledgementReader>,
}

/// The sorts of acknowledgement (fact sheet 1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AcknowledgementKind {
    /// `ACK^R01`, of a result.
    AckR01,
    /// `ACK^T02`, of an MDM.
    AckT02,
    /// `ACK`, from any hop.
    Generic,
    /// `ORR^O02`, of an order.
    OrrO02,
    /// `ACK` of the read profile.
    Read,
    /// `RRI^I12`, of a referral.
    Rri,
}

/// MSA-1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum AcknowledgementCode {
    /// Processed.
    AA,
    /// Error in content or processing.
    AE,
    /// Rejected.
    AR,
    /// Safely stored.
    CA,
    /// Could not be stored.
    CE,
    /// Refused at the door.
    CR,
}

/// What is said of the referral itself (table 0283).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReferralAnswer {
    /// `A`.
    Accepted,
    /// `P`.
    Pending,
    /// `R`.
    Rejected,
}

/// One error of table 0357, and where it is in the message that is answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AcknowledgementError {
    /// The number of table 0357, e.g. 101.
    pub code: u16,
    /// The place, e.g. `PID[1]-5`; empty for the message as a whole.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub place: String,
}

/// Who opened a message (ADRM 8.4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AcknowledgementReader {
    /// The user's name.
    pub name: String,
    /// `<HPI-I>@<HPI-O>`, or a provider number.
    pub id: String,
}

impl Acknowledgement {
    /// Reads typed input.
    ///
    /// # Errors
    /// [`WriteProblem::Json`] with the path and what is expected there.
    pub fn parse_json(bytes: &[u8]) -> Result<Self, WriteProblem> {
        json::parse(bytes)
    }

    /// The acknowledgement of `original`, in its delimiters, with the time as the writer's clock
    /// shows it.
    ///
    /// # Errors
    /// [`WriteProblem`] when the original cannot be answered, or not by this.
    pub fn answering(&self, original: &[u8]) -> Result<Vec<u8>, WriteProblem> {
        let message = Message::read(original).message;
        let message = message.map_err(|_| not("it is not a readable HL7 message"))?;
        if message.is_ack() {
            return Err(not("an acknowledgement is never acknowledged"));
        }
        if message.control_id().is_empty() {
            return Err(not("it has no MSH-10, so that no answer could name it"));
        }
        let kind = self.fitting(&message)?;
        let request = AckRequest {
            kind: Some(kind),
            code: self.code.into(),
            text: self.text.clone(),
            errors: self.places()?,
            control_id: self.control_id.clone(),
            at: self.at.at(),
            our_application: self.application.clone(),
            reader: self.reader.as_ref().map(AcknowledgementReader::to_reader),
        };
        let bytes = Ack::answering(&message, &request);
        let bytes = match self.referral {
            None => bytes,
            Some(answer) => answer.put_in(bytes, *message.delimiters()),
        };
        Ok(with_local_time(bytes, self.at, *message.delimiters()))
    }

    fn fitting(&self, message: &Message) -> Result<AckKind, WriteProblem> {
        let typed = AckKind::for_message(message);
        let kind = self.kind.map_or(typed, AckKind::from);
        let code = AckCode::from(self.code);
        let faults = [
            (
                self.control_id.is_empty(),
                "control_id",
                "number every message",
            ),
            (
                kind.is_typed() && kind != typed,
                "kind",
                "this kind answers another type of message; leave it out",
            ),
            (
                kind.is_typed() && !code.is_application(),
                "code",
                "a typed acknowledgement says what the software did: AA, AE or AR",
            ),
            (
                kind == AckKind::Read && code != AckCode::AA,
                "code",
                "a read ack says that a person opened it: AA",
            ),
            (
                kind != AckKind::Rri && self.referral.is_some(),
                "referral",
                "only the answer to a referral says it; leave it out",
            ),
            (
                (kind == AckKind::Read) != self.reader.is_some(),
                "reader",
                "a read ack names who opened it, and no other kind does",
            ),
        ];
        let fault = faults.into_iter().find(|(wrong, _, _)| *wrong);
        fault.map_or(Ok(kind), |(_, path, fix)| {
            let path = path.to_owned();
            Err(WriteProblem::Unfit { path, fix })
        })
    }

    fn places(&self) -> Result<Vec<AckError>, WriteProblem> {
        let mut errors = Vec::new();
        for (at, error) in self.errors.iter().enumerate() {
            let unfit = |part: &str, fix| WriteProblem::Unfit {
                path: format!("errors[{at}].{part}"),
                fix,
            };
            let code = ErrorCode::read(&error.code.to_string())
                .ok_or_else(|| unfit("code", "use a number of table 0357, e.g. 101"))?;
            if !code.goes_with(self.code.into()) {
                let fix = "100 to 103 go with AE, 200 to 203 with AR, and none of them with a yes";
                return Err(unfit("code", fix));
            }
            let no_place = |_| unfit("place", "write a place of the message, e.g. PID[1]-5");
            let place = match &*error.place {
                "" => None,
                text => Some(text.parse::<Path>().map_err(no_place)?),
            };
            errors.push(AckError { code, place });
        }
        Ok(errors)
    }
}

impl ReferralAnswer {
    /// The answer with its RF1-1 saying this; without an RF1 it stays as it is.
    fn put_in(self, answer: Vec<u8>, d: Delimiters) -> Vec<u8> {
        let code: &[&[u8]] = match self {
            Self::Accepted => &[b"A", b"Accepted", b"HL70283"],
            Self::Pending => &[b"P", b"Pending", b"HL70283"],
            Self::Rejected => &[b"R", b"Rejected", b"HL70283"],
        };
        let code = code.join(&d.component);
        let changed = |segment: &[u8]| match segment.starts_with(b"RF1") {
            true => rewrite::with_fields(segment, d, &[(1, code.clone())]),
            false => segment.to_vec(),
        };
        let segments: Vec<_> = answer.split(|byte| *byte == b'\r').map(changed).collect();
        segments.join(&b'\r')
    }
}

impl AcknowledgementReader {
    fn to_reader(&self) -> Reader {
        let id = self.id.clone();
        let id = if id.contains('@') {
            ReaderId::AtOrganisation(id)
        } else {
            ReaderId::ProviderNumber(id)
        };
        Reader {
            name: self.name.clone(),
            id,
        }
    }
}

impl From<AcknowledgementKind> for AckKind {
    fn from(kind: AcknowledgementKind) -> Self {
        match kind {
            AcknowledgementKind::AckR01 => Self::AckR01,
            AcknowledgementKind::AckT02 => Self::AckT02,
            AcknowledgementKind::Generic => Self::Generic,
            AcknowledgementKind::OrrO02 => Self::OrrO02,
            AcknowledgementKind::Read => Self::Read,
            AcknowledgementKind::Rri => Self::Rri,
        }
    }
}

impl From<AcknowledgementCode> for AckCode {
    fn from(code: AcknowledgementCode) -> Self {
        match code {
            AcknowledgementCode::AA => Self::AA,
            AcknowledgementCode::AE => Self::AE,
            AcknowledgementCode::AR => Self::AR,
            AcknowledgementCode::CA => Self::CA,
            AcknowledgementCode::CE => Self::CE,
            AcknowledgementCode::CR => Self::CR,
        }
    }
}

fn not(fix: &'static str) -> WriteProblem {
    WriteProblem::Original { fix }
}
