//! Writing entries of our own to a directory, over mutual TLS.

use std::sync::Arc;

use http::header::{ACCEPT, CONTENT_TYPE, ETAG, IF_MATCH};
use ids::Organisation;
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode, Url};

use crate::failure::innermost;
use crate::tls::client_config;
use crate::{CourierLimits, EgressPolicy, Trust};

/// What FHIR resources are sent as and asked for.
const FHIR_JSON: &str = "application/fhir+json";

/// Most characters of a refusal that are passed on.
const REFUSAL_CHARS: usize = 400;

/// Why an entry was not read or written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PublishError {
    /// Somebody else wrote in between.
    #[error("{0} was changed there meanwhile; look at it, and publish again")]
    Changed(String),
    /// The directory may not be called.
    #[error("{0}")]
    Forbidden(String),
    /// The directory did not answer.
    #[error("the directory does not answer: {0}")]
    NoAnswer(String),
    /// The directory refuses.
    #[error("the directory refuses {reference} ({status}): {words}")]
    Refused {
        /// Which entry.
        reference: String,
        /// The HTTP status.
        status: u16,
        /// What it says.
        words: String,
    },
}

/// An entry as the directory has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServedEntry {
    /// JSON of the resource.
    pub body: String,
    /// Its version, for `If-Match`.
    pub version: Option<u64>,
}

/// Reads and writes entries of one of our practices in one directory.
pub struct PublishClient {
    client: Client,
    base: Url,
    limits: CourierLimits,
}

impl PublishClient {
    /// A client of the directory at `base`, whose certificate must prove `server`; it shows the
    /// certificate of `ours`.
    ///
    /// # Errors
    /// [`PublishError::Forbidden`] when the address may not be called or there is no certificate.
    pub fn new(
        trust: &Trust,
        (ours, server): (&Organisation, &Organisation),
        base: &str,
        policy: EgressPolicy,
        limits: CourierLimits,
    ) -> Result<Self, PublishError> {
        let forbidden = |why: String| PublishError::Forbidden(why);
        let base = format!("{}/", base.trim_end_matches('/'));
        let base = policy
            .check_url(&base)
            .map_err(|refusal| forbidden(format!("{base}: {refusal}")))?;
        let credentials = trust.credentials.iter();
        let credentials = credentials
            .into_iter()
            .find(|it| it.organisations().contains(ours))
            .ok_or_else(|| forbidden(format!("there is no certificate for {ours} on this node")))?;
        let tls = client_config(credentials, trust.anchors.clone(), server)
            .map_err(|error| forbidden(error.to_string()))?;
        let client = Client::builder()
            .tls_backend_preconfigured(tls)
            .https_only(true)
            .http1_only();
        let client = Arc::new(policy)
            .dress(client)
            .connect_timeout(limits.connect)
            .timeout(limits.call)
            .build()
            .map_err(|error| forbidden(innermost(&error)))?;
        Ok(Self {
            client,
            base,
            limits,
        })
    }

    /// The entry, if it is there and shown to us.
    ///
    /// # Errors
    /// [`PublishError`]
    pub async fn read(&self, reference: &str) -> Result<Option<ServedEntry>, PublishError> {
        let request = self.request(Method::GET, reference)?;
        let response = send(request).await?;
        if matches!(response.status(), StatusCode::NOT_FOUND | StatusCode::GONE) {
            return Ok(None);
        }
        let version = version(&response);
        let body = self.accepted(reference, response).await?;
        Ok(Some(ServedEntry { body, version }))
    }

    /// Writes an entry over the version that was read; `None` for a new one.
    ///
    /// # Errors
    /// [`PublishError`]
    pub async fn put(
        &self,
        reference: &str,
        body: String,
        version: Option<u64>,
    ) -> Result<(), PublishError> {
        let request = self.request(Method::PUT, reference)?;
        let request = request.header(CONTENT_TYPE, FHIR_JSON).body(body);
        let response = send(over(request, version)).await?;
        self.accepted(reference, response).await.map(drop)
    }

    /// Takes an entry away; one that is gone is no error.
    ///
    /// # Errors
    /// [`PublishError`]
    pub async fn delete(&self, reference: &str, version: Option<u64>) -> Result<(), PublishError> {
        let request = self.request(Method::DELETE, reference)?;
        let response = send(over(request, version)).await?;
        if matches!(response.status(), StatusCode::NOT_FOUND | StatusCode::GONE) {
            return Ok(());
        }
        self.accepted(reference, response).await.map(drop)
    }

    fn request(&self, method: Method, reference: &str) -> Result<RequestBuilder, PublishError> {
        let url = self.base.join(reference);
        let url = url.map_err(|error| PublishError::Forbidden(format!("{reference}: {error}")))?;
        Ok(self.client.request(method, url).header(ACCEPT, FHIR_JSON))
    }

    /// The body of an answer that is a yes.
    async fn accepted(&self, reference: &str, response: Response) -> Result<String, PublishError> {
        let status = response.status();
        let body = self.body(response).await?;
        if status.is_success() {
            return Ok(body);
        }
        if status == StatusCode::PRECONDITION_FAILED || status == StatusCode::CONFLICT {
            return Err(PublishError::Changed(reference.to_owned()));
        }
        let plain = |c: char| if c.is_control() { ' ' } else { c };
        Err(PublishError::Refused {
            reference: reference.to_owned(),
            status: status.as_u16(),
            words: body.chars().take(REFUSAL_CHARS).map(plain).collect(),
        })
    }

    async fn body(&self, mut response: Response) -> Result<String, PublishError> {
        let no_answer = |error: reqwest::Error| PublishError::NoAnswer(innermost(&error));
        let mut body = Vec::new();
        while let Some(piece) = response.chunk().await.map_err(no_answer)? {
            if body.len() + piece.len() > self.limits.answer_bytes {
                let words = format!("more than {} bytes", self.limits.answer_bytes);
                return Err(PublishError::NoAnswer(words));
            }
            body.extend_from_slice(&piece);
        }
        String::from_utf8(body).map_err(|error| PublishError::NoAnswer(error.to_string()))
    }
}

async fn send(request: RequestBuilder) -> Result<Response, PublishError> {
    let sent = request.send().await;
    sent.map_err(|error| PublishError::NoAnswer(innermost(&error)))
}

fn over(request: RequestBuilder, version: Option<u64>) -> RequestBuilder {
    match version {
        Some(version) => request.header(IF_MATCH, format!("W/\"{version}\"")),
        None => request,
    }
}

fn version(response: &Response) -> Option<u64> {
    let tag = response.headers().get(ETAG)?.to_str().ok()?;
    tag.trim_start_matches("W/").trim_matches('"').parse().ok()
}
