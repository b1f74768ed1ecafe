//! The signed assertion by which a client proves itself to a token service (RFC 7523, SMART
//! Backend Services).

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, RSA_PKCS1_SHA384, RsaKeyPair,
};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ids::Timestamp;
use rustls_pki_types::PrivateKeyDer;
use rustls_pki_types::pem::PemObject;
use serde_json::json;
use std::fmt;
use std::sync::Arc;

/// How long an assertion is good for, in milliseconds; at most five minutes are allowed.
const LIFE_MS: i64 = 4 * 60_000;

/// The key that signs assertions: RSA (RS384) or P-384 (ES384).
#[derive(Clone)]
pub struct AssertionKey(Arc<Pair>);

enum Pair {
    Es384(EcdsaKeyPair),
    Rs384(RsaKeyPair),
}

/// A key that cannot sign assertions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AssertionKeyError {
    /// Neither RSA nor P-384, or not PEM.
    #[error("the key is not an unencrypted PEM key (PKCS#8 or PKCS#1), RSA or P-384")]
    Unusable,
    /// The crypto library did not sign.
    #[error("the key could not sign: check that the system has randomness")]
    NotSigned,
}

impl AssertionKey {
    /// Reads a PEM key.
    ///
    /// # Errors
    /// [`AssertionKeyError::Unusable`]
    pub fn from_pem(pem: &str) -> Result<Self, AssertionKeyError> {
        let unusable = AssertionKeyError::Unusable;
        let pair = match PrivateKeyDer::from_pem_slice(pem.as_bytes()).map_err(|_| unusable)? {
            PrivateKeyDer::Pkcs1(key) => {
                let key = RsaKeyPair::from_der(key.secret_pkcs1_der());
                Pair::Rs384(key.map_err(|_| unusable)?)
            }
            PrivateKeyDer::Pkcs8(key) => {
                let der = key.secret_pkcs8_der();
                match RsaKeyPair::from_pkcs8(der) {
                    Ok(key) => Pair::Rs384(key),
                    Err(_) => {
                        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P384_SHA384_FIXED_SIGNING, der);
                        Pair::Es384(key.map_err(|_| unusable)?)
                    }
                }
            }
            PrivateKeyDer::Sec1(_) => return Err(unusable),
            _ => return Err(unusable),
        };
        Ok(Self(Arc::new(pair)))
    }

    /// The assertion of `client_id` towards `audience`, the URL of the token service. `unique` has
    /// never stood in another one.
    pub(crate) fn assertion(
        &self,
        client_id: &str,
        audience: &str,
        key_id: Option<&str>,
        unique: &str,
        now: Timestamp,
    ) -> Result<String, AssertionKeyError> {
        let mut header = json!({ "alg": self.algorithm(), "typ": "JWT" });
        if let Some(key_id) = key_id {
            header["kid"] = json!(key_id);
        }
        let second = |at: Timestamp| at.as_millis().div_euclid(1_000);
        let claims = json!({
            "iss": client_id,
            "sub": client_id,
            "aud": audience,
            "jti": unique,
            "iat": second(now),
            "exp": second(now.plus_millis(LIFE_MS)),
        });
        let part = |json: &serde_json::Value| URL_SAFE_NO_PAD.encode(json.to_string());
        let signed = format!("{}.{}", part(&header), part(&claims));
        let signature = self.sign(signed.as_bytes())?;
        Ok(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }

    fn algorithm(&self) -> &'static str {
        match self.0.as_ref() {
            Pair::Es384(_) => "ES384",
            Pair::Rs384(_) => "RS384",
        }
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, AssertionKeyError> {
        let random = SystemRandom::new();
        let not_signed = |_| AssertionKeyError::NotSigned;
        match self.0.as_ref() {
            Pair::Es384(key) => {
                let signature = key.sign(&random, message).map_err(not_signed)?;
                Ok(signature.as_ref().to_vec())
            }
            Pair::Rs384(key) => {
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign(&RSA_PKCS1_SHA384, &random, message, &mut signature)
                    .map_err(not_signed)?;
                Ok(signature)
            }
        }
    }
}

/// Shows the algorithm, never the key.
impl fmt::Debug for AssertionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AssertionKey({})", self.algorithm())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_lc_rs::encoding::AsDer;
    use aws_lc_rs::rsa::KeySize;
    use aws_lc_rs::signature::{
        ECDSA_P384_SHA384_FIXED, KeyPair, RSA_PKCS1_2048_8192_SHA384, UnparsedPublicKey,
        VerificationAlgorithm,
    };
    use base64::engine::general_purpose::STANDARD;

    const NOW: Timestamp = Timestamp::from_millis(1_795_305_600_500);

    fn pem(der: &[u8]) -> String {
        let text = STANDARD.encode(der);
        format!("-----BEGIN PRIVATE KEY-----\n{text}\n-----END PRIVATE KEY-----\n")
    }

    fn check(
        key: &AssertionKey,
        public: &[u8],
        how: &'static dyn VerificationAlgorithm,
        name: &str,
    ) {
        let jwt = key
            .assertion("us", "https://token.example/t", Some("k1"), "u-1", NOW)
            .unwrap();
        let parts: Vec<&str> = jwt.split('.').collect();
        let json = |part: &str| -> serde_json::Value {
            serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
        };
        assert_eq!(
            json(parts[0]),
            json!({"alg": name, "typ": "JWT", "kid": "k1"})
        );
        assert_eq!(
            json(parts[1]),
            json!({"iss": "us", "sub": "us", "aud": "https://token.example/t", "jti": "u-1",
                "iat": 1_795_305_600_i64, "exp": 1_795_305_840_i64})
        );
        let signed = format!("{}.{}", parts[0], parts[1]);
        let signature = URL_SAFE_NO_PAD.decode(parts[2]).unwrap();
        let verified = UnparsedPublicKey::new(how, public).verify(signed.as_bytes(), &signature);
        assert!(verified.is_ok(), "{name}");
    }

    #[test]
    fn both_algorithms_sign_what_a_token_service_can_verify() {
        let rsa = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
        let der = AsDer::<aws_lc_rs::encoding::Pkcs8V1Der<'_>>::as_der(&rsa).unwrap();
        let key = AssertionKey::from_pem(&pem(der.as_ref())).unwrap();
        let public = rsa.public_key().as_ref();
        check(&key, public, &RSA_PKCS1_2048_8192_SHA384, "RS384");

        let random = SystemRandom::new();
        let der = EcdsaKeyPair::generate_pkcs8(&ECDSA_P384_SHA384_FIXED_SIGNING, &random).unwrap();
        let pair =
            EcdsaKeyPair::from_pkcs8(&ECDSA_P384_SHA384_FIXED_SIGNING, der.as_ref()).unwrap();
        let key = AssertionKey::from_pem(&pem(der.as_ref())).unwrap();
        check(
            &key,
            pair.public_key().as_ref(),
            &ECDSA_P384_SHA384_FIXED,
            "ES384",
        );
        assert_eq!(format!("{key:?}"), "AssertionKey(ES384)");
    }

    #[test]
    fn other_keys_are_refused() {
        for text in ["", "secret", &pem(b"no key")] {
            let error = AssertionKey::from_pem(text).unwrap_err();
            assert_eq!(error, AssertionKeyError::Unusable, "{text}");
        }
    }
}
