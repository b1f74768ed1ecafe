//! The file that holds the data key, sealed to one master key, or to two while one replaces the
//! other.

use crate::cipher::KEY_BYTES;
use crate::vault::is_sealed_text;
use crate::{KeyId, MasterKey, Place, Vault, VaultError};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// The version of the file's format.
const FORMAT: &str = "sealpost-vault-1";

/// The content of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyFile {
    id: KeyId,
    made_at: String,
    sealed: Vec<(KeyId, String)>,
}

/// As it is written: JSON.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Written {
    format: String,
    data_key: String,
    made_at: String,
    sealed: Vec<WrittenKey>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct WrittenKey {
    master_key: String,
    data_key: String,
}

impl KeyFile {
    /// A new data key, sealed to `master`; `made_at` is for people.
    ///
    /// # Errors
    /// [`VaultError::Random`].
    pub fn generate(master: &MasterKey, made_at: &str) -> Result<Self, VaultError> {
        let mut secret = Zeroizing::new([0; KEY_BYTES]);
        aws_lc_rs::rand::fill(secret.as_mut_slice()).map_err(|_| VaultError::Random)?;
        let mut file = Self {
            id: KeyId::of(&secret)?,
            made_at: made_at.to_owned(),
            sealed: Vec::new(),
        };
        file.seal_to(&secret, master)?;
        Ok(file)
    }

    /// Reads the file.
    ///
    /// # Errors
    /// [`VaultError::KeyFile`].
    pub fn parse(text: &str) -> Result<Self, VaultError> {
        let wrong = |what: String| VaultError::KeyFile(what);
        let written: Written =
            serde_json::from_str(text).map_err(|error| wrong(error.to_string()))?;
        if written.format != FORMAT {
            return Err(wrong(format!(
                "its format is {}, this program knows {FORMAT}",
                written.format.escape_debug()
            )));
        }
        let id = |text: &str| {
            KeyId::parse(text).ok_or_else(|| wrong("the name of a key is not one".to_owned()))
        };
        let mut sealed = Vec::new();
        for key in &written.sealed {
            sealed.push((id(&key.master_key)?, key.data_key.clone()));
        }
        Ok(Self {
            id: id(&written.data_key)?,
            made_at: written.made_at,
            sealed,
        })
    }

    /// The text of the file.
    pub fn write(&self) -> String {
        let sealed = self.sealed.iter().map(|(master, key)| WrittenKey {
            master_key: master.to_string(),
            data_key: key.clone(),
        });
        let written = Written {
            format: FORMAT.to_owned(),
            data_key: self.id.to_string(),
            made_at: self.made_at.clone(),
            sealed: sealed.collect(),
        };
        // Strings in a fixed shape cannot fail to be JSON.
        serde_json::to_string_pretty(&written).unwrap_or_default() + "\n"
    }

    /// Opens the vault.
    ///
    /// # Errors
    /// [`VaultError::OtherMaster`], [`VaultError::Damaged`].
    pub fn open(&self, master: &MasterKey) -> Result<Vault, VaultError> {
        Vault::new(&*self.secret(master)?)
    }

    /// The same vault, to be opened by `next` as well.
    ///
    /// # Errors
    /// As [`Self::open`]; [`VaultError::Random`].
    pub fn with(&self, master: &MasterKey, next: &MasterKey) -> Result<Self, VaultError> {
        let secret = self.secret(master)?;
        let mut file = self.only(master)?;
        if next.id() != master.id() {
            file.seal_to(&secret, next)?;
        }
        Ok(file)
    }

    /// The same vault, to be opened by `master` alone.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn only(&self, master: &MasterKey) -> Result<Self, VaultError> {
        self.secret(master)?;
        let mut file = self.clone();
        file.sealed.retain(|(id, _)| *id == master.id());
        Ok(file)
    }

    /// The name of the data key.
    pub fn id(&self) -> KeyId {
        self.id
    }

    /// When it was made, as it was said then.
    pub fn made_at(&self) -> &str {
        &self.made_at
    }

    /// The names of the master keys that open it.
    pub fn masters(&self) -> impl Iterator<Item = KeyId> {
        self.sealed.iter().map(|(master, _)| *master)
    }

    fn seal_to(&mut self, secret: &[u8; KEY_BYTES], master: &MasterKey) -> Result<(), VaultError> {
        let id = self.id.to_string();
        let value = master.cipher()?.seal(&Place::DataKey(&id), secret)?;
        let text = format!("vault:1:{}", STANDARD.encode(value));
        self.sealed.push((master.id(), text));
        Ok(())
    }

    fn secret(&self, master: &MasterKey) -> Result<Zeroizing<[u8; KEY_BYTES]>, VaultError> {
        let id = self.id.to_string();
        let place = Place::DataKey(&id);
        let sealed = self.sealed.iter().find(|(name, _)| *name == master.id());
        let Some((_, text)) = sealed else {
            let wanted: Vec<_> = self.masters().map(|id| id.to_string()).collect();
            return Err(VaultError::OtherMaster {
                held: master.id(),
                wanted: wanted.join(" and "),
            });
        };
        let damaged = || VaultError::Damaged(place.to_string());
        let encoded = Some(text)
            .filter(|text| is_sealed_text(text))
            .and_then(|text| text.strip_prefix("vault:1:"))
            .ok_or_else(damaged)?;
        let value = STANDARD.decode(encoded).map_err(|_| damaged())?;
        let opened = Zeroizing::new(master.cipher()?.open(&place, &value)?);
        let mut secret = Zeroizing::new([0; KEY_BYTES]);
        if opened.len() != KEY_BYTES {
            return Err(damaged());
        }
        secret.copy_from_slice(&opened);
        if KeyId::of(&secret)? != self.id {
            return Err(damaged());
        }
        Ok(secret)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACE: Place<'static> = Place::Content("x");

    fn made() -> (MasterKey, KeyFile) {
        let master = MasterKey::generate().unwrap();
        let file = KeyFile::generate(&master, "2026-11-30T18:00:00Z").unwrap();
        (master, file)
    }

    #[test]
    fn it_is_written_and_read_back() {
        let (master, file) = made();
        let text = file.write();
        assert!(!text.contains(&hex::encode(master.expose())));
        let read = KeyFile::parse(&text).unwrap();
        assert_eq!(read, file);
        assert_eq!(read.open(&master).unwrap().id(), file.id());
        assert_eq!(read.made_at(), "2026-11-30T18:00:00Z");
    }

    #[test]
    fn another_master_key_does_not_open_it_and_both_are_named() {
        let (master, file) = made();
        let other = MasterKey::generate().unwrap();
        let refused = file.open(&other).unwrap_err().to_string();
        for id in [master.id(), other.id()] {
            assert!(refused.contains(&id.to_string()), "{refused}");
        }
    }

    #[test]
    fn the_master_key_changes_and_content_does_not() {
        let (old, file) = made();
        let value = file.open(&old).unwrap().seal(&PLACE, b"kept").unwrap();
        let new = MasterKey::generate().unwrap();
        let between = file.with(&old, &new).unwrap();
        for master in [&old, &new] {
            let vault = between.open(master).unwrap();
            assert_eq!(vault.open(&PLACE, &value).unwrap(), b"kept");
        }
        let after = between.only(&new).unwrap();
        assert_eq!(after.masters().collect::<Vec<_>>(), [new.id()]);
        assert!(matches!(
            after.open(&old),
            Err(VaultError::OtherMaster { .. })
        ));
        let vault = after.open(&new).unwrap();
        assert_eq!(vault.open(&PLACE, &value).unwrap(), b"kept");
    }

    #[test]
    fn a_file_that_was_altered_is_refused() {
        let (master, file) = made();
        let (_, other) = made();
        let swapped = file
            .write()
            .replace(&file.id().to_string(), &other.id().to_string());
        let swapped = KeyFile::parse(&swapped).unwrap();
        assert!(matches!(swapped.open(&master), Err(VaultError::Damaged(_))));
        for text in ["", "{}", &file.write().replace("vault-1", "vault-2")] {
            assert!(matches!(KeyFile::parse(text), Err(VaultError::KeyFile(_))));
        }
    }
}
