//! Who there is in a practice: the roster part of its configuration.

use super::{PracticeConfig, organisation};
use engine::Filing;
use ids::Organisation;
use routing::{Mistake, Roster, RosterData};
use serde::{Deserialize, Serialize};

/// Name of who decides whether what comes in is filed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FilingName {
    /// This node: what is in doubt waits for a person.
    Sealpost,
    /// The practice's software, which matches for itself.
    #[default]
    Software,
}

impl From<FilingName> for Filing {
    fn from(name: FilingName) -> Self {
        match name {
            FilingName::Sealpost => Self::Sealpost,
            FilingName::Software => Self::Software,
        }
    }
}

impl PracticeConfig {
    /// Its roster.
    ///
    /// # Errors
    /// Every mistake in it.
    pub fn roster(&self) -> Result<Roster, Vec<Mistake>> {
        let hpio = match organisation(&self.organisation) {
            Ok(Organisation::Hpio(hpio)) => Some(hpio),
            // A wrong organisation is a mistake of its own.
            Ok(Organisation::Target(_)) | Err(_) => None,
        };
        Roster::new(self.roster_data(), hpio)
    }

    pub(super) fn roster_mistakes(&self) -> Vec<String> {
        let found = self.roster().err().unwrap_or_default();
        let mut found: Vec<String> = found.iter().map(ToString::to_string).collect();
        let is_ownerless = self.triage_owner.is_none() && self.practitioners.is_empty();
        if self.filing == FilingName::Sealpost && is_ownerless && self.services.is_empty() {
            let words = "filing is \"sealpost\", so that documents may wait for a person: name \
                         triage_owner, and list that person under [[practice.staff]]";
            found.push(words.to_owned());
        }
        found
    }

    fn roster_data(&self) -> RosterData {
        RosterData {
            locations: self.locations.clone(),
            practitioners: self.practitioners.clone(),
            services: self.services.clone(),
            staff: self.staff.clone(),
            triage_owner: self.triage_owner.clone(),
            escalation: self.escalation.clone(),
            by_ordering_provider: self.by_ordering_provider,
        }
    }
}
