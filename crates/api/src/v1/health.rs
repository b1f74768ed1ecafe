//! Whether the node answers, and who calls it.

use super::authentication::Authenticated;
use super::problem::Problem;
use super::routes::Shared;
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// The node answers.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Health {
    /// `ok`: the store can be read.
    status: &'static str,
    /// The node's clock, RFC 3339.
    time: String,
    /// The version of the product.
    version: &'static str,
}

/// Who calls.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Me {
    /// Id of the client.
    client: String,
    /// What it is called.
    name: String,
    /// What it is.
    roles: Vec<&'static str>,
    /// The person that it acts for.
    #[serde(skip_serializing_if = "Option::is_none")]
    person: Option<String>,
    /// Name of its practice.
    practice: String,
    /// The practice's HPI-O or SMD target, as a URI.
    organisation: String,
}

/// Whether the node answers. Anybody may ask.
#[utoipa::path(get, path = "/health", responses(
    (status = 200, body = Health),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn health(State(shared): State<Arc<Shared>>) -> Result<Json<Health>, Problem> {
    let interface = &shared.interface;
    interface.engine.store().next_due().await?;
    Ok(Json(Health {
        status: "ok",
        time: interface.clock.now().to_rfc3339(),
        version: env!("CARGO_PKG_VERSION"),
    }))
}

/// Who the caller is, and what it may.
#[utoipa::path(get, path = "/me", responses(
    (status = 200, body = Me),
    Authenticated,
), security(("key" = [])))]
pub(super) async fn me(caller: Authenticated) -> Result<Json<Me>, Problem> {
    let practice = caller.practice()?.name.clone();
    Ok(Json(Me {
        roles: caller
            .client
            .roles
            .iter()
            .map(|role| role.as_str())
            .collect(),
        person: caller.client.person.clone(),
        practice,
        organisation: caller.org.uri(),
        client: caller.client.id,
        name: caller.client.name,
    }))
}
