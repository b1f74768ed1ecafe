//! The one fault of the endpoint location services: nothing is known of the target.

use crate::WhyUnclear;
use crate::coded_fault::CodedFault;
use crate::cursor::Cursor;
use crate::sequence::Field;
use crate::writer::Writer;

/// The organisation named as target is not known here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownTarget;

/// Its error code.
const UNKNOWN_TARGET_ID: &str = "unknownTargetId";

impl UnknownTarget {
    /// Reads the content of the fault element that is open, which we call `within`.
    pub(crate) fn read(
        cursor: &mut Cursor<'_>,
        within: &'static str,
        fields: &'static [Field],
    ) -> Result<Self, WhyUnclear> {
        let fault = CodedFault::read(cursor, within, fields)?;
        if fault.code == UNKNOWN_TARGET_ID {
            return Ok(Self);
        }
        Err(WhyUnclear::UnknownErrorCode)
    }

    /// Writes the content of the fault; prefix `svc` must be declared.
    pub(crate) fn write(writer: &mut Writer, _: &Self) {
        writer.leaf("svc:errorCode", UNKNOWN_TARGET_ID);
    }
}
