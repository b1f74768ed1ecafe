//! What happened, by a code that never changes its meaning.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// One table of actions and their codes, from which everything else follows.
macro_rules! actions {
    ($($(#[doc = $doc:literal])+ $name:ident => $code:literal,)+) => {
        /// What happened. A code once written stays in chains for years: codes may be added, never
        /// renamed or reused.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Action {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Action {
            /// Every action.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The code, e.g. `message.sealed`.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)+
                }
            }
        }
    };
}

actions! {
    /// An HL7 acknowledgement of a message of ours arrived.
    AckReceived => "ack.received",
    /// An agent enrolled with a code of its provider.
    AgentEnrolled => "agent.enrolled",
    /// A client of the programming interface was added.
    ClientAdded => "client.added",
    /// A client of the programming interface was taken out of use.
    ClientRevoked => "client.revoked",
    /// The folders of the practice's software stopped working in some way.
    ConnectorAlarmed => "connector.alarmed",
    /// What had stopped works again.
    ConnectorRecovered => "connector.recovered",
    /// A test message went through the folders of the practice's software, or did not.
    ConnectorTried => "connector.tried",
    /// Somebody came into the address book: by hand, or out of a message.
    ContactAdded => "contact.added",
    /// A contact was changed, by hand or out of a message.
    ContactChanged => "contact.changed",
    /// A contact was linked to an entry of the directory.
    ContactLinked => "contact.linked",
    /// A contact was taken out of the address book.
    ContactRemoved => "contact.removed",
    /// A contact was parted from its entry of the directory.
    ContactUnlinked => "contact.unlinked",
    /// The address book took a file of contacts.
    ContactsImported => "contacts.imported",
    /// The practice's software fetched what a received document says.
    ContentFetched => "content.fetched",
    /// The node's directory was looked through for mistakes.
    DirectoryLinted => "directory.linted",
    /// A document was begun from a template.
    DraftBegun => "draft.begun",
    /// A document was not released: what keeps it back was written into it.
    DraftBlocked => "draft.blocked",
    /// A document was discarded; it is kept.
    DraftDiscarded => "draft.discarded",
    /// A document was changed.
    DraftEdited => "draft.edited",
    /// A document was released for sending.
    DraftReleased => "draft.released",
    /// A document was given back to its author.
    DraftReturned => "draft.returned",
    /// A document was given to somebody who may release it.
    DraftSentForReview => "draft.sent_for_review",
    /// A released document became a message to one recipient.
    DraftSubmitted => "draft.submitted",
    /// A code for enrolment was shown that let nobody in.
    EnrolmentRefused => "enrolment.refused",
    /// A provider holds the private key of an organisation, because it was configured to.
    KeyEntrusted => "key.entrusted",
    /// A private key signed or opened something.
    KeyUsed => "key.used",
    /// A received document was given to somebody of the practice.
    MessageAssigned => "message.assigned",
    /// A message was retrieved from a mailbox here by its receiver.
    MessageCollected => "message.collected",
    /// A message reached its end state.
    MessageEnded => "message.ended",
    /// Somebody was told of an urgent document that nobody had opened.
    MessageEscalated => "message.escalated",
    /// A person recorded that a message that ended badly went another way.
    MessageFellBack => "message.fell_back",
    /// A person filed a document that waited for one.
    MessageFiled => "message.filed",
    /// A message was handed to the clinical system.
    MessageHandedOver => "message.handed_over",
    /// A sealed message was opened and its signer checked.
    MessageOpened => "message.opened",
    /// No confirmation came in time: an alarm, not an end.
    MessageOverdue => "message.overdue",
    /// Sealed bytes were taken from a peer and stored.
    MessageReceived => "message.received",
    /// A message was refused, with the reason.
    MessageRefused => "message.refused",
    /// A person sent a received document back to its sender.
    MessageReturned => "message.returned",
    /// A message was signed and encrypted for its recipient.
    MessageSealed => "message.sealed",
    /// A peer took the sealed message.
    MessageSent => "message.sent",
    /// A message was taken from the clinical system.
    MessageSubmitted => "message.submitted",
    /// A newer version of a received document came.
    MessageSuperseded => "message.superseded",
    /// A person said whose document it is.
    PatientConfirmed => "patient.confirmed",
    /// The rules found whose document it is.
    PatientMatched => "patient.matched",
    /// Two records of the patient index became one.
    PatientMerged => "patient.merged",
    /// It was taken back whose document it is.
    PatientUndone => "patient.undone",
    /// Two records of the patient index that were one are two again.
    PatientUnmerged => "patient.unmerged",
    /// The patient index took news of patients.
    PatientsImported => "patients.imported",
    /// A person opened the message.
    PersonOpened => "person.opened",
    /// A transport response was collected from a mailbox here and marked as done.
    ReceiptCollected => "receipt.collected",
    /// A transport response was put into a mailbox here.
    ReceiptDeposited => "receipt.deposited",
    /// A transport response was taken but proved nothing.
    ReceiptIgnored => "receipt.ignored",
    /// A transport response could not be delivered.
    ReceiptNotSent => "receipt.not_sent",
    /// A final transport response about a message of ours arrived.
    ReceiptReceived => "receipt.received",
    /// A final transport response was delivered.
    ReceiptSent => "receipt.sent",
    /// Our own sender was told, in the clinical system, what became of a message.
    ReportHandedOver => "report.handed_over",
    /// The sealed bytes of a message that passed through here were dropped.
    SealedDropped => "sealed.dropped",
    /// A provider serves another organisation.
    TenantAdded => "tenant.added",
    /// A provider serves an organisation no more.
    TenantRemoved => "tenant.removed",
}

/// A code that this version does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("unknown action code; verify with the version that wrote it, or a later one")]
pub struct UnknownAction;

impl Action {
    /// From its code.
    ///
    /// # Errors
    /// [`UnknownAction`] when no action has this code.
    pub fn parse(code: &str) -> Result<Self, UnknownAction> {
        let mut all = Self::ALL.iter().copied();
        all.find(|action| action.code() == code)
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
        for &action in Action::ALL {
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
