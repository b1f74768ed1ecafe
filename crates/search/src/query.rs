//! A search as it was asked for.

use crate::inclusion::Inclusion;
use crate::parameter::KINDS;
use crate::{Condition, SearchRefusal, Test, Wanted, inclusion, parse};

/// A search over one resource type.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// The type.
    pub kind: &'static str,
    /// All of these must hold.
    pub conditions: Vec<Condition>,
    /// Resources that are wanted beside the matches.
    pub inclusions: Vec<Inclusion>,
    /// The order of matches; after these by id.
    pub sort: Vec<Sort>,
    /// `_count`: matches on a page at most; `Some(0)` asks for the total only.
    pub count: Option<usize>,
    /// What is asked for beside whole resources.
    pub summary: Summary,
    /// Whether the number of all matches is wanted: not with `_total=none`, which lets a search
    /// end where its page does.
    pub wants_total: bool,
    /// Parameters that were ignored, as they were asked for.
    pub ignored: Vec<String>,
    /// Whether something that narrows the search was asked for: more than states and paging.
    pub is_substantive: bool,
}

/// One key of the order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sort {
    /// The parameter.
    pub parameter: &'static str,
    /// Greatest first.
    pub descending: bool,
}

/// `_summary`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Summary {
    /// Only the number of matches.
    Count,
    /// Whole resources.
    #[default]
    Whole,
}

/// What to do with a parameter that is not known (`Prefer: handling=…`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Handling {
    /// Leave it out and say so.
    #[default]
    Lenient,
    /// Refuse the search.
    Strict,
}

/// Parameters that a search may have at most.
pub const MAX_PARAMETERS: usize = 64;

/// Values that one condition may list at most.
pub const MAX_VALUES: usize = 200;

impl Query {
    /// Reads the parameters of a search, names and values already decoded.
    ///
    /// # Errors
    /// The first [`SearchRefusal`].
    pub fn parse(
        kind: &str,
        parameters: &[(String, String)],
        handling: Handling,
    ) -> Result<Self, SearchRefusal> {
        let kind = known_kind(kind)?;
        if parameters.len() > MAX_PARAMETERS {
            return Err(SearchRefusal::TooMuch {
                what: "the number of parameters",
                limit: MAX_PARAMETERS,
            });
        }
        let mut query = Self {
            kind,
            conditions: Vec::new(),
            inclusions: Vec::new(),
            sort: Vec::new(),
            count: None,
            summary: Summary::default(),
            wants_total: true,
            ignored: Vec::new(),
            is_substantive: false,
        };
        let near = parse::near_with_distance(kind, parameters)?;
        for (name, value) in parameters {
            if near.is_some() && parse::is_near(kind, name) {
                continue;
            }
            query.add(name, value, handling)?;
        }
        query.is_substantive |= near.is_some();
        query.conditions.extend(near);
        Ok(query)
    }

    /// Takes references to resources under `base`, the URL of the directory that is asked, for
    /// what they are: references to resources here.
    pub fn localise(&mut self, base: &str) {
        for condition in &mut self.conditions {
            let (Test::Any(wanted) | Test::NoneOf(wanted)) = &mut condition.test else {
                continue;
            };
            for one in wanted {
                if let Wanted::Reference(reference) = one
                    && let Some(rest) = reference.strip_prefix(base)
                    && let Some(local) = rest.strip_prefix('/')
                {
                    *reference = local.to_owned();
                }
            }
        }
    }

    fn add(&mut self, name: &str, value: &str, handling: Handling) -> Result<(), SearchRefusal> {
        let (base, modifier) = name.split_once(':').unwrap_or((name, ""));
        match base {
            "_count" => self.count = Some(count(value)?),
            "_format" | "_pretty" => {}
            "_total" => self.wants_total = value != "none",
            "_include" | "_revinclude" => {
                let inclusion = inclusion::parse(base, modifier, value)?;
                self.inclusions.push(inclusion);
            }
            "_sort" => self.sort = sort(self.kind, value)?,
            "_summary" if value == "count" => self.summary = Summary::Count,
            "_summary" if value == "false" => {}
            _ if value.is_empty() => {}
            _ => match parse::condition(self.kind, name, value) {
                Err(SearchRefusal::UnknownParameter { parameter })
                    if handling == Handling::Lenient && !name.starts_with('_') =>
                {
                    self.ignored.push(parameter);
                }
                other => {
                    self.is_substantive |= is_narrowing(base);
                    self.conditions.push(other?);
                }
            },
        }
        Ok(())
    }
}

/// States alone do not narrow a search (HCPD).
fn is_narrowing(name: &str) -> bool {
    !["active", "status", "suppressed"].contains(&name)
}

/// The type of this name.
pub(crate) fn known_kind(kind: &str) -> Result<&'static str, SearchRefusal> {
    let found = KINDS.into_iter().find(|known| *known == kind);
    found.ok_or_else(|| SearchRefusal::UnknownKind {
        kind: kind.chars().take(64).collect(),
    })
}

fn count(value: &str) -> Result<usize, SearchRefusal> {
    value.parse().map_err(|_| SearchRefusal::BadValue {
        parameter: "_count".to_owned(),
        expected: "a whole number",
    })
}

fn sort(kind: &str, value: &str) -> Result<Vec<Sort>, SearchRefusal> {
    let keys = value.split(',').map(|key| {
        let (name, descending) = match key.strip_prefix('-') {
            Some(name) => (name, true),
            None => (key, false),
        };
        let found = crate::parameter(kind, name);
        let found = found.ok_or_else(|| SearchRefusal::UnknownParameter {
            parameter: format!("_sort={}", name.chars().take(64).collect::<String>()),
        })?;
        Ok(Sort {
            parameter: found.name,
            descending,
        })
    });
    keys.collect()
}
