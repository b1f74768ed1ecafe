//! The code that a provider gives to an organisation.

use aws_lc_rs::digest::{SHA256, digest};
use certs::Certificate;
use std::fmt;

/// Bytes of the secret, and of the fingerprint.
const PART_BYTES: usize = 16;

/// A secret that is good once, and the beginning of the SHA-256 of the provider's certificate, by
/// which the agent knows that it talks to the provider. It prints itself only by
/// [`EnrolmentCode::reveal`].
#[derive(Clone, PartialEq, Eq)]
pub struct EnrolmentCode {
    secret: [u8; PART_BYTES],
    fingerprint: [u8; PART_BYTES],
}

/// A text that is no code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no enrolment code: it is two groups of 32 hexadecimal digits with a dash between")]
pub struct CodeError;

impl EnrolmentCode {
    /// A new code of the provider that shows `certificate`; `None` if the system gives no random
    /// bytes.
    pub fn generate(certificate: &Certificate) -> Option<Self> {
        let mut secret = [0; PART_BYTES];
        aws_lc_rs::rand::fill(&mut secret).ok()?;
        let thumbprint = certificate.thumbprint_sha256();
        Some(Self {
            secret,
            fingerprint: *thumbprint.first_chunk()?,
        })
    }

    /// Reads what [`Self::reveal`] gave; white space and the case of letters do not matter.
    ///
    /// # Errors
    /// [`CodeError`].
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        let text: String = text.split_whitespace().collect();
        let (secret, fingerprint) = text.split_once('-').ok_or(CodeError)?;
        let part = |digits: &str| {
            let mut part = [0; PART_BYTES];
            hex::decode_to_slice(digits, &mut part).map_err(|_| CodeError)?;
            Ok(part)
        };
        Ok(Self {
            secret: part(secret)?,
            fingerprint: part(fingerprint)?,
        })
    }

    /// The whole code, to be given to the organisation by a way that others do not read.
    pub fn reveal(&self) -> String {
        format!("{}-{}", self.secret(), hex::encode(self.fingerprint))
    }

    /// The part that the provider is shown.
    pub fn secret(&self) -> String {
        hex::encode(self.secret)
    }

    /// By what the agent knows the provider.
    pub fn fingerprint(&self) -> [u8; PART_BYTES] {
        self.fingerprint
    }
}

impl fmt::Debug for EnrolmentCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EnrolmentCode").finish_non_exhaustive()
    }
}

/// What the provider keeps of a secret: 128 random bits need no salt.
pub(super) fn hashed(secret: &str) -> String {
    hex::encode(digest(&SHA256, secret.trim().as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use synth::TestPki;

    #[test]
    fn a_code_is_read_back_as_people_paste_it() {
        let now = ids::Timestamp::parse_rfc3339("2026-11-30T08:00:00Z").unwrap();
        let root = TestPki::new(now).unwrap().root_pem();
        let certificate = Certificate::from_pem(&root).unwrap();
        let code = EnrolmentCode::generate(&certificate).unwrap();
        let text = code.reveal();
        assert_eq!(EnrolmentCode::parse(&text), Ok(code.clone()));
        let pasted = format!(" {}\n", text.to_uppercase());
        assert_eq!(EnrolmentCode::parse(&pasted), Ok(code.clone()));
        assert!(
            certificate
                .thumbprint_sha256()
                .starts_with(&code.fingerprint())
        );
        assert_ne!(
            EnrolmentCode::generate(&certificate).unwrap().secret(),
            code.secret()
        );
        assert!(!format!("{code:?}").contains(&code.secret()));
        for wrong in [
            "",
            "-",
            &text[1..],
            &format!("{text}0"),
            &text.replace('-', ""),
        ] {
            assert_eq!(EnrolmentCode::parse(wrong), Err(CodeError));
        }
    }
}
