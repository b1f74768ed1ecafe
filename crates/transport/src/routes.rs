//! The SOAP services over HTTP: from a request of a known peer to the reply it gets.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Extension, Request, State};
use axum::response::Response;
use axum::routing::post;
use http::header::{CONNECTION, CONTENT_ENCODING, CONTENT_TYPE, EXPECT};
use http::{HeaderMap, HeaderValue, StatusCode};
use smd::{
    Addressing, Fault, Operation, Refusal, Request as Asked, ResponsesAnswer, Service,
    StandardError, StandardErrorCode, Strictness, WrittenReply, accepts_content_type,
    parse_request, write_deliver_reply, write_fault, write_responses_reply,
};
use uuid::Uuid;

use crate::body::{BodyError, BodyReader, Received, Reserved};
use crate::{BodyLimits, Custody, PeerIdentity, answer};

/// Where the services are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paths {
    /// Of SealedMessageDelivery.
    pub sealed_message_delivery: String,
    /// Of TransportResponseDelivery.
    pub transport_response_delivery: String,
}

impl Default for Paths {
    fn default() -> Self {
        Self {
            sealed_message_delivery: "/smd/SealedMessageDelivery".to_owned(),
            transport_response_delivery: "/smd/TransportResponseDelivery".to_owned(),
        }
    }
}

/// A path that cannot be served.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PathError {
    /// Not a plain absolute path.
    #[error(
        "\"{path}\" cannot be the path of a service: begin it with / and use letters, digits, \
         and / . _ - only"
    )]
    Form {
        /// The path given.
        path: String,
    },
    /// Both services at one place.
    #[error("\"{path}\" is the path of two services: give each its own")]
    Shared {
        /// The path given.
        path: String,
    },
}

/// The services as routes, for a [`Listener`](crate::Listener), which says who the peer is.
///
/// # Errors
/// [`PathError`] when a path cannot be served.
pub fn smd_routes(
    paths: &Paths,
    custody: Arc<dyn Custody>,
    strictness: Strictness,
    limits: BodyLimits,
) -> Result<Router, PathError> {
    let served = [
        (
            &paths.sealed_message_delivery,
            Service::SealedMessageDelivery,
        ),
        (
            &paths.transport_response_delivery,
            Service::TransportResponseDelivery,
        ),
    ];
    if paths.sealed_message_delivery == paths.transport_response_delivery {
        let path = paths.sealed_message_delivery.clone();
        return Err(PathError::Shared { path });
    }
    let bodies = Arc::new(BodyReader::new(limits));
    let mut router = Router::new();
    for (path, service) in served {
        if !is_plain(path) {
            let path = path.clone();
            return Err(PathError::Form { path });
        }
        let endpoint = Arc::new(Endpoint {
            service,
            strictness,
            custody: custody.clone(),
            bodies: bodies.clone(),
        });
        router = router.route(path, post(serve).with_state(endpoint));
    }
    Ok(router)
}

fn is_plain(path: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
    path.len() > 1 && path.starts_with('/') && path.chars().all(plain)
}

/// One service at one place.
struct Endpoint {
    service: Service,
    strictness: Strictness,
    custody: Arc<dyn Custody>,
    bodies: Arc<BodyReader>,
}

/// Bodies larger than this, in bytes, are parsed where they hold up nobody else.
const PARSE_APART_BYTES: usize = 64 * 1024;

async fn serve(
    State(endpoint): State<Arc<Endpoint>>,
    Extension(peer): Extension<PeerIdentity>,
    request: Request,
) -> Response {
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
            send(endpoint.answer(&peer, asked, &addressing.message_id).await)
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

    async fn answer(&self, peer: &PeerIdentity, asked: Asked, relates_to: &str) -> WrittenReply {
        match asked {
            Asked::DeliverMessage(message) => {
                let outcome = self.custody.take_message(peer, *message).await;
                write_deliver_reply(&answer::to_message(outcome), relates_to, &message_id())
            }
            Asked::DeliverResponses(responses) => {
                let mut last = ResponsesAnswer::Ok;
                for response in responses {
                    last = answer::to_response(self.custody.take_response(peer, response).await);
                    if last != ResponsesAnswer::Ok {
                        break;
                    }
                }
                write_responses_reply(&last, relates_to, &message_id())
            }
        }
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
        let operation = match self.service {
            Service::SealedMessageDelivery => Operation::DeliverMessage,
            Service::TransportResponseDelivery => Operation::DeliverResponses,
        };
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

fn send(written: WrittenReply) -> Response {
    let mut response = Response::new(Body::from(written.body));
    *response.status_mut() =
        StatusCode::from_u16(written.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
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
