//! How a source wants us to say who we are.

use crate::{AssertionKey, Secret};
use std::fmt;

/// How a source wants us to say who we are, beside the certificate that TLS may show.
#[derive(Clone)]
pub enum Access {
    /// A key in a header, such as `x-api-key` (NHSD).
    ApiKey {
        /// Name of the header.
        header: String,
        /// The key.
        key: Secret,
    },
    /// A fixed bearer token.
    Bearer(Secret),
    /// A token for a client id and secret (OAuth 2.0, client credentials, HTTP Basic).
    ClientSecret {
        /// Where tokens are given.
        token_url: String,
        /// Who we are there.
        client_id: String,
        /// The secret.
        secret: Secret,
        /// Scopes, with spaces between.
        scope: String,
    },
    /// A token for a signed assertion (SMART Backend Services, `private_key_jwt`).
    PrivateKeyJwt {
        /// Where tokens are given.
        token_url: String,
        /// Who we are there.
        client_id: String,
        /// The key that signs.
        key: AssertionKey,
        /// Its id at the token service.
        key_id: Option<String>,
        /// Scopes, with spaces between.
        scope: String,
    },
    /// Nothing beside the TLS certificate, if any.
    TlsOnly,
}

/// Says which way it is, never a secret.
impl fmt::Debug for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ApiKey { .. } => "ApiKey",
            Self::Bearer(_) => "Bearer",
            Self::ClientSecret { .. } => "ClientSecret",
            Self::PrivateKeyJwt { .. } => "PrivateKeyJwt",
            Self::TlsOnly => "TlsOnly",
        })
    }
}
