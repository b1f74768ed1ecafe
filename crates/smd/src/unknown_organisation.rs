//! The fault for an organisation that has no mailbox here.

use crate::WhyUnclear;
use crate::coded_fault::CodedFault;
use crate::writer::Writer;

/// The organisation named is not served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownOrganisation {
    /// A sentence for the people at the other end.
    pub message: String,
}

impl UnknownOrganisation {
    /// From a fault whose one code is `code`.
    pub(crate) fn of(fault: CodedFault, code: &str) -> Result<Self, WhyUnclear> {
        if fault.code != code {
            return Err(WhyUnclear::UnknownErrorCode);
        }
        let message = fault.message;
        Ok(Self { message })
    }

    /// Writes the content of the fault; prefix `svc` must be declared.
    pub(crate) fn write(&self, writer: &mut Writer, code: &str) {
        writer.leaf("svc:errorCode", code);
        writer.leaf("svc:message", &self.message);
    }
}
