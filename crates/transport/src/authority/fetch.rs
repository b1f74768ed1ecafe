//! Fetching what a certificate says can be fetched: lists, answers, certificates of issuers.

use std::sync::Arc;
use std::time::Duration;

use http::header::{ACCEPT, CONTENT_TYPE};
use reqwest::{Client, RequestBuilder};

use crate::EgressPolicy;
use crate::failure::innermost;

/// Limits of one fetch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FetchLimits {
    /// To resolve the name and connect.
    pub connect: Duration,
    /// From the first step to the last byte.
    pub call: Duration,
    /// Size of a revocation list, in bytes.
    pub list_bytes: usize,
}

impl Default for FetchLimits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            call: Duration::from_secs(30),
            list_bytes: 16 * 1024 * 1024,
        }
    }
}

/// Size of an answer or a certificate, in bytes.
const SMALL_BYTES: usize = 64 * 1024;

/// Fetches within limits and the egress policy. What is fetched is signed by the authority, so
/// its own plain http will do; a redirect is not followed.
pub struct Fetcher {
    client: Client,
    policy: Arc<EgressPolicy>,
    limits: FetchLimits,
}

impl Fetcher {
    /// A fetcher.
    ///
    /// # Errors
    /// What the HTTP library says.
    pub fn new(policy: EgressPolicy, limits: FetchLimits) -> Result<Self, String> {
        let policy = Arc::new(policy);
        let client = Client::builder()
            .tls_backend_preconfigured(crate::tls::public_client_config()?)
            .http1_only();
        let client = policy
            .dress(client)
            .connect_timeout(limits.connect)
            .timeout(limits.call)
            .build()
            .map_err(|error| innermost(&error))?;
        Ok(Self {
            client,
            policy,
            limits,
        })
    }

    pub(super) async fn list(&self, url: &str) -> Result<Vec<u8>, String> {
        let url = self.checked(url)?;
        self.read(self.client.get(url), self.limits.list_bytes)
            .await
    }

    pub(super) async fn certificate(&self, url: &str) -> Result<Vec<u8>, String> {
        let url = self.checked(url)?;
        self.read(self.client.get(url), SMALL_BYTES).await
    }

    pub(super) async fn answer(&self, url: &str, request: Vec<u8>) -> Result<Vec<u8>, String> {
        let url = self.checked(url)?;
        let request = self
            .client
            .post(url)
            .header(CONTENT_TYPE, "application/ocsp-request")
            .header(ACCEPT, "application/ocsp-response")
            .body(request);
        self.read(request, SMALL_BYTES).await
    }

    fn checked(&self, url: &str) -> Result<reqwest::Url, String> {
        self.policy
            .check_authority_url(url)
            .map_err(|refusal| format!("{url} is not called: {refusal}"))
    }

    async fn read(&self, request: RequestBuilder, limit: usize) -> Result<Vec<u8>, String> {
        let wrong = |error: reqwest::Error| innermost(&error.without_url());
        let mut response = request.send().await.map_err(wrong)?;
        if !response.status().is_success() {
            return Err(format!("HTTP status {}", response.status().as_u16()));
        }
        let mut bytes = Vec::new();
        while let Some(piece) = response.chunk().await.map_err(wrong)? {
            if bytes.len() + piece.len() > limit {
                return Err(format!("it is larger than {limit} bytes"));
            }
            bytes.extend_from_slice(&piece);
        }
        Ok(bytes)
    }
}
