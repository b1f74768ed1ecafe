//! A message to ourselves: sealed here, sent as to anybody else (by way of the provider, for an
//! agent), and opened by the running node.
//!
//! It is an acknowledgement that answers nothing, so that it reaches nobody's software: the node
//! opens it, verifies it, and ends it with that reason.

use super::{Finding, Leg};
use crate::adapters::Keyring;
use crate::adapters::keyring::chain;
use crate::config::{PracticeConfig, organisation};
use crate::secret_file;
use crate::{Config, Failure};
use delivery::outbound::Reply;
use delivery::{Direction, Inbound, Life};
use engine::Clock as _;
use engine::clock::SystemClock;
use engine::ports::{Courier, Destination, Sealer};
use ids::{InvocationId, MessageId, Organisation, Timestamp};
use smd::{Metadata, SealedMessage, interfaces};
use std::sync::Arc;
use std::time::Duration;
use store::{LifeQuery, Store};
use transport::{CourierLimits, Credentials, HttpsCourier, LiveTrust, Trust};

/// How long between two looks whether it has come.
const PAUSE: Duration = Duration::from_millis(200);
/// How long the message is good, in milliseconds.
const GOOD_MS: i64 = 600_000;
/// Received messages that are looked through.
const LOOKED_AT: usize = 100;
/// The reason with which the node ends a verified acknowledgement of nothing.
const ANSWERS_NOTHING: &str = "answers-nothing";

/// The message, and how it goes.
struct Letter {
    message: SealedMessage,
    to: Destination,
    courier: HttpsCourier,
}

/// Sends it, and waits for what becomes of it.
pub(super) async fn sent(
    config: &Config,
    practice: &PracticeConfig,
    store: Arc<dyn Store>,
    patience: Duration,
) -> Finding {
    let (leg, name) = (Leg::LoopBack, practice.name.as_str());
    let letter = match letter(config, practice) {
        Ok(letter) => letter,
        Err(failure) => {
            let words = format!("could not be sealed: {failure}");
            let fix = "Look at the certificate and the vault first.";
            return Finding::broken(leg, name, &words, fix);
        }
    };
    let reply = letter.courier.deliver(&letter.to, &letter.message).await;
    let words = match reply {
        Reply::Taken { .. } => None,
        Reply::Refused { code, message } => Some(format!("was refused: {message} ({code})")),
        Reply::Unclear(words) => Some(format!("was not plainly taken: {words}")),
        Reply::Unreachable(words) => Some(format!("did not get there: {words}")),
    };
    if let Some(words) = words {
        let words = format!("{words} ({})", letter.to.address);
        let fix = match practice.provider {
            Some(_) => "Tell the provider: it does not take in for this practice as it should.",
            None => "Start the node, and look at its log.",
        };
        return Finding::broken(leg, name, &words, fix);
    }
    let invocation = &letter.message.metadata.invocation_id;
    arrived(&store, &letter.message, invocation, patience, practice).await
}

async fn arrived(
    store: &Arc<dyn Store>,
    message: &SealedMessage,
    invocation: &InvocationId,
    patience: Duration,
    practice: &PracticeConfig,
) -> Finding {
    let (leg, name) = (Leg::LoopBack, practice.name.as_str());
    let org = &message.metadata.receiver_organisation;
    let waited = tokio::time::timeout(patience, async {
        loop {
            match found(store.as_ref(), org, invocation).await {
                Ok(Some(life)) if life.reason.is_some() || life.outcome.is_some() => {
                    return Ok(life);
                }
                Ok(_) => tokio::time::sleep(PAUSE).await,
                Err(error) => return Err(error.to_string()),
            }
        }
    });
    let seconds = patience.as_secs();
    match waited.await {
        Ok(Ok(life)) => opened(&life, name),
        Ok(Err(words)) => Finding::broken(leg, name, &words, "Look at the store first."),
        Err(_) => {
            let words = match practice.provider {
                Some(_) => format!("was taken by the provider, and not collected in {seconds} s"),
                None => format!("was taken, and not opened in {seconds} s"),
            };
            let fix = "Start the node (sealpost serve); if it runs, look at its log.";
            Finding::broken(leg, name, &words, fix)
        }
    }
}

fn opened(life: &Inbound, name: &str) -> Finding {
    match &life.reason {
        Some(reason) if reason.code == ANSWERS_NOTHING => {
            let words = "went out, came back, and was opened";
            Finding::good(Leg::LoopBack, name, words)
        }
        Some(reason) => {
            let words = format!("came back and was not opened: {}", reason.sentence);
            let fix = "Look at the certificate first: messages of others will not open either.";
            Finding::broken(Leg::LoopBack, name, &words, fix)
        }
        None => Finding::good(Leg::LoopBack, name, "went out, came back, and was opened"),
    }
}

async fn found(
    store: &dyn Store,
    org: &Organisation,
    invocation: &InvocationId,
) -> Result<Option<Inbound>, store::StoreError> {
    let query = LifeQuery {
        org: Some(org.clone()),
        direction: Some(Direction::Inbound),
        limit: LOOKED_AT,
        ..LifeQuery::default()
    };
    let lives = store.lives(&query).await?.into_iter();
    Ok(lives
        .filter_map(|stored| match stored.life {
            Life::Inbound(life) => Some(*life),
            Life::Outbound(_) | Life::Relayed(_) => None,
        })
        .find(|life| life.invocation_id == *invocation))
}

fn letter(config: &Config, practice: &PracticeConfig) -> Result<Letter, Failure> {
    let wrong = |error: &dyn std::fmt::Display| Failure::Usage(error.to_string());
    let org = organisation(&practice.organisation).map_err(|error| wrong(&error))?;
    let anchors = LiveTrust::new(Arc::new(config.trust.load()?));
    let vault = config.open_vault()?;
    let practices = std::slice::from_ref(practice);
    let keyring = Keyring::load(practices, anchors.clone(), config.profile, vault.as_deref())?;
    let own = chain(&practice.certificate)?;
    let own = own
        .first()
        .ok_or_else(|| wrong(&"there is no certificate"))?;
    let (id, now) = (
        MessageId::from_uuid(uuid::Uuid::now_v7()),
        SystemClock.now(),
    );
    let text = acknowledgement(config, practice, id, now)?;
    let sealed = keyring
        .seal(&org, text.as_bytes(), own.der(), id)
        .map_err(|reason| wrong(&reason.sentence))?;
    let invocation = format!("urn:uuid:{}", uuid::Uuid::new_v4());
    let metadata = Metadata {
        creation_time: now,
        expiry_time: Some(now.plus_millis(GOOD_MS)),
        invocation_id: InvocationId::parse(&invocation).map_err(|error| wrong(&error))?,
        receiver_individual: None,
        receiver_organisation: org.clone(),
        sender_individual: None,
        sender_organisation: org.clone(),
        service_category: directory::uris::payload::ACK.to_owned(),
        service_interface: interfaces::SEALED_MESSAGE_DELIVERY_TLS.to_owned(),
        route_records: Vec::new(),
        other: Vec::new(),
    };
    let key = secret_file::private_key(&practice.key, vault.as_deref())?;
    let chain = std::fs::read_to_string(&practice.certificate)
        .map_err(|error| Failure::file(&practice.certificate, &error))?;
    let credentials = Credentials::from_pem(&chain, &key).map_err(|error| wrong(&error))?;
    let trust = Trust {
        credentials: vec![credentials],
        anchors,
    };
    Ok(Letter {
        message: SealedMessage {
            metadata,
            encrypted_payload: sealed.bytes,
        },
        to: destination(config, practice, &org)?,
        courier: HttpsCourier::new(
            trust,
            config.egress()?,
            CourierLimits::default(),
            config.trust.strictness(),
        ),
    })
}

fn destination(
    config: &Config,
    practice: &PracticeConfig,
    org: &Organisation,
) -> Result<Destination, Failure> {
    let there = match (&practice.provider, &config.listen) {
        (Some(provider), _) => {
            let whose = organisation(&provider.organisation).ok();
            whose.map(|whose| (provider.sealed_message_delivery.clone(), whose))
        }
        (None, Some(listen)) => {
            let whose = config.shown_organisation();
            whose.map(|whose| (listen.delivery_url(), whose))
        }
        (None, None) => None,
    };
    let (address, organisation) = there.ok_or_else(|| {
        Failure::Usage("nobody takes in for this practice: no [listen], no provider".to_owned())
    })?;
    Ok(Destination {
        address,
        organisation,
        on_behalf_of: org.clone(),
    })
}

/// An acknowledgement of a message that was never sent.
fn acknowledgement(
    config: &Config,
    practice: &PracticeConfig,
    id: MessageId,
    now: Timestamp,
) -> Result<String, Failure> {
    let known = practice.practice(config).ok_or_else(|| {
        Failure::Usage(format!(
            "practice {}: organisation or facility",
            practice.name
        ))
    })?;
    let stamp: String = now
        .to_rfc3339()
        .chars()
        .filter(char::is_ascii_digit)
        .take(14)
        .collect();
    let short = id.as_uuid().simple().to_string();
    let short = short.get(20..).unwrap_or_default();
    let (application, facility) = (&known.application, &known.facility);
    let mode = if known.production { "P" } else { "T" };
    Ok(format!(
        "MSH|^~\\&|{application}|{facility}|{application}|{facility}|{stamp}+0000||ACK|DR{short}|\
         {mode}|2.4\rMSA|AA|LOOP-BACK-{short}\r"
    ))
}
