//! The faults we raise, and what goes into each (SOAP 1.2 §5.4, WS-Addressing SOAP binding §6).

use crate::namespace::Namespace;
use crate::writer::Writer;
use crate::{Operation, StandardError};

/// A fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The fault every operation declares.
    Standard(StandardError),
    /// `wsa:ActionNotSupported`: not an operation of this service.
    ActionNotSupported {
        /// The action asked for.
        action: String,
    },
    /// `wsa:MessageAddressingHeaderRequired`: a header block is missing or empty.
    HeaderRequired {
        /// Its name in WS-Addressing.
        header: &'static str,
    },
    /// `wsa:InvalidCardinality`: a header block that occurs more than once.
    HeaderRepeated {
        /// Its name in WS-Addressing.
        header: &'static str,
    },
    /// `wsa:OnlyAnonymousAddressSupported`: answers go back on the connection and nowhere else.
    /// Opening a connection to an address that a request names would let anybody use us to reach
    /// hosts that they cannot.
    OnlyAnonymous {
        /// Its name in WS-Addressing.
        header: &'static str,
    },
    /// `env:MustUnderstand`: a mandatory header block means nothing to us.
    NotUnderstood {
        /// URI of its namespace.
        namespace: String,
        /// Its local name.
        local: String,
    },
    /// `env:VersionMismatch`: an envelope, but not of SOAP 1.2.
    VersionMismatch,
}

/// Action of a fault that SOAP itself defines.
const SOAP_FAULT_ACTION: &str = "http://www.w3.org/2005/08/addressing/soap/fault";
/// Action of a fault that WS-Addressing defines.
const ADDRESSING_FAULT_ACTION: &str = "http://www.w3.org/2005/08/addressing/fault";

impl Fault {
    /// What `wsa:Action` names it.
    pub(crate) fn action(&self, operation: Operation) -> String {
        match self {
            Self::Standard(_) => operation.fault_action("standardError"),
            Self::NotUnderstood { .. } | Self::VersionMismatch => SOAP_FAULT_ACTION.to_owned(),
            Self::ActionNotSupported { .. }
            | Self::HeaderRequired { .. }
            | Self::HeaderRepeated { .. }
            | Self::OnlyAnonymous { .. } => ADDRESSING_FAULT_ACTION.to_owned(),
        }
    }

    /// Writes the header block that belongs to it, if any.
    pub(crate) fn write_header(&self, writer: &mut Writer) {
        match self {
            Self::NotUnderstood { namespace, local } => {
                let qname = format!("nu:{local}");
                let attributes = [("xmlns:nu", namespace.as_str()), ("qname", qname.as_str())];
                writer.open_with("env:NotUnderstood", &attributes);
                writer.close("env:NotUnderstood");
            }
            Self::VersionMismatch => {
                writer.open("env:Upgrade");
                writer.open_with("env:SupportedEnvelope", &[("qname", "env:Envelope")]);
                writer.close("env:SupportedEnvelope");
                writer.close("env:Upgrade");
            }
            Self::Standard(_)
            | Self::ActionNotSupported { .. }
            | Self::HeaderRequired { .. }
            | Self::HeaderRepeated { .. }
            | Self::OnlyAnonymous { .. } => {}
        }
    }

    /// Writes the `env:Fault`.
    pub(crate) fn write(&self, writer: &mut Writer) {
        match self {
            Self::Standard(error) => {
                let detail = |writer: &mut Writer| write_standard_error(writer, error);
                write_fault(writer, &["env:Receiver"], &error.message, detail);
            }
            Self::ActionNotSupported { action } => {
                let codes = ["env:Sender", "wsa:ActionNotSupported"];
                let text = "This service has no operation for the wsa:Action of the request.";
                write_fault(writer, &codes, text, |writer| {
                    writer.open("wsa:ProblemAction");
                    writer.leaf("wsa:Action", action);
                    writer.close("wsa:ProblemAction");
                });
            }
            Self::HeaderRequired { header } => {
                let codes = ["env:Sender", "wsa:MessageAddressingHeaderRequired"];
                let text = format!("The header block wsa:{header} must be present once.");
                write_fault(writer, &codes, &text, |w| write_problem_header(w, header));
            }
            Self::HeaderRepeated { header } => {
                let codes = [
                    "env:Sender",
                    "wsa:InvalidAddressingHeader",
                    "wsa:InvalidCardinality",
                ];
                let text = format!("The header block wsa:{header} occurs more than once.");
                write_fault(writer, &codes, &text, |w| write_problem_header(w, header));
            }
            Self::OnlyAnonymous { header } => {
                let subcode = "wsa:OnlyAnonymousAddressSupported";
                let codes = ["env:Sender", "wsa:InvalidAddressingHeader", subcode];
                let text = format!("wsa:{header} must be absent or anonymous.");
                write_fault(writer, &codes, &text, |w| write_problem_header(w, header));
            }
            Self::NotUnderstood { .. } => {
                let text = "A mandatory header block is not understood.";
                write_bare_fault(writer, "env:MustUnderstand", text);
            }
            Self::VersionMismatch => {
                write_bare_fault(
                    writer,
                    "env:VersionMismatch",
                    "Only SOAP 1.2 is spoken here.",
                );
            }
        }
    }
}

/// Writes the `env:Fault` around a fault element that an operation declares.
pub(crate) fn write_declared(writer: &mut Writer, detail: impl FnOnce(&mut Writer)) {
    write_fault(writer, &["env:Sender"], "see detail", detail);
}

/// Writes a fault with nested codes, outermost first, and a detail.
fn write_fault(writer: &mut Writer, codes: &[&str], text: &str, detail: impl FnOnce(&mut Writer)) {
    writer.open("env:Fault");
    for (level, code) in codes.iter().enumerate() {
        writer.open(code_element(level));
        writer.leaf("env:Value", code);
    }
    for level in (0..codes.len()).rev() {
        writer.close(code_element(level));
    }
    write_reason(writer, text);
    writer.open("env:Detail");
    detail(writer);
    writer.close("env:Detail");
    writer.close("env:Fault");
}

/// Writes a fault without detail: SOAP wants none for what is wrong with the header.
fn write_bare_fault(writer: &mut Writer, code: &str, text: &str) {
    writer.open("env:Fault");
    writer.open("env:Code");
    writer.leaf("env:Value", code);
    writer.close("env:Code");
    write_reason(writer, text);
    writer.close("env:Fault");
}

fn code_element(level: usize) -> &'static str {
    if level == 0 {
        "env:Code"
    } else {
        "env:Subcode"
    }
}

fn write_reason(writer: &mut Writer, text: &str) {
    writer.open("env:Reason");
    writer.open_with("env:Text", &[("xml:lang", "en")]);
    writer.text(text);
    writer.close("env:Text");
    writer.close("env:Reason");
}

fn write_standard_error(writer: &mut Writer, error: &StandardError) {
    writer.open_with(
        "se:standardError",
        &[("xmlns:se", Namespace::StandardError.uri())],
    );
    writer.leaf("se:errorCode", error.code.as_str());
    writer.leaf("se:message", &error.message);
    writer.close("se:standardError");
}

fn write_problem_header(writer: &mut Writer, header: &str) {
    writer.leaf("wsa:ProblemHeaderQName", &format!("wsa:{header}"));
}
