//! Clients of the interface: who they are, what they may, and the keys that prove them.

use access::{Actor, Role};
use audit::{Action, Draft};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ids::{Organisation, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use store::{RecordKey, RecordQuery, RecordWrite, Shelf, Store, StoreError, Transaction};

/// What every key begins with: its version, so that scanners of leaked secrets know it.
const PREFIX: &str = "sp1";

/// Secret bytes in a key.
const SECRET_BYTES: usize = 32;

/// Most clients of one practice.
const CLIENTS: usize = 1_000;

/// A client as the store keeps it. The key itself is not kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Client {
    /// Its id.
    pub id: String,
    /// What it is called, for people.
    pub name: String,
    /// What it is.
    pub roles: Vec<Role>,
    /// The person of the roster that it acts for, if it acts for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// SHA-256 of the key's secret, hex.
    pub secret_sha256: String,
    /// When it was added.
    pub added_at: Timestamp,
    /// When it was revoked, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<Timestamp>,
}

/// A client to be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewClient {
    /// What it is called.
    pub name: String,
    /// What it is; at least one role.
    pub roles: Vec<Role>,
    /// The person of the roster that it acts for.
    pub person: Option<String>,
}

/// A key, shown once. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKey(String);

impl ApiKey {
    /// The text that a client sends.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey(hidden)")
    }
}

/// Why a client is not added or revoked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClientError {
    /// The system has no randomness.
    #[error("no key could be made: the system gives no random numbers")]
    NoRandomness,
    /// Nobody by this id.
    #[error("there is no client {0}; `sealpost api-client list` shows them")]
    Unknown(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The clients of a node's practices.
#[derive(Clone)]
pub struct Clients {
    store: Arc<dyn Store>,
}

impl Clients {
    /// The clients that are kept in this store.
    #[must_use]
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self { store }
    }

    /// Adds a client; its key is shown now and never again.
    ///
    /// # Errors
    /// [`ClientError`]
    pub async fn add(
        &self,
        org: &Organisation,
        new: NewClient,
        by: &str,
        now: Timestamp,
    ) -> Result<(Client, ApiKey), ClientError> {
        let secret = random(SECRET_BYTES)?;
        let id = hex::encode(random(8)?);
        let key = format!(
            "{PREFIX}_{}_{id}_{}",
            tag(org),
            URL_SAFE_NO_PAD.encode(&secret)
        );
        let client = Client {
            id,
            name: new.name,
            roles: new.roles,
            person: new.person,
            secret_sha256: sha256(&secret),
            added_at: now,
            revoked_at: None,
        };
        let event = (Action::ClientAdded, by, now);
        self.write(org, &client, 0, event).await?;
        Ok((client, ApiKey(key)))
    }

    /// Takes a client's key out of use, for good.
    ///
    /// # Errors
    /// [`ClientError`]
    pub async fn revoke(
        &self,
        org: &Organisation,
        id: &str,
        by: &str,
        now: Timestamp,
    ) -> Result<Client, ClientError> {
        let record = self.store.record(&key(org, id)).await?;
        let record = record.ok_or_else(|| ClientError::Unknown(id.to_owned()))?;
        let mut client = read(&record.body)?;
        client.revoked_at.get_or_insert(now);
        let event = (Action::ClientRevoked, by, now);
        self.write(org, &client, record.version, event).await?;
        Ok(client)
    }

    /// The clients of a practice.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn list(&self, org: &Organisation) -> Result<Vec<Client>, StoreError> {
        let query = RecordQuery {
            org: org.clone(),
            shelf: Shelf::ApiClient,
            after: None,
            limit: CLIENTS,
        };
        let records = self.store.records(&query).await?;
        records.iter().map(|record| read(&record.body)).collect()
    }

    /// Who sends this key, among these practices and their [`tag`]s; nobody where it is wrong or
    /// was revoked.
    pub(super) async fn known(
        &self,
        practices: &[(String, Organisation)],
        sent: &str,
    ) -> Result<Option<(Organisation, Client)>, StoreError> {
        let Some((of, id, secret)) = parts(sent) else {
            return Ok(None);
        };
        for (_, org) in practices.iter().filter(|(tag, _)| tag == of) {
            let Some(record) = self.store.record(&key(org, id)).await? else {
                continue;
            };
            let client = read(&record.body)?;
            let (ours, theirs) = (client.secret_sha256.as_bytes(), sha256(&secret));
            let is_right = verify_slices_are_equal(ours, theirs.as_bytes()).is_ok();
            if is_right && client.revoked_at.is_none() {
                return Ok(Some((org.clone(), client)));
            }
        }
        Ok(None)
    }

    async fn write(
        &self,
        org: &Organisation,
        client: &Client,
        expected: u64,
        (action, by, at): (Action, &str, Timestamp),
    ) -> Result<(), StoreError> {
        let body = serde_json::to_string(client);
        let body = body.map_err(|error| StoreError::Damaged(error.to_string()))?;
        let roles: Vec<&str> = client.roles.iter().map(|role| role.as_str()).collect();
        let detail = [("client", client.id.as_str()), ("roles", &roles.join(" "))];
        let detail = detail.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let draft = Draft {
            at,
            actor: by.to_owned(),
            action,
            subject: None,
            detail: BTreeMap::from(detail),
        };
        let write = RecordWrite {
            key: key(org, &client.id),
            expected,
            body: Some(body),
            tokens: Vec::new(),
        };
        let transaction = Transaction {
            records: vec![write],
            audit: vec![(org.clone(), draft)],
            ..Transaction::default()
        };
        self.store.commit(transaction).await.map(drop)
    }
}

impl Client {
    /// Who acts when it calls.
    pub(super) fn actor(&self) -> Actor {
        Actor {
            roles: self.roles.clone(),
            person: self.person.clone(),
        }
    }

    /// Who did it, as the audit trail says: the person that it acts for, else its own id.
    pub(super) fn doer(&self) -> String {
        match &self.person {
            Some(person) => person.clone(),
            None => format!("api:{}", self.id),
        }
    }
}

fn key(org: &Organisation, id: &str) -> RecordKey {
    RecordKey {
        org: org.clone(),
        shelf: Shelf::ApiClient,
        id: id.to_owned(),
    }
}

/// Says whose key it is, so that of many practices few are looked at.
pub(super) fn tag(org: &Organisation) -> String {
    let whole = sha256(org.uri().as_bytes());
    whole.get(..8).unwrap_or(&whole).to_owned()
}

/// Practice, client and secret of a key.
fn parts(sent: &str) -> Option<(&str, &str, Vec<u8>)> {
    let mut parts = sent.splitn(4, '_');
    let (version, of, id) = (parts.next()?, parts.next()?, parts.next()?);
    let secret = URL_SAFE_NO_PAD.decode(parts.next()?).ok()?;
    let is_id = id.len() == 16 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    (version == PREFIX && is_id && secret.len() == SECRET_BYTES).then_some((of, id, secret))
}

fn read(body: &str) -> Result<Client, StoreError> {
    serde_json::from_str(body)
        .map_err(|_| StoreError::Damaged("a client of the interface cannot be read".to_owned()))
}

fn sha256(bytes: &[u8]) -> String {
    hex::encode(digest(&SHA256, bytes))
}

fn random(bytes: usize) -> Result<Vec<u8>, ClientError> {
    let mut made = vec![0; bytes];
    SystemRandom::new()
        .fill(&mut made)
        .map_err(|_| ClientError::NoRandomness)?;
    Ok(made)
}
