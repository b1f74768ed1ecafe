//! The directory port over the local copy of directories that are followed.

use super::address_book::{LiveJudge, either_way, not_returned, port_route, wanted_of};
use crate::following::{LocalSource, LocalSources, now};
use async_trait::async_trait;
use delivery::Reason;
use delivery::outbound::NotPrepared;
use directory::{Directory, Environment, Refusal, Sender};
use engine::ports::{self, Sought};
use futures_util::future::join_all;
use ids::{Hd, Organisation, Timestamp};
use mirror::{Concern, Passing, Question, about_organisation, about_recipient, concern, look_up};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use transport::LiveTrust;

/// Answers from the local copy: of a register of any size, what concerns one recipient is read,
/// and each source decides by itself. What was published here is believed first, then the sources
/// in their order.
pub struct LocalCopy {
    local: Arc<LocalSources>,
    judge: LiveJudge,
    environment: Environment,
    look_up: Duration,
    /// What was missing and asked for, and when.
    asked: Mutex<HashMap<String, Timestamp>>,
}

/// How long what no source could give is not asked for again, in milliseconds.
const ASK_AGAIN_MS: i64 = 600_000;

/// Missing entries that are remembered.
const MISSING: usize = 10_000;

impl LocalCopy {
    /// A port over a local copy; certificates are judged by `trust`, and sources have
    /// `look_up` to answer about a recipient whom the copy does not know.
    pub fn new(
        local: Arc<LocalSources>,
        trust: LiveTrust,
        environment: Environment,
        look_up: Duration,
    ) -> Self {
        Self {
            local,
            judge: LiveJudge(trust),
            environment,
            look_up,
            asked: Mutex::default(),
        }
    }

    /// Whether something that the copy holds of a recipient refers to what it does not hold, and
    /// that was not asked for lately.
    fn lacks(&self, questions: &[Question]) -> bool {
        let concerns = concern(&self.local.register, questions).unwrap_or_default();
        let missing: Vec<String> = concerns.iter().flat_map(Concern::missing).collect();
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let now = now();
        asked.retain(|_, at| now.millis_since(*at) < ASK_AGAIN_MS);
        let before = asked.len();
        for reference in missing {
            if asked.len() < MISSING {
                asked.entry(reference).or_insert(now);
            }
        }
        asked.len() > before
    }

    /// The first answer that a source gives; where none does, the refusal that is nearest to one.
    fn decide<T>(
        &self,
        questions: &[Question],
        ask: impl Fn(&Directory, Sender<'_>) -> Result<T, Refusal>,
    ) -> Result<T, NotPrepared> {
        let sender = Sender {
            environment: self.environment,
            judge: &self.judge,
        };
        let mut nearest: Option<Refusal> = None;
        for directory in self.directories(questions)? {
            match ask(&directory, sender) {
                Ok(answer) => return Ok(answer),
                Err(refusal) => {
                    let is_nearer = nearest
                        .as_ref()
                        .is_none_or(|known| known.is_recipient_unknown());
                    if is_nearer {
                        nearest = Some(refusal);
                    }
                }
            }
        }
        let refusal = match nearest {
            Some(refusal) => refusal,
            // Nothing concerns the recipient: an empty directory says it in the right words.
            None => match ask(&Directory::default(), sender) {
                Ok(answer) => return Ok(answer),
                Err(refusal) => refusal,
            },
        };
        Err(self.judge.not_prepared(&refusal))
    }

    /// What concerns the recipient, as one directory for each source.
    fn directories(&self, questions: &[Question]) -> Result<Vec<Directory>, NotPrepared> {
        let not_now = |words: String| {
            let sentence = format!("The local copy of the directory cannot be read: {words}");
            NotPrepared::NotNow(Reason::new("directory-unavailable", sentence))
        };
        let mut concerns =
            concern(&self.local.register, questions).map_err(|error| not_now(error.to_string()))?;
        concerns.sort_by_key(|it| self.rank(it));
        let each = concerns.iter().map(|concern| {
            let bundle = concern
                .bundle()
                .map_err(|error| not_now(error.to_string()))?;
            let reading = Directory::read(bundle.as_bytes());
            Ok(reading
                .map_err(|error| not_now(error.to_string()))?
                .directory)
        });
        each.collect()
    }

    fn rank(&self, concern: &Concern) -> usize {
        let Some(name) = &concern.source else {
            return 0;
        };
        let sources = self.local.sources.iter();
        let mut names = sources.map(|one| one.source.name.as_str());
        // A source that is followed no longer comes last.
        names
            .position(|it| it == name)
            .map_or(usize::MAX, |at| at + 1)
    }

    /// Whether the copy knows an endpoint of the organisation.
    fn local_endpoints(&self, organisation: &Organisation) -> bool {
        let directories = self.directories(&about_organisation(organisation));
        let directories = directories.unwrap_or_default();
        directories.iter().any(|directory| {
            directory
                .resources()
                .any(|resource| resource.kind() == "Endpoint")
        })
    }

    /// Takes what a source tells about a recipient into the local copy.
    async fn ask(&self, one: &LocalSource, questions: &[Question]) {
        let breaker = || one.breaker.lock().unwrap_or_else(PoisonError::into_inner);
        if let Passing::Rest(_) = breaker().pass(now()) {
            return;
        }
        let register = self.local.register.clone();
        let asked = look_up(
            &one.client,
            &one.source,
            register,
            questions,
            self.look_up,
            now,
        );
        match asked.await {
            Ok(_) => breaker().answered(),
            Err(error) => {
                tracing::warn!(source = %one.source.name, %error, "a directory was no help");
                breaker().failed(now());
            }
        }
    }
}

#[async_trait]
impl ports::Directory for LocalCopy {
    fn resolve(&self, wanted: &ports::Wanted) -> Result<ports::Route, NotPrepared> {
        let recipient = wanted_of(wanted);
        let questions = about_recipient(&recipient.facility, &recipient.individuals);
        self.decide(&questions, |directory, sender| {
            either_way(directory, wanted, sender)
        })
    }

    fn resolve_organisation(
        &self,
        receiver: &Organisation,
        category: &str,
        at: Timestamp,
    ) -> Result<ports::Route, NotPrepared> {
        let route = self.decide(&about_organisation(receiver), |directory, sender| {
            directory.lookup_by_organisation(receiver, category, at, sender)
        });
        route.map(port_route)
    }

    fn endpoint(
        &self,
        org: &Organisation,
        category: &str,
        at: Timestamp,
    ) -> Result<ports::Endpoint, NotPrepared> {
        let whereabouts = self.decide(&about_organisation(org), |directory, sender| {
            directory.whereabouts(org, category, at, sender.environment)
        })?;
        Ok(ports::Endpoint {
            address: whereabouts.address,
            provider: whereabouts.provider,
        })
    }

    fn reply_gap(&self, ours: &Organisation, category: &str, at: Timestamp) -> Option<Reason> {
        let questions = about_organisation(ours);
        let mut directories = self.directories(&questions).ok()?;
        if directories.is_empty() {
            // Nothing is known of us: an empty directory says it in the right words.
            directories.push(Directory::default());
        }
        let sender = Sender {
            environment: self.environment,
            judge: &self.judge,
        };
        let mut gaps = Vec::new();
        for directory in &directories {
            match directory.check_reply(ours, category, at, sender) {
                Ok(()) => return None,
                Err(gap) => gaps.push(gap),
            }
        }
        gaps.first().map(not_returned)
    }

    fn owns_facility(&self, org: &Organisation, facility: &Hd) -> bool {
        if let (Organisation::Hpio(ours), Some(named)) = (org, facility.hpio()) {
            return *ours == named;
        }
        let directories = self.directories(&about_organisation(org));
        let directories = directories.unwrap_or_default();
        let mut endpoints = directories.iter().flat_map(|it| it.endpoints_of(org));
        endpoints.any(|endpoint| {
            endpoint
                .receiving_facility()
                .is_some_and(|published| published.same_as(facility))
        })
    }

    async fn refresh(&self, sought: Sought<'_>) {
        let (questions, is_unknown) = match sought {
            Sought::Organisation(organisation) => {
                let known = self.local_endpoints(organisation);
                (about_organisation(organisation), !known)
            }
            Sought::Recipient(wanted) => {
                let route = self.resolve(wanted);
                let is_unknown = matches!(route, Err(NotPrepared::RecipientUnknown(_)));
                let wanted = wanted_of(wanted);
                let questions = about_recipient(&wanted.facility, &wanted.individuals);
                (questions, is_unknown)
            }
        };
        if !is_unknown && !self.lacks(&questions) {
            return;
        }
        let asked = self
            .local
            .sources
            .iter()
            .map(|one| self.ask(one, &questions));
        join_all(asked).await;
    }
}
