//! A question for what waits in a mailbox (SealedMessageRetrieval `list`,
//! TransportResponseRetrieval `retrieve`).

use ids::Organisation;

use crate::cursor::Cursor;
use crate::read_error::ReadError;
use crate::sequence::{Field, Sequence};
use crate::value;
use crate::writer::Writer;

/// Whose mailbox, and how much of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailboxQuery {
    /// The organisation whose mailbox it is.
    pub organisation: Organisation,
    /// Everything that is there, also what was collected before.
    pub all_available: bool,
    /// Most entries wanted; 0 for no limit. On the wire it is an `xs:int`, so larger numbers are
    /// written as 2147483647.
    pub limit: usize,
}

impl MailboxQuery {
    /// Reads the content of the element that is open, which we call `within`. Of the fields the
    /// first is the organisation.
    pub(crate) fn read(
        cursor: &mut Cursor<'_>,
        within: &'static str,
        organisation: &'static str,
        fields: &'static [Field],
    ) -> Result<Self, ReadError> {
        let (mut whose, mut all, mut limit) = (None, None, None);
        let mut fields = Sequence::new(within, fields);
        while let Some((name, _)) = fields.next(cursor)? {
            match name {
                "allAvailable" => all = Some(value::boolean(cursor, name)?),
                "limit" => limit = Some(value::count(cursor, name)?),
                _ => whose = Some(value::organisation(cursor, name)?),
            }
        }
        Ok(Self {
            organisation: fields.require(whose, organisation, cursor)?,
            all_available: fields.require(all, "allAvailable", cursor)?,
            limit: fields.require(limit, "limit", cursor)?,
        })
    }

    /// Writes the content, with this name for the organisation; prefix `svc` must be declared.
    pub(crate) fn write(&self, writer: &mut Writer, organisation: &str) {
        writer.leaf(organisation, &self.organisation.uri());
        writer.boolean("svc:allAvailable", self.all_available);
        writer.count("svc:limit", self.limit);
    }
}
