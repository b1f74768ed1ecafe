//! Alternative: the next best thing where a message cannot be sent as it was meant.

use std::fmt;

use ids::Hd;

use crate::payload_name::payload_name;

/// Another way, found in the directory and tried: each of them would be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Alternative {
    /// The same recipient takes the message in another form.
    AnotherForm {
        /// Who takes it.
        recipient: String,
        /// The payload code of that form.
        payload: String,
    },
    /// The same practitioner can be reached at another place.
    AnotherPlace {
        /// Who and where.
        recipient: String,
        /// MSH-6 of messages there.
        facility: Hd,
        /// Their provider number there, for the recipient's identifiers.
        provider_number: Option<String>,
    },
    /// Print, fax or phone; record it on the message, so that the loop is closed.
    ByOtherMeans {
        /// Fax numbers that the directory gives.
        fax: Vec<String>,
        /// Telephone numbers that the directory gives.
        phone: Vec<String>,
    },
}

impl Alternative {
    /// A stable word.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::AnotherForm { .. } => "another-form",
            Self::AnotherPlace { .. } => "another-place",
            Self::ByOtherMeans { .. } => "by-other-means",
        }
    }
}

/// What to do, in one plain sentence.
impl fmt::Display for Alternative {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AnotherForm { recipient, payload } => {
                let form = payload_name(payload);
                write!(f, "Send it as {form}: {recipient} takes that.")
            }
            Self::AnotherPlace {
                recipient,
                facility,
                provider_number,
            } => {
                write!(f, "Send it to {recipient} (facility {facility}")?;
                if let Some(number) = provider_number {
                    write!(f, ", provider number {number}")?;
                }
                f.write_str("), if the patient is seen there.")
            }
            Self::ByOtherMeans { fax, phone } => {
                f.write_str("Print or fax it, and record that on the message")?;
                for (what, numbers) in [("fax", fax), ("phone", phone)] {
                    if !numbers.is_empty() {
                        write!(f, "; {what} {}", numbers.join(", "))?;
                    }
                }
                f.write_str(".")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::uris::payload;

    #[test]
    fn each_says_what_to_do() {
        let form = Alternative::AnotherForm {
            recipient: "Banksia Cardiology".into(),
            payload: payload::REF_L1.into(),
        };
        assert!(form.to_string().contains("single PDF"), "{form}");
        let place = Alternative::AnotherPlace {
            recipient: "Dr Alex Banks, Wattle Street Medical".into(),
            facility: Hd::new("Wattle", "1.2", "ISO"),
            provider_number: Some("4024742F".into()),
        };
        assert!(place.to_string().contains("provider number 4024742F"));
        let fax = Alternative::ByOtherMeans {
            fax: vec!["02 5550 0000".into()],
            phone: Vec::new(),
        };
        assert!(fax.to_string().ends_with("; fax 02 5550 0000."), "{fax}");
    }
}
