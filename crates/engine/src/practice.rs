//! A practice that this node serves.

use crate::ports::Route;
use delivery::FileNames;
use delivery::inbound::About;
use ids::{Hd, Organisation};
use routing::Roster;
use std::sync::Arc;
use zones::Zone;

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
    /// The organisation that takes in for it, and whose certificate its services show, where that
    /// is not the practice itself.
    pub provider: Option<Organisation>,
    /// URL of its provider's SealedMessageDelivery, which passes on whatever it sends; without
    /// one, messages go where the directory says.
    pub sends_through: Option<String>,
    /// Whether its software imports messages; without, people read them here.
    pub imports: bool,
    /// Whether its software writes acknowledgement files.
    pub software_confirms: bool,
    /// Whether its software reads acknowledgement files.
    pub reads_acks: bool,
    /// Whether its software finds acknowledgements by the name of the file they answer.
    pub acks_by_file_name: bool,
    /// Under which extensions its software looks for messages.
    pub file_names: FileNames,
    /// Whether to tell senders that a person opened their message.
    pub sends_read_acks: bool,
    /// Organisations (providers) that may deliver on others' behalf.
    pub trusted_intermediaries: Vec<Organisation>,
    /// Test messages (MSH-11 T) are kept for a person here, never filed.
    pub production: bool,
    /// Who there is, and whom documents can be for; the default knows nobody.
    pub roster: Arc<Roster>,
    /// Who decides whether what comes in is filed.
    pub filing: Filing,
    /// What the clocks of its main location show.
    pub zone: Zone,
}

/// Who decides whether a received document can be filed as it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Filing {
    /// We do: what is in doubt waits for a person here.
    Sealpost,
    /// The practice's software: it matches for itself and never waits for us, save that
    /// what is for nobody of the roster is looked at first.
    #[default]
    Software,
}

impl Filing {
    /// Whether a concern about this makes a document wait for a person.
    pub fn holds(self, about: About) -> bool {
        match (self, about) {
            (Self::Sealpost, _) | (Self::Software, About::Recipient) => true,
            (Self::Software, About::Display | About::Patient | About::Sender) => false,
        }
    }
}

impl Practice {
    /// Where messages to this route are posted, and who runs that service if not the receiver.
    /// A practice behind a firewall posts to its provider; the certificate sealed to is the
    /// receiver's all the same.
    pub(crate) fn first_hop(&self, route: &Route) -> (String, Option<Organisation>) {
        match &self.sends_through {
            Some(address) => (address.clone(), self.provider.clone()),
            None => (route.address.clone(), route.provider.clone()),
        }
    }

    /// Whether the organisation may deliver here on others' behalf.
    pub(crate) fn trusts(&self, org: &Organisation) -> bool {
        self.provider.as_ref() == Some(org) || self.trusted_intermediaries.contains(org)
    }

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
