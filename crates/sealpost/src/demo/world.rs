//! The practices of the demo, and their providers: written to disk and started as real nodes.

use super::hub::Hub;
use super::site::Site;
use crate::following::copy_once;
use crate::setup::{Listing, NodeFiles, Reach, at_provider, own_entries, provider_entry};
use crate::{Config, Failure, Gateway};
use engine::Engine;
use std::path::Path;
use std::sync::Arc;
use synth::world::{Practice, Provider};

/// Between two looks at a folder, in milliseconds: frequent, as somebody is watching.
pub const POLL_MS: u64 = 100;
/// Between two looks at a provider that does not tell when something came, in milliseconds.
const PROVIDER_POLL_MS: u64 = 1_000;

/// One practice of the demo.
pub struct Party {
    /// Who it is.
    pub practice: Practice,
    /// Its files.
    pub files: NodeFiles,
    /// Its node, while it runs.
    gateway: Option<Gateway>,
}

/// One provider of the demo.
pub struct Relay {
    /// Who it is.
    pub provider: Provider,
    /// Its running node.
    gateway: Gateway,
}

/// The two practices, whoever stands between them, and the directory that all are in.
pub struct World {
    /// The directory.
    pub hub: Hub,
    /// Who published how many entries in it.
    pub published: Vec<(String, usize)>,
    /// Wattle Street Medical.
    pub gp: Party,
    /// Banksia Cardiology.
    pub specialist: Party,
    /// Gumnut Messaging and Ironbark Exchange, or nobody.
    pub relays: Vec<Relay>,
}

impl World {
    /// Writes both practices' gateways below `folder` and starts them.
    pub async fn start(folder: &Path) -> Result<Self, Failure> {
        let site = Site::new(folder, POLL_MS)?;
        let hub = site.open_hub().await?;
        let practices = [
            Practice::wattle_street_medical(),
            Practice::banksia_cardiology(),
        ];
        let keys = [site.keys_of(&practices[0])?, site.keys_of(&practices[1])?];
        let addresses = site.free_addresses()?;
        let listings = [0, 1].map(|n| Listing {
            practice: &practices[n],
            issued: &keys[n],
            address: addresses[n],
            provider: None,
        });
        let (mut parties, mut published) = (Vec::new(), Vec::new());
        for (n, listing) in listings.iter().enumerate() {
            let entries = own_entries(site.now, n, listing)?;
            let count = hub.publish(&keys[n], &entries).await?;
            published.push((practices[n].name.clone(), count));
        }
        for (n, name) in ["gp", "specialist"].into_iter().enumerate() {
            let reach = Reach::Listener(addresses[n]);
            let files = site.write_node(name, &practices[n], &keys[n], reach, hub.plan())?;
            let mut party = Party::new(practices[n].clone(), files);
            party.wake().await?;
            parties.push(party);
        }
        Self::of(hub, published, parties, Vec::new())
    }

    /// Writes two agents and their providers below `folder`, and starts all but the specialist's
    /// agent: what is sent to it waits at its provider until the agent is woken.
    /// Folders are looked at every `poll_ms` milliseconds.
    pub async fn start_with_providers(folder: &Path, poll_ms: u64) -> Result<Self, Failure> {
        let site = Site::new(folder, poll_ms)?;
        let hub = site.open_hub().await?;
        let practices = [
            Practice::wattle_street_medical(),
            Practice::banksia_cardiology(),
        ];
        let providers = [Provider::gumnut_messaging(), Provider::ironbark_exchange()];
        let keys = [site.keys_of(&practices[0])?, site.keys_of(&practices[1])?];
        let addresses = site.free_addresses()?;
        let listings = [0, 1].map(|n| Listing {
            practice: &practices[n],
            issued: &keys[n],
            address: addresses[n],
            provider: Some(&providers[n]),
        });
        let mut published = Vec::new();
        for (n, listing) in listings.iter().enumerate() {
            let own = &providers[n];
            let entry = provider_entry(site.now, own)?;
            let count = hub.publish(&site.keys_of_provider(own)?, &entry).await?;
            published.push((own.name.clone(), count));
            let entries = own_entries(site.now, n, listing)?;
            let count = hub.publish(&keys[n], &entries).await?;
            published.push((practices[n].name.clone(), count));
        }
        let (mut parties, mut relays) = (Vec::new(), Vec::new());
        for (n, name) in ["gp", "specialist"].into_iter().enumerate() {
            let (own, peer) = (&providers[n], &providers[1 - n]);
            let to = [addresses[n], addresses[1 - n]];
            let files = site.write_provider(own, to[0], peer, &practices[n], hub.plan())?;
            relays.push(Relay {
                provider: own.clone(),
                gateway: start(&files).await?,
            });
            let at = at_provider(own, to[0], PROVIDER_POLL_MS);
            let reach = Reach::Provider(&at);
            let files = site.write_node(name, &practices[n], &keys[n], reach, hub.plan())?;
            parties.push(Party::new(practices[n].clone(), files));
        }
        let mut world = Self::of(hub, published, parties, relays)?;
        world.gp.wake().await?;
        Ok(world)
    }

    fn of(
        hub: Hub,
        published: Vec<(String, usize)>,
        parties: Vec<Party>,
        relays: Vec<Relay>,
    ) -> Result<Self, Failure> {
        let parties: Result<[Party; 2], _> = parties.try_into();
        let Ok([gp, specialist]) = parties else {
            return Err(Failure::Unavailable("the demo has two practices".into()));
        };
        Ok(Self {
            hub,
            published,
            gp,
            specialist,
            relays,
        })
    }

    /// Stops all nodes, and then the directory.
    pub async fn stop(self) -> Result<(), Failure> {
        for party in [self.gp, self.specialist] {
            if let Some(gateway) = party.gateway {
                gateway.stop().await;
            }
        }
        for relay in self.relays {
            relay.gateway.stop().await;
        }
        self.hub.stop().await
    }
}

impl Party {
    fn new(practice: Practice, files: NodeFiles) -> Self {
        Self {
            practice,
            files,
            gateway: None,
        }
    }

    /// Starts its node.
    pub async fn wake(&mut self) -> Result<(), Failure> {
        self.gateway = Some(start(&self.files).await?);
        Ok(())
    }

    /// The engine of its node, while that runs.
    pub fn engine(&self) -> Option<&Arc<Engine>> {
        self.gateway.as_ref().map(Gateway::engine)
    }
}

impl Relay {
    /// The engine of its node.
    pub fn engine(&self) -> &Arc<Engine> {
        self.gateway.engine()
    }
}

/// Takes the first copy of the directory, and starts a node.
async fn start(files: &NodeFiles) -> Result<Gateway, Failure> {
    let config = Config::load(&files.config())?;
    copy_once(&config).await?;
    Gateway::start(config).await
}
