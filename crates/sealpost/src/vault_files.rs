//! The two files of a vault: the master key, and the data key that is sealed to it.

use crate::{Config, Failure, secret_file};
use engine::Clock as _;
use engine::clock::SystemClock;
use std::path::{Path, PathBuf};
use vault::{KeyFile, MasterKey, Vault, VaultError};

/// Makes a master key and a data key in new files. Gives the vault.
pub fn make(master_path: &Path, keys_path: &Path) -> Result<Vault, Failure> {
    let master = MasterKey::generate().map_err(failed)?;
    secret_file::write_new(master_path, master.expose())?;
    make_keys(&master, keys_path)
}

/// Makes a data key for a master key that is there.
pub fn make_keys(master: &MasterKey, keys_path: &Path) -> Result<Vault, Failure> {
    let made_at = SystemClock.now().to_rfc3339();
    let keys = KeyFile::generate(master, &made_at).map_err(failed)?;
    secret_file::write_new(keys_path, keys.write().as_bytes())?;
    keys.open(master).map_err(failed)
}

/// A change of the master key, one step after the other. Whatever step a crash follows, the master
/// key that lies in its file opens the vault.
pub struct Rotation {
    keys_path: PathBuf,
    next_path: PathBuf,
    next: MasterKey,
}

impl Rotation {
    /// Makes the next master key in a file of its own.
    pub fn begin(config: &Config, next_path: &Path) -> Result<Self, Failure> {
        let next = MasterKey::generate().map_err(failed)?;
        secret_file::write_new(next_path, next.expose())?;
        Ok(Self {
            keys_path: config.vault_keys_path(),
            next_path: next_path.to_owned(),
            next,
        })
    }

    /// Goes on with the next master key that an interrupted change left.
    pub fn resume(config: &Config, next_path: &Path) -> Result<Self, Failure> {
        secret_file::refuse_if_shared(next_path)?;
        let bytes = std::fs::read(next_path).map_err(|error| Failure::file(next_path, &error))?;
        Ok(Self {
            keys_path: config.vault_keys_path(),
            next_path: next_path.to_owned(),
            next: MasterKey::read(&zeroize::Zeroizing::new(bytes)).map_err(failed)?,
        })
    }

    /// Lets both master keys open the vault.
    pub fn seal_to_both(&self, config: &Config, present: &MasterKey) -> Result<(), Failure> {
        let keys = config.vault_keys()?;
        let keys = keys.with(present, &self.next).map_err(failed)?;
        secret_file::replace(&self.keys_path, keys.write().as_bytes())
    }

    /// Puts the next master key in the place of the present one.
    pub fn replace(&self, master_path: &Path) -> Result<(), Failure> {
        secret_file::replace(master_path, self.next.expose())?;
        std::fs::remove_file(&self.next_path)
            .map_err(|error| Failure::file(&self.next_path, &error))
    }
}

/// Lets no other master key open the vault any more.
pub fn finish(config: &Config, present: &MasterKey) -> Result<(), Failure> {
    let keys = config.vault_keys()?.only(present).map_err(failed)?;
    secret_file::replace(&config.vault_keys_path(), keys.write().as_bytes())
}

fn failed(error: VaultError) -> Failure {
    match error {
        VaultError::Random => Failure::Unavailable(error.to_string()),
        VaultError::Damaged(_)
        | VaultError::KeyFile(_)
        | VaultError::MasterKey
        | VaultError::OtherKey { .. }
        | VaultError::OtherMaster { .. }
        | VaultError::Plain(_) => Failure::Usage(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A configuration with a vault in `folder`; what it names besides is not there.
    fn config(folder: &Path) -> Config {
        let text = "data = 'data'\ndirectory = 'd'\n[vault]\nkey_file = 'master.key'\n\
                    [listen]\naddress = '127.0.0.1:0'\npublic_url = 'https://localhost'\n\
                    [trust]\nanchors = 'a'\n[[practice]]\nname = 'n'\n\
                    organisation = 'https://p.example/id'\ncertificate = 'c'\nkey = 'k'\n";
        let path = folder.join("sealpost.toml");
        std::fs::write(&path, text).unwrap();
        std::fs::create_dir(folder.join("data")).unwrap();
        Config::load(&path).unwrap()
    }

    #[test]
    fn whatever_step_a_crash_follows_the_vault_opens_and_the_change_goes_on() {
        for steps in 0..=3 {
            let folder = tempfile::tempdir().unwrap();
            let config = config(folder.path());
            let (master, next) = (folder.path().join("master.key"), folder.path().join("next"));
            let made = make(&master, &config.vault_keys_path()).unwrap();
            let settings = config.vault.as_ref().unwrap();
            let change = |rotation: &Rotation, steps: usize| {
                if steps > 0 {
                    let present = settings.master().unwrap();
                    rotation.seal_to_both(&config, &present).unwrap();
                }
                if steps > 1 {
                    rotation.replace(&master).unwrap();
                }
                if steps > 2 {
                    finish(&config, &settings.master().unwrap()).unwrap();
                }
            };
            change(&Rotation::begin(&config, &next).unwrap(), steps);
            let opens = || config.open_vault().unwrap().unwrap().id();
            assert_eq!(opens(), made.id(), "after {steps} steps");
            if next.exists() {
                change(&Rotation::resume(&config, &next).unwrap(), 3);
            } else {
                finish(&config, &settings.master().unwrap()).unwrap();
            }
            assert_eq!(opens(), made.id());
            let keys = config.vault_keys().unwrap();
            assert_eq!(keys.masters().count(), 1, "after {steps} steps");
            assert!(!next.exists());
        }
    }

    #[test]
    fn keys_that_are_there_are_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let (master, keys) = (folder.path().join("m"), folder.path().join("k"));
        make(&master, &keys).unwrap();
        let before = (
            std::fs::read(&master).unwrap(),
            std::fs::read(&keys).unwrap(),
        );
        make(&master, &keys).unwrap_err();
        std::fs::remove_file(&master).unwrap();
        make(&master, &keys).unwrap_err();
        assert_eq!(std::fs::read(&keys).unwrap(), before.1);
    }
}
