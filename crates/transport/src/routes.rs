//! The services as routes.

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};
use smd::{Service, Strictness};

use crate::body::BodyReader;
use crate::describe::describe;
use crate::endpoint::{Endpoint, serve};
use crate::news::news;
use crate::reception::Reception;
use crate::{BodyLimits, PathError, Paths, RetrievalLimits, Services};

/// The services offered as routes, for a [`Listener`](crate::Listener), which says who the peer
/// is.
///
/// # Errors
/// [`PathError`] when the path of a service that is offered cannot be served.
pub fn smd_routes(
    paths: &Paths,
    services: Services,
    strictness: Strictness,
    bodies: BodyLimits,
    retrievals: RetrievalLimits,
) -> Result<Router, PathError> {
    let offered = Service::ALL
        .into_iter()
        .filter(|service| services.offer(*service));
    let offered: Vec<Service> = offered.collect();
    let mailboxes = services.mailboxes.clone();
    let mut served: Vec<&str> = offered.iter().map(|service| paths.of(*service)).collect();
    if mailboxes.is_some() {
        served.push(&paths.news);
    }
    Paths::check(&served)?;

    let bodies = Arc::new(BodyReader::new(bodies));
    let reception = Arc::new(Reception::new(services, retrievals));
    let mut router = Router::new();
    for service in offered {
        let endpoint = Arc::new(Endpoint {
            service,
            path: paths.of(service).to_owned(),
            strictness,
            reception: reception.clone(),
            bodies: bodies.clone(),
        });
        let methods = post(serve).get(describe).with_state(endpoint);
        router = router.route(paths.of(service), methods);
    }
    Ok(match mailboxes {
        Some(mailboxes) => router.route(&paths.news, get(news).with_state(mailboxes)),
        None => router,
    })
}
