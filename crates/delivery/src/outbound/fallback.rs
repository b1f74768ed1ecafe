//! How a document went that could not go as a secure message: recorded by a person.

use super::Phase;
use super::step::Machine;
use crate::{End, Reason};
use audit::Action;
use serde::{Deserialize, Serialize};

/// Another way by which a person sent the content, so that the loop is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fallback {
    /// By fax.
    Fax,
    /// Handed over, to the patient or a courier.
    ByHand,
    /// Read out by telephone.
    Phone,
    /// Printed and posted.
    Post,
}

impl Fallback {
    /// A stable word.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Fax => "fax",
            Self::ByHand => "by-hand",
            Self::Phone => "phone",
            Self::Post => "post",
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Fax => "Sent by fax instead",
            Self::ByHand => "Handed over on paper instead",
            Self::Phone => "Told by telephone instead",
            Self::Post => "Printed and posted instead",
        }
    }
}

/// Whether a message that ended so can have gone another way.
pub(super) fn is_open_to(phase: Phase) -> bool {
    match phase {
        Phase::Ended(
            End::NeverLeft
            | End::NotCollected
            | End::NotOpenedSecurely
            | End::RecipientNotFound
            | End::Rejected,
        ) => true,
        Phase::Ended(End::Accepted | End::DeliveredUnconfirmed | End::Opened | End::Recalled)
        | Phase::Delivered
        | Phase::Sealed
        | Phase::Sent
        | Phase::Waiting => false,
    }
}

impl Machine<'_> {
    /// The status stays what it is: that the message never left remains true.
    pub(super) fn fell_back(&mut self, how: Fallback, by: &str) {
        if !is_open_to(self.life.phase) {
            return;
        }
        self.life.fallback = Some(how);
        self.record(Action::MessageFellBack, &[("how", how.code()), ("by", by)]);
        let code = format!("fallback-{}", how.code());
        // Always on the timeline, however long it is: a person did it.
        let status = self.life.status();
        self.line(status, by, Some(Reason::new(code, how.words())));
    }
}
