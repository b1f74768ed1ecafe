//! The routes and their description, which is made from the same functions.

use super::client::tag;
use super::problem::Problem;
use super::{
    Interface, audit_trail, content, desk, directory_search, events, health, inbox, messages, send,
};
use crate::directory::Buckets;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::{Json, Router};
use http::HeaderValue;
use http::header::{CACHE_CONTROL, HeaderName};
use ids::Organisation;
use std::sync::Arc;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Info, License, OpenApi};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes as described;

/// Where the interface is.
const PATH: &str = "/api/v1";

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Shared by all requests.
pub(super) struct Shared {
    pub(super) interface: Interface,
    pub(super) buckets: Buckets,
    /// The practices, by what their clients' keys begin with.
    pub(super) practices: Vec<(String, Organisation)>,
}

/// The interface under `/api/v1`. What is not there is told as a problem, too.
pub fn routes(interface: Interface) -> Router {
    let buckets = Buckets::new(interface.rate);
    let practices = interface.engine.practices().iter();
    let practices = practices.map(|it| (tag(&it.org), it.org.clone())).collect();
    let shared = Arc::new(Shared {
        interface,
        buckets,
        practices,
    });
    let (router, description) = described_routes();
    let description = Arc::new(named(description));
    let told = move || {
        let description = description.clone();
        async move { Json(OpenApi::clone(&description)) }
    };
    let router = router.with_state(shared);
    router
        .route(&format!("{PATH}/openapi.json"), axum::routing::get(told))
        .fallback(async || Problem::no_route())
        .method_not_allowed_fallback(async || Problem::method())
        .layer(from_fn(marked))
}

/// The description of the interface (OpenAPI 3.1).
#[must_use]
pub fn description() -> OpenApi {
    named(described_routes().1)
}

fn described_routes() -> (Router<Arc<Shared>>, OpenApi) {
    let routes = OpenApiRouter::new()
        .routes(described!(health::health))
        .routes(described!(health::me))
        .routes(described!(messages::list, send::send))
        .routes(described!(messages::one))
        .routes(described!(inbox::list))
        .routes(described!(content::content))
        .routes(described!(inbox::answer))
        .routes(described!(desk::opened))
        .routes(described!(desk::assign))
        .routes(described!(desk::file))
        .routes(described!(desk::send_back))
        .routes(described!(directory_search::search))
        .routes(described!(events::events))
        .routes(described!(audit_trail::export));
    OpenApiRouter::new().nest(PATH, routes).split_for_parts()
}

fn named(mut description: OpenApi) -> OpenApi {
    // The router's own begins as that of the library, with its author's name and licence.
    let words = "What a practice's software does with a Sealpost node. Every error is a problem \
                 document (RFC 9457).";
    let licence = License::builder().name("MIT OR Apache-2.0").build();
    let info = Info::builder().title("Sealpost").version("1");
    let info = info.description(Some(words)).license(Some(licence));
    description.info = info.build();
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
    let components = description.components.get_or_insert_default();
    components.add_security_scheme("key", SecurityScheme::Http(bearer));
    description
}

/// Every answer is nobody else's to keep, and can be found again in the log.
async fn marked(request: Request, next: Next) -> Response {
    let sent = request.headers().get(&REQUEST_ID).cloned();
    let is_fit = |id: &HeaderValue| id.len() <= 128 && id.to_str().is_ok();
    let id = sent.filter(is_fit).or_else(|| {
        let fresh = uuid::Uuid::new_v4().to_string();
        HeaderValue::from_str(&fresh).ok()
    });
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(id) = id {
        headers.insert(REQUEST_ID, id);
    }
    response
}
