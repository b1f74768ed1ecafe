//! One practice of the node.

use super::{AtProvider, Config, Drafts, FilingName, Folders, Listen, Mllp, Provider};
use connectors::folder::Profile;
use delivery::FileNames;
use directory::Environment;
use engine::Practice;
use ids::{Hd, Hpio, Organisation};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use zones::Zone;

/// What is configured of one practice.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PracticeConfig {
    /// Its name, as registered.
    pub name: String,
    /// Its HPI-O (16 digits), or the complete URI of a vendor's SMD target.
    pub organisation: String,
    /// Its facility in MSH-4, `name^universal id^type`; without one: name and HPI-O.
    #[serde(default)]
    pub facility: Option<String>,
    /// PEM file with its certificate, and the chain below the root.
    pub certificate: PathBuf,
    /// PEM file with its private key.
    pub key: PathBuf,
    /// PEM files with earlier keys that messages in flight may still be sealed to.
    #[serde(default)]
    pub earlier_keys: Vec<EarlierKey>,
    /// Its provider, where it cannot be called itself: the node is then its agent.
    #[serde(default)]
    pub provider: Option<AtProvider>,
    /// The folders of its software.
    #[serde(default)]
    pub folders: Option<Folders>,
    /// The connections of its software, where it speaks MLLP.
    #[serde(default)]
    pub mllp: Option<Mllp>,
    /// How it writes documents.
    #[serde(default)]
    pub drafts: Drafts,
    /// Whether its software writes acknowledgement files; without it, the profile of its folders
    /// decides.
    #[serde(default)]
    pub software_confirms: Option<bool>,
    /// Whether senders are told that a person opened their message.
    #[serde(default = "yes")]
    pub sends_read_acks: bool,
    /// Whether whoever writes to it comes into its address book.
    #[serde(default = "yes")]
    pub collects_contacts: bool,
    /// Organisations that may deliver to it on others' behalf.
    #[serde(default)]
    pub trusted_intermediaries: Vec<String>,
    /// IANA name of the time zone of its main location.
    #[serde(default = "sydney")]
    pub time_zone: String,
    /// Who decides whether what comes in is filed.
    #[serde(default)]
    pub filing: FilingName,
    /// Id of the person who looks after what cannot be given to anybody.
    #[serde(default)]
    pub triage_owner: Option<String>,
    /// Ids of the people who are told of an urgent document that nobody opened, in order.
    #[serde(default)]
    pub escalation: Vec<String>,
    /// Whether a result that names nobody else is for the practitioner who ordered it.
    #[serde(default)]
    pub by_ordering_provider: bool,
    /// Places where it works.
    #[serde(default, rename = "location")]
    pub locations: Vec<routing::Location>,
    /// People whom documents are addressed to.
    #[serde(default, rename = "practitioner")]
    pub practitioners: Vec<routing::Practitioner>,
    /// Services that documents are addressed to.
    #[serde(default, rename = "service")]
    pub services: Vec<routing::Service>,
    /// What it says of itself in directories besides its roster.
    #[serde(default)]
    pub listing: listing::ListingData,
    /// People who look after documents without being addressed by any.
    #[serde(default)]
    pub staff: Vec<routing::Staff>,
}

/// A certificate and key from before a renewal.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct EarlierKey {
    /// PEM file with the certificate.
    pub certificate: PathBuf,
    /// PEM file with its private key.
    pub key: PathBuf,
}

fn yes() -> bool {
    true
}

fn sydney() -> String {
    "Australia/Sydney".to_owned()
}

impl PracticeConfig {
    pub(super) fn resolve(&mut self, base: &Path) {
        self.certificate = base.join(&self.certificate);
        self.key = base.join(&self.key);
        for earlier in &mut self.earlier_keys {
            earlier.certificate = base.join(&earlier.certificate);
            earlier.key = base.join(&earlier.key);
        }
        if let Some(folders) = &mut self.folders {
            folders.resolve(base);
        }
        if let Some(mllp) = &mut self.mllp {
            mllp.resolve(base);
        }
        self.drafts.resolve(base);
    }

    pub(super) fn mistakes(&self) -> Vec<String> {
        let mut found = Vec::new();
        if let Err(error) = organisation(&self.organisation) {
            found.push(format!("organisation: {error}"));
        }
        if let Some(facility) = &self.facility
            && let Err(error) = Hd::parse(facility)
        {
            found.push(format!("facility: {error}"));
        }
        for other in &self.trusted_intermediaries {
            if let Err(error) = organisation(other) {
                found.push(format!("trusted_intermediaries: {error}"));
            }
        }
        if let Err(error) = Zone::parse(&self.time_zone) {
            found.push(format!("time_zone: {error}"));
        }
        let provider = self.provider.as_ref();
        found.extend(provider.map(AtProvider::mistakes).unwrap_or_default());
        found.extend(self.mllp.iter().flat_map(Mllp::mistakes));
        if let Some(folders) = &self.folders {
            let people = self.practitioners.iter().map(|one| one.id.as_str());
            let services = self.services.iter().map(|one| one.id.as_str());
            found.extend(folders.mistakes(&people.chain(services).collect()));
        }
        found.extend(self.roster_mistakes());
        found
    }

    /// How its software uses its folders, where it has any and the profile can be read.
    pub fn profile(&self) -> Option<Profile> {
        let mut profile = self.folders.as_ref()?.profile().ok()?;
        let acknowledges = &mut profile.acknowledges;
        match self.software_confirms {
            Some(false) if acknowledges.confirms => {
                acknowledges.confirms = false;
                acknowledges.means = CONFIRMS_NOTHING.to_owned();
            }
            Some(true) if !acknowledges.confirms => {
                acknowledges.confirms = true;
                acknowledges.means = CONFIRMS_ALL_THE_SAME.to_owned();
            }
            Some(_) | None => {}
        }
        Some(profile)
    }

    /// Whether its software says what it accepted.
    pub fn confirms(&self) -> bool {
        let profile = || self.profile().is_none_or(|it| it.acknowledges.confirms);
        self.software_confirms.unwrap_or_else(profile)
    }

    /// The practice as the engine of this node knows it; `None` if the configuration was not
    /// checked.
    pub fn practice(&self, node: &Config) -> Option<Practice> {
        let org = organisation(&self.organisation).ok()?;
        let standing = self.standing(node, &org)?;
        let profile = self.profile();
        let facility = match &self.facility {
            Some(facility) => Hd::parse(facility).ok()?,
            None => own_facility(&self.name, &org),
        };
        Some(Practice {
            name: self.name.clone(),
            application: Hd::new("Sealpost", &facility.universal_id, &facility.universal_type),
            facility,
            respond_to: standing.respond_to,
            provider: standing.provider,
            sends_through: standing.sends_through,
            imports: self.folders.is_some() || self.mllp.as_ref().is_some_and(Mllp::gives_messages),
            software_confirms: self.confirms(),
            reads_acks: self
                .folders
                .as_ref()
                .is_some_and(|folders| folders.acks.is_some())
                || self.mllp.as_ref().is_some_and(Mllp::gives_acks),
            acks_by_file_name: profile
                .as_ref()
                .is_some_and(|it| it.takes.acks_by_file_name),
            file_names: profile.map(file_names).unwrap_or_default(),
            sends_read_acks: self.sends_read_acks,
            trusted_intermediaries: standing.intermediaries,
            production: node.environment == Environment::Production,
            roster: Arc::new(self.roster().ok()?),
            filing: self.filing.into(),
            zone: Zone::parse(&self.time_zone).ok()?,
            org,
        })
    }

    /// How the practice stands to the network: behind a provider, or on this node's listener.
    fn standing(&self, node: &Config, org: &Organisation) -> Option<Standing> {
        let trusted = self.trusted_intermediaries.iter();
        let mut intermediaries: Vec<_> = trusted.filter_map(|o| organisation(o).ok()).collect();
        if let Some(at) = &self.provider {
            let provider = at.organisation()?;
            intermediaries.push(provider.clone());
            return Some(Standing {
                respond_to: Some(at.transport_response_delivery.clone()),
                sends_through: Some(at.sealed_message_delivery.clone()),
                provider: Some(provider),
                intermediaries,
            });
        }
        // Whoever may deliver for others to the provider may do so to those that it hosts.
        intermediaries.extend(node.provider.iter().flat_map(Provider::peers));
        Some(Standing {
            respond_to: node.listen.as_ref().map(Listen::response_url),
            sends_through: None,
            provider: node.shown_organisation().filter(|shown| shown != org),
            intermediaries,
        })
    }
}

/// How a practice stands to the network.
struct Standing {
    respond_to: Option<String>,
    sends_through: Option<String>,
    provider: Option<Organisation>,
    intermediaries: Vec<Organisation>,
}

/// What is said of software whose profile says that it confirms.
const CONFIRMS_NOTHING: &str = "It is configured as confirming nothing here: a message counts as \
                                delivered to the practice, never as accepted.";

/// What is said of software whose profile says that it does not.
const CONFIRMS_ALL_THE_SAME: &str = "It is configured as confirming here, which its profile does \
                                     not know of: ask its maker what an acknowledgement means.";

fn file_names(profile: Profile) -> FileNames {
    FileNames {
        by_kind: profile.takes.extension_of,
        otherwise: profile.takes.extension,
    }
}

/// `name^1.2.36.1.2001.1003.0.<HPI-O>^ISO` (HL7au 043.1).
fn own_facility(name: &str, org: &Organisation) -> Hd {
    match org {
        Organisation::Hpio(hpio) => Hd::new(name, &hpio.oid(), "ISO"),
        Organisation::Target(_) => Hd::new(name, "", ""),
    }
}

/// An HPI-O of 16 digits, or any organisation URI.
pub fn organisation(text: &str) -> Result<Organisation, ids::IdError> {
    if text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b' ')
    {
        return Hpio::parse(text).map(Organisation::Hpio);
    }
    Organisation::parse_uri(text)
}
