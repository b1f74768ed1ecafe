//! The legs to software that speaks MLLP: our listener, the connection to the software, and, where
//! the configuration allows it, a test message that the software answers.

use super::{Finding, Leg, test_message};
use crate::Config;
use crate::config::{MllpSender, PracticeConfig};
use crate::gateway::mllp_sender;
use connectors::mllp::{Expects, Said, SendError, Sender};
use engine::Practice;
use hl7v2::Message;
use hl7v2::ack::{AckCode, AckView};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::timeout;
use uuid::Uuid;
use vault::Vault;

/// How long our own listener may take to accept.
const LISTENS_WITHIN: Duration = Duration::from_secs(5);

/// Looks at the MLLP connections of every practice.
pub(super) async fn looked_at(config: &Config) -> Vec<Finding> {
    let mut found = Vec::new();
    let vault = config.open_vault().ok().flatten();
    for practice in &config.practices {
        let Some(mllp) = &practice.mllp else { continue };
        if let Some(listener) = &mllp.listener {
            found.push(listens(listener.address).await);
        }
        if let Some(sender) = &mllp.sender {
            let known = practice.practice(config);
            found.push(software(practice, known, sender, vault.as_deref()).await);
        }
    }
    found
}

async fn listens(address: SocketAddr) -> Finding {
    let (leg, shown) = (Leg::MllpListener, address.to_string());
    let fix =
        "Start the node (sealpost serve); if it runs, see its log for why it does not listen.";
    match timeout(LISTENS_WITHIN, TcpStream::connect(address)).await {
        Ok(Ok(_)) => Finding::good(leg, &shown, "takes connections of the practice's software"),
        Ok(Err(error)) => Finding::broken(leg, &shown, &error.to_string(), fix),
        Err(_) => Finding::broken(leg, &shown, "does not accept connections", fix),
    }
}

async fn software(
    practice: &PracticeConfig,
    known: Option<Practice>,
    settings: &MllpSender,
    vault: Option<&Vault>,
) -> Finding {
    let (leg, shown) = (Leg::MllpSoftware, settings.address.as_str());
    let Some(known) = known else {
        return Finding::not_looked_at(leg, shown, "the practice's organisation cannot be read");
    };
    let sender = match mllp_sender(&practice.name, &known.org, settings, vault) {
        Ok(sender) => sender,
        Err(failure) => {
            let fix =
                "Give back the certificate, key and authorities of [practice.mllp.sender.tls].";
            return Finding::broken(leg, shown, &failure.to_string(), fix);
        }
    };
    if !settings.takes_tests {
        return match sender.probe().await {
            Ok(()) => Finding::good(leg, shown, "takes connections; no test message was sent"),
            Err(error) => broken(shown, &error),
        };
    }
    let number = Uuid::new_v4().simple().to_string();
    let message = test_message::written(&known, &number[12..]);
    tested(shown, &sender, &message).await
}

async fn tested(shown: &str, sender: &Sender, message: &[u8]) -> Finding {
    let leg = Leg::MllpSoftware;
    let word = match sender.send(message, Expects::Always).await {
        Ok(Said::Word(word)) => word,
        Ok(Said::Nothing) => return Finding::good(leg, shown, "took a test message"),
        Err(error) => return broken(shown, &error),
    };
    let read = Message::read(&word[..]).message.ok();
    let code = read.as_ref().and_then(AckView::read).map(|view| view.code);
    match code {
        Some(AckCode::AA) => Finding::good(leg, shown, "took a test message and answered AA"),
        Some(AckCode::CA) => Finding::good(leg, shown, "stored a test message and answered CA"),
        Some(code) => {
            let words = format!("answers a test message with {code}");
            let fix = "See in the software why; if it takes no test messages, set takes_tests = \
                       false.";
            Finding::warning(leg, shown, &words, fix)
        }
        None => Finding::warning(
            leg,
            shown,
            "answers what cannot be read",
            "See whether another program listens there.",
        ),
    }
}

fn broken(shown: &str, error: &SendError) -> Finding {
    let fix = match error {
        SendError::Busy | SendError::Crowded => {
            "See in the software why it cannot store; messages wait until it can."
        }
        SendError::Lost(_) | SendError::Silent(_) => {
            "See whether the software's interface runs and answers what it is sent."
        }
        SendError::Unreachable { .. } => {
            "Start the software's interface; check address, firewall and both sides' certificates."
        }
        SendError::Unnumbered => "Report this: a test message always has a number.",
    };
    Finding::broken(Leg::MllpSoftware, shown, &error.to_string(), fix)
}
