//! The round trip through the folders of a practice's software: a test message is handed over,
//! imported, acknowledged. Each step is told, or what is wrong with it.

use super::{Finding, Leg, test_message};
use crate::adapters::outlet::Targets;
use crate::config::{Folders, PracticeConfig};
use crate::{Config, Failure};
use connectors::folder::{Extensions, Profile, Progress, StillThere, Trial, TrialPlan, trial};
use delivery::hand_over::file_name;
use delivery::{Folder, HandOver};
use engine::Clock as _;
use engine::clock::SystemClock;
use futures_util::future::join_all;
use ids::MessageId;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tokio::task::spawn_blocking;
use uuid::Uuid;

/// Between two looks.
const PAUSE: Duration = Duration::from_millis(200);

/// What the software gets besides two of its own rounds.
const GRACE: Duration = Duration::from_secs(30);

/// A file server's clock that is further from ours confuses software that goes by it, in
/// milliseconds.
const CLOCK_MS: i64 = 60_000;

/// How a round trip ended, as far as it got.
struct Ended {
    progress: Progress,
    still_there: Option<StillThere>,
    seconds: u64,
}

/// Makes a round trip through every incoming folder of a practice.
pub(crate) async fn round_trips(
    config: &Config,
    practice: &PracticeConfig,
    patience: Option<Duration>,
) -> Vec<Finding> {
    let (Some(folders), Some(profile)) = (&practice.folders, practice.profile()) else {
        return Vec::new();
    };
    let mut found = shared(folders, &profile);
    found.extend(other_volumes(folders, &profile));
    if profile.takes.per_practitioner && folders.incoming_of.is_empty() {
        let words = "has one incoming folder for all; this product wants one for each practitioner";
        let fix = "Name them under [practice.folders.incoming_of], and in the product.";
        let warning = Finding::warning(Leg::Folders, &practice.name, words, fix);
        found.push(warning);
    }
    let looks = Duration::from_secs(profile.takes.looks_every_s);
    let patience = patience.unwrap_or(looks.saturating_mul(2).saturating_add(GRACE));
    let owners = folders.incoming_of.keys().map(|id| Some(id.as_str()));
    let trips = [None].into_iter().chain(owners).map(|owner| {
        let plan = plan(config, practice, folders, &profile, owner);
        one(plan, &profile, patience)
    });
    found.extend(join_all(trips).await.into_iter().flatten());
    found
}

async fn one(
    plan: Result<TrialPlan, Failure>,
    profile: &Profile,
    patience: Duration,
) -> Vec<Finding> {
    let plan = match plan {
        Ok(plan) => plan,
        Err(failure) => {
            let fix = "Correct the practice in the configuration.";
            let words = failure.to_string();
            return vec![Finding::broken(Leg::FolderHandOver, "", &words, fix)];
        }
    };
    let shown = plan.incoming.display().to_string();
    let begun = spawn_blocking(move || Trial::begin(plan, SystemClock.now())).await;
    let trial = match begun {
        Ok(Ok(trial)) => trial,
        Ok(Err(error)) => {
            let fix = "Let the user of the service write there, and keep the virus scanner out.";
            let mut found = vec![Finding::broken(
                Leg::FolderHandOver,
                &shown,
                &error.to_string(),
                fix,
            )];
            for leg in [Leg::FolderImport, Leg::FolderAck] {
                found.push(Finding::not_looked_at(leg, &shown, "hand-over is broken"));
            }
            return found;
        }
        Err(error) => {
            let words = error.to_string();
            return vec![Finding::broken(
                Leg::FolderHandOver,
                &shown,
                &words,
                "Try again.",
            )];
        }
    };
    let words = "a test message was handed over";
    let mut found = vec![Finding::good(Leg::FolderHandOver, &shown, words)];
    found.extend(clock(&shown, trial.ahead_ms()));
    match waited(trial, profile.acknowledges.confirms, patience).await {
        Ok(ended) => found.extend(judged(&shown, profile, &ended)),
        Err(words) => found.push(Finding::not_looked_at(Leg::FolderImport, &shown, &words)),
    }
    found
}

/// Waits for what is to come, and takes the message away again if nobody did.
async fn waited(mut trial: Trial, confirms: bool, patience: Duration) -> Result<Ended, String> {
    let began = Instant::now();
    loop {
        let looked = spawn_blocking(move || {
            let progress = trial.look();
            (trial, progress)
        });
        let (back, progress) = looked.await.map_err(|error| error.to_string())?;
        trial = back;
        let complete = progress.taken && (progress.answer.is_some() || !confirms);
        let over = began.elapsed() >= patience || progress.failed_import;
        if complete || over {
            let still_there = (!progress.taken).then(|| trial.still_there());
            trial.withdraw();
            return Ok(Ended {
                progress,
                still_there,
                seconds: began.elapsed().as_secs(),
            });
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// What it means how a round trip ended.
fn judged(shown: &str, profile: &Profile, ended: &Ended) -> Vec<Finding> {
    let import = import(shown, profile, ended);
    let taken = ended.progress.taken || ended.progress.answer.is_some();
    let ack = match &ended.progress.answer {
        Some((code, text)) => answered(shown, profile, code, text),
        None if !profile.acknowledges.confirms => {
            let words = format!("none is expected. {}", profile.words());
            Finding::good(Leg::FolderAck, shown, &words)
        }
        None if !taken => {
            Finding::not_looked_at(Leg::FolderAck, shown, "the message was not imported")
        }
        None => unanswered(shown, profile, ended.seconds),
    };
    vec![import, ack]
}

fn import(shown: &str, profile: &Profile, ended: &Ended) -> Finding {
    let (leg, seconds) = (Leg::FolderImport, ended.seconds);
    if ended.progress.failed_import {
        let words = "the software moved something into its folder of failed imports meanwhile";
        let fix = "Look there: the product says why. A test message about nobody may be refused \
                   by software that wants a known patient.";
        return Finding::warning(leg, shown, words, fix);
    }
    let extension = &profile.takes.extension;
    match ended.still_there {
        None => {
            let words = format!("taken within {seconds} s. {}", profile.takes.gone_means);
            Finding::good(leg, shown, &words)
        }
        Some(StillThere::Held) => {
            let words = format!("another program holds the file open, still after {seconds} s");
            let fix = "Keep the virus scanner and the backup out of this folder; see that no other \
                       messaging client uses it.";
            Finding::broken(leg, shown, &words, fix)
        }
        Some(StillThere::Closed) => {
            let words = "the file cannot be opened any more, although we wrote it";
            let fix = "Let the user of the service read and write there; see what the virus \
                       scanner did.";
            Finding::broken(leg, shown, words, fix)
        }
        Some(StillThere::Untouched) => {
            let words = format!("nobody took the file within {seconds} s");
            let fix = format!(
                "See that {} imports from this folder, that its import runs, and that it \
                 recognises .{extension} files; else set extension.",
                profile.title
            );
            Finding::broken(leg, shown, &words, &fix)
        }
    }
}

fn answered(shown: &str, profile: &Profile, code: &str, text: &str) -> Finding {
    let leg = Leg::FolderAck;
    if code == "AA" || code == "CA" {
        let words = format!("answered {code}. {}", profile.words());
        return Finding::good(leg, shown, &words);
    }
    // The text is about a test message that says nothing of anybody.
    let words = format!("answered {code} to the test message: {text}");
    let fix = "Acknowledgements come back; see in the software why it refuses. It may take no test \
               messages, or want a known patient.";
    Finding::warning(leg, shown, &words, fix)
}

fn unanswered(shown: &str, profile: &Profile, seconds: u64) -> Finding {
    let words = format!("no acknowledgement within {seconds} s");
    let switch = profile.acknowledges.switch.as_deref();
    let switch = switch.unwrap_or("See that acknowledgements are switched on in the software.");
    let fix = format!(
        "{switch} See that it writes them into software_acks or outgoing, with an extension of {}. \
         If it writes none, set software_confirms = false, so that senders are told the truth.",
        profile.written().join(", ")
    );
    Finding::broken(Leg::FolderAck, shown, &words, &fix)
}

fn clock(shown: &str, ahead_ms: i64) -> Option<Finding> {
    if ahead_ms.abs() <= CLOCK_MS {
        return None;
    }
    let seconds = ahead_ms.abs() / 1_000;
    let direction = if ahead_ms < 0 { "behind" } else { "ahead of" };
    let words = format!("the clock of the file server is {seconds} s {direction} ours");
    let fix = "Let both clocks be kept by NTP: software that goes by file times may wait or skip.";
    Some(Finding::warning(Leg::Clock, shown, &words, fix))
}

/// Files of another program in a folder that only we should write into.
fn shared(folders: &Folders, profile: &Profile) -> Vec<Finding> {
    let extensions = Extensions::new(&profile.takes.extensions);
    let mut targets = Targets::of(folders, profile);
    if targets.acks.take().is_none() {
        // Acknowledgements lie there as well, under names of the software.
        return Vec::new();
    }
    let found = targets.all().into_iter().filter_map(|folder| {
        let strangers = trial::strangers(&folder, &extensions);
        let words = format!("{strangers} files lie here that this node did not write");
        let fix = "Give every messaging client an incoming folder of its own: one that two share \
                   loses acknowledgements.";
        let shown = folder.display().to_string();
        (strangers > 0).then(|| Finding::warning(Leg::Folders, &shown, &words, fix))
    });
    found.collect()
}

/// Folders of ours that are on another disk than the one they serve.
fn other_volumes(folders: &Folders, profile: &Profile) -> Vec<Finding> {
    let device = |path: &Path| std::fs::metadata(path).ok().map(|it| it.dev());
    let mut found = Vec::new();
    for folder in folders.read_from(profile) {
        for name in [".sealpost-work", "sent", "failed"] {
            let below: PathBuf = folder.join(name);
            let (Some(own), Some(outer)) = (device(&below), device(&folder)) else {
                continue;
            };
            if own != outer {
                let words = "is on another disk than the folder it serves";
                let fix = "Put it on the same disk: files are moved there in one step.";
                let shown = below.display().to_string();
                found.push(Finding::broken(Leg::Folders, &shown, words, fix));
            }
        }
    }
    found
}

fn plan(
    config: &Config,
    practice: &PracticeConfig,
    folders: &Folders,
    profile: &Profile,
    owner: Option<&str>,
) -> Result<TrialPlan, Failure> {
    let known = practice.practice(config);
    let known = known.ok_or_else(|| {
        Failure::Usage(format!(
            "practice {}: organisation or facility",
            practice.name
        ))
    })?;
    let id = MessageId::from_uuid(Uuid::new_v4());
    let extension = known.file_names.extension(test_message::KIND);
    let name = file_name(SystemClock.now(), test_message::KIND, id, extension);
    let targets = Targets::of(folders, profile);
    let file = HandOver::new(Folder::Incoming, name.clone());
    let file = file.holding(test_message::KIND).owned_by(owner);
    let control_id = trial::control_id();
    let message = test_message::written(&known, &control_id);
    Ok(TrialPlan {
        incoming: targets.folder_of(&file),
        name,
        bytes: profile.dress().message(message.into()).to_vec(),
        control_id,
        answers: folders.read_from(profile),
        failed_import: folders.failed_import.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::super::State;
    use super::*;

    fn ended(progress: Progress, still_there: Option<StillThere>) -> Ended {
        Ended {
            progress,
            still_there,
            seconds: 7,
        }
    }

    fn states(profile: &str, it: &Ended) -> [(State, String); 2] {
        let profile = Profile::named(profile).unwrap();
        let found = judged("/in", &profile, it);
        [0, 1].map(|n| {
            (
                found[n].state,
                format!("{} {}", found[n].words, found[n].fix),
            )
        })
    }

    fn answer(code: &str) -> Progress {
        Progress {
            taken: true,
            answer: Some((code.to_owned(), "why".to_owned())),
            failed_import: false,
        }
    }

    #[test]
    fn the_step_that_failed_is_blamed_with_its_cause() {
        let untaken = |why| ended(Progress::default(), Some(why));
        for (why, words) in [
            (StillThere::Held, "virus scanner"),
            (StillThere::Closed, "cannot be opened"),
            (StillThere::Untouched, "recognises .hl7 files"),
        ] {
            let [import, ack] = states("medical-director", &untaken(why));
            assert_eq!((import.0, ack.0), (State::Broken, State::NotLookedAt));
            assert!(import.1.contains(words), "{}", import.1);
        }
        let taken = Progress {
            taken: true,
            ..Progress::default()
        };
        let [import, ack] = states("medical-director", &ended(taken.clone(), None));
        assert_eq!((import.0, ack.0), (State::Good, State::Broken));
        assert!(ack.1.contains("Generate ACK files"), "{}", ack.1);
        let [_, ack] = states("communicare", &ended(taken, None));
        assert_eq!(ack.0, State::Good);
        assert!(ack.1.contains("never as accepted"), "{}", ack.1);
    }

    #[test]
    fn an_answer_is_told_with_what_it_means_and_a_refusal_with_its_words() {
        let [import, ack] = states("stat-health", &ended(answer("AA"), None));
        assert_eq!((import.0, ack.0), (State::Good, State::Good));
        assert!(ack.1.contains("From version 3.11 on"), "{}", ack.1);
        let [_, ack] = states("stat-health", &ended(answer("AE"), None));
        assert_eq!(ack.0, State::Warning);
        assert!(
            ack.1.contains("answered AE to the test message: why"),
            "{}",
            ack.1
        );
        let failed = Progress {
            failed_import: true,
            ..answer("AE")
        };
        assert_eq!(
            states("stat-health", &ended(failed, None))[0].0,
            State::Warning
        );
    }

    #[test]
    fn a_file_server_a_minute_off_is_told() {
        assert_eq!(clock("/in", 60_000), None);
        let found = clock("/in", -3_600_000).unwrap();
        assert!(
            found.words.contains("3600 s behind ours"),
            "{}",
            found.words
        );
    }
}
