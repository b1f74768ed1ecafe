//! Faults planted in the world itself, to prove that the checks object.

/// A way in which a port, or what is behind it, breaks its promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sabotage {
    /// The store drops audit drafts.
    AuditForgotten,
    /// The courier says that a peer took a message that it never sent.
    CourierInventsTaken,
    /// Mallory knows the digests of messages, and confirms them in their receivers' name.
    DigestsLeak,
    /// The outlet says that it placed a file, and throws it away.
    OutletLosesFiles,
    /// The outlet places a file under two names.
    OutletPlacesTwice,
    /// The store forgets which signed content was received before, and Mallory may pass it on.
    ReplaysForgotten,
    /// Mallory signs with the keys of others.
    SignaturesForged,
    /// The software's acknowledgement says AA where it was AE.
    SoftwareMisquoted,
    /// The store takes a new message and keeps nothing of it.
    StoreForgets,
    /// The store drops the work that a transaction plans.
    WorkForgotten,
}

impl Sabotage {
    /// Every kind.
    pub const ALL: [Self; 10] = [
        Self::AuditForgotten,
        Self::CourierInventsTaken,
        Self::DigestsLeak,
        Self::OutletLosesFiles,
        Self::OutletPlacesTwice,
        Self::ReplaysForgotten,
        Self::SignaturesForged,
        Self::SoftwareMisquoted,
        Self::StoreForgets,
        Self::WorkForgotten,
    ];
}
