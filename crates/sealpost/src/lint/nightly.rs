//! A running node looks its directory through every night.

use super::probe::{self, Called};
use super::{Circumstances, Last, Look};
use crate::config::{DirectoryConfig, organisation};
use crate::{Config, Failure, deliveries};
use audit::{Action, Draft};
use engine::Clock;
use engine::clock::SystemClock;
use ids::{Organisation, Timestamp};
use register::Register;
use std::sync::Arc;
use std::time::Duration;
use store::{Store, Transaction};
use tokio::sync::watch;
use zones::Zone;

/// How often the node looks whether it is night.
const LOOK: Duration = Duration::from_secs(600);

/// When the night's work begins, in milliseconds after midnight: at two o'clock.
const BEGINS_MS: i64 = 2 * 3_600_000;

/// Whether it is time to look again: two o'clock at night has passed since the last time, by the
/// clocks of the practice. A node that has never looked counts from its start.
pub(crate) fn is_due(last: Timestamp, now: Timestamp, zone: &Zone) -> bool {
    let night = |at: Timestamp| zone.date(at.plus_millis(-BEGINS_MS));
    now > last && night(now) != night(last)
}

/// Looks every night until the node stops. A night that failed is told and left alone: what is
/// wrong with a directory can wait for the next.
pub(crate) async fn run(config: Config, store: Arc<dyn Store>, mut stopped: watch::Receiver<bool>) {
    let zone = config.practices.first();
    let zone = zone.and_then(|practice| Zone::parse(&practice.time_zone).ok());
    let zone = zone.unwrap_or_else(Zone::utc);
    let kept = Last::read(&Last::of(&config)).ok().flatten();
    let mut last = kept.map_or_else(|| SystemClock.now(), |kept| kept.at);
    loop {
        let now = SystemClock.now();
        if is_due(last, now, &zone) {
            last = now;
            if let Err(error) = once(&config, store.as_ref(), now).await {
                tracing::warn!(%error, "the directory was not looked through");
            }
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            // An error means that the gateway is gone: that, too, is a stop.
            _ = stopped.wait_for(|stop| *stop) => return,
        }
    }
}

/// Looks once, keeps what was found, and records how much it was. Of the endpoints only those
/// are called where a delivery of ours was confirmed before.
pub(crate) async fn once(config: &Config, store: &dyn Store, at: Timestamp) -> Result<(), Failure> {
    let documents = deliveries::documents(store).await?;
    let circumstances = Circumstances {
        verified: deliveries::last_verified(&documents),
        called: Called::Confirmed,
        ..Circumstances::usual(at)
    };
    let directory = config.directory.clone();
    let looked = tokio::task::spawn_blocking(move || look(&directory, &circumstances)).await;
    let looked = looked.map_err(|error| Failure::Unavailable(error.to_string()))??;
    let called = probe::unreachable(looked.addresses(), config).await;
    let unreachable = called.unwrap_or_else(|error| {
        tracing::warn!(%error, "no endpoint was called");
        Vec::new()
    });
    let report = looked.report(unreachable);
    let path = Last::of(config);
    let last = Last::since(Last::read(&path)?.as_ref(), report, at);
    last.write(&path)?;
    let Some(org) = owner(config) else {
        return Ok(());
    };
    let counts = [
        ("entries", last.report.entries),
        ("errors", last.report.errors),
        ("warnings", last.report.warnings),
        ("new", last.new.len()),
        ("gone", last.gone.len()),
    ];
    let draft = Draft {
        at,
        actor: "sealpost".to_owned(),
        action: Action::DirectoryLinted,
        subject: None,
        detail: counts
            .map(|(name, count)| (name.to_owned(), count.to_string()))
            .into(),
    };
    let transaction = Transaction {
        audit: vec![(org, draft)],
        ..Transaction::default()
    };
    store.commit(transaction).await?;
    Ok(())
}

fn look(directory: &DirectoryConfig, circumstances: &Circumstances) -> Result<Look, Failure> {
    match directory {
        DirectoryConfig::File(path) => {
            let bytes = std::fs::read(path).map_err(|error| Failure::file(path, &error))?;
            Look::of_file(&bytes, circumstances)
        }
        DirectoryConfig::Followed(followed) => {
            let path = &followed.register;
            let register = Register::open(path)
                .map_err(|error| Failure::Unavailable(format!("{}: {error}", path.display())))?;
            Look::of_register(&register, circumstances)
        }
    }
}

/// In whose audit trail it stands: the first practice's, or the provider's.
fn owner(config: &Config) -> Option<Organisation> {
    let practice = config.practices.first();
    let practice = practice.and_then(|it| organisation(&it.organisation).ok());
    practice.or_else(|| config.provider.as_ref()?.organisation())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse_rfc3339(text).unwrap()
    }

    #[test]
    fn it_is_due_once_a_night_by_the_clocks_of_the_practice() {
        let sydney = Zone::parse("Australia/Sydney").unwrap();
        // In November Sydney is eleven hours ahead: two o'clock at night is 15:00.
        let last = at("2026-11-29T15:05:00Z");
        for (now, due) in [
            ("2026-11-29T15:05:00Z", false),
            ("2026-11-29T23:00:00Z", false),
            ("2026-11-30T14:59:00Z", false),
            ("2026-11-30T15:00:00Z", true),
            // A node that slept through the night looks when it wakes.
            ("2026-12-04T03:00:00Z", true),
            // A clock that went back makes nothing due.
            ("2026-11-27T15:30:00Z", false),
        ] {
            assert_eq!(is_due(last, at(now), &sydney), due, "{now}");
        }
    }

    /// A directory with a role that leads nowhere.
    const DIRECTORY: &str = r#"{"resourceType":"Bundle","type":"collection","entry":[
        {"resource":{"resourceType":"PractitionerRole","id":"r","active":true,
        "practitioner":{"reference":"Practitioner/gone"}}}]}"#;

    #[tokio::test]
    async fn what_is_found_is_kept_and_its_number_audited() {
        let folder = tempfile::tempdir().unwrap();
        let text = "data = 'data'\ndirectory = 'd.json'\n[listen]\naddress = '127.0.0.1:0'\n\
                    public_url = 'https://localhost'\n[trust]\nanchors = 'a'\n[[practice]]\n\
                    name = 'n'\norganisation = 'https://p.example/id'\ncertificate = 'c'\n\
                    key = 'k'\n";
        let path = folder.path().join("node.toml");
        std::fs::write(&path, text).unwrap();
        std::fs::create_dir(folder.path().join("data")).unwrap();
        std::fs::write(folder.path().join("d.json"), DIRECTORY).unwrap();
        let config = Config::load(&path).unwrap();
        let store = store::MemoryStore::default();
        let (first, second) = (at("2026-11-29T15:05:00Z"), at("2026-11-30T15:05:00Z"));
        once(&config, &store, first).await.unwrap();
        once(&config, &store, second).await.unwrap();
        let last = Last::read(&Last::of(&config)).unwrap().unwrap();
        assert_eq!((last.at, last.report.entries), (second, 1));
        assert!(last.report.warnings > 0 && last.new.is_empty(), "{last:?}");
        let org = organisation("https://p.example/id").unwrap();
        let audited = store.audit(&org, 0, 10).await.unwrap();
        let new: Vec<&str> = audited
            .iter()
            .map(|it| it.draft.detail["new"].as_str())
            .collect();
        assert_eq!(new, [&last.report.lines().len().to_string(), "0"]);
        // Counts alone: what was found is in the report.
        assert!(!format!("{audited:?}").contains("Practitioner"));
        assert!(
            audited
                .iter()
                .all(|it| it.draft.action == Action::DirectoryLinted)
        );
    }
}
