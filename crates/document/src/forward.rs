//! Passing another party's document on (ADRM 029 to 031).

use hl7v2::{AckCondition, Builder, Delimiters, Header, Limits, Message, Profile, Segment, limits};
use zones::Moment;

use crate::json;
use crate::kind::Form;
use crate::party::Party;
use crate::problems;
use crate::provider::Provider;
use crate::rewrite;
use crate::write::{RECIPIENT, REFERRED_TO, prd, xcn};
use crate::write_problem::WriteProblem;

/// Who passes a document on, and to whom.
#[derive(Clone, PartialEq, Eq)]
pub struct Forward {
    /// MSH-3 and -4: us.
    pub sender: Party,
    /// MSH-5 and -6.
    pub receiver: Party,
    /// Whom it is passed on to; for an order, which is addressed to a facility only, `None`.
    pub recipient: Option<Provider>,
    /// MSH-10, new.
    pub control_id: String,
    /// MSH-7.
    pub at: Moment,
}

crate::hidden::hidden!(Forward);

impl Forward {
    /// The message `original`, passed on. The header is ours and its recipient is the new one;
    /// every other segment stays as its author wrote it, the document's identifier (OBR-3) and
    /// its author (PRD with role AP) too. Only line ends within segments are taken out. The body
    /// is not held to the rules of a sender: it is not ours to mend.
    ///
    /// # Errors
    /// [`WriteProblem`] when the original cannot be passed on, or the new recipient or header
    /// could not be written.
    pub fn write(&self, original: &[u8]) -> Result<Vec<u8>, WriteProblem> {
        let message = Message::read_within(original, &Limits::default()).message;
        let message = message.map_err(|_| not("it is not a readable HL7 message"))?;
        if message.is_ack() {
            return Err(not("an acknowledgement is never passed on"));
        }
        if *message.delimiters() != Delimiters::STANDARD {
            return Err(not("its delimiters are not the standard ones (ADRM 024)"));
        }
        if message.control_id() == self.control_id.as_bytes() {
            let (path, fix) = ("control_id".to_owned(), "number every message anew");
            return Err(WriteProblem::Unfit { path, fix });
        }
        let ours = self.ours(&message)?;
        let mut out = Vec::with_capacity(original.len() + 1024);
        if original.starts_with(BYTE_ORDER_MARK) {
            // Unicode begins with it (ADRM 048.4), and the characters stay its author's.
            out.extend_from_slice(BYTE_ORDER_MARK);
        }
        let place = place_of_prd(&message);
        let lone = message.segment("PV1").is_none();
        for segment in message.segments() {
            push(&mut out, &self.one(&segment, &ours));
            let new = |name: &str| ours.segment(name).map(|new| new.raw().to_vec());
            if Some(segment.position()) == place {
                new("PRD").iter().for_each(|prd| push(&mut out, prd));
            }
            if segment.name() == "PID" && lone && place.is_none() {
                new("PV1").iter().for_each(|pv1| push(&mut out, pv1));
            }
        }
        if out.len() > limits::MESSAGE_BYTES_MAX {
            return Err(WriteProblem::Size);
        }
        Ok(out)
    }

    /// A message with the segments that are ours: MSH, PRD and PV1.
    fn ours(&self, original: &Message) -> Result<Message, WriteProblem> {
        if self.control_id.is_empty() {
            let (path, fix) = ("control_id".to_owned(), "number every message anew");
            return Err(WriteProblem::Missing { path, fix });
        }
        let kind = original.message_type();
        let form = Form::of(&kind, &original.profile().id);
        let mdm = form == Some(Form::Mdm);
        let mut builder = Builder::new(&Header {
            sending_application: self.sender.application.clone(),
            sending_facility: self.sender.facility.clone(),
            receiving_application: self.receiver.application.clone(),
            receiving_facility: self.receiver.facility.clone(),
            at: self.at.at(),
            message_type: kind,
            control_id: self.control_id.clone(),
            processing_id: "P".to_owned(),
            profile: Profile::default(),
            accept_ack: if mdm {
                AckCondition::Never
            } else {
                AckCondition::Always
            },
            application_ack: AckCondition::Always,
        });
        if let Some(recipient) = &self.recipient {
            let mut recipient = recipient.clone();
            json::legal(&mut recipient.name);
            let faults = problems::of_provider(&recipient, form, "recipient");
            if let Some(first) = faults.into_iter().next() {
                return Err(first);
            }
            prd(&mut builder, &[RECIPIENT], &recipient);
            let segment = builder.segment("PV1").text(1, "1").text(2, "N");
            xcn(segment, 9, &recipient).end();
        }
        let reading = Message::read(builder.finish()?);
        reading.message.map_err(|_| WriteProblem::Size)
    }

    /// One segment of the original, with what is ours put in.
    fn one(&self, segment: &Segment<'_>, ours: &Message) -> Vec<u8> {
        let d = Delimiters::STANDARD;
        let raw = one_line(segment);
        let field = |name: &str, number| {
            let field = ours.segment(name)?.valued(number)?;
            Some(field.raw().to_vec())
        };
        match segment.name() {
            "MSH" => {
                // MSH-8, -11, -12, -18 and what follows stay as they are.
                const OURS: [u32; 10] = [3, 4, 5, 6, 9, 10, 15, 16, 17, 19];
                let mut changes: Vec<(usize, Vec<u8>)> = OURS
                    .into_iter()
                    .map(|number| (number as usize, field("MSH", number).unwrap_or_default()))
                    .collect();
                changes.push((2, d.encoding_characters().to_vec()));
                changes.push((7, self.at.to_hl7().into_bytes()));
                rewrite::with_fields(&raw, d, &changes)
            }
            "PRD" if self.recipient.is_some() => {
                let roles = segment.field(1).map_or(&[][..], |roles| roles.raw());
                match without_recipient(roles, d) {
                    None => raw,
                    Some(roles) => rewrite::with_fields(&raw, d, &[(1, roles)]),
                }
            }
            "PV1" => match field("PV1", 9) {
                None => raw,
                Some(mut first) => {
                    if let Some(before) = segment.valued(9) {
                        first.push(d.repetition);
                        first.extend_from_slice(before.raw());
                    }
                    rewrite::with_fields(&raw, d, &[(9, first)])
                }
            },
            _ => raw,
        }
    }
}

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

fn not(fix: &'static str) -> WriteProblem {
    WriteProblem::Original { fix }
}

fn push(out: &mut Vec<u8>, segment: &[u8]) {
    out.extend_from_slice(segment);
    out.push(b'\r');
}

/// After which segment the PRD of the new recipient goes; only referrals have PRDs.
fn place_of_prd(message: &Message) -> Option<usize> {
    if message.message_type().code != "REF" {
        return None;
    }
    let last = message.segments_named("PRD").last();
    let before = last.or_else(|| message.segment("RF1"));
    Some(before.map_or(0, |segment| segment.position()))
}

/// The roles without that of intended recipient: who was it is now whom it was addressed to.
/// `None` when it is not among them.
fn without_recipient(roles: &[u8], d: Delimiters) -> Option<Vec<u8>> {
    let is_recipient = |role: &&[u8]| {
        let code = role.split(|byte| *byte == d.component).next();
        code.is_some_and(|code| code.trim_ascii() == b"IR")
    };
    let all = || roles.split(|byte| *byte == d.repetition);
    all().find(is_recipient)?;
    let kept: Vec<_> = all().filter(|role| !is_recipient(role)).collect();
    Some(match kept.as_slice() {
        [] => REFERRED_TO.join("^").into_bytes(),
        kept => kept.join(&d.repetition),
    })
}

/// The segment on one line: line ends within it are `\.br\`, and left out of base64.
fn one_line(segment: &Segment<'_>) -> Vec<u8> {
    let raw = segment.raw();
    let line_end = |byte: &u8| matches!(*byte, b'\r' | b'\n');
    if !raw.iter().any(line_end) {
        return raw.to_vec();
    }
    let base64 = segment.field(5).is_some_and(|value| {
        let encoding = value.component_text(4);
        encoding.eq_ignore_ascii_case("base64")
    });
    let mut out = Vec::with_capacity(raw.len());
    for line in raw.split(line_end) {
        if !out.is_empty() && !base64 && !line.is_empty() {
            out.extend_from_slice(b"\\.br\\");
        }
        out.extend_from_slice(line);
    }
    out
}
