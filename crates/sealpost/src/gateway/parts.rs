//! What the configuration's files hold: keys, trust, the directory, the practices.

use super::folders::folder_uses;
use super::mllp;
use super::tenantry;
use crate::adapters::contacts::Collector;
use crate::adapters::outlet::Targets;
use crate::adapters::{ContactBook, FolderOutlet, Keyring};
use crate::config::{Ground, organisation};
use crate::recipients::Recipients;
use crate::secret_file::{private_key, refuse_if_shared};
use crate::{Config, Failure};
use connectors::folder::check_folders;
use connectors::mllp::Late;
use engine::clock::{RandomIdentifiers, SystemClock};
use engine::{Engine, Ports, Practice};
use office::PatientIndex;
use std::path::Path;
use std::sync::Arc;
use store::Store;
use transport::{
    CourierLimits, Credentials, EgressPolicy, FairCourier, HttpsCourier, LiveTrust, Trust,
};
use vault::Vault;

/// What the configuration's files hold.
pub(super) struct Parts {
    pub(super) trust: LiveTrust,
    pub(super) credentials: Vec<Credentials>,
    /// Place among the credentials of what the listener shows.
    shown: usize,
    pub(super) keyring: Arc<Keyring>,
    pub(super) recipients: Recipients,
    pub(super) outlet: Arc<FolderOutlet>,
    practices: Vec<Practice>,
    /// The MLLP connections, in the order of the practices that have any.
    pub(super) mllp: Vec<mllp::Ends>,
    /// What the senders among them hear late.
    pub(super) late: Vec<Late>,
    pub(super) egress: EgressPolicy,
}

impl Parts {
    /// Reads and checks every file that the configuration names.
    pub(super) fn load(config: &Config) -> Result<Self, Failure> {
        let trust = LiveTrust::new(Arc::new(config.trust.load()?));
        let vault = config.open_vault()?;
        let vault = vault.as_deref();
        let mut outlet = FolderOutlet::default();
        let (mut practices, mut credentials) = (Vec::new(), Vec::new());
        let (mut ends, mut late) = (Vec::new(), Vec::new());
        if let Some(it) = &config.provider {
            credentials.push(credentials_of(&it.name, &it.certificate, &it.key, vault)?);
        }
        for practice in &config.practices {
            let own = credentials_of(&practice.name, &practice.certificate, &practice.key, vault)?;
            credentials.push(own);
            let known = practice.practice(config);
            let known = known.ok_or_else(|| {
                Failure::Usage(format!(
                    "practice {}: organisation or facility",
                    practice.name
                ))
            })?;
            if let Some(folders) = &practice.folders {
                let profile = folders.profile().map_err(Failure::Usage)?;
                outlet.add(known.org.clone(), Targets::of(folders, &profile));
            }
            if let Some(it) = &practice.mllp {
                let counts = it.counts(practice.confirms());
                let made = mllp::make(&known.name, &known.org, it, counts, vault)?;
                outlet.connect(known.org.clone(), made.lines);
                ends.push(made.ends);
                late.extend(made.late);
            }
            practices.push(known);
        }
        check_folders(&folder_uses(config)?).map_err(|e| Failure::Usage(e.to_string()))?;
        let egress = config.egress()?;
        let ground = Ground {
            trust: Some(trust.clone()),
            own: credentials.first().cloned(),
            policy: Arc::new(egress.clone()),
        };
        Ok(Self {
            keyring: Arc::new(Keyring::load(
                &config.practices,
                trust.clone(),
                config.profile,
                vault,
            )?),
            recipients: Recipients::open(config, trust.clone(), &ground)?,
            outlet: Arc::new(outlet),
            mllp: ends,
            late,
            egress,
            shown: shown(config),
            trust,
            credentials,
            practices,
        })
    }

    /// What the listener shows: the certificate of the provider, or of the first practice that
    /// others call here.
    pub(super) fn shown(&self) -> Option<&Credentials> {
        self.credentials.get(self.shown)
    }

    /// What calls others, on behalf of the practices and the provider.
    pub(super) fn courier(&self, config: &Config, limits: CourierLimits) -> Arc<HttpsCourier> {
        let trust = Trust {
            credentials: self.credentials.clone(),
            anchors: self.trust.clone(),
        };
        let (egress, strictness) = (self.egress.clone(), config.trust.strictness());
        Arc::new(HttpsCourier::new(trust, egress, limits, strictness))
    }

    /// The engine over these parts: of the practices, and of the provider if there is one.
    pub(super) fn engine(
        self,
        config: &Config,
        store: Arc<dyn Store>,
        courier: Arc<HttpsCourier>,
    ) -> Result<Engine, Failure> {
        let clock = Arc::new(SystemClock);
        let (breaker, large) = (
            config.limits.breaker(&config.delivery),
            config.limits.large(),
        );
        let courier = FairCourier::new(courier, clock.clone(), breaker, large);
        let ports = Ports {
            clock,
            identifiers: Arc::new(RandomIdentifiers),
            courier: Arc::new(courier),
            directory: self.recipients.port,
            outlet: self.outlet,
            patients: Arc::new(PatientIndex::new(store.clone())),
            sealer: self.keyring,
        };
        let place = config.listen.as_ref().map(|listen| listen.address);
        let place = place.map_or_else(|| "agent".to_owned(), |address| address.to_string());
        let node = format!("{place}:{}", std::process::id());
        let policy = config.delivery.clone();
        let limits = config.limits.engine();
        let collecting = collecting(config);
        let collector = Collector::new(ContactBook::new(store.clone()), collecting);
        let engine = Engine::new(store, ports, self.practices, policy, limits, node)
            .with_senders(Arc::new(collector))
            .with_strictness(config.trust.strictness());
        tenantry::with_provider(engine, config)
    }
}

/// The practices whose address books take up whoever writes to them.
fn collecting(config: &Config) -> Vec<ids::Organisation> {
    let wanted = config.practices.iter().filter(|it| it.collects_contacts);
    wanted
        .filter_map(|practice| organisation(&practice.organisation).ok())
        .collect()
}

/// The certificates of the practices and whom the node trusts, for what is published in their
/// name.
pub(crate) fn practice_trust(config: &Config) -> Result<Trust, Failure> {
    let vault = config.open_vault()?;
    let own = config.practices.iter().map(|practice| {
        let (certificate, key) = (&practice.certificate, &practice.key);
        credentials_of(&practice.name, certificate, key, vault.as_deref())
    });
    Ok(Trust {
        credentials: own.collect::<Result<_, _>>()?,
        anchors: Arc::new(config.trust.load()?).into(),
    })
}

/// Place among the credentials: the provider's come first, then the practices' in their order.
fn shown(config: &Config) -> usize {
    if config.provider.is_some() {
        return 0;
    }
    let mut practices = config.practices.iter();
    practices.position(|it| it.provider.is_none()).unwrap_or(0)
}

pub(crate) fn credentials_of(
    owner: &str,
    certificate: &Path,
    key: &Path,
    vault: Option<&Vault>,
) -> Result<Credentials, Failure> {
    let chain = std::fs::read_to_string(certificate);
    let chain = chain.map_err(|error| Failure::file(certificate, &error))?;
    refuse_if_shared(key)?;
    Credentials::from_pem(&chain, &private_key(key, vault)?)
        .map_err(|error| Failure::Usage(format!("{owner}: {error}")))
}
