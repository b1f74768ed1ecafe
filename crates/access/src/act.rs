//! What somebody wants to do, and which roles may.

use crate::Role;

/// What somebody wants to do. Whether a document may be opened is more than that:
/// [`Actor::may_open`](crate::Actor::may_open).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Act {
    /// Say for the practice's software whether it took a document.
    Answer,
    /// Give a received document to somebody, file it, or send it back.
    Arrange,
    /// Read the audit trail.
    Audit,
    /// Look for recipients, and ask whether they can be sent to.
    Find,
    /// Say whose document something is.
    Match,
    /// Open documents, as far as they are theirs.
    Open,
    /// See where messages stand, and follow what happens to them. Shows no patient data.
    See,
    /// Send, and release for sending.
    Send,
    /// Have other programs told what happens.
    Subscribe,
}

impl Act {
    /// Every act.
    pub const ALL: [Self; 9] = [
        Self::Answer,
        Self::Arrange,
        Self::Audit,
        Self::Find,
        Self::Match,
        Self::Open,
        Self::See,
        Self::Send,
        Self::Subscribe,
    ];

    /// Whether the role may.
    #[must_use]
    pub const fn is_allowed(self, role: Role) -> bool {
        use Role::{Admin, Auditor, Clinician, It, Reception, Releaser, Software};
        match self {
            Self::Answer => matches!(role, Software),
            Self::Arrange => matches!(role, Admin | Clinician | Reception | Software),
            Self::Audit => matches!(role, Admin | Auditor),
            Self::Find => !matches!(role, Auditor | It),
            Self::Match => matches!(role, Clinician | Reception | Software),
            Self::Open => matches!(role, Admin | Clinician | Reception | Software),
            Self::See => !matches!(role, It),
            Self::Send => matches!(role, Clinician | Releaser | Software),
            Self::Subscribe => matches!(role, Admin | It | Software),
        }
    }

    /// What it is, as a refusal says it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Answer => "answer for the practice's software",
            Self::Arrange => "give, file or return received documents",
            Self::Audit => "read the audit trail",
            Self::Find => "look for recipients",
            Self::Match => "say whose document something is",
            Self::Open => "open documents",
            Self::See => "see where messages stand",
            Self::Send => "send",
            Self::Subscribe => "have other programs told",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table as the practice's policy has it, a letter for each act that is allowed.
    const TABLE: [(Role, &[Act]); 8] = [
        (
            Role::Admin,
            &[
                Act::Arrange,
                Act::Audit,
                Act::Find,
                Act::Open,
                Act::See,
                Act::Subscribe,
            ],
        ),
        (Role::Auditor, &[Act::Audit, Act::See]),
        (
            Role::Clinician,
            &[
                Act::Arrange,
                Act::Find,
                Act::Match,
                Act::Open,
                Act::See,
                Act::Send,
            ],
        ),
        (Role::It, &[Act::Subscribe]),
        (Role::Operator, &[Act::Find, Act::See]),
        (
            Role::Reception,
            &[Act::Arrange, Act::Find, Act::Match, Act::Open, Act::See],
        ),
        (Role::Releaser, &[Act::Find, Act::See, Act::Send]),
        (
            Role::Software,
            &[
                Act::Answer,
                Act::Arrange,
                Act::Find,
                Act::Match,
                Act::Open,
                Act::See,
                Act::Send,
                Act::Subscribe,
            ],
        ),
    ];

    #[test]
    fn each_role_may_do_what_the_table_says_and_nothing_else() {
        for (role, allowed) in TABLE {
            for act in Act::ALL {
                assert_eq!(
                    act.is_allowed(role),
                    allowed.contains(&act),
                    "{role} {act:?}"
                );
            }
        }
    }
}
