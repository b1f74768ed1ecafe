//! The interface description of a service, where it is called (`?wsdl`, `?xsd=NAME`).

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use http::header::{ALLOW, CONTENT_TYPE, HOST};
use http::{HeaderMap, StatusCode};
use smd::description;

use crate::endpoint::Endpoint;

/// Longest name of a host that is put into a description, in bytes.
const HOST_BYTES: usize = 255;

/// Answers a GET: the description, with the address by which the caller reached us.
pub(crate) async fn describe(
    State(endpoint): State<Arc<Endpoint>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let Some(host) = host(&headers) else {
        return (StatusCode::BAD_REQUEST, "Name the host.\n").into_response();
    };
    let address = format!("https://{host}{}", endpoint.path);
    match query
        .as_deref()
        .and_then(|query| wanted(query, &endpoint, &address))
    {
        Some(text) => ([(CONTENT_TYPE, "text/xml; charset=utf-8")], text).into_response(),
        None => {
            let words = "POST SOAP 1.2 here, or GET ?wsdl for the description of the service.\n";
            (StatusCode::METHOD_NOT_ALLOWED, [(ALLOW, "POST")], words).into_response()
        }
    }
}

fn wanted(query: &str, endpoint: &Endpoint, address: &str) -> Option<String> {
    if query.eq_ignore_ascii_case("wsdl") {
        return Some(description::wsdl(endpoint.service, address));
    }
    let (key, name) = query.split_once('=')?;
    let is_schema = key.eq_ignore_ascii_case("xsd");
    is_schema.then(|| description::schema(endpoint.service, name, address))?
}

/// Host and port as the caller wrote them, if they look like that.
fn host(headers: &HeaderMap) -> Option<&str> {
    let host = headers.get(HOST)?.to_str().ok()?;
    let plain = |c: char| c.is_ascii_alphanumeric() || ".-:[]_".contains(c);
    let sound = !host.is_empty() && host.len() <= HOST_BYTES && host.chars().all(plain);
    sound.then_some(host)
}
