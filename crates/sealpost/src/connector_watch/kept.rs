//! What is kept between two rounds and after a restart: two small files in the data folder.

use super::Alarm;
use crate::doctor::{Finding, Leg, State};
use crate::{Config, Failure, kept_file};
use ids::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The alarms of every practice, as the running node saw them last.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Alarms(BTreeMap<String, Vec<Alarm>>);

/// The last round trip of every practice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Trials(BTreeMap<String, Tried>);

/// One practice's round trips.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Tried {
    /// When the last one was.
    pub(crate) at: Timestamp,
    /// Its broken steps, in words; none, if it passed.
    pub(crate) broken: Vec<String>,
    /// Whether one has ever passed.
    pub(crate) ever_passed: bool,
}

impl Alarms {
    /// Reads them; none, where none were kept yet.
    pub(crate) fn read(config: &Config) -> Result<Self, Failure> {
        Ok(kept_file::read(&Self::place(config))?.unwrap_or_default())
    }

    /// Keeps them, whole or not at all.
    pub(crate) fn write(&self, config: &Config) -> Result<(), Failure> {
        kept_file::write(&Self::place(config), self)
    }

    /// Those of one practice.
    pub(crate) fn of(&self, organisation: &str) -> Vec<Alarm> {
        self.0.get(organisation).cloned().unwrap_or_default()
    }

    /// What there is now in place of what was. An alarm that stays keeps its first moment. Gives
    /// those that are new, and those that are over.
    pub(crate) fn replace(
        &mut self,
        organisation: &str,
        mut now: Vec<Alarm>,
    ) -> (Vec<Alarm>, Vec<Alarm>) {
        let before = self.of(organisation);
        for alarm in &mut now {
            if let Some(same) = before.iter().find(|it| it.code == alarm.code) {
                alarm.since = alarm.since.min(same.since);
            }
        }
        let absent = |from: &[Alarm], others: &[Alarm]| -> Vec<Alarm> {
            let known = |alarm: &&Alarm| !others.iter().any(|it| it.code == alarm.code);
            from.iter().filter(known).cloned().collect()
        };
        let changes = (absent(&now, &before), absent(&before, &now));
        self.0.insert(organisation.to_owned(), now);
        changes
    }

    fn place(config: &Config) -> PathBuf {
        config.data.join("connector-alarms.json")
    }
}

impl Trials {
    /// Reads them; none, where none were kept yet.
    pub(crate) fn read(config: &Config) -> Result<Self, Failure> {
        Ok(kept_file::read(&Self::place(config))?.unwrap_or_default())
    }

    /// Those of one practice.
    pub(crate) fn of(&self, organisation: &str) -> Option<&Tried> {
        self.0.get(organisation)
    }

    /// Keeps what a round trip found, whole or not at all; gives it.
    pub(crate) fn keep(
        config: &Config,
        organisation: &str,
        found: &[Finding],
        at: Timestamp,
    ) -> Result<Tried, Failure> {
        let mut all = Self::read(config)?;
        let broken = found.iter().filter(|it| it.state == State::Broken);
        let broken: Vec<String> = broken.map(words).collect();
        // It passed if the software answered, or took the file and never answers anything.
        let answered = found.iter().any(|it| it.leg == Leg::FolderAck);
        let before = all.of(organisation).is_some_and(|it| it.ever_passed);
        let tried = Tried {
            at,
            ever_passed: before || (broken.is_empty() && answered),
            broken,
        };
        all.0.insert(organisation.to_owned(), tried.clone());
        kept_file::write(&Self::place(config), &all)?;
        Ok(tried)
    }

    fn place(config: &Config) -> PathBuf {
        config.data.join("connector-trials.json")
    }
}

fn words(finding: &Finding) -> String {
    format!("{}: {}", crate::doctor::name(finding.leg), finding.words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alarm(code: &str, since: i64) -> Alarm {
        Alarm {
            code: code.to_owned(),
            since: Timestamp::from_millis(since),
            words: "w".to_owned(),
        }
    }

    #[test]
    fn an_alarm_is_told_once_keeps_its_first_moment_and_ends_once() {
        let mut kept = Alarms::default();
        let (new, over) = kept.replace("a", vec![alarm("x", 1)]);
        assert_eq!((new.len(), over.len()), (1, 0));
        let (new, over) = kept.replace("a", vec![alarm("x", 5), alarm("y", 5)]);
        assert_eq!((new, over), (vec![alarm("y", 5)], Vec::new()));
        assert_eq!(kept.of("a")[0].since, Timestamp::from_millis(1));
        let (new, over) = kept.replace("a", Vec::new());
        assert_eq!((new.len(), over.len()), (0, 2));
        assert!(kept.of("b").is_empty());
    }
}
