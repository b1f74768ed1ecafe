//! One search over the local copy and over sources, side by side.
//!
//! The local copy answers first and without a network. Each source has a deadline of its own and
//! a circuit breaker; one that is late, resting or in trouble is named in a [`Notice`], and the
//! answer is still an answer.

use crate::adopt::{adopt, origin};
use crate::likeness::likeness;
use crate::page::Page;
use crate::{AskError, Bookmark, Breaker, Client, Passing, Source};
use fhir::{Json, Object};
use futures_util::future::join_all;
use ids::Timestamp;
use register::{Held, Register, RegisterError, State, View};
use search::Query;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::time::timeout;

/// Searches over several directories at once.
pub struct Federation {
    register: Arc<Register>,
    partners: Vec<Partner>,
    deadline: Duration,
    now: fn() -> Timestamp,
}

struct Partner {
    source: Source,
    client: Arc<Client>,
    breaker: Mutex<Breaker>,
}

/// What a search over several directories found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// What was found, each once: the local copy first, then the sources in their order.
    pub hits: Vec<Hit>,
    /// What is missing, and why.
    pub notices: Vec<Notice>,
}

/// One entry that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// The entry, under its local id.
    pub resource: Json,
    /// What came along with it.
    pub beside: Vec<Json>,
    /// Where it is from.
    pub origin: Origin,
    /// Where else it is listed. Nothing of those entries is mixed into this one.
    pub also: Vec<Origin>,
}

/// Where an entry is from, and how fresh it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Name of the source; `None` for what was published here.
    pub source: Option<String>,
    /// When the source was last heard of: now for one that answered, else when the local copy
    /// last followed it to the end. `None` where that never was.
    pub as_of: Option<Timestamp>,
    /// URL of the entry at its source.
    pub url: Option<String>,
}

/// What is missing in an answer, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Name of the source.
    pub source: String,
    /// A sentence for people.
    pub words: String,
}

impl Federation {
    /// A federation over the local copy, and so far over nothing else. Three seconds are what
    /// people wait for without thinking that something is broken.
    #[must_use]
    pub fn new(register: Arc<Register>, deadline: Duration, now: fn() -> Timestamp) -> Self {
        Self {
            register,
            partners: Vec::new(),
            deadline,
            now,
        }
    }

    /// With one more source. Earlier ones come first.
    #[must_use]
    pub fn with(mut self, source: Source, client: Arc<Client>) -> Self {
        self.partners.push(Partner {
            source,
            client,
            breaker: Mutex::default(),
        });
        self
    }

    /// Searches the local copy and all sources. At most `count` entries of each.
    ///
    /// # Errors
    /// [`RegisterError`] of the local copy; sources only ever lead to notices.
    pub async fn search(
        &self,
        query: &Query,
        parameters: &[(String, String)],
        count: usize,
    ) -> Result<Found, RegisterError> {
        let asked = self
            .partners
            .iter()
            .map(|partner| self.ask(partner, query.kind, parameters, count));
        let (local, answers) = tokio::join!(self.local(query, count), join_all(asked));
        let mut gathered = Gathered::default();
        for hit in local? {
            gathered.add(hit);
        }
        for (partner, answer) in self.partners.iter().zip(answers) {
            let name = partner.source.name.to_string();
            match answer {
                Ok(page) => {
                    let warned = page.warnings.iter().cloned();
                    gathered.notices.extend(warned.map(|words| Notice {
                        source: name.clone(),
                        words,
                    }));
                    for hit in hits(partner, page, (self.now)()) {
                        gathered.add(hit);
                    }
                }
                Err(words) => gathered.notices.push(Notice {
                    source: name,
                    words,
                }),
            }
        }
        Ok(Found {
            hits: gathered.hits,
            notices: gathered.notices,
        })
    }

    async fn ask(
        &self,
        partner: &Partner,
        kind: &str,
        parameters: &[(String, String)],
        count: usize,
    ) -> Result<Page, String> {
        let breaker = || {
            partner
                .breaker
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
        };
        if let Passing::Rest(until) = breaker().pass((self.now)()) {
            return Err(format!(
                "is not asked until {}, because it failed several times; what is shown of it is \
                 the local copy",
                until.to_rfc3339()
            ));
        }
        let mut parameters: Vec<(String, String)> = parameters.to_vec();
        parameters.retain(|(name, _)| name != "_count");
        parameters.push(("_count".to_owned(), count.to_string()));
        let answer = timeout(self.deadline, partner.client.search(kind, &parameters)).await;
        let answer = answer.unwrap_or_else(|_| {
            let waited = self.deadline.as_millis();
            Err(AskError::Unreachable(format!(
                "no answer within {waited} ms"
            )))
        });
        match answer {
            Ok(page) => {
                breaker().answered();
                Ok(page)
            }
            Err(error) => {
                if error.is_trouble() {
                    breaker().failed((self.now)());
                } else {
                    breaker().answered();
                }
                Err(format!(
                    "gave no answer ({error}); what is shown of it is the local copy"
                ))
            }
        }
    }

    async fn local(&self, query: &Query, count: usize) -> Result<Vec<Hit>, RegisterError> {
        let (register, query) = (self.register.clone(), query.clone());
        let done = tokio::task::spawn_blocking(move || local(&register, &query, count)).await;
        done.map_err(|error| RegisterError::Unavailable(error.to_string()))?
    }
}

fn local(register: &Register, query: &Query, count: usize) -> Result<Vec<Hit>, RegisterError> {
    let view = View {
        count,
        after: None,
        shown: State::Current,
    };
    let page = register.search(query, &view)?;
    let beside = page.included.iter().map(Held::resource);
    let beside: Vec<Json> = beside.collect::<Result<_, _>>()?;
    let mut followed: HashMap<String, Option<Timestamp>> = HashMap::new();
    let mut hits = Vec::new();
    for held in page.matches {
        let resource = held.resource()?;
        let source = held.source.strip_prefix("directory:");
        let as_of = match source {
            None => Some(held.updated),
            Some(name) => match followed.get(name) {
                Some(known) => *known,
                None => {
                    let at = match name.parse() {
                        Ok(name) => Bookmark::of(register, &name)?.followed_at,
                        Err(_) => None,
                    };
                    followed.insert(name.to_owned(), at);
                    at
                }
            },
        };
        hits.push(Hit {
            beside: led_to(&resource, &beside),
            origin: Origin {
                source: source.map(ToOwned::to_owned),
                as_of,
                url: origin(&resource).map(ToOwned::to_owned),
            },
            resource,
            also: Vec::new(),
        });
    }
    Ok(hits)
}

/// The hits of a source, under the ids that they have or would have in the local copy.
fn hits(partner: &Partner, page: Page, now: Timestamp) -> Vec<Hit> {
    let local = |resource: &Json| {
        let adopted = adopt(resource, &partner.source)?;
        let is_shown = adopted.state == State::Current;
        is_shown.then(|| Json::parse(&adopted.body).ok()).flatten()
    };
    let beside: Vec<Json> = page.included.iter().filter_map(local).collect();
    let found = page.matches.iter().filter_map(local);
    found
        .map(|resource| Hit {
            beside: led_to(&resource, &beside),
            origin: Origin {
                source: Some(partner.source.name.to_string()),
                as_of: Some(now),
                url: origin(&resource).map(ToOwned::to_owned),
            },
            resource,
            also: Vec::new(),
        })
        .collect()
}

/// Of the entries that came along, those that this one refers to, or that refer to it.
fn led_to(resource: &Json, beside: &[Json]) -> Vec<Json> {
    let own = name(resource);
    let own_references = references(resource);
    let belongs = |it: &&Json| own_references.contains(&name(it)) || references(it).contains(&own);
    beside.iter().filter(belongs).cloned().collect()
}

fn name(resource: &Json) -> String {
    let text = |name: &str| {
        resource
            .get(name)
            .and_then(Json::as_str)
            .unwrap_or_default()
    };
    format!("{}/{}", text("resourceType"), text("id"))
}

fn references(value: &Json) -> Vec<String> {
    match value {
        Json::Array(values) => values.iter().flat_map(references).collect(),
        Json::Object(object) => object
            .iter()
            .flat_map(|(name, value)| match value {
                Json::Text(text) if name == "reference" => vec![text.clone()],
                Json::Array(_)
                | Json::Bool(_)
                | Json::Null
                | Json::Number(_)
                | Json::Object(_)
                | Json::Text(_) => references(value),
            })
            .collect(),
        Json::Bool(_) | Json::Null | Json::Number(_) | Json::Text(_) => Vec::new(),
    }
}

/// Hits, each once.
#[derive(Default)]
struct Gathered {
    hits: Vec<Hit>,
    notices: Vec<Notice>,
    by_name: HashMap<String, usize>,
    by_likeness: HashMap<String, usize>,
}

impl Gathered {
    fn add(&mut self, hit: Hit) {
        let name = name(&hit.resource);
        if let Some(known) = self
            .by_name
            .get(&name)
            .and_then(|at| self.hits.get_mut(*at))
        {
            // What the source says now takes the place of its copy; other sources stay apart.
            let also = std::mem::take(&mut known.also);
            *known = Hit { also, ..hit };
            return;
        }
        let like = likeness(&hit.resource, &hit.beside);
        let same = like.as_ref().and_then(|like| self.by_likeness.get(like));
        if let Some(known) = same.and_then(|at| self.hits.get_mut(*at))
            && known.origin.source != hit.origin.source
        {
            if !known.also.iter().any(|it| it.url == hit.origin.url) {
                known.also.push(hit.origin);
            }
            return;
        }
        let at = self.hits.len();
        self.by_name.insert(name, at);
        if let Some(like) = like {
            self.by_likeness.entry(like).or_insert(at);
        }
        self.hits.push(hit);
    }
}

impl Found {
    /// As a FHIR Bundle: what is missing stands in it as a warning.
    #[must_use]
    pub fn bundle(&self) -> Json {
        let entry = |resource: Json, mode: &str| {
            let search = Object::new().with("mode", Json::text(mode));
            let entry = Object::new().with("resource", resource);
            Json::Object(entry.with("search", Json::Object(search)))
        };
        let mut entries: Vec<Json> = Vec::new();
        for hit in &self.hits {
            entries.push(entry(hit.resource.clone(), "match"));
        }
        let mut seen = std::collections::HashSet::new();
        for beside in self.hits.iter().flat_map(|hit| &hit.beside) {
            if seen.insert(name(beside)) {
                entries.push(entry(beside.clone(), "include"));
            }
        }
        if !self.notices.is_empty() {
            let issues = self.notices.iter().map(Notice::issue).collect();
            let outcome = Object::new()
                .with("resourceType", Json::text("OperationOutcome"))
                .with("issue", Json::Array(issues));
            entries.push(entry(Json::Object(outcome), "outcome"));
        }
        let mut bundle = Object::new()
            .with("resourceType", Json::text("Bundle"))
            .with("type", Json::text("searchset"));
        if !entries.is_empty() {
            bundle.set("entry", Json::Array(entries));
        }
        Json::Object(bundle)
    }
}

impl Notice {
    /// The sentence with its source.
    #[must_use]
    pub fn sentence(&self) -> String {
        format!("The directory \"{}\" {}", self.source, self.words)
    }

    fn issue(&self) -> Json {
        Json::Object(
            Object::new()
                .with("severity", Json::text("warning"))
                .with("code", Json::text("incomplete"))
                .with("diagnostics", Json::text(self.sentence())),
        )
    }
}
