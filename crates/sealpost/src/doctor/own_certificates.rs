//! The certificates and keys of our own practices.

use super::{Finding, Leg};
use crate::adapters::keyring::{chain, pair};
use crate::config::PracticeConfig;
use crate::own_certificate::PURPOSES;
use crate::{Config, secret_file};
use certs::{Anchors, judge_with, proves};
use ids::Timestamp;

/// Milliseconds of a day.
const DAY_MS: i64 = 86_400_000;
/// From so many days on before its end, a certificate is a warning: renewal takes weeks.
const SOON_DAYS: i64 = 60;

/// Judges them.
pub(super) fn judged(config: &Config, now: Timestamp) -> Vec<Finding> {
    let leg = Leg::Certificate;
    let anchors = match config.trust.load() {
        Ok(anchors) => anchors,
        Err(failure) => {
            let fix = "Give back the files that [trust] in the configuration names.";
            return vec![Finding::broken(leg, "trust", &failure.to_string(), fix)];
        }
    };
    let practices = config.practices.iter();
    practices
        .map(|practice| one(config, practice, &anchors, now))
        .collect()
}

fn one(config: &Config, practice: &PracticeConfig, anchors: &Anchors, now: Timestamp) -> Finding {
    let (leg, name) = (Leg::Certificate, practice.name.as_str());
    let import = "Import the right certificate and key: sealpost certs import";
    let broken = |words: String| Finding::broken(leg, name, &words, import);
    if let Err(failure) = secret_file::refuse_if_shared(&practice.key) {
        return broken(failure.to_string());
    }
    // With its vault closed, a sealed key is not to blame.
    let Ok(vault) = config.open_vault() else {
        return Finding::not_looked_at(leg, name, "the vault does not open");
    };
    let read = pair(&practice.certificate, &practice.key, vault.as_deref());
    let (certificate, key) = match read {
        Ok(read) => read,
        Err(failure) => return broken(failure.to_string()),
    };
    if !key.signing.belongs_to(certificate.public_key_der()) {
        return broken("the private key is not the certificate's".to_owned());
    }
    let Ok(organisation) = crate::config::organisation(&practice.organisation) else {
        return broken("the practice's organisation cannot be read".to_owned());
    };
    if let Err(mismatch) = proves(&certificate, &organisation) {
        return broken(mismatch.to_string());
    }
    let above = chain(&practice.certificate).unwrap_or_default();
    let above = above.get(1..).unwrap_or_default();
    for purpose in PURPOSES {
        if let Err(refusal) = judge_with(&certificate, above, anchors, purpose, now) {
            return Finding::broken(leg, name, &refusal.to_string(), refusal.fix());
        }
    }
    let days = certificate.not_after().millis_since(now) / DAY_MS;
    let words = format!("good for {days} more days");
    if days > SOON_DAYS {
        return Finding::good(leg, name, &words);
    }
    let fix = "Have it renewed now (NASH: by the organisation maintenance officer, in PRODA), \
               then: sealpost certs import";
    Finding::warning(leg, name, &words, fix)
}
