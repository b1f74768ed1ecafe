//! The audit trail, as lines that `sealpost audit verify` checks anywhere.

use super::authentication::{Authenticated, Roles};
use super::json::Parameters;
use super::problem::Problem;
use access::Act;
use axum::body::Body;
use axum::response::Response;
use http::HeaderValue;
use http::header::CONTENT_TYPE;
use serde::Deserialize;
use store::StoreError;
use utoipa::IntoParams;

/// Entries in a page if nothing is said, and at most.
const PAGE: usize = 1_000;
const PAGE_MAX: usize = 10_000;

/// Which entries.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// Only entries after this number; all if left out.
    #[serde(default)]
    after: u64,
    /// Entries in a page: 1,000 if left out, 10,000 at most.
    #[param(minimum = 1, maximum = 10000)]
    limit: Option<usize>,
}

/// The practice's audit trail, an entry a line, in order. Each line holds the hash of the one
/// before.
#[utoipa::path(get, path = "/audit", params(Wanted), responses(
    (status = 200, content((String = "application/x-ndjson"))),
    Authenticated, Roles, Parameters<Wanted>,
), security(("key" = [])))]
pub(super) async fn export(
    caller: Authenticated,
    Parameters(wanted): Parameters<Wanted>,
) -> Result<Response, Problem> {
    caller.may(Act::Audit)?;
    let limit = wanted.limit.unwrap_or(PAGE);
    if limit == 0 || limit > PAGE_MAX {
        let words = format!("limit is between 1 and {PAGE_MAX}");
        return Err(Problem::bad_request("parameter", words).at("query/limit"));
    }
    let store = caller.shared.interface.engine.store();
    let entries = store.audit(&caller.org, wanted.after, limit).await?;
    let mut lines = String::new();
    for entry in &entries {
        let line = entry.to_json_line();
        lines += &line.map_err(|error| StoreError::Damaged(error.to_string()))?;
        lines.push('\n');
    }
    let mut response = Response::new(Body::from(lines));
    let media = HeaderValue::from_static("application/x-ndjson");
    response.headers_mut().insert(CONTENT_TYPE, media);
    Ok(response)
}
