//! The legs that are on this machine.

use super::{Finding, Leg};
use crate::config::DirectoryConfig;
use crate::{Config, secret_file};
use directory::Directory;
use std::path::Path;
use std::sync::Arc;
use store::Store;

/// Less than this is no room to work in, in bytes: a few of the largest messages.
const TOO_LITTLE: u64 = 256 * 1_024 * 1_024;
/// Less than this will soon be too little, in bytes.
const LITTLE: u64 = 2 * 1_024 * 1_024 * 1_024;

/// Whether the vault opens, and every private key with it.
pub(super) fn vault(config: &Config) -> Vec<Finding> {
    let leg = Leg::Vault;
    let place = config.vault.as_ref().map(|vault| vault.place());
    let place = place.unwrap_or_default();
    let vault = match config.open_vault() {
        Ok(Some(vault)) => vault,
        Ok(None) => {
            let words = "keys and content lie in clear";
            let fix = "Add a [vault] to the configuration, then: sealpost vault init";
            return vec![Finding::warning(leg, "", words, fix)];
        }
        Err(failure) => {
            let words = failure.to_string();
            let fix = "Give back the master key and vault.keys of this node, from their backups.";
            return vec![Finding::broken(leg, &place, &words, fix)];
        }
    };
    let mut found = Vec::new();
    for practice in &config.practices {
        let path = practice.key.display().to_string();
        // A key that cannot be read is the certificate's leg.
        if let Ok(true) = secret_file::is_plain_key(&practice.key) {
            let fix = format!("sealpost vault seal-key {path}");
            found.push(Finding::warning(leg, &path, "the key lies in clear", &fix));
        }
    }
    if found.is_empty() {
        let words = format!("opens with data key {}", vault.id());
        found.push(Finding::good(leg, &place, &words));
    }
    found
}

/// Whether the store opens and answers.
pub(super) async fn store(config: &Config) -> (Option<Arc<dyn Store>>, Finding) {
    let leg = Leg::Store;
    let path = config.store_path().display().to_string();
    let is_file = matches!(config.store, crate::config::StoreConfig::Sqlite);
    if is_file && !config.store_path().exists() {
        let words = "is made when the node first starts";
        return (
            None,
            Finding::warning(leg, &path, words, "Start the node: sealpost serve"),
        );
    }
    // With its vault closed, the store is not to blame.
    if config.open_vault().is_err() {
        return (
            None,
            Finding::not_looked_at(leg, &path, "the vault does not open"),
        );
    }
    let opened = match config.open_store().await {
        Ok(store) => store.release_nothing().await.map(|()| store),
        Err(failure) => Err(failure.to_string()),
    };
    match opened {
        Ok(store) => (Some(store), Finding::good(leg, &path, "answers")),
        Err(words) => {
            let fix =
                "See `sealpost store check`; if the file is damaged, restore the data folder.";
            (None, Finding::broken(leg, &path, &words, fix))
        }
    }
}

/// Asks a store something that changes nothing.
trait Asked {
    async fn release_nothing(&self) -> Result<(), String>;
}

impl Asked for Arc<dyn Store> {
    async fn release_nothing(&self) -> Result<(), String> {
        let asked = self.next_due().await;
        asked.map(drop).map_err(|error| error.to_string())
    }
}

/// Whether the folders of the practices' software are there, and can be used as they must be.
pub(super) fn folders(config: &Config) -> Vec<Finding> {
    let mut found = Vec::new();
    for folders in config.practices.iter().filter_map(|it| it.folders.as_ref()) {
        let acks = [folders.acks.as_ref(), folders.software_acks.as_ref()];
        let all = [Some(&folders.outgoing), Some(&folders.incoming)];
        for path in all.into_iter().chain(acks).flatten() {
            found.push(folder(path));
        }
    }
    found
}

fn folder(path: &Path) -> Finding {
    let (leg, shown) = (Leg::Folders, path.display().to_string());
    // Files are moved out of what is read from and into what is written to: both need writing.
    let usable = std::fs::read_dir(path)
        .map(drop)
        .and_then(|()| {
            tempfile::Builder::new()
                .prefix(".doctor-")
                .tempfile_in(path)
        })
        .map(drop);
    match usable {
        Ok(()) => Finding::good(leg, &shown, "can be read and written"),
        Err(error) => {
            let fix = "Make the folder, or connect its share; let the user of the service read and \
                       write it, and keep the virus scanner out of it.";
            Finding::broken(leg, &shown, &error.to_string(), fix)
        }
    }
}

/// How much room the disk of the data folder has.
pub(super) fn disk(config: &Config) -> Finding {
    let shown = config.data.display().to_string();
    match rustix::fs::statvfs(&config.data) {
        Ok(about) => disk_space(&shown, about.f_bavail.saturating_mul(about.f_frsize)),
        Err(error) => {
            let fix = "Make the data folder, or connect its disk.";
            Finding::broken(Leg::DiskSpace, &shown, &error.to_string(), fix)
        }
    }
}

/// What so many free bytes mean.
pub fn disk_space(subject: &str, free: u64) -> Finding {
    let leg = Leg::DiskSpace;
    let words = format!("{} MiB are free", free / 1_024 / 1_024);
    let fix = "Make room on the disk of the data folder, or give it a larger one.";
    match free {
        0..TOO_LITTLE => Finding::broken(leg, subject, &words, fix),
        TOO_LITTLE..LITTLE => Finding::warning(leg, subject, &words, fix),
        LITTLE.. => Finding::good(leg, subject, &words),
    }
}

/// Whether the directory can be read.
pub(super) fn directory(config: &Config) -> Finding {
    match &config.directory {
        DirectoryConfig::File(path) => directory_file(path),
        DirectoryConfig::Followed(followed) => local_copy(&followed.register),
    }
}

/// A local copy of the directories that are followed.
fn local_copy(path: &Path) -> Finding {
    let (leg, shown) = (Leg::Directory, path.display().to_string());
    if !path.exists() {
        let words = "is made when the node first follows its directories";
        return Finding::warning(leg, &shown, words, "Start the node: sealpost serve");
    }
    match register::Register::open(path) {
        Ok(_) => Finding::good(leg, &shown, "can be read"),
        Err(error) => {
            let fix = "Remove the file: the node fills a new one from the directories it follows.";
            Finding::broken(leg, &shown, &error.to_string(), fix)
        }
    }
}

fn directory_file(path: &Path) -> Finding {
    let (leg, shown) = (Leg::Directory, path.display().to_string());
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) => {
            let fix = "Give back the file that `directory` in the configuration names.";
            return Finding::broken(leg, &shown, &error.to_string(), fix);
        }
    };
    match Directory::read(&bytes) {
        Ok(reading) if reading.findings.is_empty() => Finding::good(leg, &shown, "can be read"),
        Ok(reading) => {
            let words = format!("can be read, with {} findings", reading.findings.len());
            let fix = "See them: sealpost directory lint";
            Finding::warning(leg, &shown, &words, fix)
        }
        Err(error) => {
            let fix = "Get the file again from where it came from.";
            Finding::broken(leg, &shown, &error.to_string(), fix)
        }
    }
}

/// Whether there is a proxy, and whether we were told of it.
pub(super) fn proxy(config: &Config) -> Finding {
    let leg = Leg::Proxy;
    if let Some(proxy) = &config.proxy {
        let shown = proxy.url.as_str();
        return match config.egress() {
            Ok(_) => Finding::good(leg, shown, "is configured; the calls below go through it"),
            Err(failure) => {
                let fix = "Correct [proxy] in the configuration, and its credentials file.";
                Finding::broken(leg, shown, &failure.to_string(), fix)
            }
        };
    }
    let set = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
    match set
        .into_iter()
        .find(|name| std::env::var_os(name).is_some())
    {
        None => Finding::good(leg, "", "none is configured"),
        Some(name) => {
            let words = "is set, and this node was not told to use a proxy";
            let fix = "If others can be reached through it alone, put it under [proxy].";
            Finding::warning(leg, name, words, fix)
        }
    }
}
