//! The programming interface, version 1: what a practice's software does over HTTP.
//!
//! | request | answer |
//! |---|---|
//! | `GET health`, `GET openapi.json` | whether the node answers; this interface, described |
//! | `GET me` | who the caller is |
//! | `POST messages` | takes a message for sending |
//! | `GET messages`, `GET messages/{id}` | where messages stand, with a wait for a change |
//! | `GET inbox`, `GET inbox/{id}/content` | received documents |
//! | `POST inbox/{id}/answer`, `opened`, `assign`, `file`, `return` | what becomes of them |
//! | `GET directory/search` | people search |
//! | `GET events` | what happens, page by page or as a stream |
//! | `GET audit` | the audit trail |
//!
//! A caller is a client of one practice, with roles. Errors are problem documents (RFC 9457) that
//! name the place and the fix. Everything positive is said from what is durable.

mod audit_trail;
mod authentication;
mod client;
mod content;
mod cursor;
mod desk;
mod directory_search;
mod events;
mod health;
mod inbox;
mod json;
mod messages;
mod problem;
mod routes;
mod send;
mod shown;
mod wait;

pub use client::{ApiKey, Client, ClientError, Clients, NewClient};
pub use routes::{description, routes};

use crate::directory::RateLimit;
use engine::{Clock, Engine};
use register::Register;
use std::sync::Arc;

/// What the interface needs to answer.
pub struct Interface {
    /// The engine of the node.
    pub engine: Arc<Engine>,
    /// The local copy of directories, if the node has one.
    pub register: Option<Arc<Register>>,
    /// How much one client may ask.
    pub rate: RateLimit,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
}
