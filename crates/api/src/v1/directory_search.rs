//! People search over the node's local copy of directories.

use super::authentication::{Authenticated, Roles};
use super::json::Parameters;
use super::problem::Problem;
use crate::directory::{self, DEFAULT_COUNT, MAX_COUNT};
use access::Act;
use axum::Json;
use people::{Asked, Filters, Place};
use register::{Register, RegisterError, Told};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;
use tokio::task::spawn_blocking;
use utoipa::IntoParams;

/// What to look for.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// Names, suburb, speciality, practice or number, in any order.
    #[serde(default)]
    q: String,
    /// `lat,lon`, or a suburb of the directory.
    near: Option<String>,
    /// Only who takes this payload code.
    takes: Option<String>,
    /// Only who can be sent to.
    #[serde(default)]
    receives: bool,
    /// How many: 20 if left out, 50 at most.
    #[param(minimum = 1, maximum = 50)]
    count: Option<usize>,
}

/// Finds practitioners and services.
///
/// The answer is `{"hits": […]}`, what fits best first; each with `can_receive` and, where not,
/// `why_not`.
#[utoipa::path(get, path = "/directory/search", params(Wanted), responses(
    (status = 200, content((Object = "application/json"))),
    (status = 409, body = Problem, content_type = "application/problem+json"),
    Authenticated, Roles, Parameters<Wanted>,
), security(("key" = [])))]
pub(super) async fn search(
    caller: Authenticated,
    Parameters(wanted): Parameters<Wanted>,
) -> Result<Json<Value>, Problem> {
    caller.may(Act::Find)?;
    let interface = &caller.shared.interface;
    let register = interface.register.clone().ok_or_else(|| {
        let words = "This node's directory is a file, which cannot be searched; follow a \
                     directory instead: [directory] register";
        Problem::conflict("no-register", words)
    })?;
    let now = interface.clock.now();
    let found = spawn_blocking(move || found(&register, &wanted, now)).await;
    found.map_err(|_| Problem::unavailable())?.map(Json)
}

fn found(register: &Arc<Register>, wanted: &Wanted, now: ids::Timestamp) -> Result<Value, Problem> {
    let count = wanted.count.unwrap_or(DEFAULT_COUNT);
    if count == 0 || count > MAX_COUNT {
        let words = format!("count is between 1 and {MAX_COUNT}");
        return Err(Problem::bad_request("parameter", words).at("query/count"));
    }
    let place = match &wanted.near {
        Some(near) => Some(place(register, near)?),
        None => None,
    };
    let filters = Filters {
        takes: wanted.takes.clone(),
        receives: wanted.receives,
        ..Filters::default()
    };
    let asked = Asked::parse(&wanted.q, place, filters);
    let asked = asked
        .map_err(|refusal| Problem::bad_request("search", refusal.to_string()).at("query/q"))?;
    let hits = register.find(&asked, &[], count, now).map_err(failed)?;
    let told: Vec<Told<'_>> = hits.iter().map(Told::of).collect();
    Ok(json!({ "hits": told }))
}

fn place(register: &Register, near: &str) -> Result<Place, Problem> {
    let found = directory::place(register, near).map_err(failed)?;
    found.ok_or_else(|| {
        let words = "This is no place of the directory, or several: 'Dubbo', 'Springwood QLD', \
                     'lat,lon'";
        Problem::bad_request("place", words).at("query/near")
    })
}

fn failed(error: RegisterError) -> Problem {
    tracing::warn!(%error, "a search over the programming interface failed");
    Problem::unavailable()
}
