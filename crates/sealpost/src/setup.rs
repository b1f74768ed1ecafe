//! Writing what a node needs to start: configuration, keys, trust, folders, directory.

mod config_text;
mod directory_file;

pub use directory_file::{
    Listing, PAYLOADS, directory_json, directory_of, own_entries, provider_entry,
};

use crate::config::AtProvider;
use crate::tenants::{self, Tenant};
use crate::{Failure, secret_file, vault_files};
use std::fs;
use std::io::Write;
use std::net::SocketAddr;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use synth::pki::Issued;
use synth::world::{Practice, Provider};
use vault::Vault;

/// One node to write.
pub struct NodePlan<'a> {
    /// Folder of the node; made if it is not there.
    pub folder: &'a Path,
    /// The practice it serves.
    pub practice: &'a Practice,
    /// How others reach it.
    pub reach: Reach<'a>,
    /// Its certificate and key.
    pub issued: &'a Issued,
    /// The trust anchor, PEM.
    pub root_pem: &'a str,
    /// The intermediate, PEM.
    pub intermediate_pem: &'a str,
    /// Where it looks recipients up.
    pub directory: DirectoryPlan<'a>,
    /// Milliseconds between two looks at a folder.
    pub poll_ms: u64,
    /// Milliseconds before a second attempt at anything.
    pub first_retry_ms: i64,
}

/// Where a new node looks recipients up.
#[derive(Clone, Copy, Debug)]
pub enum DirectoryPlan<'a> {
    /// In a file of its own, with this text.
    File(&'a str),
    /// In its local copy of the directory at this URL, which is looked at again after so many
    /// seconds.
    Server {
        /// Base URL.
        base: &'a str,
        /// Seconds between two rounds.
        every_s: u64,
    },
}

/// How others reach a practice.
#[derive(Clone, Copy, Debug)]
pub enum Reach<'a> {
    /// Its node listens here.
    Listener(SocketAddr),
    /// It is behind a firewall, and its provider takes in for it.
    Provider(&'a AtProvider),
}

/// One provider to write.
pub struct ProviderPlan<'a> {
    /// Folder of the node; made if it is not there.
    pub folder: &'a Path,
    /// Who it is.
    pub provider: &'a Provider,
    /// Where it listens.
    pub address: SocketAddr,
    /// Its certificate and key.
    pub issued: &'a Issued,
    /// The trust anchor, PEM.
    pub root_pem: &'a str,
    /// The intermediate, PEM.
    pub intermediate_pem: &'a str,
    /// Where it looks recipients up.
    pub directory: DirectoryPlan<'a>,
    /// Other providers.
    pub peers: &'a [Provider],
    /// Whom it serves.
    pub tenants: &'a [Tenant],
    /// Whose keys it holds.
    pub hosted: &'a [Hosted<'a>],
    /// Milliseconds between two looks at a folder of those.
    pub poll_ms: u64,
    /// Milliseconds before a second attempt at anything.
    pub first_retry_ms: i64,
}

/// An organisation that entrusts its key to a provider.
#[derive(Clone, Copy, Debug)]
pub struct Hosted<'a> {
    /// Who it is.
    pub practice: &'a Practice,
    /// Its certificate and key.
    pub issued: &'a Issued,
}

/// Files of a node, relative to its folder.
#[derive(Clone, Debug)]
pub struct NodeFiles {
    folder: PathBuf,
    /// Of its practice, relative to the folder.
    folders: PathBuf,
}

impl NodeFiles {
    /// The files of a node in `folder`.
    pub fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            folders: PathBuf::from("folders"),
        }
    }

    /// The files of an organisation that the provider in `folder` hosts.
    pub fn hosted(folder: &Path, practice: &Practice) -> Self {
        Self {
            folder: folder.to_owned(),
            folders: Path::new("folders").join(practice.hpio.as_str()),
        }
    }

    /// The configuration file.
    pub fn config(&self) -> PathBuf {
        self.folder.join("sealpost.toml")
    }

    /// The folder that the software writes messages into.
    pub fn outgoing(&self) -> PathBuf {
        self.folder.join(&self.folders).join("outgoing")
    }

    /// The folder that the software imports from.
    pub fn incoming(&self) -> PathBuf {
        self.folder.join(&self.folders).join("incoming")
    }

    /// The folder where the software reads acknowledgements.
    pub fn acks(&self) -> PathBuf {
        self.folder.join(&self.folders).join("acks")
    }

    /// The folder that the software writes its acknowledgements into.
    pub fn software_acks(&self) -> PathBuf {
        self.folder.join(&self.folders).join("software-acks")
    }
}

/// Writes a node. Never overwrites a configuration that is there.
pub fn write_node(plan: &NodePlan<'_>) -> Result<NodeFiles, Failure> {
    let files = NodeFiles::new(plan.folder);
    let vault = make_node(&files)?;
    make_folders(&files)?;
    write_keys(plan.folder, "practice", plan.issued, &vault)?;
    write_trust(plan.folder, plan.root_pem, plan.intermediate_pem)?;
    if let DirectoryPlan::File(text) = plan.directory {
        write(&plan.folder.join("directory.json"), text)?;
    }
    write(&files.config(), &config_text::of_node(plan))?;
    Ok(files)
}

/// Writes a provider. Never overwrites a configuration that is there.
pub fn write_provider(plan: &ProviderPlan<'_>) -> Result<NodeFiles, Failure> {
    let files = NodeFiles::new(plan.folder);
    let vault = make_node(&files)?;
    write_keys(plan.folder, "provider", plan.issued, &vault)?;
    for Hosted { practice, issued } in plan.hosted {
        make_folders(&NodeFiles::hosted(plan.folder, practice))?;
        write_keys(plan.folder, practice.hpio.as_str(), issued, &vault)?;
    }
    let folder = plan.folder.join("tenants");
    make_folder(&folder)?;
    for tenant in plan.tenants {
        tenants::add(&folder, tenant)?;
    }
    write_trust(plan.folder, plan.root_pem, plan.intermediate_pem)?;
    if let DirectoryPlan::File(text) = plan.directory {
        write(&plan.folder.join("directory.json"), text)?;
    }
    write(&files.config(), &config_text::of_provider(plan))?;
    Ok(files)
}

/// The services of a provider that listens at `address`, as an agent's configuration names them.
pub fn at_provider(provider: &Provider, address: SocketAddr, poll_ms: u64) -> AtProvider {
    let url = |service: &str| format!("https://{address}/smd/{service}");
    AtProvider {
        organisation: provider.hpio.as_str().to_owned(),
        sealed_message_delivery: url("SealedMessageDelivery"),
        sealed_message_retrieval: url("SealedMessageRetrieval"),
        transport_response_delivery: url("TransportResponseDelivery"),
        transport_response_retrieval: url("TransportResponseRetrieval"),
        news: Some(url("news")),
        poll_ms,
    }
}

/// The folders that nobody else may look into, and the vault that keeps what lies in them.
fn make_node(files: &NodeFiles) -> Result<Vault, Failure> {
    if files.config().exists() {
        let words = format!("{} exists; choose another folder", files.config().display());
        return Err(Failure::Usage(words));
    }
    let (data, keys) = (files.folder.join("data"), files.folder.join("keys"));
    make_private_folder(&data)?;
    make_private_folder(&keys)?;
    vault_files::make(&keys.join("master.key"), &data.join("vault.keys"))
}

fn make_folders(files: &NodeFiles) -> Result<(), Failure> {
    for folder in [
        files.outgoing(),
        files.incoming(),
        files.acks(),
        files.software_acks(),
    ] {
        make_folder(&folder)?;
    }
    Ok(())
}

fn write_keys(folder: &Path, name: &str, issued: &Issued, vault: &Vault) -> Result<(), Failure> {
    let keys = folder.join("keys");
    let sealed = vault.seal_key(&issued.key_pem);
    let sealed = sealed.map_err(|error| Failure::Unavailable(error.to_string()))?;
    secret_file::write_new(&keys.join(format!("{name}.key.pem")), sealed.as_bytes())?;
    write(&keys.join(format!("{name}.pem")), &issued.chain_pem)
}

fn write_trust(folder: &Path, root: &str, intermediate: &str) -> Result<(), Failure> {
    write(&folder.join("keys/anchors.pem"), root)?;
    write(&folder.join("keys/intermediates.pem"), intermediate)
}

fn make_folder(path: &Path) -> Result<(), Failure> {
    fs::create_dir_all(path).map_err(|error| Failure::file(path, &error))
}

/// A folder that only the service's own user can look into: content and keys lie there.
fn make_private_folder(path: &Path) -> Result<(), Failure> {
    make_folder(path)?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o700))
        .map_err(|error| Failure::file(path, &error))
}

/// Writes a new file.
fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let wrong = |error: std::io::Error| Failure::file(path, &error);
    let mut options = fs::OpenOptions::new();
    let mut file = options
        .write(true)
        .create_new(true)
        .mode(0o644)
        .open(path)
        .map_err(wrong)?;
    file.write_all(text.as_bytes())
        .and_then(|()| file.sync_all())
        .map_err(wrong)
}
