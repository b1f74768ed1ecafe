//! The running node: everything that the configuration names, put together in order.

use crate::adapters::{AddressBook, FolderOutlet, Keyring, PatientIndex, drafts, outlet::Targets};
use crate::config::PracticeConfig;
use crate::secret_file::private_key;
use crate::{Config, Failure};
use certs::Anchors;
use connectors::folder::{
    self, EngineIntake, Extensions, FolderError, FolderUse, Hold, OutgoingDriver, Reader, Source,
    Use, check_folders,
};
use directory::{Directory, Environment};
use engine::clock::{RandomIdentifiers, SystemClock};
use engine::{Engine, Limits, Ports, Practice};
use smd::Strictness;
use std::collections::BTreeSet;
use std::fs::{File, TryLockError};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use store::{LifeQuery, Store};
use tokio::sync::watch;
use tokio::task::JoinSet;
use transport::{
    BodyLimits, CourierLimits, Credentials, EgressPolicy, HttpsCourier, Listener, ListenerLimits,
    Paths, ServerTls, Trust, smd_routes,
};
use vault::Vault;

/// A node that runs.
pub struct Gateway {
    engine: Arc<Engine>,
    address: SocketAddr,
    stop: watch::Sender<bool>,
    tasks: JoinSet<()>,
    /// Held for as long as the node runs.
    _lock: File,
    _held: Vec<Hold>,
}

impl Gateway {
    /// Starts a node over the store that its configuration names.
    pub async fn start(config: Config) -> Result<Self, Failure> {
        let store = config.open_store().await?;
        Self::start_over(config, store).await
    }

    /// Starts a node over a given store, with the limits for production.
    pub async fn start_over(config: Config, store: Arc<dyn Store>) -> Result<Self, Failure> {
        Self::start_within(config, store, NetworkLimits::default()).await
    }

    /// Starts a node: reads and checks everything, binds the listener, and only then begins to
    /// work.
    pub async fn start_within(
        config: Config,
        store: Arc<dyn Store>,
        limits: NetworkLimits,
    ) -> Result<Self, Failure> {
        let lock = lock(&config)?;
        if config.vault.is_none() {
            tracing::warn!("keys and content lie in clear; add a [vault]: sealpost vault init");
        }
        // Whoever held leases before is gone: this process holds the lock.
        store.release_leases().await?;
        let parts = Parts::load(&config)?;
        let held = take_in_hand(&parts.outlet, store.as_ref()).await?;
        let tls = Arc::new(
            ServerTls::new(&parts.credentials[0], parts.anchors.clone())
                .map_err(|error| Failure::Usage(error.to_string()))?,
        );
        let listener = bind(&config, tls, limits.listener).await?;
        let address = listener
            .local_addr()
            .map_err(|error| Failure::Unavailable(format!("listener: {error}")))?;
        let engine = Arc::new(parts.engine(&config, store, limits.courier));
        let routes = routes(&config, engine.clone(), limits.bodies)?;
        let readers = readers(&config, &engine)?;

        drafts::submit_what_was_released(&engine).await;

        let (stop, stopped) = watch::channel(false);
        let mut tasks = JoinSet::new();
        tasks.spawn(engine.clone().run(stopped.clone()));
        tasks.spawn(listener.serve(routes, until_stopped(stopped.clone())));
        for (driver, every) in readers {
            tasks.spawn(driver.run(every, until_stopped(stopped.clone())));
        }
        Ok(Self {
            engine,
            address,
            stop,
            tasks,
            _lock: lock,
            _held: held,
        })
    }

    /// An engine over the node's store that performs nothing by itself: for commands beside a
    /// running node.
    pub fn engine_of(config: &Config) -> Result<Engine, Failure> {
        Self::engine_over(config, config.open_store_blocking()?)
    }

    /// The same over a given store.
    pub fn engine_over(config: &Config, store: Arc<dyn Store>) -> Result<Engine, Failure> {
        Ok(Parts::load(config)?.engine(config, store, CourierLimits::default()))
    }

    /// The engine.
    pub fn engine(&self) -> &Arc<Engine> {
        &self.engine
    }

    /// Where the node listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Stops taking new work, lets what is under way finish, and ends.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        while self.tasks.join_next().await.is_some() {}
    }
}

/// One process works on a data folder.
fn lock(config: &Config) -> Result<File, Failure> {
    let path = config.data.join("node.lock");
    let file = File::create(&path).map_err(|error| Failure::file(&path, &error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Failure::Usage(format!(
            "another sealpost serves {}; stop it first, or give this node its own data folder",
            config.data.display()
        ))),
        Err(TryLockError::Error(error)) => Err(Failure::file(&path, &error)),
    }
}

/// How much of the network's patience and memory a node has. The defaults are for production.
#[derive(Clone, Debug, Default)]
pub struct NetworkLimits {
    /// Of connections that others make.
    pub listener: ListenerLimits,
    /// Of what they send; the size of one body is the configuration's.
    pub bodies: BodyLimits,
    /// Of our own calls.
    pub courier: CourierLimits,
}

/// What the configuration's files hold.
struct Parts {
    anchors: Arc<Anchors>,
    credentials: Vec<Credentials>,
    keyring: Keyring,
    address_book: AddressBook,
    outlet: Arc<FolderOutlet>,
    practices: Vec<Practice>,
    egress: EgressPolicy,
}

impl Parts {
    fn load(config: &Config) -> Result<Self, Failure> {
        let anchors = Arc::new(config.trust.load()?);
        let vault = config.open_vault()?;
        let vault = vault.as_deref();
        let mut outlet = FolderOutlet::default();
        let (mut practices, mut credentials) = (Vec::new(), Vec::new());
        for practice in &config.practices {
            credentials.push(credentials_of(practice, vault)?);
            let production = config.environment == Environment::Production;
            let known = practice.practice(&config.listen.response_url(), production);
            let known = known.ok_or_else(|| {
                Failure::Usage(format!(
                    "practice {}: organisation or facility",
                    practice.name
                ))
            })?;
            if let Some(folders) = &practice.folders {
                let acks = folders
                    .acks
                    .clone()
                    .unwrap_or_else(|| folders.incoming.clone());
                let incoming = folders.incoming.clone();
                outlet.add(known.org.clone(), Targets { incoming, acks });
            }
            practices.push(known);
        }
        check_folders(&folder_uses(config)).map_err(|e| Failure::Usage(e.to_string()))?;
        let directory = read_directory(config)?;
        Ok(Self {
            keyring: Keyring::load(&config.practices, anchors.clone(), config.profile, vault)?,
            address_book: AddressBook::new(directory, anchors.clone(), config.environment),
            outlet: Arc::new(outlet),
            egress: config.trust.egress()?,
            anchors,
            credentials,
            practices,
        })
    }

    fn engine(self, config: &Config, store: Arc<dyn Store>, limits: CourierLimits) -> Engine {
        let trust = Trust {
            credentials: self.credentials,
            anchors: self.anchors,
        };
        let courier = HttpsCourier::new(trust, self.egress, limits, Strictness::Strict);
        let ports = Ports {
            clock: Arc::new(SystemClock),
            identifiers: Arc::new(RandomIdentifiers),
            courier: Arc::new(courier),
            directory: Arc::new(self.address_book),
            outlet: self.outlet,
            patients: Arc::new(PatientIndex::new(store.clone())),
            sealer: Arc::new(self.keyring),
        };
        let node = format!("{}:{}", config.listen.address, std::process::id());
        let policy = config.delivery.clone();
        Engine::new(
            store,
            ports,
            self.practices,
            policy,
            Limits::default(),
            node,
        )
    }
}

fn credentials_of(
    practice: &PracticeConfig,
    vault: Option<&Vault>,
) -> Result<Credentials, Failure> {
    let chain = std::fs::read_to_string(&practice.certificate);
    let chain = chain.map_err(|error| Failure::file(&practice.certificate, &error))?;
    Credentials::from_pem(&chain, &private_key(&practice.key, vault)?)
        .map_err(|error| Failure::Usage(format!("practice {}: {error}", practice.name)))
}

fn read_directory(config: &Config) -> Result<Directory, Failure> {
    let path = &config.directory;
    let bytes = std::fs::read(path).map_err(|error| Failure::file(path, &error))?;
    let reading = Directory::read(&bytes)
        .map_err(|error| Failure::Usage(format!("{}: {error}", path.display())))?;
    for finding in &reading.findings {
        tracing::info!(
            code = finding.code.as_str(),
            place = finding.place,
            "directory entry"
        );
    }
    Ok(reading.directory)
}

fn folder_uses(config: &Config) -> Vec<FolderUse> {
    let mut uses = Vec::new();
    for practice in &config.practices {
        let Some(folders) = &practice.folders else {
            continue;
        };
        let mut add = |folder: &PathBuf, what_for| {
            uses.push(FolderUse {
                owner: practice.name.clone(),
                what_for,
                folder: folder.clone(),
            });
        };
        add(&folders.outgoing, Use::Read);
        folders
            .software_acks
            .iter()
            .for_each(|folder| add(folder, Use::Read));
        add(&folders.incoming, Use::Write);
        folders
            .acks
            .iter()
            .for_each(|folder| add(folder, Use::Write));
    }
    uses
}

/// Takes the folders that files are handed over in, and takes away staged files that no message
/// knows: a crash between staging and its commit.
async fn take_in_hand(outlet: &FolderOutlet, store: &dyn Store) -> Result<Vec<Hold>, Failure> {
    let mut known = Vec::new();
    for stored in store.lives(&LifeQuery::default()).await? {
        let file = match stored.life {
            delivery::Life::Inbound(life) => life.hand_over,
            delivery::Life::Outbound(life) => life.report,
        };
        known.extend(
            file.filter(|file| file.placed_at.is_none())
                .and_then(|file| file.staged),
        );
    }
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let targets: BTreeSet<PathBuf> = outlet.all().map(real).collect();
    let mut held = Vec::new();
    for target in targets {
        match Hold::take(&target) {
            Ok(hold) => held.push(hold),
            Err(error @ FolderError::LockHeld { .. }) => {
                return Err(Failure::Usage(error.to_string()));
            }
            // A folder that cannot be reached now is swept at the next start.
            Err(error) => {
                tracing::warn!(%error, "left-over files stay for now");
                continue;
            }
        }
        if let Err(error) = folder::sweep(&target, &known) {
            tracing::warn!(%error, "left-over files stay for now");
        }
    }
    Ok(held)
}

async fn bind(
    config: &Config,
    tls: Arc<ServerTls>,
    limits: ListenerLimits,
) -> Result<Listener, Failure> {
    let address = config.listen.address;
    Listener::bind(address, tls, limits)
        .await
        .map_err(|error| Failure::Unavailable(format!("cannot listen on {address}: {error}")))
}

fn routes(
    config: &Config,
    engine: Arc<Engine>,
    limits: BodyLimits,
) -> Result<axum::Router, Failure> {
    let paths = Paths {
        sealed_message_delivery: config.listen.sealed_message_delivery.clone(),
        transport_response_delivery: config.listen.transport_response_delivery.clone(),
    };
    let limits = BodyLimits {
        bytes: config.listen.max_body_bytes,
        ..limits
    };
    smd_routes(&paths, engine, Strictness::Strict, limits)
        .map_err(|error| Failure::Usage(error.to_string()))
}

/// A driver for each folder that software writes into, and how often it looks.
fn readers(
    config: &Config,
    engine: &Arc<Engine>,
) -> Result<Vec<(OutgoingDriver, Duration)>, Failure> {
    let mut drivers = Vec::new();
    for (practice, known) in config.practices.iter().zip(engine.practices()) {
        let Some(folders) = &practice.folders else {
            continue;
        };
        let every = Duration::from_millis(folders.poll_ms.max(1));
        for folder in [Some(&folders.outgoing), folders.software_acks.as_ref()] {
            let Some(folder) = folder else { continue };
            let source = Source {
                extensions: Extensions::new(&folders.extensions),
                ..Source::new(folder.clone())
            };
            let mut reader = Reader::new(source, &format!("the Sealpost node of {}", known.name));
            let now = engine::Clock::now(&SystemClock);
            match reader.attach(now) {
                Ok(()) => {}
                Err(error @ FolderError::Unreachable { .. }) => {
                    // A share that is away must not keep the other connections from working: the
                    // reader goes on asking for it.
                    tracing::warn!(%error, "starting without this folder for now");
                }
                Err(error) => return Err(Failure::Unavailable(error.to_string())),
            }
            let intake = Arc::new(EngineIntake::new(engine.clone(), known.org.clone()));
            drivers.push((
                OutgoingDriver::new(reader, intake, Arc::new(SystemClock)),
                every,
            ));
        }
    }
    Ok(drivers)
}

async fn until_stopped(mut stopped: watch::Receiver<bool>) {
    // An error means that the gateway is gone: that, too, is a stop.
    drop(stopped.wait_for(|stop| *stop).await);
}
