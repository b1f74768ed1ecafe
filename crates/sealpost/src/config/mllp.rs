//! The MLLP connections between a practice's software and its node.

use super::mllp_listener::MllpListener;
use connectors::mllp::{Answers, Expects, SenderLimits, is_loopback};
use engine::Counts;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The connections of one practice; see `connectors::mllp` for how they are treated.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Mllp {
    /// Where the software connects to and sends its messages and acknowledgements.
    #[serde(default)]
    pub listener: Option<MllpListener>,
    /// Where the node connects to and gives the software its mail.
    #[serde(default)]
    pub sender: Option<MllpSender>,
}

/// What the node connects to.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct MllpSender {
    /// `host:port`.
    pub address: String,
    /// What secures it; only an address of the loopback interface may do without.
    #[serde(default)]
    pub tls: Option<MllpTls>,
    /// The name in the server's certificate, where that is not the host of the address.
    #[serde(default)]
    pub server_name: Option<String>,
    /// What goes this way; the rest goes into the folders.
    #[serde(default)]
    pub gives: Gives,
    /// Which word of the software says that it took a message.
    #[serde(default)]
    pub accepted_on: AcceptedOn,
    /// Which messages the software answers.
    #[serde(default)]
    pub answers: AnswersName,
    /// Whether the software answers acknowledgements too.
    #[serde(default)]
    pub answers_acks: bool,
    /// Whether `sealpost doctor` may send it a test message (MSH-11 T), which it must not file.
    #[serde(default)]
    pub takes_tests: bool,
    /// Messages that wait for their turn, as a count.
    #[serde(default = "MllpSender::default_outstanding")]
    pub outstanding: usize,
    /// How long the software may take to answer, in milliseconds.
    #[serde(default = "MllpSender::default_ack_ms")]
    pub ack_ms: u64,
    /// How long the software is left alone after a failure, in milliseconds; later ones longer.
    #[serde(default = "MllpSender::default_first_retry_ms")]
    pub first_retry_ms: u64,
}

/// The files that secure a connection, PEM.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct MllpTls {
    /// What we show, and the chain below its root.
    pub certificate: PathBuf,
    /// Its private key.
    pub key: PathBuf,
    /// Who certifies the other side. No public authority is trusted.
    pub authorities: PathBuf,
}

/// Which messages are answered at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AnswersName {
    /// All.
    Always,
    /// Those that ask for it in MSH-15, and those in original mode.
    #[default]
    AsAsked,
}

/// What is given to the software over the connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Gives {
    /// Acknowledgements of what it sent.
    Acks,
    /// Both.
    #[default]
    Everything,
    /// Mail for it.
    Messages,
}

/// Which word of the software says that it took a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub enum AcceptedOn {
    /// The acknowledgement typed for the message, e.g. RRI for a referral, with AA.
    #[default]
    #[serde(rename = "typed")]
    Typed,
    /// Any acknowledgement with AA.
    #[serde(rename = "AA")]
    Application,
    /// CA as well.
    #[serde(rename = "CA")]
    Accept,
}

/// Longest wait for the software's answer, in milliseconds: the engine's lease must outlast two.
const ACK_MS_MAX: u64 = 30_000;

impl Mllp {
    pub(super) fn resolve(&mut self, base: &Path) {
        let tls = [
            self.listener.as_mut().and_then(|it| it.tls.as_mut()),
            self.sender.as_mut().and_then(|it| it.tls.as_mut()),
        ];
        for files in tls.into_iter().flatten() {
            files.certificate = base.join(&files.certificate);
            files.key = base.join(&files.key);
            files.authorities = base.join(&files.authorities);
        }
    }

    pub(super) fn mistakes(&self) -> Vec<String> {
        let listener = self.listener.iter().flat_map(MllpListener::mistakes);
        let sender = self.sender.iter().flat_map(MllpSender::mistakes);
        let mut found: Vec<_> = listener.chain(sender).collect();
        if self.listener.is_none() && self.sender.is_none() {
            let words = "mllp: there is neither [practice.mllp.listener] nor \
                         [practice.mllp.sender]; add one, or take [practice.mllp] out";
            found.push(words.to_owned());
        }
        found
    }

    /// Whether the software gets its mail this way.
    pub(super) fn gives_messages(&self) -> bool {
        self.sender.as_ref().is_some_and(|it| it.gives.messages())
    }

    /// Whether the software gets acknowledgements this way.
    pub(super) fn gives_acks(&self) -> bool {
        self.sender.as_ref().is_some_and(|it| it.gives.acks())
    }

    /// Every file that secures a connection.
    pub fn files(&self) -> Vec<PathBuf> {
        let listener = self.listener.iter().filter_map(|it| it.tls.as_ref());
        let sender = self.sender.iter().filter_map(|it| it.tls.as_ref());
        let of = |tls: &MllpTls| [&tls.certificate, &tls.key, &tls.authorities].map(Clone::clone);
        listener.chain(sender).flat_map(of).collect()
    }

    /// What of the software's word counts; without a sender, what is typed.
    pub fn counts(&self, software_confirms: bool) -> Counts {
        let on = self.sender.as_ref().map(|it| it.accepted_on);
        match on.unwrap_or_default() {
            _ if !software_confirms => Counts::Refusals,
            AcceptedOn::Accept => Counts::Accept,
            AcceptedOn::Application => Counts::Application,
            AcceptedOn::Typed => Counts::Typed,
        }
    }
}

impl MllpSender {
    fn default_outstanding() -> usize {
        SenderLimits::default().outstanding
    }

    fn default_ack_ms() -> u64 {
        millis(SenderLimits::default().ack)
    }

    fn default_first_retry_ms() -> u64 {
        millis(SenderLimits::default().first_retry)
    }

    /// The limits of the sender.
    pub fn limits(&self) -> SenderLimits {
        SenderLimits {
            outstanding: self.outstanding,
            ack: Duration::from_millis(self.ack_ms),
            first_retry: Duration::from_millis(self.first_retry_ms),
            ..SenderLimits::default()
        }
    }

    /// Host of the address, without the brackets of an IPv6 address.
    pub fn host(&self) -> &str {
        let host = self.address.rsplit_once(':').map_or("", |(host, _)| host);
        let inner = host.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
        inner.unwrap_or(host)
    }

    /// The name that the server's certificate must have.
    pub fn server_name(&self) -> &str {
        self.server_name.as_deref().unwrap_or_else(|| self.host())
    }

    fn mistakes(&self) -> Vec<String> {
        let mut found = Vec::new();
        let port = self.address.rsplit_once(':').map(|(_, port)| port);
        if self.host().is_empty() || port.is_none_or(|port| port.parse::<u16>().is_err()) {
            let words = format!("mllp.sender.address {} is not host:port", self.address);
            found.push(words);
        } else if self.tls.is_none() && !is_loopback(self.host()) {
            found.push(beyond_loopback("sender", &self.address));
        }
        if !(1..=ACK_MS_MAX).contains(&self.ack_ms) {
            let words = format!("mllp.sender.ack_ms must be from 1 to {ACK_MS_MAX}");
            found.push(words);
        }
        found
    }
}

impl Gives {
    /// Whether mail goes this way.
    pub fn messages(self) -> bool {
        matches!(self, Self::Everything | Self::Messages)
    }

    /// Whether acknowledgements go this way.
    pub fn acks(self) -> bool {
        matches!(self, Self::Acks | Self::Everything)
    }
}

impl From<AnswersName> for Answers {
    fn from(name: AnswersName) -> Self {
        match name {
            AnswersName::Always => Self::Always,
            AnswersName::AsAsked => Self::AsAsked,
        }
    }
}

impl From<AnswersName> for Expects {
    fn from(name: AnswersName) -> Self {
        match name {
            AnswersName::Always => Self::Always,
            AnswersName::AsAsked => Self::AsAsked,
        }
    }
}

pub(super) fn beyond_loopback(side: &str, address: &str) -> String {
    format!(
        "mllp.{side}.address {address} is not on this machine, where nothing may be in plain: add \
         [practice.mllp.{side}.tls] with certificate, key and authorities"
    )
}

pub(super) fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mistakes(text: &str) -> Vec<String> {
        toml::from_str::<Mllp>(text).unwrap().mistakes()
    }

    #[test]
    fn plain_is_for_this_machine_alone() {
        for (text, said) in [
            ("[listener]\naddress = '127.0.0.1:2575'", 0),
            ("[listener]\naddress = '[::1]:2575'", 0),
            ("[listener]\naddress = '0.0.0.0:2575'", 1),
            ("[listener]\naddress = '10.1.2.3:2575'", 1),
            ("[sender]\naddress = '127.0.0.1:2575'", 0),
            ("[sender]\naddress = 'localhost:2575'", 1),
            ("[sender]\naddress = 'cis.example:2575'", 1),
            ("[sender]\naddress = 'cis.example'", 1),
        ] {
            let found = mistakes(text);
            assert_eq!(found.len(), said, "{text}: {found:?}");
        }
        let tls = "[sender]\naddress = 'cis.example:2575'\n[sender.tls]\ncertificate = 'a'\n\
                   key = 'b'\nauthorities = 'c'\n";
        assert_eq!(mistakes(tls), Vec::<String>::new());
    }

    #[test]
    fn what_can_never_work_is_told() {
        for (text, words) in [
            ("", "neither"),
            (
                "[listener]\naddress = '127.0.0.1:1'\nconnections = 0",
                "connections is 0",
            ),
            (
                "[listener]\naddress = '127.0.0.1:1'\nbytes_together = 1",
                "bytes_together",
            ),
            (
                "[listener]\naddress = '127.0.0.1:1'\nclient_names = ['a']",
                "client_names",
            ),
            ("[sender]\naddress = '127.0.0.1:1'\nack_ms = 0", "ack_ms"),
            (
                "[sender]\naddress = '127.0.0.1:1'\nack_ms = 60000",
                "ack_ms",
            ),
        ] {
            let found = mistakes(text);
            assert!(
                found.len() == 1 && found[0].contains(words),
                "{text}: {found:?}"
            );
        }
    }

    #[test]
    fn what_counts_is_what_is_configured_unless_the_software_confirms_nothing() {
        for (on, counts) in [
            ("typed", Counts::Typed),
            ("AA", Counts::Application),
            ("CA", Counts::Accept),
        ] {
            let text = format!("[sender]\naddress = '127.0.0.1:1'\naccepted_on = '{on}'");
            let mllp: Mllp = toml::from_str(&text).unwrap();
            assert_eq!(mllp.counts(true), counts);
            assert_eq!(mllp.counts(false), Counts::Refusals);
        }
    }
}
