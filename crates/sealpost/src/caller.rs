//! Who calls, as the interfaces for other programs are told it.

use api::Caller;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use engine::Peer as _;
use transport::{PeerIdentity, RemoteAddress};

/// Says who calls, in the words of crate `api`.
pub async fn introduce(mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<PeerIdentity>();
    let organisations = peer
        .map(|peer| peer.organisations().to_vec())
        .unwrap_or_default();
    let address = request
        .extensions()
        .get::<RemoteAddress>()
        .and_then(|it| it.0);
    request.extensions_mut().insert(Caller {
        organisations,
        address: address.map(|it| it.to_string()).unwrap_or_default(),
    });
    next.run(request).await
}
