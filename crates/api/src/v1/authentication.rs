//! Who calls: every request but those that anybody may make is a client's.

use super::client::{Client, Clients};
use super::problem::{Problem, described};
use super::routes::Shared;
use access::{Act, Actor};
use axum::extract::FromRequestParts;
use engine::Practice;
use http::header::AUTHORIZATION;
use http::request::Parts;
use ids::Organisation;
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::IntoResponses;
use utoipa::openapi::{RefOr, Response as Described};

/// The client that calls, and its practice.
pub(super) struct Authenticated {
    pub(super) client: Client,
    pub(super) org: Organisation,
    pub(super) actor: Actor,
    pub(super) shared: Arc<Shared>,
}

impl Authenticated {
    /// Refuses what none of the client's roles allows.
    pub(super) fn may(&self, act: Act) -> Result<(), Problem> {
        if self.actor.may(act) {
            return Ok(());
        }
        let roles: Vec<&str> = self.client.roles.iter().map(|it| it.as_str()).collect();
        let roles = roles.join(", ");
        let words = format!("A client that is {roles} may not {}", act.words());
        Err(Problem::forbidden("role", words))
    }

    /// The practice, as the engine knows it.
    pub(super) fn practice(&self) -> Result<&Practice, Problem> {
        let practices = self.shared.interface.engine.practices();
        let ours = practices.iter().find(|practice| practice.org == self.org);
        ours.ok_or_else(Problem::unavailable)
    }
}

impl FromRequestParts<Arc<Shared>> for Authenticated {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut Parts,
        shared: &Arc<Shared>,
    ) -> Result<Self, Self::Rejection> {
        let sent = parts.headers.get(AUTHORIZATION);
        let sent = sent.and_then(|value| value.to_str().ok());
        let key = sent.and_then(|text| text.strip_prefix("Bearer "));
        let key = key.ok_or_else(Problem::unauthorized)?;
        let engine = &shared.interface.engine;
        let clients = Clients::new(engine.store().clone());
        let known = clients.known(&shared.practices, key.trim()).await?;
        let (org, client) = known.ok_or_else(Problem::unauthorized)?;
        let now = shared.interface.clock.now();
        let allowed = shared.buckets.take(&client.id, now);
        allowed.map_err(Problem::too_many)?;
        Ok(Self {
            actor: client.actor(),
            client,
            org,
            shared: shared.clone(),
        })
    }
}

impl IntoResponses for Authenticated {
    fn responses() -> BTreeMap<String, RefOr<Described>> {
        described(&["401", "429", "503"])
    }
}

/// What asks for a role: for the description of the interface.
pub(super) struct Roles;

impl IntoResponses for Roles {
    fn responses() -> BTreeMap<String, RefOr<Described>> {
        described(&["403"])
    }
}
