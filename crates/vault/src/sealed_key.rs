//! A private key in a file: PEM, as people know it, but sealed.

use crate::{Place, Vault, VaultError, is_sealed_text};
use zeroize::Zeroizing;

/// First line of the file.
const BEGIN: &str = "-----BEGIN SEALPOST SEALED KEY-----";
/// Last line.
const END: &str = "-----END SEALPOST SEALED KEY-----";
/// Characters in one line between them.
const LINE: usize = 76;

/// Whether a text is a private key that a vault sealed.
pub fn is_sealed(text: &str) -> bool {
    text.trim_start().starts_with(BEGIN)
}

impl Vault {
    /// A private key (PEM) as the text of a file.
    ///
    /// # Errors
    /// [`VaultError::Random`].
    pub fn seal_key(&self, pem: &str) -> Result<String, VaultError> {
        let text = self.seal_text(&Place::PrivateKey(BEGIN), pem.as_bytes())?;
        let mut file = format!("{BEGIN}\n");
        let mut rest = text.as_str();
        while let Some((line, more)) = rest.split_at_checked(LINE.min(rest.len())) {
            if line.is_empty() {
                break;
            }
            file.push_str(line);
            file.push('\n');
            rest = more;
        }
        file.push_str(END);
        file.push('\n');
        Ok(file)
    }

    /// The private key (PEM) of such a text.
    ///
    /// # Errors
    /// [`VaultError::Damaged`], [`VaultError::OtherKey`].
    pub fn open_key(&self, text: &str) -> Result<Zeroizing<String>, VaultError> {
        let place = Place::PrivateKey(BEGIN);
        let damaged = || VaultError::Damaged(place.to_string());
        let body = text.trim().strip_prefix(BEGIN).ok_or_else(damaged)?;
        let body = body.strip_suffix(END).ok_or_else(damaged)?;
        let body: String = body.split_ascii_whitespace().collect();
        if !is_sealed_text(&body) {
            return Err(damaged());
        }
        let opened = self.open_text(&place, &body)?;
        let pem = std::str::from_utf8(&opened).map_err(|_| damaged())?;
        Ok(Zeroizing::new(pem.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cipher::KEY_BYTES;

    const PEM: &str = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";

    #[test]
    fn a_key_goes_into_its_file_and_comes_out() {
        let vault = Vault::new(&[1; KEY_BYTES]).unwrap();
        let file = vault.seal_key(&PEM.repeat(40)).unwrap();
        assert!(is_sealed(&file) && !is_sealed(PEM));
        assert!(file.lines().all(|line| line.len() <= LINE));
        assert_eq!(*vault.open_key(&file).unwrap(), PEM.repeat(40));
        let dos = file.replace('\n', "\r\n");
        assert_eq!(*vault.open_key(&dos).unwrap(), PEM.repeat(40));
    }

    #[test]
    fn what_is_not_its_own_is_refused() {
        let vault = Vault::new(&[1; KEY_BYTES]).unwrap();
        let file = vault.seal_key(PEM).unwrap();
        let other = Vault::new(&[2; KEY_BYTES]).unwrap();
        assert!(matches!(
            other.open_key(&file),
            Err(VaultError::OtherKey { .. })
        ));
        for text in [
            "",
            PEM,
            &file[..file.len() / 2],
            &file.replace("vault:1:", ""),
        ] {
            assert!(matches!(vault.open_key(text), Err(VaultError::Damaged(_))));
        }
    }
}
