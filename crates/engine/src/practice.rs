//! A practice that this node serves.

use ids::{Hd, Organisation};

/// What the engine has to know about one of our practices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Practice {
    /// Its SMD identity.
    pub org: Organisation,
    /// Its name, for people.
    pub name: String,
    /// Its facility as messages name it (MSH-4 of what it sends, MSH-6 of what it receives).
    pub facility: Hd,
    /// Our name in MSH-3 of acknowledgements that we write ourselves.
    pub application: Hd,
    /// URL where it takes transport responses; without one there are no route records.
    pub respond_to: Option<String>,
    /// Whether its software imports messages; without, people read them here.
    pub imports: bool,
    /// Whether its software writes acknowledgement files.
    pub software_confirms: bool,
    /// Whether its software reads acknowledgement files.
    pub reads_acks: bool,
    /// Whether its software finds acknowledgements by the name of the file they answer.
    pub acks_by_file_name: bool,
    /// Whether to tell senders that a person opened their message.
    pub sends_read_acks: bool,
    /// Organisations (providers) that may deliver on others' behalf.
    pub trusted_intermediaries: Vec<Organisation>,
    /// Test messages (MSH-11 T) are kept for a person here, never filed.
    pub production: bool,
}

impl Practice {
    /// Whether `facility` names this practice.
    pub fn is_named_by(&self, facility: &Hd) -> bool {
        if self.facility.same_as(facility) {
            return true;
        }
        match (&self.org, facility.hpio()) {
            (Organisation::Hpio(ours), Some(theirs)) => *ours == theirs,
            (Organisation::Hpio(_) | Organisation::Target(_), _) => false,
        }
    }
}
