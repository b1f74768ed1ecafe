//! The provider of an agent's practice: who takes in for a practice that nobody can call.

use super::organisation;
use ids::Organisation;
use serde::{Deserialize, Serialize};

/// `[practice.provider]`: who runs the services of a practice behind a firewall, and where.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct AtProvider {
    /// HPI-O or SMD target of the provider, as its certificate proves it.
    pub organisation: String,
    /// URL of its SealedMessageDelivery, which passes on what the practice sends.
    pub sealed_message_delivery: String,
    /// URL of its SealedMessageRetrieval, where messages for the practice are collected.
    pub sealed_message_retrieval: String,
    /// URL of its TransportResponseDelivery, where others say what became of our messages.
    pub transport_response_delivery: String,
    /// URL of its TransportResponseRetrieval, where that is collected.
    pub transport_response_retrieval: String,
    /// URL where it tells at once that something came, as our own providers do; without one, it is
    /// asked every `poll_ms`.
    #[serde(default)]
    pub news: Option<String>,
    /// Wait between two looks at a provider that does not tell when something came, in
    /// milliseconds.
    #[serde(default = "AtProvider::default_poll_ms")]
    pub poll_ms: u64,
}

/// The shortest wait between two looks, in milliseconds: less is a burden on the provider.
const SHORTEST_POLL_MS: u64 = 20;

impl AtProvider {
    fn default_poll_ms() -> u64 {
        60_000
    }

    /// Who the provider is; `None` if the configuration was not checked.
    pub fn organisation(&self) -> Option<Organisation> {
        organisation(&self.organisation).ok()
    }

    pub(super) fn mistakes(&self) -> Vec<String> {
        let mut found = Vec::new();
        if let Err(error) = organisation(&self.organisation) {
            found.push(format!("provider.organisation: {error}"));
        }
        let urls = [
            ("sealed_message_delivery", &self.sealed_message_delivery),
            ("sealed_message_retrieval", &self.sealed_message_retrieval),
            (
                "transport_response_delivery",
                &self.transport_response_delivery,
            ),
            (
                "transport_response_retrieval",
                &self.transport_response_retrieval,
            ),
        ];
        let news = self.news.iter().map(|url| ("news", url));
        for (name, url) in urls.into_iter().chain(news) {
            if !url.starts_with("https://") {
                found.push(format!("provider.{name} must start with https://"));
            }
        }
        if self.poll_ms < SHORTEST_POLL_MS {
            found.push(format!(
                "provider.poll_ms must be {SHORTEST_POLL_MS} or more"
            ));
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"
        organisation = "8003629999900042"
        sealed_message_delivery = "https://smd.provider.example/smd/SealedMessageDelivery"
        sealed_message_retrieval = "https://smd.provider.example/smd/SealedMessageRetrieval"
        transport_response_delivery = "https://smd.provider.example/smd/TransportResponseDelivery"
        transport_response_retrieval = "https://smd.provider.example/smd/TransportResponseRetrieval"
    "#;

    #[test]
    fn every_mistake_is_named_with_its_place() {
        let good: AtProvider = toml::from_str(GOOD).unwrap();
        assert_eq!(good.mistakes(), Vec::<String>::new());
        assert_eq!(good.poll_ms, 60_000);
        let bad = GOOD.replace("https", "http").replace("900042", "900043") + "poll_ms = 0";
        let bad: AtProvider = toml::from_str(&bad).unwrap();
        let found = bad.mistakes();
        assert_eq!(found.len(), 6, "{found:?}");
        assert!(found.iter().all(|words| words.starts_with("provider.")));
        assert!(toml::from_str::<AtProvider>(&format!("{GOOD}password = 'x'")).is_err());
    }
}
