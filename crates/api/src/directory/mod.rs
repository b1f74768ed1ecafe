//! The FHIR R4 provider directory over HTTP.
//!
//! | request | answer |
//! |---|---|
//! | `GET metadata` | the CapabilityStatement, made from the tables that searches are made from |
//! | `GET Type/id` | one resource |
//! | `GET Type?…`, `POST Type/_search` | a page of a search |
//! | `GET $find?q=…` | people search, for pages: JSON that is no FHIR |
//! | `GET $why?…` | why a recipient can or cannot be sent to, as JSON |
//! | `POST $export` and what follows | everything, or what changed, in files |
//! | `PUT Type/id`, `DELETE Type/id` | publishing, for whoever owns the entry |
//!
//! Every answer carries `Cache-Control: no-store` and `X-Request-ID`; every error is an
//! OperationOutcome.

mod access;
mod bundle;
mod capability;
mod export;
mod find;
mod format;
mod outcome;
mod ownership;
mod paging;
mod provenance;
mod publish;
mod rate;
mod read;
mod request;
mod search;
mod why;
mod write;

pub use access::{Access, Tokens, Viewer};
pub use provenance::{Activity, provenance};
pub use publish::{Claim, PublishRefusal, delegates, may_publish};
pub use rate::RateLimit;
pub use why::Explains;

use axum::Router;
use axum::routing::get;
use export::Jobs;
pub(crate) use find::{DEFAULT_COUNT, MAX_COUNT, place};
use ids::Timestamp;
pub(crate) use rate::Buckets;
use register::Register;
use std::sync::Arc;

/// What the directory needs to answer.
pub struct Directory {
    /// Where the resources are.
    pub register: Arc<Register>,
    /// Who may do what.
    pub access: Arc<dyn Access>,
    /// The absolute URL under which the routes are reached, without a slash at its end.
    pub base: String,
    /// Who runs it, for people.
    pub publisher: String,
    /// Who decides about recipients, where that is offered.
    pub explains: Option<Arc<dyn Explains>>,
    /// How much one caller may ask.
    pub rate: RateLimit,
    /// What time it is.
    pub now: fn() -> Timestamp,
}

/// Shared by all requests.
struct Shared {
    directory: Directory,
    buckets: Buckets,
    jobs: Jobs,
}

/// The routes under the path of [`Directory::base`]; an empty path is the root. The base with a
/// slash behind it is nothing, and is answered so.
pub fn routes_below(path: &str, directory: Directory) -> Router {
    let shared = shared(directory);
    let routes = routes_of(shared.clone());
    if path.is_empty() {
        return routes;
    }
    let slash = format!("{path}/");
    let slash = Router::new().route(&slash, axum::routing::any(read::nothing));
    Router::new()
        .nest(path, routes)
        .merge(slash.with_state(shared))
}

/// The routes, to be nested under the path of [`Directory::base`].
pub fn routes(directory: Directory) -> Router {
    routes_of(shared(directory))
}

fn shared(directory: Directory) -> Arc<Shared> {
    let buckets = Buckets::new(directory.rate);
    let mut folder = directory.register.path().as_os_str().to_owned();
    folder.push(".exports");
    Arc::new(Shared {
        jobs: Jobs::below(folder.into()),
        directory,
        buckets,
    })
}

fn routes_of(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/metadata", get(read::metadata))
        .route("/$find", get(find::people))
        .route("/$why", get(why::why))
        .route("/$export", axum::routing::post(export::begin))
        .route(
            "/$export-poll-status",
            get(export::look).delete(export::cancel),
        )
        .route("/Binary/{id}", axum::routing::any(export::file))
        .route("/{kind}", get(search::by_url))
        .route("/{kind}/_search", axum::routing::post(search::by_form))
        .route(
            "/{kind}/{id}",
            get(read::resource).put(write::put).delete(write::delete),
        )
        .fallback(read::nothing)
        .method_not_allowed_fallback(read::not_offered)
        .with_state(shared)
}
