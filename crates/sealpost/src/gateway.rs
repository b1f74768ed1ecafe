//! The running node: everything that the configuration names, put together in order.
//!
//! ```text
//! folders ─▶ engine ─▶ courier ═▶ others, or the provider of an agent's practice
//! folders ◀─ engine ◀─ listener ◀═ others
//!    MLLP ◀▶ engine
//!            engine ◀─ collectors ═▶ the providers of the agent's practices
//!  tenants ─▶ engine
//! ```
//!
//! Gateway, agent and provider are the same parts in different company: an agent has no listener
//! that others could reach, a provider has organisations that it serves, and one node may be all
//! three.

mod collecting;
mod enrolment;
mod entrusted;
mod folders;
mod interface;
mod live;
mod lock;
mod mllp;
mod network;
mod parts;
mod tenantry;

pub(crate) use lock::take as lock_data;
pub(crate) use mllp::mllp_sender;
pub use network::NetworkLimits;
pub(crate) use parts::credentials_of;
pub(crate) use parts::practice_trust;

use crate::{Config, Failure};
use connectors::folder::Hold;
use engine::{Engine, Mailbox};
use live::Live;
use office::drafts;
use parts::Parts;
use std::fs::File;
use std::net::SocketAddr;
use std::sync::Arc;
use store::Store;
use tokio::sync::watch;
use tokio::task::JoinSet;
use transport::CourierLimits;

/// A node that runs.
pub struct Gateway {
    engine: Arc<Engine>,
    address: Option<SocketAddr>,
    api_address: Option<SocketAddr>,
    live: Arc<Live>,
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

    /// Starts a node over a given store, with the limits of its configuration.
    pub async fn start_over(config: Config, store: Arc<dyn Store>) -> Result<Self, Failure> {
        let limits = NetworkLimits::of(&config);
        Self::start_within(config, store, limits).await
    }

    /// Starts a node: reads and checks everything, binds the listener, and only then begins to
    /// work.
    pub async fn start_within(
        config: Config,
        store: Arc<dyn Store>,
        limits: NetworkLimits,
    ) -> Result<Self, Failure> {
        let lock = lock::take(&config)?;
        if config.vault.is_none() {
            tracing::warn!("keys and content lie in clear; add a [vault]: sealpost vault init");
        }
        // Whoever held leases before is gone: this process holds the lock.
        store.release_leases().await?;
        let mut parts = Parts::load(&config)?;
        let held = folders::take_in_hand(&parts.outlet, store.as_ref()).await?;
        let listener = network::bind(&config, &parts, limits.listener.clone()).await?;
        let mllp = mllp::bind(&config, &mut parts).await?;
        let interface = interface::bind(&config, &parts).await?;
        let api_address = interface.as_ref().map(|bound| bound.address);
        let address = listener.as_ref().map(|bound| bound.address);
        let courier = parts.courier(&config, limits.courier.clone());
        let tls = listener.as_ref().map(|bound| bound.tls.clone());
        let live = Arc::new(Live::of(&config, &parts, tls, courier.clone())?);
        let strangers = limits.listener.clone();
        let enrolment = enrolment::bind(&config, &parts, store.clone(), strangers).await?;
        entrusted::record(&config, store.as_ref()).await?;
        let recipients = parts.recipients.clone();
        let engine = Arc::new(parts.engine(&config, store, courier.clone())?);
        let routes = network::routes(&config, &engine, &limits)?;
        let readers = folders::readers(&config, &engine)?;
        let mailbox: Arc<dyn Mailbox> = courier;
        let collectors = collecting::collectors(&config, &engine, &mailbox);

        drafts::submit_what_was_released(&engine).await;

        let (stop, stopped) = watch::channel(false);
        let mut tasks = JoinSet::new();
        tasks.spawn(engine.clone().run(stopped.clone()));
        if let Some((bound, routes)) = listener.zip(routes) {
            let listener = bound.listener;
            tasks.spawn(listener.serve(routes, until_stopped(stopped.clone())));
        }
        live.spawn(&mut tasks, &stopped);
        look_after_entries(&mut tasks, &config, &engine, &stopped);
        if let Some((listener, routes)) = enrolment {
            tasks.spawn(listener.serve(routes, until_stopped(stopped.clone())));
        }
        folders::spawn(&config, &engine, readers, &mut tasks, &stopped);
        mllp::spawn(&config, mllp, &engine, &mut tasks, &stopped);
        interface::spawn(interface, &engine, &mut tasks, &stopped);
        for collector in collectors {
            tasks.spawn(collector.run(stopped.clone()));
        }
        if let Some(provider) = config.provider {
            let follow = tenantry::follow(provider.tenants, engine.clone(), stopped.clone());
            tasks.spawn(follow);
        }
        recipients.follow(&mut tasks, &stopped);
        Ok(Self {
            engine,
            address,
            api_address,
            live,
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
        let parts = Parts::load(config)?;
        let courier = parts.courier(config, CourierLimits::default());
        parts.engine(config, store, courier)
    }

    /// The engine.
    pub fn engine(&self) -> &Arc<Engine> {
        &self.engine
    }

    /// Where the node listens; nowhere, where it is an agent and nothing else.
    pub fn address(&self) -> Option<SocketAddr> {
        self.address
    }

    /// Where its programming interface listens, if it has one.
    pub fn api_address(&self) -> Option<SocketAddr> {
        self.api_address
    }

    /// Looks at once whether certificates, keys or trust have changed on disk.
    pub fn reload(&self) {
        self.live.look();
    }

    /// Stops taking new work, lets what is under way finish, and ends.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        while self.tasks.join_next().await.is_some() {}
    }
}

/// Publishes the practices' own entries, and looks the directory through every night.
fn look_after_entries(
    tasks: &mut JoinSet<()>,
    config: &Config,
    engine: &Engine,
    stopped: &watch::Receiver<bool>,
) {
    let store = engine.store().clone();
    let nightly = crate::lint::nightly::run(config.clone(), store, stopped.clone());
    tasks.spawn(nightly);
    tasks.spawn(crate::publishing::run(config.clone(), stopped.clone()));
}

async fn until_stopped(mut stopped: watch::Receiver<bool>) {
    // An error means that the gateway is gone: that, too, is a stop.
    drop(stopped.wait_for(|stop| *stop).await);
}
