//! The WS-Addressing 1.0 header of a message, and what SOAP 1.2 demands of its header blocks.

use crate::character::is_space;
use crate::cursor::{Cursor, Element};
use crate::limits::{MAX_HEADER_BLOCKS, MAX_MESSAGE_ID_BYTES, MAX_VALUE_BYTES};
use crate::namespace::Namespace;
use crate::read_error::{Problem, ReadError};
use crate::tag;

/// The address that means "answer on this connection".
pub(crate) const ANONYMOUS: &str = "http://www.w3.org/2005/08/addressing/anonymous";
/// The message id that stands for one nobody could read.
pub(crate) const UNSPECIFIED: &str = "http://www.w3.org/2005/08/addressing/unspecified";
/// The relationship of a reply to its request; also what an absent one means.
const REPLY: &str = "http://www.w3.org/2005/08/addressing/reply";

/// What a request says about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addressing {
    /// `wsa:Action`: the operation meant.
    pub action: String,
    /// `wsa:MessageID`, exactly as sent, to be sent back in `wsa:RelatesTo`.
    pub message_id: String,
    /// `wsa:To`, if given. Any value is accepted: peers send the endpoint, or the anonymous URI.
    pub to: Option<String>,
}

/// The header as found, before anything is demanded of it.
#[derive(Debug, Default)]
pub(crate) struct Header {
    pub(crate) actions: Vec<String>,
    pub(crate) message_ids: Vec<String>,
    pub(crate) to: Vec<String>,
    /// Addresses of `wsa:ReplyTo`.
    pub(crate) reply_to: Vec<String>,
    /// Addresses of `wsa:FaultTo`.
    pub(crate) fault_to: Vec<String>,
    /// What it replies to.
    pub(crate) relates_to: Vec<String>,
    /// The first block that must be understood and is not: namespace URI and local name.
    pub(crate) not_understood: Option<(String, String)>,
}

impl Header {
    /// Reads the content of the `env:Header` that is open into what was read before, so that a
    /// problem halfway does not lose the message id.
    pub(crate) fn read(&mut self, cursor: &mut Cursor<'_>) -> Result<(), ReadError> {
        let mut blocks = 0;
        while let Some(block) = cursor.child("Header")? {
            blocks += 1;
            if blocks > MAX_HEADER_BLOCKS {
                let what = "header blocks";
                let limit = MAX_HEADER_BLOCKS;
                return Err(cursor.error(Problem::TooMuch { what, limit }));
            }
            self.read_block(cursor, &block)?;
        }
        Ok(())
    }

    fn read_block(
        &mut self,
        cursor: &mut Cursor<'_>,
        block: &Element<'_>,
    ) -> Result<(), ReadError> {
        let duty = Duty::of(cursor, block)?;
        if !duty.ours {
            return cursor.skip();
        }
        let name = if block.namespace == Namespace::Addressing {
            block.local
        } else {
            ""
        };
        match name {
            "Action" => self.actions.push(short(cursor, "Action", MAX_VALUE_BYTES)?),
            "MessageID" => {
                let verbatim = cursor.text("MessageID", MAX_MESSAGE_ID_BYTES)?;
                self.message_ids.push(verbatim);
            }
            "To" => self.to.push(short(cursor, "To", MAX_VALUE_BYTES)?),
            "ReplyTo" => self.reply_to.push(address(cursor, "ReplyTo")?),
            "FaultTo" => self.fault_to.push(address(cursor, "FaultTo")?),
            "RelatesTo" => {
                let is_reply = relationship(block).is_none_or(|kind| kind == REPLY);
                let id = short(cursor, "RelatesTo", MAX_VALUE_BYTES)?;
                if is_reply {
                    self.relates_to.push(id);
                }
            }
            "From" => cursor.skip()?,
            _ => {
                if duty.must_understand && self.not_understood.is_none() {
                    let namespace = cursor.namespace_uri(block);
                    self.not_understood = Some((namespace, block.local.to_owned()));
                }
                cursor.skip()?;
            }
        }
        Ok(())
    }
}

/// What a header block asks of us (SOAP 1.2 part 1 §2.2, §2.4).
struct Duty {
    /// Whether it is meant for the receiver of the message, which we are.
    ours: bool,
    /// Whether it may not be ignored.
    must_understand: bool,
}

impl Duty {
    fn of(cursor: &Cursor<'_>, block: &Element<'_>) -> Result<Self, ReadError> {
        let (mut must_understand, mut role) = (None, None);
        for attribute in block.tag.attributes().flatten() {
            if cursor.attribute_namespace(attribute.key) != Namespace::Envelope {
                continue;
            }
            let value = tag::value(&attribute).map_err(|problem| cursor.error(problem))?;
            let value = value.trim_matches(is_space).to_owned();
            let earlier = match attribute.key.local_name().into_inner() {
                "mustUnderstand" => must_understand.replace(value),
                "role" => role.replace(value),
                _ => None,
            };
            if earlier.is_some() {
                return Err(cursor.error(Problem::Syntax));
            }
        }
        let must_understand = match must_understand.as_deref() {
            None | Some("false" | "0") => false,
            Some("true" | "1") => true,
            Some(_) => {
                let (what, expected) = ("mustUnderstand", "true or false");
                return Err(cursor.error(Problem::BadValue { what, expected }));
            }
        };
        let ours = match role.as_deref() {
            None | Some("") => true,
            Some(role) => ROLES.contains(&role),
        };
        Ok(Self {
            ours,
            must_understand,
        })
    }
}

/// The roles that the receiver of a message plays.
const ROLES: [&str; 2] = [
    "http://www.w3.org/2003/05/soap-envelope/role/next",
    "http://www.w3.org/2003/05/soap-envelope/role/ultimateReceiver",
];

fn short(cursor: &mut Cursor<'_>, what: &'static str, limit: usize) -> Result<String, ReadError> {
    Ok(cursor.text(what, limit)?.trim_matches(is_space).to_owned())
}

/// The address of the endpoint reference that is open; empty when it has none.
fn address(cursor: &mut Cursor<'_>, within: &'static str) -> Result<String, ReadError> {
    let mut address = None;
    while let Some(child) = cursor.child(within)? {
        if !child.is(Namespace::Addressing, "Address") {
            cursor.skip()?;
        } else if address
            .replace(short(cursor, "Address", MAX_VALUE_BYTES)?)
            .is_some()
        {
            return Err(cursor.error(Problem::Unexpected { within }));
        }
    }
    Ok(address.unwrap_or_default())
}

/// The kind of relationship a `wsa:RelatesTo` states, if any.
fn relationship(block: &Element<'_>) -> Option<String> {
    let attribute = block
        .tag
        .try_get_attribute("RelationshipType")
        .ok()
        .flatten()?;
    tag::value(&attribute).ok()
}
