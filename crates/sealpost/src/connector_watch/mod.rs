//! Whether the folders of the practices' software still work: looked at while the node runs, tried
//! every day where the software takes test messages, and told when something stopped.

mod alarm;
mod hours;
mod kept;
mod observed;
mod rounds;

pub use alarm::{Alarm, Observed, alarms};
pub use hours::{business_ms, is_trial_due};
pub(crate) use kept::{Alarms, Trials};
pub(crate) use rounds::{record_trial, run, run_trials};

use crate::Config;
use crate::doctor::{Finding, Leg};

/// Sentences for people: what is wrong with a folder since when, as the running node saw it last.
pub fn sentences(config: &Config) -> Vec<String> {
    let alarms = Alarms::read(config).unwrap_or_default();
    let of = |practice: &crate::config::PracticeConfig| {
        let found = alarms.of(&practice.organisation);
        let name = practice.name.clone();
        found
            .into_iter()
            .map(move |it| format!("{name}: {}", it.sentence()))
    };
    config.practices.iter().flat_map(of).collect()
}

/// What the running node saw last, as findings of the doctor.
pub(crate) fn remembered(config: &Config) -> Vec<Finding> {
    let alarms = Alarms::read(config).unwrap_or_default();
    let mut found = Vec::new();
    for practice in &config.practices {
        let (Some(_), Some(profile)) = (&practice.folders, practice.profile()) else {
            continue;
        };
        let name = practice.name.as_str();
        for alarm in alarms.of(&practice.organisation) {
            let words = alarm.sentence();
            let fix = "See each step: sealpost doctor --connector";
            found.push(Finding::warning(Leg::Folders, name, &words, fix));
        }
        found.push(Finding::good(Leg::FolderAck, name, &profile.words()));
    }
    found
}

/// What is to be said before a document is sent for a practice: that nobody knows yet whether its
/// software can import an answer. A warning, never a block.
pub(crate) fn untried(config: &Config, org: &ids::Organisation) -> Option<String> {
    let ours = |practice: &&crate::config::PracticeConfig| {
        crate::config::organisation(&practice.organisation).is_ok_and(|it| it == *org)
    };
    let practice = config.practices.iter().find(ours)?;
    practice.folders.as_ref()?;
    let trials = Trials::read(config).ok()?;
    let tried = trials.of(&practice.organisation);
    let passed = tried.is_some_and(|it| it.ever_passed);
    let words = "no round trip through the folders of the practice's software has ever passed; run \
                 sealpost doctor --connector";
    (!passed).then(|| words.to_owned())
}
