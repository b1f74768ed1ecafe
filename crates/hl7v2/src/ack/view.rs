//! Reading an acknowledgement of a message of ours: the correlator's side.

use std::fmt;

use ids::Hd;

use crate::ack::{AckCode, AckKind, ErrorCode, Reader};
use crate::message::Message;
use crate::path::Path;

/// What an acknowledgement says.
#[derive(Clone, PartialEq, Eq)]
pub struct AckView {
    /// Its kind; see [`AckKind::proves`] for what that is worth.
    pub kind: AckKind,
    /// MSA-1.
    pub code: AckCode,
    /// MSA-2, byte for byte: MSH-10 of the message it answers.
    pub answers: Vec<u8>,
    /// MSA-3 as text, empty when there is none. It may hold anything the other side wrote.
    pub text: String,
    /// The errors it names in MSA-6 and ERR, as far as they are of table 0357.
    pub errors: Vec<ErrorCode>,
    /// Whether the kind belongs to one type of message (RRI, ACK^R01, ORR^O02, ACK^T02).
    pub typed: bool,
    /// MSH-4: who speaks.
    pub sender_facility: Hd,
    /// MSH-3: with what.
    pub sender_application: Hd,
    /// Who opened the message, on a read ack that says so.
    pub reader: Option<Reader>,
    /// RF1-1 of an RRI, e.g. `A`, `R`, `P`: the clinical answer, apart from the code.
    pub referral_status: Option<String>,
}

impl AckView {
    /// Reads an acknowledgement. `None` when the message has no MSA, or when its code or the
    /// message it answers cannot be told: a broken answer is never taken for a yes.
    pub fn read(ack: &Message) -> Option<Self> {
        let msa = ack.segment("MSA")?;
        let code = AckCode::read(&msa.field(1)?.text())?;
        let answers = msa.field(2).filter(|id| !id.raw().is_empty())?;
        let kind = AckKind::of(ack);
        let sender_application = ack.sending_application();
        let reader = (kind == AckKind::Read).then(|| Reader::from_hd(&sender_application));
        let status = ack.first(Path::field(b"RF1", 1).component(1));
        Some(Self {
            kind,
            code,
            answers: answers.raw().to_vec(),
            text: msa
                .field(3)
                .map(|text| text.text().into_owned())
                .unwrap_or_default(),
            errors: errors(ack),
            typed: kind.is_typed(),
            sender_facility: ack.sending_facility(),
            sender_application,
            reader: reader.flatten(),
            referral_status: status
                .filter(|_| kind == AckKind::Rri)
                .map(|status| status.text().into_owned()),
        })
    }
}

/// Shows kind, code and errors; the text may hold anything the other side wrote.
impl fmt::Debug for AckView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "AckView({:?} {} {:?})",
            self.kind, self.code, self.errors
        )
    }
}

/// The errors of MSA-6, of ERR-1 (v2.4) and of ERR-3 (v2.5 on), each once.
fn errors(ack: &Message) -> Vec<ErrorCode> {
    let msa6 = ack.first(Path::field(b"MSA", 6).component(1)).into_iter();
    let err1 = ack.all(Path::field(b"ERR", 1).component(4).subcomponent(1));
    let err3 = ack.all(Path::field(b"ERR", 3).component(1));
    let mut errors = Vec::new();
    for code in msa6
        .chain(err1)
        .chain(err3)
        .filter_map(|value| ErrorCode::read(&value.text()))
    {
        if !errors.contains(&code) {
            errors.push(code);
        }
    }
    errors
}
