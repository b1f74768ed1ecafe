//! Mutual TLS to other systems, both ways.
//!
//! - [`Listener`] accepts connections of peers whose certificate is trusted, and hands each
//!   request on with the [`PeerIdentity`] that it proved; [`smd_routes`] are the SMD and ELS
//!   services, as many as a node offers ([`Services`]).
//! - [`HttpsCourier`] posts sealed messages and transport responses, collects them from a
//!   provider, asks for immediate answers and for interactions, and never takes anything for
//!   success that is not plainly one.
//!
//! What was read from a socket goes to `smd` to be understood and to `engine` to be decided;
//! nothing is decided here but who may connect, how much and how fast.
#![forbid(unsafe_code)]

mod answer;
mod ask;
mod authority;
mod body;
mod breaker;
mod client_verifier;
mod collect;
mod collected;
mod courier;
mod credentials;
mod custody;
mod describe;
mod egress;
mod endpoint;
mod failure;
mod fair_courier;
mod immediate;
mod interactions;
mod judge;
mod limits;
mod listener;
mod live_trust;
mod mailboxes;
mod network;
mod news;
mod outcome;
mod outgoing;
mod paths;
mod peer_identity;
mod peer_slots;
mod pinned_verifier;
mod probe;
mod proxy;
mod publish_client;
mod reception;
mod resolver;
mod routes;
mod server_verifier;
mod services;
mod tls;
mod web_client;

pub use ask::AskError;
pub use authority::{FetchLimits, Fetcher, KeeperTimes, TrustKeeper};
pub use breaker::BreakerLimits;
pub use client_verifier::Clients;
pub use courier::{HttpsCourier, Trust};
pub use credentials::{Credentials, CredentialsError};
pub use custody::Custody;
pub use egress::{EgressPolicy, EgressRefusal};
pub use fair_courier::{FairCourier, LargeLimits};
pub use immediate::Immediate;
pub use interactions::{InteractionRefusal, Interactions};
pub use limits::{BodyLimits, CourierLimits, ListenerLimits, RetrievalLimits};
pub use listener::{Listener, RemoteAddress};
pub use live_trust::LiveTrust;
pub use mailboxes::Mailboxes;
pub use network::{Network, NetworkError};
pub use paths::{PathError, Paths};
pub use peer_identity::PeerIdentity;
pub use probe::{Answered, Failed, Known, Step, ask};
pub use proxy::{OutboundProxy, ProxyError};
pub use publish_client::{PublishClient, PublishError, ServedEntry};
pub use routes::smd_routes;
pub use services::Services;
pub use tls::{ServerTls, TlsError};
pub use web_client::{ServerTrust, WebClientError, web_client, why_failed};
