//! One FHIR R4 directory, over HTTPS.

use crate::answer::{Answer, refused};
use crate::page::Page;
use crate::token::Purse;
use crate::{Access, AskError};
use fhir::Json;
use form_urlencoded::Serializer;
use ids::Timestamp;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use reqwest::{Method, RequestBuilder, Response, Url};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use transport::{
    CourierLimits, Credentials, EgressPolicy, ServerTrust, WebClientError, web_client, why_failed,
};
use uuid::Uuid;

/// FHIR as JSON: the one format that every directory gives.
pub(crate) const FHIR_JSON: &str = "application/fhir+json";

/// A search longer than this goes as a form. Some servers cut URLs at 4,000 characters.
const LONGEST_URL: usize = 2_000;

/// How much a source may take of us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Connections and the time of one call.
    pub calls: CourierLimits,
    /// One answer that is kept in memory, in bytes.
    pub answer_bytes: usize,
    /// One exported file, which is not, in bytes.
    pub file_bytes: u64,
    /// The time of one exported file.
    pub file: Duration,
    /// Pages of one search.
    pub pages: usize,
    /// How long an export may be prepared.
    pub export: Duration,
    /// Between two looks whether an export is ready, where the source does not say.
    pub poll: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            calls: CourierLimits::default(),
            answer_bytes: 32 * 1024 * 1024,
            file_bytes: 16 * 1024 * 1024 * 1024,
            file: Duration::from_secs(2 * 3_600),
            pages: 200_000,
            export: Duration::from_secs(6 * 3_600),
            poll: Duration::from_secs(10),
        }
    }
}

/// A client of one directory. Connections and the access token are kept between calls.
pub struct Client {
    base: Url,
    http: Mutex<reqwest::Client>,
    trust: ServerTrust,
    policy: Arc<EgressPolicy>,
    access: Access,
    purse: Purse,
    pub(crate) limits: Limits,
    now: fn() -> Timestamp,
}

/// One request, before it says who we are.
pub(crate) struct Asking {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) accept: &'static str,
    pub(crate) prefer: Option<&'static str>,
    pub(crate) body: Option<(&'static str, String)>,
    pub(crate) patience: Option<Duration>,
}

impl Asking {
    pub(crate) fn get(url: Url) -> Self {
        Self {
            method: Method::GET,
            url,
            accept: FHIR_JSON,
            prefer: None,
            body: None,
            patience: None,
        }
    }
}

impl Client {
    /// A client of the directory at `base`. `own` is the certificate that it shows where it is
    /// asked for one.
    ///
    /// # Errors
    /// [`WebClientError`], and words for an address that may not be called.
    pub fn new(
        base: &str,
        access: Access,
        trust: &ServerTrust,
        own: Option<&Credentials>,
        policy: Arc<EgressPolicy>,
        limits: Limits,
        now: fn() -> Timestamp,
    ) -> Result<Self, WebClientError> {
        let url = policy
            .check_url(&format!("{}/", base.trim_end_matches('/')))
            .map_err(|refusal| WebClientError::Client(format!("{base}: {refusal}")))?;
        Ok(Self {
            base: url,
            http: Mutex::new(web_client(trust, own, policy.clone(), &limits.calls)?),
            trust: trust.clone(),
            policy,
            access,
            purse: Purse::default(),
            limits,
            now,
        })
    }

    /// Shows another certificate from now on: the old one has been renewed.
    ///
    /// # Errors
    /// [`WebClientError`]; then everything stays as it was.
    pub fn show(&self, own: Option<&Credentials>) -> Result<(), WebClientError> {
        let fresh = web_client(&self.trust, own, self.policy.clone(), &self.limits.calls)?;
        *self.http.lock().unwrap_or_else(PoisonError::into_inner) = fresh;
        Ok(())
    }

    fn http(&self) -> reqwest::Client {
        let http = self.http.lock().unwrap_or_else(PoisonError::into_inner);
        http.clone()
    }

    /// The first page of a search.
    ///
    /// # Errors
    /// [`AskError`]
    pub async fn search(
        &self,
        kind: &str,
        parameters: &[(String, String)],
    ) -> Result<Page, AskError> {
        let query = Serializer::new(String::new())
            .extend_pairs(parameters)
            .finish();
        let mut url = self.below(kind)?;
        url.set_query(Some(&query));
        let mut asking = Asking::get(url);
        if asking.url.as_str().len() > LONGEST_URL {
            asking.method = Method::POST;
            asking.url = self.below(&format!("{kind}/_search"))?;
            asking.body = Some(("application/x-www-form-urlencoded", query));
        }
        Page::read(&self.ask(&asking).await?)
    }

    /// The page that a link of an earlier one leads to. It is never another server's.
    ///
    /// # Errors
    /// [`AskError`]
    pub async fn next(&self, link: &str) -> Result<Page, AskError> {
        let url = self.inside(link)?;
        Page::read(&self.ask(&Asking::get(url)).await?)
    }

    /// One resource.
    ///
    /// # Errors
    /// [`AskError`]
    pub async fn read(&self, kind: &str, id: &str) -> Result<Json, AskError> {
        let url = self.below(&format!("{kind}/{id}"))?;
        self.ask(&Asking::get(url)).await?.json()
    }

    /// Publishes a resource under its type and id; what the directory made of it comes back.
    ///
    /// # Errors
    /// [`AskError`]
    pub async fn put(&self, resource: &Json) -> Result<Json, AskError> {
        let text = |name: &str| resource.get(name).and_then(Json::as_str);
        let (Some(kind), Some(id)) = (text("resourceType"), text("id")) else {
            let words = "a resource to publish needs its type and id";
            return Err(AskError::Unreadable(words.to_owned()));
        };
        let asking = Asking {
            method: Method::PUT,
            body: Some((FHIR_JSON, resource.to_string())),
            ..Asking::get(self.below(&format!("{kind}/{id}"))?)
        };
        self.ask(&asking).await?.json()
    }

    /// Takes a resource away.
    ///
    /// # Errors
    /// [`AskError`]
    pub async fn delete(&self, kind: &str, id: &str) -> Result<(), AskError> {
        let asking = Asking {
            method: Method::DELETE,
            ..Asking::get(self.below(&format!("{kind}/{id}"))?)
        };
        self.ask(&asking).await.map(drop)
    }

    /// A path below the base.
    pub(crate) fn below(&self, path: &str) -> Result<Url, AskError> {
        let url = self.base.join(path);
        url.map_err(|error| AskError::Unreadable(error.to_string()))
    }

    /// The URL of a link, if it leads to the same server.
    pub(crate) fn inside(&self, link: &str) -> Result<Url, AskError> {
        let url = self.below(link)?;
        let is_ours = url.origin() == self.base.origin()
            && url.username().is_empty()
            && url.password().is_none();
        if is_ours {
            return Ok(url);
        }
        let host = url.host_str().unwrap_or("no host");
        Err(AskError::Elsewhere(crate::answer::clean(host)))
    }

    /// Asks, and reads the whole answer.
    pub(crate) async fn ask(&self, asking: &Asking) -> Result<Answer, AskError> {
        let response = self.call(asking).await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = read_whole(response, self.limits.answer_bytes).await?;
        Ok(Answer {
            status,
            headers,
            bytes,
        })
    }

    /// Asks; the body of an answer with a status of success is still to be read. A token that is
    /// not taken is replaced once.
    pub(crate) async fn call(&self, asking: &Asking) -> Result<Response, AskError> {
        let mut replaced = false;
        loop {
            let response = self.send(asking).await?;
            let status = response.status();
            if status.is_success() {
                return Ok(response);
            }
            let uses_tokens = matches!(
                self.access,
                Access::ClientSecret { .. } | Access::PrivateKeyJwt { .. }
            );
            if status.as_u16() == 401 && uses_tokens && !replaced {
                self.purse.empty().await;
                replaced = true;
                continue;
            }
            let headers = response.headers().clone();
            let bytes = read_whole(response, self.limits.answer_bytes).await;
            return Err(refused(
                status.as_u16(),
                &headers,
                &bytes.unwrap_or_default(),
            ));
        }
    }

    async fn send(&self, asking: &Asking) -> Result<Response, AskError> {
        let http = self.http();
        let mut request = http
            .request(asking.method.clone(), asking.url.clone())
            .header(ACCEPT, asking.accept)
            .header("X-Request-ID", Uuid::new_v4().to_string());
        if let Some(prefer) = asking.prefer {
            request = request.header("Prefer", prefer);
        }
        if let Some((media, body)) = &asking.body {
            request = request.header(CONTENT_TYPE, *media).body(body.clone());
        }
        if let Some(patience) = asking.patience {
            request = request.timeout(patience);
        }
        let response = self.introduced(request).await?.send().await;
        response.map_err(|error| AskError::Unreachable(why_failed(error)))
    }

    /// The same request, saying who we are.
    async fn introduced(&self, request: RequestBuilder) -> Result<RequestBuilder, AskError> {
        let now = (self.now)();
        let token = self
            .purse
            .token(&self.http(), &self.policy, &self.access, now)
            .await?;
        let (name, text) = match (&self.access, &token) {
            (Access::ApiKey { header, key }, _) => (header.as_str(), key.reveal().to_owned()),
            (Access::Bearer(secret), _) | (_, Some(secret)) => (
                AUTHORIZATION.as_str(),
                format!("Bearer {}", secret.reveal()),
            ),
            (
                Access::ClientSecret { .. } | Access::PrivateKeyJwt { .. } | Access::TlsOnly,
                None,
            ) => return Ok(request),
        };
        let mut value = HeaderValue::from_str(&text).map_err(|_| {
            AskError::Access("the secret holds characters that no header can carry".to_owned())
        })?;
        value.set_sensitive(true);
        Ok(request.header(name, value))
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base", &self.base.as_str())
            .field("access", &self.access)
            .finish_non_exhaustive()
    }
}

/// The body of an answer, if it is not larger than `limit` bytes.
pub(crate) async fn read_whole(mut response: Response, limit: usize) -> Result<Vec<u8>, AskError> {
    let mut bytes = Vec::new();
    loop {
        let piece = response.chunk().await;
        match piece.map_err(|error| AskError::Unreachable(why_failed(error)))? {
            None => return Ok(bytes),
            Some(piece) if bytes.len() + piece.len() > limit => {
                return Err(AskError::TooLarge(format!("{limit} bytes")));
            }
            Some(piece) => bytes.extend_from_slice(&piece),
        }
    }
}
