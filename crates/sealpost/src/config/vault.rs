//! What encrypts keys and content at rest: where the master key is.

use crate::{Failure, secret_file};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use vault::{KeyFile, MasterKey, PlainValues, Vault};
use zeroize::Zeroizing;

/// Name of the file in the data folder that holds the data key, sealed to the master key.
const KEY_FILE: &str = "vault.keys";
/// Where systemd puts what `LoadCredential=` names.
const CREDENTIALS_VARIABLE: &str = "CREDENTIALS_DIRECTORY";

/// Where the master key is: exactly one of the three places.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct VaultConfig {
    /// File of 32 bytes that only its owner can read.
    #[serde(default)]
    pub key_file: Option<PathBuf>,
    /// Name of an environment variable that holds 64 hexadecimal digits.
    #[serde(default)]
    pub key_variable: Option<String>,
    /// Name of a credential that the service manager gives (systemd: `LoadCredential=NAME:FILE`).
    #[serde(default)]
    pub credential: Option<String>,
    /// Whether what was stored before there was a vault is read. False once `sealpost vault
    /// encrypt-store` has run: then nobody can put plain values into the database unnoticed.
    #[serde(default = "yes")]
    pub accept_plain: bool,
}

fn yes() -> bool {
    true
}

impl VaultConfig {
    pub(super) fn resolve(&mut self, base: &Path) {
        self.key_file = self.key_file.take().map(|path| base.join(path));
    }

    pub(super) fn mistakes(&self) -> Option<String> {
        let given = [
            self.key_file.is_some(),
            self.key_variable.is_some(),
            self.credential.is_some(),
        ];
        if given.iter().filter(|given| **given).count() == 1 {
            return None;
        }
        let words = "vault: give one of key_file, key_variable and credential";
        Some(words.to_owned())
    }

    /// Reads the master key.
    pub fn master(&self) -> Result<MasterKey, Failure> {
        let place = self.place();
        let bytes = match (self.master_file()?, &self.key_variable) {
            (Some(path), _) => {
                secret_file::refuse_if_shared(&path)?;
                std::fs::read(&path).map_err(|error| {
                    let hint =
                        "; make it with `sealpost vault init`, or give back the one there was";
                    Failure::Usage(format!("{}: {error}{hint}", path.display()))
                })
            }
            (None, Some(name)) => std::env::var(name).map(String::into_bytes).map_err(|_| {
                Failure::Usage(format!("{place} is not set; it holds the master key"))
            }),
            (None, None) => Err(Failure::Usage("vault: no place of a key".to_owned())),
        };
        MasterKey::read(&Zeroizing::new(bytes?))
            .map_err(|error| Failure::Usage(format!("{place}: {error}")))
    }

    /// The file that holds the master key, if a file does.
    pub fn master_file(&self) -> Result<Option<PathBuf>, Failure> {
        let Some(name) = &self.credential else {
            return Ok(self.key_file.clone());
        };
        let folder = std::env::var_os(CREDENTIALS_VARIABLE).ok_or_else(|| {
            Failure::Usage(format!(
                "vault.credential: {CREDENTIALS_VARIABLE} is not set; start the node as a service \
                 with LoadCredential={name}:FILE"
            ))
        })?;
        Ok(Some(Path::new(&folder).join(name)))
    }

    /// Where the master key is, for people.
    pub fn place(&self) -> String {
        let file = self
            .key_file
            .as_ref()
            .map(|path| path.display().to_string());
        let variable = self.key_variable.as_ref();
        let variable = variable.map(|name| format!("the environment variable {name}"));
        let credential = self.credential.as_ref();
        let credential = credential.map(|name| format!("the credential {name}"));
        file.or(variable).or(credential).unwrap_or_default()
    }
}

impl super::Config {
    /// Opens the vault; `None` if there is none.
    pub fn open_vault(&self) -> Result<Option<Arc<Vault>>, Failure> {
        let Some(settings) = &self.vault else {
            return Ok(None);
        };
        let file = self.vault_keys()?;
        let opened = file.open(&settings.master()?);
        opened
            .map(|vault| Some(Arc::new(vault)))
            .map_err(|error| Failure::Usage(error.to_string()))
    }

    /// The file that holds the data key.
    pub fn vault_keys(&self) -> Result<KeyFile, Failure> {
        let path = self.vault_keys_path();
        let text = secret_file::read(&path).map_err(|error| {
            let hint = "`sealpost vault init` makes it once; a restored node needs its backup";
            Failure::Usage(format!("{error}; {hint}"))
        })?;
        KeyFile::parse(&text)
            .map_err(|error| Failure::Usage(format!("{}: {error}", path.display())))
    }

    /// Where that file is.
    pub fn vault_keys_path(&self) -> PathBuf {
        self.data.join(KEY_FILE)
    }

    /// What is done about values that are not encrypted; `None` without a vault.
    pub(super) fn plain_values(&self) -> Option<PlainValues> {
        let vault = self.vault.as_ref()?;
        Some(match vault.accept_plain {
            true => PlainValues::Accepted,
            false => PlainValues::Refused,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn parsed(text: &str) -> VaultConfig {
        toml::from_str(text).unwrap()
    }

    #[test]
    fn one_place_of_the_master_key_is_named() {
        assert!(parsed("key_file = 'k'").mistakes().is_none());
        assert!(parsed("key_variable = 'K'").mistakes().is_none());
        assert!(parsed("credential = 'k'").mistakes().is_none());
        assert!(parsed("key_file = 'k'").accept_plain);
        for text in ["", "key_file = 'k'\nkey_variable = 'K'"] {
            assert!(parsed(text).mistakes().unwrap().contains("key_file"));
        }
        assert!(toml::from_str::<VaultConfig>("key = 'k'").is_err());
    }

    #[test]
    fn a_master_key_that_others_can_read_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("master.key");
        let key: Vec<u8> = (0..32).collect();
        std::fs::write(&path, &key).unwrap();
        let mut config = parsed("key_file = 'master.key'");
        config.resolve(folder.path());
        for (mode, is_read) in [(0o644, false), (0o640, false), (0o600, true), (0o400, true)] {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            let read = config.master();
            assert_eq!(read.is_ok(), is_read, "{mode:o}");
            let refused = read.err().map(|error| error.to_string());
            assert!(refused.is_none_or(|text| text.contains("chmod 600")));
        }
    }

    #[test]
    fn what_is_missing_is_named_with_the_fix() {
        let folder = tempfile::tempdir().unwrap();
        let mut config = parsed("key_file = 'master.key'");
        config.resolve(folder.path());
        let words = |config: &VaultConfig| config.master().unwrap_err().to_string();
        assert!(words(&config).contains("master.key"));
        let unset = parsed("key_variable = 'SEALPOST_NO_SUCH_VARIABLE'");
        assert!(words(&unset).contains("SEALPOST_NO_SUCH_VARIABLE is not set"));
        let unset = parsed("credential = 'vault-key'");
        assert!(words(&unset).contains("LoadCredential=vault-key:FILE"));
    }
}
