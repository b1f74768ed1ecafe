//! A declared fault that says what is wrong with a code of its own list.

use crate::cursor::Cursor;
use crate::read_error::ReadError;
use crate::sequence::{Field, Sequence};
use crate::value;

/// What such a fault says.
pub(crate) struct CodedFault {
    /// `errorCode`, whatever it is.
    pub(crate) code: String,
    /// `message`; empty where the fault has none.
    pub(crate) message: String,
    /// The identifier it is about, where the fault names one.
    pub(crate) subject: Option<String>,
}

impl CodedFault {
    /// Reads the content of the fault element that is open, which we call `within`.
    pub(crate) fn read(
        cursor: &mut Cursor<'_>,
        within: &'static str,
        fields: &'static [Field],
    ) -> Result<Self, ReadError> {
        let (mut code, mut message, mut subject) = (None, None, None);
        let mut fields = Sequence::new(within, fields);
        while let Some((name, _)) = fields.next(cursor)? {
            match name {
                "errorCode" => code = Some(value::word(cursor, name)?),
                "message" => message = Some(value::text(cursor, name)?),
                _ => subject = Some(value::word(cursor, name)?),
            }
        }
        Ok(Self {
            code: fields.require(code, "errorCode", cursor)?,
            message: message.unwrap_or_default(),
            subject,
        })
    }
}
