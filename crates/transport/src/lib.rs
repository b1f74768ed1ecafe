//! Mutual TLS to other systems, both ways.
//!
//! - [`Listener`] accepts connections of peers whose certificate is trusted, and hands each
//!   request on with the [`PeerIdentity`] that it proved; [`smd_routes`] are the SMD services.
//! - [`HttpsCourier`] posts sealed messages and transport responses, and never takes anything
//!   for success that is not plainly one.
//!
//! What was read from a socket goes to `smd` to be understood and to `engine` to be decided;
//! nothing is decided here but who may connect, how much and how fast.
#![forbid(unsafe_code)]

mod answer;
mod body;
mod client_verifier;
mod courier;
mod credentials;
mod custody;
mod egress;
mod failure;
mod judge;
mod limits;
mod listener;
mod outcome;
mod peer_identity;
mod peer_slots;
mod resolver;
mod routes;
mod server_verifier;
mod tls;

pub use client_verifier::Clients;
pub use courier::{HttpsCourier, Trust};
pub use credentials::{Credentials, CredentialsError};
pub use custody::Custody;
pub use egress::{EgressPolicy, EgressRefusal, Network, NetworkError};
pub use limits::{BodyLimits, CourierLimits, ListenerLimits};
pub use listener::{Listener, RemoteAddress};
pub use peer_identity::PeerIdentity;
pub use routes::{PathError, Paths, smd_routes};
pub use tls::{ServerTls, TlsError};
