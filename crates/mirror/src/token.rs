//! Access tokens: asked for when one is needed, kept for as long as they are good.

use crate::client::read_whole;
use crate::{Access, AskError, Secret};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use form_urlencoded::Serializer;
use ids::Timestamp;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use serde::Deserialize;
use tokio::sync::Mutex;
use transport::{EgressPolicy, why_failed};
use uuid::Uuid;

/// An answer of a token service, in bytes at most.
const ANSWER_BYTES: usize = 64 * 1024;

/// How long before its end a token is given up, in milliseconds: what is asked with it must
/// arrive while it is good.
const MARGIN_MS: i64 = 30_000;

/// How long a token of unknown life is kept, in milliseconds.
const UNKNOWN_LIFE_MS: i64 = 60_000;

/// A token that is kept.
pub(crate) struct Token {
    secret: Secret,
    until: Timestamp,
}

/// The token of one source.
#[derive(Default)]
pub(crate) struct Purse(Mutex<Option<Token>>);

#[derive(Deserialize)]
struct Given {
    access_token: String,
    #[serde(default)]
    expires_in: Option<i64>,
}

#[derive(Default, Deserialize)]
struct Denied {
    #[serde(default)]
    error: String,
    #[serde(default)]
    error_description: String,
}

impl Purse {
    /// A token that is good now, from the purse or the token service. One call at a time asks.
    pub(crate) async fn token(
        &self,
        http: &reqwest::Client,
        policy: &EgressPolicy,
        access: &Access,
        now: Timestamp,
    ) -> Result<Option<Secret>, AskError> {
        let Some(order) = Order::of(access, now)? else {
            return Ok(None);
        };
        let mut kept = self.0.lock().await;
        if let Some(token) = kept.as_ref().filter(|token| now < token.until) {
            return Ok(Some(token.secret.clone()));
        }
        let token = order.place(http, policy, now).await?;
        let secret = token.secret.clone();
        *kept = Some(token);
        Ok(Some(secret))
    }

    /// Throws the token away: the source did not take it.
    pub(crate) async fn empty(&self) {
        *self.0.lock().await = None;
    }
}

/// What is sent to a token service.
struct Order {
    url: String,
    basic: Option<Secret>,
    form: Secret,
}

impl Order {
    fn of(access: &Access, now: Timestamp) -> Result<Option<Self>, AskError> {
        let mut form = Serializer::new(String::new());
        form.append_pair("grant_type", "client_credentials");
        let (token_url, scope, basic) = match access {
            Access::ApiKey { .. } | Access::Bearer(_) | Access::TlsOnly => return Ok(None),
            Access::ClientSecret {
                token_url,
                client_id,
                secret,
                scope,
            } => (token_url, scope, Some(basic(client_id, secret))),
            Access::PrivateKeyJwt {
                token_url,
                client_id,
                key,
                key_id,
                scope,
            } => {
                let unique = Uuid::new_v4().to_string();
                let assertion = key
                    .assertion(client_id, token_url, key_id.as_deref(), &unique, now)
                    .map_err(|error| AskError::Access(error.to_string()))?;
                form.append_pair(
                    "client_assertion_type",
                    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                );
                form.append_pair("client_assertion", &assertion);
                (token_url, scope, None)
            }
        };
        if !scope.is_empty() {
            form.append_pair("scope", scope);
        }
        Ok(Some(Self {
            url: token_url.clone(),
            basic,
            form: Secret::new(&form.finish()),
        }))
    }

    async fn place(
        &self,
        http: &reqwest::Client,
        policy: &EgressPolicy,
        now: Timestamp,
    ) -> Result<Token, AskError> {
        let url = policy.check_url(&self.url)?;
        let mut request = http
            .post(url)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(ACCEPT, "application/json")
            .body(self.form.reveal().to_owned());
        if let Some(basic) = &self.basic {
            request = request.header(AUTHORIZATION, basic.reveal());
        }
        let access = AskError::Access;
        let response = request.send().await;
        let response = response.map_err(|error| access(why_failed(error)))?;
        let status = response.status();
        let bytes = read_whole(response, ANSWER_BYTES).await?;
        if !status.is_success() {
            let denied: Denied = serde_json::from_slice(&bytes).unwrap_or_default();
            let words = format!("{status} {} {}", denied.error, denied.error_description);
            return Err(access(crate::answer::clean(&words)));
        }
        let given: Given = serde_json::from_slice(&bytes)
            .map_err(|_| access("its answer is no token as OAuth 2.0 has it".to_owned()))?;
        let life = given.expires_in.map_or(UNKNOWN_LIFE_MS, |seconds| {
            seconds.saturating_mul(1_000).saturating_sub(MARGIN_MS)
        });
        Ok(Token {
            secret: Secret::new(&given.access_token),
            until: now.plus_millis(life),
        })
    }
}

/// RFC 6749 §2.3.1: both halves are form-encoded first.
fn basic(client_id: &str, secret: &Secret) -> Secret {
    let encoded =
        |text: &str| -> String { form_urlencoded::byte_serialize(text.as_bytes()).collect() };
    let pair = format!("{}:{}", encoded(client_id), encoded(secret.reveal()));
    Secret::new(&format!("Basic {}", STANDARD.encode(pair)))
}
