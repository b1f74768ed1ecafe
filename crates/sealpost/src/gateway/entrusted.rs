//! A provider that holds the key of an organisation says so in that organisation's audit trail.

use crate::config::{PracticeConfig, organisation};
use crate::{Config, Failure};
use audit::{Action, Draft};
use certs::Certificate;
use engine::Clock;
use engine::clock::SystemClock;
use std::collections::BTreeMap;
use store::{Store, Transaction};

/// Records each key that the configuration entrusts to this provider. It was configured by whoever
/// runs the node, so the node is the actor.
pub(super) async fn record(config: &Config, store: &dyn Store) -> Result<(), Failure> {
    let Some(provider) = &config.provider else {
        return Ok(());
    };
    let hosted = config.practices.iter().filter(|it| it.provider.is_none());
    let mut transaction = Transaction::default();
    for practice in hosted {
        let org = organisation(&practice.organisation)
            .map_err(|error| Failure::Usage(error.to_string()))?;
        transaction
            .audit
            .push((org, draft(&provider.name, practice)?));
    }
    if !transaction.audit.is_empty() {
        store.commit(transaction).await?;
    }
    Ok(())
}

fn draft(provider: &str, practice: &PracticeConfig) -> Result<Draft, Failure> {
    let certificate = crate::adapters::keyring::chain(&practice.certificate)?;
    let thumbprint = certificate.first().map(thumbprint);
    let detail = [
        ("held_by", provider.to_owned()),
        ("certificate", thumbprint.unwrap_or_default()),
    ];
    let detail = detail.map(|(name, value)| (name.to_owned(), value));
    Ok(Draft {
        at: SystemClock.now(),
        actor: format!("{provider}, by its configuration"),
        action: Action::KeyEntrusted,
        subject: None,
        detail: BTreeMap::from(detail),
    })
}

/// SHA-256 of the certificate, as other programs show it.
fn thumbprint(certificate: &Certificate) -> String {
    let bytes = certificate.thumbprint_sha256();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
