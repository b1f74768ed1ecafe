//! One SOAP service over HTTP: from a request of a known peer to the reply it gets.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Extension, Request, State};
use axum::response::Response;
use http::header::{CONNECTION, CONTENT_ENCODING, CONTENT_TYPE, EXPECT};
use http::{HeaderMap, HeaderValue, StatusCode};
use smd::{
    Addressing, Fault, Refusal, Request as Asked, Service, StandardError, StandardErrorCode,
    Strictness, WrittenReply, accepts_content_type, parse_request, write_fault,
};
use uuid::Uuid;

use crate::PeerIdentity;
use crate::body::{BodyError, BodyReader, Received, Reserved};
use crate::reception::Reception;

/// One service at one place.
pub(crate) struct Endpoint {
    pub(crate) service: Service,
    pub(crate) path: String,
    pub(crate) strictness: Strictness,
    pub(crate) reception: Arc<Reception>,
    pub(crate) bodies: Arc<BodyReader>,
}

/// Bodies larger than this, in bytes, are parsed where they hold up nobody else.
const PARSE_APART_BYTES: usize = 64 * 1024;

/// Answers one request.
pub(crate) async fn serve(
    State(endpoint): State<Arc<Endpoint>>,
    peer: Option<Extension<PeerIdentity>>,
    request: Request,
) -> Response {
    // A listener may take anybody, but these services are for peers who show who they are.
    let Some(Extension(peer)) = peer else {
        let words = "Show a client certificate.\n";
        return closing(plain(StatusCode::FORBIDDEN, words));
    };
    let (parts, mut body) = request.into_parts();
    if let Err(status) = check_media(&parts.headers) {
        return plain(
            status,
            "Send SOAP 1.2 as application/soap+xml in UTF-8, not compressed.\n",
        );
    }
    let received = match endpoint.bodies.read(&mut body).await {
        Ok(received) => received,
        Err(error) => {
            let still_sends = match error {
                // A client that waits to be asked for its body must not be asked for this one.
                BodyError::Announced => !parts.headers.contains_key(EXPECT),
                BodyError::Busy | BodyError::TooLarge => true,
                BodyError::Broken | BodyError::TooSlow => false,
            };
            if still_sends {
                endpoint.bodies.drain(&mut body).await;
            }
            return endpoint.unread(error);
        }
    };
    match endpoint.parse(received).await {
        Some((Ok((addressing, asked)), _reserved)) => {
            let own = message_id();
            endpoint
                .reception
                .answer(&peer, asked, &addressing.message_id, &own)
                .await
        }
        Some((Err(refusal), _)) => {
            tracing::info!(?peer, fault = ?refusal.fault, "a request was refused");
            send(refusal.write(&message_id()))
        }
        None => plain(
            StatusCode::INTERNAL_SERVER_ERROR,
            "The request could not be read.\n",
        ),
    }
}

/// What a body asks, or why it is refused.
type Parsed = Result<(Addressing, Asked), Box<Refusal>>;

impl Endpoint {
    /// Parses a body; the memory set aside for it comes along. Nothing if parsing panicked.
    async fn parse(&self, received: Received) -> Option<(Parsed, Reserved)> {
        let (service, strictness) = (self.service, self.strictness);
        let Received { bytes, reserved } = received;
        let apart = bytes.len() > PARSE_APART_BYTES;
        let parse = move || parse_request(&bytes, service, strictness);
        let parsed = if apart {
            tokio::task::spawn_blocking(parse).await.ok()?
        } else {
            parse()
        };
        Some((parsed, reserved))
    }

    /// The answer to a request whose body was not read to its end. The connection is not used
    /// again.
    fn unread(&self, error: BodyError) -> Response {
        let (status, code, message) = match error {
            BodyError::Broken => {
                return closing(plain(StatusCode::BAD_REQUEST, "The body broke off.\n"));
            }
            BodyError::TooSlow => {
                return closing(plain(
                    StatusCode::REQUEST_TIMEOUT,
                    "The body came too slowly.\n",
                ));
            }
            BodyError::Announced | BodyError::TooLarge => {
                let limit = self.bodies.limit();
                let message = format!("The request is larger than {limit} bytes.");
                (
                    StatusCode::PAYLOAD_TOO_LARGE,
                    StandardErrorCode::BadParam,
                    message,
                )
            }
            BodyError::Busy => {
                let message = "Too much is being received at the moment; try again later.";
                let code = StandardErrorCode::ServiceTemporaryUnavailable;
                (StatusCode::SERVICE_UNAVAILABLE, code, message.to_owned())
            }
        };
        let operation = self.service.first_operation();
        let fault = Fault::Standard(StandardError { code, message });
        let mut written = write_fault(operation, &fault, None, &message_id());
        written.status = status.as_u16();
        closing(send(written))
    }
}

fn check_media(headers: &HeaderMap) -> Result<(), StatusCode> {
    let compressed = headers
        .get(CONTENT_ENCODING)
        .is_some_and(|encoding| !encoding.as_bytes().eq_ignore_ascii_case(b"identity"));
    if compressed {
        return Err(StatusCode::UNSUPPORTED_MEDIA_TYPE);
    }
    let media = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    accepts_content_type(media.unwrap_or_default())
        .map_err(|status| StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST))
}

fn message_id() -> String {
    Uuid::new_v4().urn().to_string()
}

/// A written reply as an HTTP answer.
pub(crate) fn send(written: WrittenReply) -> Response {
    soap(written.status, Body::from(written.body))
}

/// A SOAP answer with this HTTP status.
pub(crate) fn soap(status: u16, body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let media = HeaderValue::from_static(smd::CONTENT_TYPE);
    response.headers_mut().insert(CONTENT_TYPE, media);
    response
}

fn plain(status: StatusCode, text: &'static str) -> Response {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    let media = HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, media);
    response
}

fn closing(mut response: Response) -> Response {
    response
        .headers_mut()
        .insert(CONNECTION, HeaderValue::from_static("close"));
    response
}
