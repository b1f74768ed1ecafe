//! The legs between us and others: names, TLS, clocks, services.

use super::{Finding, Leg, State};
use crate::adapters::keyring::chain;
use crate::config::{PracticeConfig, organisation};
use crate::{Config, secret_file};
use engine::Clock as _;
use engine::clock::SystemClock;
use ids::Organisation;
use std::collections::BTreeSet;
use std::sync::Arc;
use transport::{Answered, Credentials, EgressPolicy, Failed, Known, Step, ask};

/// Clocks that are further apart than this make signatures and certificates doubtful, in
/// milliseconds.
const CLOCK_MS: i64 = 60_000;
/// Not there.
const NOT_FOUND: u16 = 404;
/// From here on the server is at fault.
const SERVER_FAULTS: u16 = 500;

/// One service to call.
struct Service {
    url: String,
    organisation: Organisation,
    /// Our own, seen from outside as far as that can be done from here.
    is_own: bool,
}

/// Calls every service that the configuration names, once.
pub(super) async fn called(config: &Config) -> Vec<Finding> {
    let Ok(policy) = config.egress() else {
        let because = "trust.private_networks or [proxy] cannot be read";
        return vec![Finding::not_looked_at(Leg::Endpoint, "", because)];
    };
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for practice in &config.practices {
        let services = services(config, practice);
        let known = match credentials(config, practice) {
            Some(credentials) => credentials,
            None => {
                let because = "our own certificate and key cannot be used";
                let skipped = services.iter();
                found.extend(skipped.map(|it| Finding::not_looked_at(Leg::Tls, &it.url, because)));
                continue;
            }
        };
        for service in services {
            if !seen.insert(service.url.clone()) {
                continue;
            }
            let Ok(anchors) = config.trust.load() else {
                continue;
            };
            let known = Known::Organisation {
                credentials: known.clone(),
                anchors: Arc::new(anchors),
                organisation: service.organisation.clone(),
            };
            found.extend(one(config, practice, &service, &known, &policy).await);
        }
    }
    found
}

fn credentials(config: &Config, practice: &PracticeConfig) -> Option<Credentials> {
    let vault = config.open_vault().ok()?;
    let chain = std::fs::read_to_string(&practice.certificate).ok()?;
    let key = secret_file::private_key(&practice.key, vault.as_deref()).ok()?;
    Credentials::from_pem(&chain, &key).ok()
}

/// The services of the practice's provider; or its own, where others call it here.
fn services(config: &Config, practice: &PracticeConfig) -> Vec<Service> {
    let Some(provider) = &practice.provider else {
        let own = config.listen.as_ref().map(|listen| listen.delivery_url());
        let whose = config.shown_organisation();
        return own
            .zip(whose)
            .map(|(url, organisation)| Service {
                url,
                organisation,
                is_own: true,
            })
            .into_iter()
            .collect();
    };
    let Ok(whose) = organisation(&provider.organisation) else {
        return Vec::new();
    };
    [
        &provider.sealed_message_delivery,
        &provider.sealed_message_retrieval,
        &provider.transport_response_delivery,
        &provider.transport_response_retrieval,
    ]
    .into_iter()
    .map(|url| Service {
        url: url.clone(),
        organisation: whose.clone(),
        is_own: false,
    })
    .collect()
}

async fn one(
    config: &Config,
    practice: &PracticeConfig,
    service: &Service,
    known: &Known,
    policy: &EgressPolicy,
) -> Vec<Finding> {
    match ask(&service.url, known, policy, None).await {
        Ok(answered) => answers(config, practice, service, &answered),
        Err(failed) => failure(service, &failed),
    }
}

fn answers(
    config: &Config,
    practice: &PracticeConfig,
    service: &Service,
    answered: &Answered,
) -> Vec<Finding> {
    let url = service.url.as_str();
    let mut found = vec![
        Finding::good(Leg::Dns, url, "its name is found"),
        Finding::good(Leg::Tls, url, "both sides trust each other"),
        clock(url, answered.date.as_deref()),
    ];
    let endpoint = match answered.status {
        NOT_FOUND => {
            let fix = "Compare the path of the URL with what the provider gives; it must be exact.";
            Finding::broken(Leg::Endpoint, url, "there is nothing at this path", fix)
        }
        status @ SERVER_FAULTS.. => {
            let words = format!("the server is at fault (status {status})");
            Finding::broken(Leg::Endpoint, url, &words, "Tell whoever runs it.")
        }
        _ => Finding::good(Leg::Endpoint, url, "answers"),
    };
    found.push(endpoint);
    if service.is_own {
        found.push(listener(config, practice, url, answered));
    }
    found
}

/// Whether what answers at our address is ours.
fn listener(config: &Config, practice: &PracticeConfig, url: &str, answered: &Answered) -> Finding {
    let leg = Leg::Listener;
    let own = match &config.provider {
        Some(provider) => chain(&provider.certificate),
        None => chain(&practice.certificate),
    };
    let own = own.ok().and_then(|chain| chain.into_iter().next());
    let same = own
        .zip(answered.certificate.as_ref())
        .is_some_and(|(own, shown)| own.thumbprint_sha256() == shown.thumbprint_sha256());
    if same {
        let words = "answers here with our certificate; whether others reach it from outside, only \
                     they can tell";
        return Finding::good(leg, url, words);
    }
    let words = "something else answers at our public address, or an older certificate is in use";
    let fix = "Restart the node; if that does not help, correct listen.public_url or the firewall.";
    Finding::broken(leg, url, words, fix)
}

fn clock(url: &str, date: Option<&str>) -> Finding {
    let leg = Leg::Clock;
    let theirs = date.and_then(|date| httpdate::parse_http_date(date).ok());
    let theirs = theirs.and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
    let theirs = theirs.and_then(|since| i64::try_from(since.as_millis()).ok());
    let Some(theirs) = theirs else {
        return Finding::not_looked_at(leg, url, "the server does not say what time it is");
    };
    apart(url, SystemClock.now().as_millis() - theirs)
}

/// What it means that our clock is so many milliseconds ahead.
fn apart(url: &str, ahead_ms: i64) -> Finding {
    let seconds = ahead_ms.abs() / 1_000;
    let direction = if ahead_ms < 0 { "behind" } else { "ahead" };
    if ahead_ms.abs() <= CLOCK_MS {
        return Finding::good(Leg::Clock, url, "agrees with the server's");
    }
    let words = format!("this machine's clock is {seconds} s {direction} of the server's");
    let fix = "Set the clock of this machine, and let it be kept by NTP.";
    Finding::broken(Leg::Clock, url, &words, fix)
}

fn failure(service: &Service, failed: &Failed) -> Vec<Finding> {
    let url = service.url.as_str();
    let (leg, fix) = match failed.step {
        Step::Address => (
            Leg::Endpoint,
            "Correct the URL; for an address in a private network, list that network under \
             trust.private_networks.",
        ),
        Step::Proxy => (
            Leg::Proxy,
            "Correct [proxy] in the configuration and its credentials file, or ask whoever looks \
             after the proxy.",
        ),
        Step::Name => (
            Leg::Dns,
            "Correct the name in the URL, or ask whoever looks after this network's DNS.",
        ),
        Step::Connect if service.is_own => (
            Leg::Listener,
            "Start the node (sealpost serve); if it runs, correct listen.public_url or the \
             firewall.",
        ),
        Step::Connect => (
            Leg::Endpoint,
            "Let the firewall pass outgoing connections to this address; if a proxy is needed \
             here, let this machine pass it by.",
        ),
        Step::Tls => (
            Leg::Tls,
            "If something inspects TLS between here and there, have it leave this address alone; \
             else compare our certificate and trust anchors with what the other side expects.",
        ),
        Step::Answer => (
            Leg::Endpoint,
            "Try again; if it stays so, tell whoever runs it.",
        ),
    };
    let mut found = vec![Finding::broken(leg, url, &failed.words, fix)];
    // What comes after the step that failed was not seen.
    let because = format!("{} is broken", super::name(leg));
    let later = [
        (Leg::Dns, Step::Name),
        (Leg::Tls, Step::Tls),
        (Leg::Endpoint, Step::Answer),
    ];
    for (after, step) in later {
        if after != leg && step > failed.step {
            found.push(Finding::not_looked_at(after, url, &because));
        }
    }
    debug_assert!(found.iter().filter(|it| it.state == State::Broken).count() == 1);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn service(is_own: bool) -> Service {
        Service {
            url: "https://smd.provider.example/smd".to_owned(),
            organisation: Organisation::parse_uri("https://p.example/id").unwrap(),
            is_own,
        }
    }

    #[test]
    fn the_step_that_failed_is_blamed_and_no_other() {
        for (step, is_own, leg) in [
            (Step::Address, false, Leg::Endpoint),
            (Step::Proxy, false, Leg::Proxy),
            (Step::Name, false, Leg::Dns),
            (Step::Connect, false, Leg::Endpoint),
            (Step::Connect, true, Leg::Listener),
            (Step::Tls, false, Leg::Tls),
            (Step::Answer, false, Leg::Endpoint),
        ] {
            let words = "the cause".to_owned();
            let found = failure(&service(is_own), &Failed { step, words });
            let broken: Vec<_> = found
                .iter()
                .filter(|it| it.state == State::Broken)
                .map(|it| it.leg)
                .collect();
            assert_eq!(broken, [leg], "{step:?}");
            assert!(found[0].words == "the cause" && found[0].fix.len() > 10);
            assert!(found[1..].iter().all(|it| it.state == State::NotLookedAt));
        }
    }

    #[test]
    fn a_minute_between_clocks_is_too_much() {
        for (ahead, state) in [
            (0, State::Good),
            (-60_000, State::Good),
            (61_000, State::Broken),
            (-3_600_000, State::Broken),
        ] {
            let found = apart("https://p.example", ahead);
            assert_eq!((found.leg, found.state), (Leg::Clock, state), "{ahead}");
        }
        let found = apart("https://p.example", -3_600_000);
        assert!(found.words.contains("3600 s behind"), "{}", found.words);
        let found = clock("https://p.example", None);
        assert_eq!(found.state, State::NotLookedAt);
    }
}
