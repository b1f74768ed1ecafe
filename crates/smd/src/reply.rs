//! What a peer's synchronous answer means to us.

use crate::addressing::{Header, UNSPECIFIED};
use crate::cursor::{Cursor, Element};
use crate::envelope::{self, Unfit};
use crate::namespace::Namespace;
use crate::read_error::ReadError;
use crate::{Answer, DeliveryResponse, Leniency, Operation, StandardError, Strictness};

/// The meaning of an answer to one of our deliveries. Handle it with one exhaustive match.
///
/// `Ok` and `Duplicate` are returned only for an answer that says so without any doubt; whatever
/// cannot be read is `Unclear`, which means: ask again with the same bytes and invocation id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// The peer has taken custody.
    Ok,
    /// The peer already held this message; as good as `Ok`.
    Duplicate,
    /// The peer refuses for good (`deliverError`).
    Refused(DeliveryResponse),
    /// The call failed (`standardError`); whether to retry depends on the code.
    StandardError(StandardError),
    /// The answer says nothing that can be relied on.
    Unclear {
        /// What is wrong with it.
        why: WhyUnclear,
    },
}

/// Why an answer cannot be relied on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WhyUnclear {
    /// HTTP status and content contradict each other, or there is no content to judge.
    #[error("HTTP status {status} without an answer that goes with it")]
    HttpStatus {
        /// The HTTP status code.
        status: u16,
    },
    /// The body is not a SOAP 1.2 envelope this crate can read.
    #[error("the body cannot be read as a SOAP answer: {reason}")]
    Unreadable {
        /// Where reading stopped; never quotes content.
        reason: String,
    },
    /// The body is an envelope, but not an answer to the operation called.
    #[error("the body is not an answer to the operation called")]
    WrongAnswer,
    /// The answer belongs to another request.
    #[error("wsa:RelatesTo names another request")]
    WrongRelatesTo,
    /// The answer does not say which request it belongs to.
    #[error("wsa:RelatesTo is missing, so the answer may belong to another request")]
    MissingRelatesTo,
    /// A mandatory header block that means nothing to us.
    #[error("a mandatory header block is not understood")]
    NotUnderstood,
    /// A SOAP fault without any of the declared fault elements in its Detail.
    #[error("a SOAP fault without a declared fault element")]
    ForeignFault,
    /// A declared fault element with a code that is not in its published list.
    #[error("a declared fault with an unpublished code")]
    UnknownErrorCode,
}

/// Which request of ours was answered, to hold the answer against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expected<'a> {
    /// `wsa:MessageID` of the request.
    pub message_id: &'a str,
    /// Whether an answer without `wsa:RelatesTo` will do ([`Leniency::ReplyWithoutRelatesTo`]).
    pub strictness: Strictness,
}

/// The two words of `status` in the answer to a delivery.
pub(crate) enum Status {
    Duplicate,
    Ok,
}

impl Reply {
    /// The meaning of what was read.
    pub(crate) fn of(read: Result<Answer<Status, DeliveryResponse>, WhyUnclear>) -> Self {
        match read {
            Ok(Answer::Given(Status::Duplicate)) => Self::Duplicate,
            Ok(Answer::Given(Status::Ok)) => Self::Ok,
            Ok(Answer::Refused(response)) => Self::Refused(response),
            Ok(Answer::StandardError(error)) => Self::StandardError(error),
            Err(why) => Self::Unclear { why },
        }
    }
}

/// How the answer to one operation is read. Faults are told apart by the element in their Detail,
/// never by their code, which peers set to anything.
pub(crate) struct Grammar<T, R> {
    pub(crate) operation: Operation,
    /// Reads the content of the reply element that is open.
    pub(crate) given: fn(&mut Cursor<'_>) -> Result<T, WhyUnclear>,
    /// Reads the content of a fault element that the operation declares; it is open, and this is
    /// its name.
    pub(crate) refused: fn(&mut Cursor<'_>, &str) -> Result<R, WhyUnclear>,
}

impl<T, R> Grammar<T, R> {
    /// Reads an answer. Something is given only by an answer that says so without any doubt.
    pub(crate) fn read(
        &self,
        status: u16,
        body: &[u8],
        expected: &Expected<'_>,
    ) -> Result<Answer<T, R>, WhyUnclear> {
        let success = (200..300).contains(&status);
        match self.read_body(body, expected) {
            Ok(Answer::Given(_)) if !success => Err(WhyUnclear::HttpStatus { status }),
            // An error page of a proxy, or nothing at all: the status says more than the body.
            Err(WhyUnclear::Unreadable { .. }) if !success || body.is_empty() => {
                Err(WhyUnclear::HttpStatus { status })
            }
            read => read,
        }
    }

    fn read_body(&self, body: &[u8], expected: &Expected<'_>) -> Result<Answer<T, R>, WhyUnclear> {
        let mut cursor = Cursor::of_reply(body)?;
        let mut header = Header::default();
        let content = envelope::enter(&mut cursor, &mut header)?;
        let namespace = self.operation.service().known_namespace();
        let answer = if content.is(Namespace::Envelope, "Fault") {
            self.read_fault(&mut cursor)?
        } else if content.is(namespace, &self.operation.reply_name()) {
            Answer::Given((self.given)(&mut cursor)?)
        } else {
            return Err(WhyUnclear::WrongAnswer);
        };
        envelope::leave(&mut cursor)?;
        check_header(&header, expected)?;
        Ok(answer)
    }

    /// Reads the content of the `env:Fault` that is open.
    fn read_fault(&self, cursor: &mut Cursor<'_>) -> Result<Answer<T, R>, WhyUnclear> {
        let mut found = None;
        while let Some(child) = cursor.child("Fault")? {
            if !child.is(Namespace::Envelope, "Detail") {
                cursor.skip()?;
                continue;
            }
            while let Some(entry) = cursor.child("Detail")? {
                let Some(answer) = self.read_detail_entry(cursor, &entry)? else {
                    continue;
                };
                if found.replace(answer).is_some() {
                    return Err(WhyUnclear::WrongAnswer);
                }
            }
        }
        found.ok_or(WhyUnclear::ForeignFault)
    }

    /// Reads one element of a Detail; nothing for one that the operation does not declare (JAX-WS
    /// adds stack traces).
    fn read_detail_entry(
        &self,
        cursor: &mut Cursor<'_>,
        entry: &Element<'_>,
    ) -> Result<Option<Answer<T, R>>, WhyUnclear> {
        if entry.is(Namespace::StandardError, "standardError") {
            return StandardError::read(cursor)?
                .map(|error| Some(Answer::StandardError(error)))
                .ok_or(WhyUnclear::UnknownErrorCode);
        }
        let ours = entry.namespace == self.operation.service().known_namespace();
        if !ours || !self.operation.faults().contains(&entry.local) {
            cursor.skip()?;
            return Ok(None);
        }
        (self.refused)(cursor, entry.local).map(|refusal| Some(Answer::Refused(refusal)))
    }
}

fn check_header(header: &Header, expected: &Expected<'_>) -> Result<(), WhyUnclear> {
    if header.not_understood.is_some() {
        return Err(WhyUnclear::NotUnderstood);
    }
    let mut related = header
        .relates_to
        .iter()
        .filter(|id| *id != UNSPECIFIED)
        .peekable();
    if related.peek().is_none() {
        let allowed = expected.strictness.allows(Leniency::ReplyWithoutRelatesTo);
        return if allowed {
            Ok(())
        } else {
            Err(WhyUnclear::MissingRelatesTo)
        };
    }
    if related.all(|id| id == expected.message_id) {
        return Ok(());
    }
    Err(WhyUnclear::WrongRelatesTo)
}

impl From<ReadError> for WhyUnclear {
    fn from(error: ReadError) -> Self {
        Self::Unreadable {
            reason: error.to_string(),
        }
    }
}

impl From<Unfit> for WhyUnclear {
    fn from(unfit: Unfit) -> Self {
        match unfit {
            Unfit::Read(error) => error.into(),
            Unfit::Version => Self::Unreadable {
                reason: "it is not SOAP 1.2".to_owned(),
            },
        }
    }
}
