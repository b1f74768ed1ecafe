//! Refusal: why a recipient cannot be sent to, and what to do instead.

use std::fmt;

use crate::environment::Environment;
use crate::payload_name::payload_name;

/// Why there is no [`Route`](crate::Route). Names come from the directory, never from the
/// message, so the text is free of patient data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Several different recipients fit; sending to either could be wrong.
    AmbiguousRecipient {
        /// The names of those that fit.
        fits: Vec<String>,
    },
    /// The endpoint publishes no encryption certificate.
    CertificateMissing {
        /// Who was meant.
        recipient: String,
    },
    /// No published certificate may be encrypted to.
    CertificateUnusable {
        /// Who was meant.
        recipient: String,
        /// The judge's sentence about the newest certificate.
        reason: String,
    },
    /// The endpoint does not speak sealed message delivery.
    ConnectionTypeUnsupported {
        /// Who was meant.
        recipient: String,
    },
    /// The endpoint is switched off, suspended, or outside its period.
    EndpointInactive {
        /// Who was meant.
        recipient: String,
    },
    /// The endpoint lacks something needed to send.
    EndpointIncomplete {
        /// Who was meant.
        recipient: String,
        /// What is missing.
        lacks: Lack,
    },
    /// The recipient is known but publishes no endpoint.
    EndpointMissing {
        /// Who was meant.
        recipient: String,
    },
    /// Only a name is known, and a name alone never addresses a message.
    NameOnly {
        /// The names of those that fit.
        fits: Vec<String>,
    },
    /// The number that the recipient is named by is not in use any more (HI Service status).
    NumberRetired {
        /// Whose entry carries it.
        recipient: String,
    },
    /// The endpoint does not take this kind of message.
    PayloadUnsupported {
        /// Who was meant.
        recipient: String,
        /// The payload code that was wanted.
        wanted: String,
        /// The payload codes they take.
        they_take: Vec<String>,
    },
    /// The practitioner is known, but at another practice than the message names.
    PractitionerNotAtThisPractice {
        /// Who was meant.
        practitioner: String,
        /// Where they are listed.
        works_at: Vec<String>,
    },
    /// The entry is no longer in use: the person has left, or the service has closed.
    RecipientInactive {
        /// Who was meant.
        recipient: String,
    },
    /// The recipient is now at another target than the message was sealed for: a person looks at
    /// it before it goes anywhere.
    TargetChanged {
        /// Who was meant.
        recipient: String,
        /// The target that the message was sealed for, as a URI.
        before: String,
        /// The target now, as a URI.
        now: String,
    },
    /// Nothing in the directory fits.
    UnknownRecipient {
        /// What was looked for.
        sought: Sought,
    },
    /// The endpoint belongs to the other world (test or production).
    WrongEnvironment {
        /// Who was meant.
        recipient: String,
        /// Where we are.
        ours: Environment,
    },
}

/// What an endpoint lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lack {
    /// An `https` address.
    Address,
    /// An SMD target, or a healthcare organisation number to use in its place.
    Target,
}

/// What a recipient was looked for by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sought {
    /// MSH-6.
    Facility,
    /// The recipient's identifiers (PRD-7 or PV1-9).
    Individual,
    /// Nothing: the message names neither a facility nor an individual.
    Nothing,
    /// An organisation (SMD target or HPI-O).
    Organisation,
}

impl Refusal {
    /// A stable code for logs and machine-readable status.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::AmbiguousRecipient { .. } => "directory.ambiguous-recipient",
            Self::CertificateMissing { .. } => "directory.certificate-missing",
            Self::CertificateUnusable { .. } => "directory.certificate-unusable",
            Self::ConnectionTypeUnsupported { .. } => "directory.connection-type-unsupported",
            Self::EndpointInactive { .. } => "directory.endpoint-inactive",
            Self::EndpointIncomplete { .. } => "directory.endpoint-incomplete",
            Self::EndpointMissing { .. } => "directory.endpoint-missing",
            Self::NameOnly { .. } => "directory.name-only",
            Self::NumberRetired { .. } => "directory.number-retired",
            Self::PayloadUnsupported { .. } => "directory.payload-unsupported",
            Self::PractitionerNotAtThisPractice { .. } => "directory.not-at-this-practice",
            Self::RecipientInactive { .. } => "directory.recipient-inactive",
            Self::TargetChanged { .. } => "directory.target-changed",
            Self::UnknownRecipient { .. } => "directory.unknown-recipient",
            Self::WrongEnvironment { .. } => "directory.wrong-environment",
        }
    }

    /// Whether the honest status is "Recipient not found" (there is nobody there to send to),
    /// rather than "we know them but cannot send".
    #[must_use]
    pub fn is_recipient_unknown(&self) -> bool {
        match self {
            Self::NameOnly { .. }
            | Self::NumberRetired { .. }
            | Self::PractitionerNotAtThisPractice { .. }
            | Self::RecipientInactive { .. }
            | Self::UnknownRecipient { .. } => true,
            Self::AmbiguousRecipient { .. }
            | Self::CertificateMissing { .. }
            | Self::CertificateUnusable { .. }
            | Self::ConnectionTypeUnsupported { .. }
            | Self::EndpointInactive { .. }
            | Self::EndpointIncomplete { .. }
            | Self::EndpointMissing { .. }
            | Self::PayloadUnsupported { .. }
            | Self::TargetChanged { .. }
            | Self::WrongEnvironment { .. } => false,
        }
    }

    /// What is wrong, in one plain sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::AmbiguousRecipient { fits } => several(fits),
            Self::CertificateMissing { recipient } => {
                format!("{recipient} publishes no encryption certificate.")
            }
            Self::CertificateUnusable { recipient, reason } => {
                let reason = reason.trim_end_matches('.');
                format!("The certificate of {recipient} cannot be used: {reason}.")
            }
            Self::ConnectionTypeUnsupported { recipient } => {
                format!("{recipient} does not receive by sealed message delivery.")
            }
            Self::EndpointInactive { recipient } => {
                format!("{recipient} has switched off its secure messaging endpoint.")
            }
            Self::EndpointIncomplete { recipient, lacks } => {
                format!(
                    "The directory entry of {recipient} has no {}.",
                    lacks.words()
                )
            }
            Self::EndpointMissing { recipient } => {
                format!("{recipient} publishes no secure messaging endpoint.")
            }
            Self::NameOnly { fits } => by_name(fits),
            Self::NumberRetired { recipient } => {
                format!("The number that names {recipient} is not in use any more.")
            }
            Self::PayloadUnsupported {
                recipient,
                wanted,
                they_take,
            } => not_taken(recipient, wanted, they_take),
            Self::PractitionerNotAtThisPractice {
                practitioner,
                works_at,
            } => {
                let places = list(works_at);
                format!("{practitioner} is not listed at the practice in MSH-6, but at: {places}.")
            }
            Self::RecipientInactive { recipient } => {
                format!("The directory entry of {recipient} is no longer active.")
            }
            Self::TargetChanged {
                recipient,
                before,
                now,
            } => format!("The message was sealed for {before}, but {recipient} is now at {now}."),
            Self::UnknownRecipient { sought } => sought.sentence().to_owned(),
            Self::WrongEnvironment { recipient, ours } => {
                format!("The endpoint of {recipient} is not a {ours} endpoint, and this node is.")
            }
        }
    }

    /// The next best thing to do.
    #[must_use]
    pub fn advice(&self) -> &'static str {
        match self {
            Self::AmbiguousRecipient { .. } => {
                "Put a provider number or directory identifier that only one of them has into the \
                 recipient's identifiers, and send again."
            }
            Self::CertificateMissing { .. } | Self::CertificateUnusable { .. } => {
                "Ask the practice to publish a current certificate; until then send by another \
                 safe way."
            }
            Self::ConnectionTypeUnsupported { .. } => {
                "Ask the practice which secure messaging they use; until then send by another \
                 safe way."
            }
            Self::EndpointInactive { .. } => {
                "Phone the practice to ask whether they still receive secure messages."
            }
            Self::EndpointIncomplete { .. } => {
                "Ask the practice's messaging provider to complete the directory entry."
            }
            Self::EndpointMissing { .. } => {
                "Ask the practice to publish its secure messaging endpoint; until then send by \
                 another safe way."
            }
            Self::NameOnly { .. } => {
                "Choose one of them in the directory, so that the message carries their provider \
                 number or directory identifier."
            }
            Self::NumberRetired { .. } => {
                "Look the recipient up again: they may have another number now."
            }
            Self::PayloadUnsupported { .. } => {
                "Send the document in a form they take, or by another safe way."
            }
            Self::PractitionerNotAtThisPractice { .. } => {
                "Choose the practice where the patient is to be seen, and send again."
            }
            Self::RecipientInactive { .. } => {
                "Look the recipient up again: they may have moved to another practice."
            }
            Self::TargetChanged { .. } => {
                "Check that they have moved, and send the message anew; nothing is redirected by \
                 itself."
            }
            Self::UnknownRecipient { .. } => {
                "Check the recipient in the address book against the directory, and send again."
            }
            Self::WrongEnvironment { .. } => {
                "Use a directory of the same environment; test and production never mix."
            }
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.sentence(), self.advice())
    }
}

impl std::error::Error for Refusal {}

impl Lack {
    fn words(self) -> &'static str {
        match self {
            Self::Address => "https address to deliver to",
            Self::Target => "secure messaging target or HPI-O",
        }
    }
}

impl Sought {
    fn sentence(self) -> &'static str {
        match self {
            Self::Facility => "No practice in the directory has the facility named in MSH-6.",
            Self::Individual => {
                "Nobody in the directory has the recipient's identifiers (PRD-7 or PV1-9)."
            }
            Self::Nothing => {
                "The message names no recipient: MSH-6 is empty and there is no recipient \
                 identifier."
            }
            Self::Organisation => "No endpoint in the directory belongs to that organisation.",
        }
    }
}

fn several(fits: &[String]) -> String {
    let fits = list(fits);
    format!("Several different recipients fit this message: {fits}.")
}

fn by_name(fits: &[String]) -> String {
    let fits = list(fits);
    format!(
        "The recipient is named by a name alone, which never addresses a message. With that name \
         are listed: {fits}."
    )
}

fn not_taken(recipient: &str, wanted: &str, they_take: &[String]) -> String {
    let names: Vec<&str> = they_take.iter().map(|code| payload_name(code)).collect();
    let (wanted, theirs) = (payload_name(wanted), list(&names));
    format!("{recipient} does not take {wanted}; they take: {theirs}.")
}

/// At most this many names are spelt out in a sentence.
const NAMES_SHOWN: usize = 5;

/// `a, b, c and 4 more`; `nothing` for none.
fn list<S: AsRef<str>>(names: &[S]) -> String {
    if names.is_empty() {
        return "nothing".into();
    }
    let shown: Vec<&str> = names.iter().take(NAMES_SHOWN).map(AsRef::as_ref).collect();
    let rest = names.len() - shown.len();
    let text = shown.join(", ");
    if rest == 0 {
        text
    } else {
        format!("{text} and {rest} more")
    }
}
