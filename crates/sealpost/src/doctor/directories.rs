//! The directories of others that the node follows: whether each answers.

use super::{Finding, Leg};
use crate::Config;
use crate::config::{DirectoryConfig, Ground};
use std::time::Duration;
use tokio::time::timeout;

/// How long a directory may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// Asks every source for our own organisation, with what it asks for by way of access: a directory
/// need not answer a search that names nothing.
pub(super) async fn called(config: &Config) -> Vec<Finding> {
    let DirectoryConfig::Followed(followed) = &config.directory else {
        return Vec::new();
    };
    let leg = Leg::Directory;
    let ground = match Ground::of(config) {
        Ok(ground) => ground,
        Err(_) => {
            let because = "our own certificate, trust or [proxy] cannot be used";
            let skipped = followed.sources.iter();
            return skipped
                .map(|source| Finding::not_looked_at(leg, &source.base, because))
                .collect();
        }
    };
    let practice = config.practices.first().map(|it| &it.organisation);
    let provider = config.provider.as_ref().map(|it| &it.organisation);
    let ours = practice.or(provider).cloned().unwrap_or_default();
    let mut found = Vec::new();
    for source in &followed.sources {
        let base = source.base.as_str();
        let client = match source.open(&ground) {
            Ok((_, client)) => client,
            Err(failure) => {
                let fix = "Correct this [[directory.source]] in the configuration, and its files.";
                found.push(Finding::broken(leg, base, &failure.to_string(), fix));
                continue;
            }
        };
        let one = [
            ("identifier".to_owned(), ours.clone()),
            ("_count".to_owned(), "1".to_owned()),
        ];
        let fix = "Correct the base URL, roots or access of this [[directory.source]]; if they \
                   are right, tell whoever runs it. Its entries here stay as they were.";
        found.push(
            match timeout(PATIENCE, client.search("Organization", &one)).await {
                Ok(Ok(_)) => Finding::good(leg, base, "answers"),
                Ok(Err(error)) => Finding::broken(leg, base, &error.to_string(), fix),
                Err(_) => Finding::broken(leg, base, "does not answer", fix),
            },
        );
    }
    found
}
