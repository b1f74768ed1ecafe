//! What happened, by a code that never changes its meaning.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// What happened. A code once written stays in chains for years: codes may be added, never
/// renamed or reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// An HL7 acknowledgement of a message of ours arrived.
    AckReceived,
    /// An agent enrolled with a code of its provider.
    AgentEnrolled,
    /// The folders of the practice's software stopped working in some way.
    ConnectorAlarmed,
    /// What had stopped works again.
    ConnectorRecovered,
    /// A test message went through the folders of the practice's software, or did not.
    ConnectorTried,
    /// A client of the programming interface was added.
    ClientAdded,
    /// A client of the programming interface was taken out of use.
    ClientRevoked,
    /// Somebody came into the address book: by hand, or out of a message.
    ContactAdded,
    /// A contact was changed, by hand or out of a message.
    ContactChanged,
    /// A contact was linked to an entry of the directory.
    ContactLinked,
    /// A contact was taken out of the address book.
    ContactRemoved,
    /// A contact was parted from its entry of the directory.
    ContactUnlinked,
    /// The address book took a file of contacts.
    ContactsImported,
    /// The practice's software fetched what a received document says.
    ContentFetched,
    /// The node's directory was looked through for mistakes.
    DirectoryLinted,
    /// A document was begun from a template.
    DraftBegun,
    /// A document was not released: what keeps it back was written into it.
    DraftBlocked,
    /// A document was discarded; it is kept.
    DraftDiscarded,
    /// A document was changed.
    DraftEdited,
    /// A document was released for sending.
    DraftReleased,
    /// A document was given back to its author.
    DraftReturned,
    /// A document was given to somebody who may release it.
    DraftSentForReview,
    /// A released document became a message to one recipient.
    DraftSubmitted,
    /// A code for enrolment was shown that let nobody in.
    EnrolmentRefused,
    /// A provider holds the private key of an organisation, because it was configured to.
    KeyEntrusted,
    /// A private key signed or opened something.
    KeyUsed,
    /// A received document was given to somebody of the practice.
    MessageAssigned,
    /// A message was retrieved from a mailbox here by its receiver.
    MessageCollected,
    /// A message reached its end state.
    MessageEnded,
    /// Somebody was told of an urgent document that nobody had opened.
    MessageEscalated,
    /// A person recorded that a message that ended badly went another way.
    MessageFellBack,
    /// A person filed a document that waited for one.
    MessageFiled,
    /// A message was handed to the clinical system.
    MessageHandedOver,
    /// A sealed message was opened and its signer checked.
    MessageOpened,
    /// No confirmation came in time: an alarm, not an end.
    MessageOverdue,
    /// Sealed bytes were taken from a peer and stored.
    MessageReceived,
    /// A message was refused, with the reason.
    MessageRefused,
    /// A person sent a received document back to its sender.
    MessageReturned,
    /// A message was signed and encrypted for its recipient.
    MessageSealed,
    /// A peer took the sealed message.
    MessageSent,
    /// A message was taken from the clinical system.
    MessageSubmitted,
    /// A newer version of a received document came.
    MessageSuperseded,
    /// A person said whose document it is.
    PatientConfirmed,
    /// The rules found whose document it is.
    PatientMatched,
    /// Two records of the patient index became one.
    PatientMerged,
    /// It was taken back whose document it is.
    PatientUndone,
    /// Two records of the patient index that were one are two again.
    PatientUnmerged,
    /// The patient index took news of patients.
    PatientsImported,
    /// A person opened the message.
    PersonOpened,
    /// A transport response was collected from a mailbox here and marked as done.
    ReceiptCollected,
    /// A transport response was put into a mailbox here.
    ReceiptDeposited,
    /// A transport response was taken but proved nothing.
    ReceiptIgnored,
    /// A transport response could not be delivered.
    ReceiptNotSent,
    /// A final transport response about a message of ours arrived.
    ReceiptReceived,
    /// A final transport response was delivered.
    ReceiptSent,
    /// Our own sender was told, in the clinical system, what became of a message.
    ReportHandedOver,
    /// The sealed bytes of a message that passed through here were dropped.
    SealedDropped,
    /// A provider serves another organisation.
    TenantAdded,
    /// A provider serves an organisation no more.
    TenantRemoved,
}

/// A code that this version does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("unknown action code; verify with the version that wrote it, or a later one")]
pub struct UnknownAction;

impl Action {
    /// Every action.
    pub const ALL: [Self; 59] = [
        Self::AckReceived,
        Self::AgentEnrolled,
        Self::ClientAdded,
        Self::ClientRevoked,
        Self::ConnectorAlarmed,
        Self::ConnectorRecovered,
        Self::ConnectorTried,
        Self::ContactAdded,
        Self::ContactChanged,
        Self::ContactLinked,
        Self::ContactRemoved,
        Self::ContactUnlinked,
        Self::ContactsImported,
        Self::ContentFetched,
        Self::DirectoryLinted,
        Self::DraftBegun,
        Self::DraftBlocked,
        Self::DraftDiscarded,
        Self::DraftEdited,
        Self::DraftReleased,
        Self::DraftReturned,
        Self::DraftSentForReview,
        Self::DraftSubmitted,
        Self::EnrolmentRefused,
        Self::KeyEntrusted,
        Self::KeyUsed,
        Self::MessageAssigned,
        Self::MessageCollected,
        Self::MessageEnded,
        Self::MessageEscalated,
        Self::MessageFellBack,
        Self::MessageFiled,
        Self::MessageHandedOver,
        Self::MessageOpened,
        Self::MessageOverdue,
        Self::MessageReceived,
        Self::MessageRefused,
        Self::MessageReturned,
        Self::MessageSealed,
        Self::MessageSent,
        Self::MessageSubmitted,
        Self::MessageSuperseded,
        Self::PatientConfirmed,
        Self::PatientMatched,
        Self::PatientMerged,
        Self::PatientUndone,
        Self::PatientUnmerged,
        Self::PatientsImported,
        Self::PersonOpened,
        Self::ReceiptCollected,
        Self::ReceiptDeposited,
        Self::ReceiptIgnored,
        Self::ReceiptNotSent,
        Self::ReceiptReceived,
        Self::ReceiptSent,
        Self::ReportHandedOver,
        Self::SealedDropped,
        Self::TenantAdded,
        Self::TenantRemoved,
    ];

    /// The code, e.g. `message.sealed`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::AckReceived => "ack.received",
            Self::AgentEnrolled => "agent.enrolled",
            Self::ConnectorAlarmed => "connector.alarmed",
            Self::ConnectorRecovered => "connector.recovered",
            Self::ConnectorTried => "connector.tried",
            Self::ClientAdded => "client.added",
            Self::ClientRevoked => "client.revoked",
            Self::ContactAdded => "contact.added",
            Self::ContactChanged => "contact.changed",
            Self::ContactLinked => "contact.linked",
            Self::ContactRemoved => "contact.removed",
            Self::ContactUnlinked => "contact.unlinked",
            Self::ContactsImported => "contacts.imported",
            Self::ContentFetched => "content.fetched",
            Self::DirectoryLinted => "directory.linted",
            Self::DraftBegun => "draft.begun",
            Self::DraftBlocked => "draft.blocked",
            Self::DraftDiscarded => "draft.discarded",
            Self::DraftEdited => "draft.edited",
            Self::DraftReleased => "draft.released",
            Self::DraftReturned => "draft.returned",
            Self::DraftSentForReview => "draft.sent_for_review",
            Self::DraftSubmitted => "draft.submitted",
            Self::EnrolmentRefused => "enrolment.refused",
            Self::KeyEntrusted => "key.entrusted",
            Self::KeyUsed => "key.used",
            Self::MessageAssigned => "message.assigned",
            Self::MessageCollected => "message.collected",
            Self::MessageEnded => "message.ended",
            Self::MessageEscalated => "message.escalated",
            Self::MessageFellBack => "message.fell_back",
            Self::MessageFiled => "message.filed",
            Self::MessageHandedOver => "message.handed_over",
            Self::MessageOpened => "message.opened",
            Self::MessageOverdue => "message.overdue",
            Self::MessageReceived => "message.received",
            Self::MessageRefused => "message.refused",
            Self::MessageReturned => "message.returned",
            Self::MessageSealed => "message.sealed",
            Self::MessageSent => "message.sent",
            Self::MessageSubmitted => "message.submitted",
            Self::MessageSuperseded => "message.superseded",
            Self::PatientConfirmed => "patient.confirmed",
            Self::PatientMatched => "patient.matched",
            Self::PatientMerged => "patient.merged",
            Self::PatientUndone => "patient.undone",
            Self::PatientUnmerged => "patient.unmerged",
            Self::PatientsImported => "patients.imported",
            Self::PersonOpened => "person.opened",
            Self::ReceiptCollected => "receipt.collected",
            Self::ReceiptDeposited => "receipt.deposited",
            Self::ReceiptIgnored => "receipt.ignored",
            Self::ReceiptNotSent => "receipt.not_sent",
            Self::ReceiptReceived => "receipt.received",
            Self::ReceiptSent => "receipt.sent",
            Self::ReportHandedOver => "report.handed_over",
            Self::SealedDropped => "sealed.dropped",
            Self::TenantAdded => "tenant.added",
            Self::TenantRemoved => "tenant.removed",
        }
    }

    /// From its code.
    ///
    /// # Errors
    /// [`UnknownAction`] when no action has this code.
    pub fn parse(code: &str) -> Result<Self, UnknownAction> {
        Self::ALL
            .into_iter()
            .find(|action| action.code() == code)
            .ok_or(UnknownAction)
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Action {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Action {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        Self::parse(&code).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_code_leads_back_to_its_own_action() {
        for action in Action::ALL {
            assert_eq!(Action::parse(action.code()), Ok(action));
        }
        let codes: BTreeSet<_> = Action::ALL.iter().map(|action| action.code()).collect();
        assert_eq!(codes.len(), Action::ALL.len());
        assert_eq!(Action::parse("message.Sealed"), Err(UnknownAction));
    }

    #[test]
    fn codes_already_written_stay() {
        assert_eq!(Action::MessageSubmitted.code(), "message.submitted");
        assert_eq!(Action::ReceiptReceived.code(), "receipt.received");
        assert_eq!(Action::PersonOpened.code(), "person.opened");
        assert_eq!(Action::MessageHandedOver.code(), "message.handed_over");
    }
}
