//! Which practice's address book a command works on, and the directory beside it.

use crate::adapters::contacts::{Change, ContactBook, Kept, candidates};
use crate::config::{DirectoryConfig, organisation};
use crate::{Config, Failure};
use ::contacts::Link;
use engine::Clock;
use engine::clock::SystemClock;
use ids::{Organisation, Timestamp};
use people::{Asked, Filters};
use register::Register;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::Store;

/// Contacts that are named where several are meant.
const NAMED: usize = 10;

/// Arguments that all commands on an address book share.
#[derive(Debug, clap::Args)]
pub(super) struct NodeArgs {
    /// Configuration file of the node.
    #[arg(long, env = "SEALPOST_CONFIG")]
    config: PathBuf,
    /// The practice, where the node serves several: its HPI-O or SMD target.
    #[arg(long = "from", value_name = "ORG")]
    practice: Option<String>,
    /// The file of the directory that contacts are linked to; the node's own, if not given.
    #[arg(long = "at", value_name = "REGISTER")]
    register: Option<PathBuf>,
}

/// A practice, its address book, and the directory that it is linked to.
pub(crate) struct Node {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) book: ContactBook,
    pub(crate) org: Organisation,
    /// The directory, where there is one that can be searched.
    pub(crate) register: Option<Register>,
    /// The present.
    pub(crate) now: Timestamp,
}

impl NodeArgs {
    /// Opens the store. The node may be running.
    pub(super) async fn open(&self) -> Result<Node, Failure> {
        Node::open(
            &self.config,
            self.practice.as_deref(),
            self.register.as_deref(),
        )
        .await
    }
}

impl Node {
    /// Opens the store of a node and its directory, or another directory.
    pub(crate) async fn open(
        config: &Path,
        practice: Option<&str>,
        register: Option<&Path>,
    ) -> Result<Self, Failure> {
        let config = Config::load(config)?;
        let practice = crate::commands::practice(&config, practice)?;
        let org = organisation(&practice.organisation)
            .map_err(|error| Failure::Usage(error.to_string()))?;
        let own = match &config.directory {
            DirectoryConfig::File(_) => None,
            DirectoryConfig::Followed(followed) => Some(followed.register.as_path()),
        };
        let register = register.or(own);
        let register = register.map(|path| {
            Register::open(path)
                .map_err(|error| Failure::Unavailable(format!("{}: {error}", path.display())))
        });
        let store = config.open_store().await?;
        Ok(Self {
            book: ContactBook::new(store.clone()),
            store,
            org,
            register: register.transpose()?,
            now: SystemClock.now(),
        })
    }

    /// A change by somebody, now.
    pub(super) fn change<'n>(&'n self, by: &'n str) -> Change<'n> {
        Change {
            org: &self.org,
            by,
            at: self.now,
        }
    }

    /// The contact of that id, of an id that begins so, or that words find alone.
    pub(super) async fn named(&self, named: &str) -> Result<Kept, Failure> {
        if let Some(kept) = self.book.contact(&self.org, named).await? {
            return Ok(kept);
        }
        let mut all = self.book.all(&self.org).await?;
        let is_begun = |kept: &Kept| named.len() >= 4 && kept.id.starts_with(named);
        if all.iter().any(is_begun) {
            all.retain(is_begun);
        } else {
            let asked = Asked::parse(named, None, Filters::default());
            let asked = asked.map_err(|refusal| Failure::Usage(refusal.to_string()))?;
            all.retain(|kept| asked.holds(&kept.contact.card()).is_some());
        }
        let found: Vec<String> = all
            .iter()
            .take(NAMED)
            .map(|kept| format!("{} ({})", kept.contact.label(), kept.id))
            .collect();
        match (all.pop(), all.is_empty()) {
            (Some(only), true) => Ok(only),
            (Some(_), false) => Err(Failure::Usage(format!(
                "several contacts are called so; name one by its id: {}",
                found.join(", ")
            ))),
            (None, _) => Err(Failure::Negative(
                "nobody in the address book is called so; see: contacts list".to_owned(),
            )),
        }
    }

    /// Links contacts whose identifiers lead to one entry beyond doubt; how many were linked.
    pub(super) async fn link_by_identifiers(&self, by: &str) -> Result<usize, Failure> {
        let Some(register) = &self.register else {
            return Ok(0);
        };
        let mut linked = 0;
        for kept in self.book.all(&self.org).await? {
            if kept.link.is_some() || kept.parted {
                continue;
            }
            let found = candidates(register, &kept.contact, self.now)
                .map_err(|error| Failure::Unavailable(error.to_string()))?;
            if let Some(link) = Link::automatic(&kept.contact, &found) {
                self.book.link(self.change(by), kept, link).await?;
                linked += 1;
            }
        }
        Ok(linked)
    }
}
