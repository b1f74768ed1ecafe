//! People search for pages: one box in, JSON out. No FHIR: a Bundle could not say how an entry was
//! found, how far it is and why it cannot be sent to.

use super::format::Format;
use super::outcome::Failure;
use super::read::blocking;
use super::{Shared, Viewer};
use axum::body::Body;
use axum::extract::{Request, State as Shares};
use axum::response::Response;
use form_urlencoded::parse;
use http::header::{CONTENT_TYPE, HeaderValue};
use ids::Timestamp;
use people::{Asked, Filters, Place};
use register::{Register, RegisterError, Told};
use std::sync::Arc;

/// Entries that are given when a search does not say.
pub(crate) const DEFAULT_COUNT: usize = 20;

/// Entries that are given at most: whoever needs more types more.
pub(crate) const MAX_COUNT: usize = 50;

/// The parameters of a search.
#[derive(Debug, Default)]
struct Parameters {
    words: String,
    near: Option<String>,
    filters: Filters,
    known: Vec<String>,
    count: usize,
}

pub(crate) async fn people(Shares(shared): Shares<Arc<Shared>>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let query = parts.uri.query().unwrap_or_default().to_owned();
    let shares = shared.clone();
    let work = |_: Viewer, format: Format| async move {
        if format == Format::Xml {
            return Err(Failure::NotAcceptable);
        }
        let parameters = Parameters::read(&query)?;
        let register = shares.directory.register.clone();
        let now = (shares.directory.now)();
        let text = blocking(move || found(&register, &parameters, now)).await??;
        let mut response = Response::new(Body::from(text));
        let media = HeaderValue::from_static("application/json");
        response.headers_mut().insert(CONTENT_TYPE, media);
        Ok(response)
    };
    shared
        .handle(&parts.headers, &parts.extensions, None, work)
        .await
}

impl Parameters {
    fn read(query: &str) -> Result<Self, Failure> {
        let mut read = Self {
            count: DEFAULT_COUNT,
            ..Self::default()
        };
        for (name, value) in parse(query.as_bytes()) {
            let yes = value == "true";
            match &*name {
                "q" => read.words = value.into_owned(),
                "near" => read.near = Some(value.into_owned()).filter(|it| !it.is_empty()),
                "takes" => read.filters.takes = Some(value.into_owned()),
                "receives" => read.filters.receives = yes,
                "telehealth" => read.filters.telehealth = yes,
                "language" => read.filters.language = Some(value.into_owned()),
                "known" => read.known.extend(value.split(',').map(ToOwned::to_owned)),
                "_count" => {
                    let count = value.parse().map_err(|_| bad("_count is no number"))?;
                    read.count = MAX_COUNT.min(count);
                }
                other => {
                    let other: String = other.chars().take(64).collect();
                    return Err(bad(&format!("{other} is no parameter of $find")));
                }
            }
        }
        Ok(read)
    }
}

fn bad(words: &str) -> Failure {
    Failure::Asked(words.to_owned())
}

/// The JSON of what was found, or why nothing was looked for.
fn found(
    register: &Register,
    parameters: &Parameters,
    now: Timestamp,
) -> Result<Result<String, Failure>, RegisterError> {
    let place = match &parameters.near {
        Some(near) => match place(register, near)? {
            Some(place) => Some(place),
            None => return Ok(Err(bad(NO_PLACE))),
        },
        None => None,
    };
    let asked = match Asked::parse(&parameters.words, place, parameters.filters.clone()) {
        Ok(asked) => asked,
        Err(refusal) => return Ok(Err(bad(&refusal.to_string()))),
    };
    let hits = register.find(&asked, &parameters.known, parameters.count, now)?;
    let told: Vec<Told<'_>> = hits.iter().map(Told::of).collect();
    let text = serde_json::to_string(&serde_json::json!({ "hits": told }));
    Ok(text.map_err(|error| RegisterError::Damaged(error.to_string()).into()))
}

const NO_PLACE: &str =
    "near is no place of this directory, or several: 'Dubbo', 'Springwood QLD' or 'lat,lon'";

/// The place that `near` says; `None` where it says none, or several.
pub(crate) fn place(register: &Register, near: &str) -> Result<Option<Place>, RegisterError> {
    match Place::parse(near) {
        Some(place) => Ok(Some(place)),
        None => register.place_of(near),
    }
}
