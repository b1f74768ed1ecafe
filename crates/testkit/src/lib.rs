//! Rigs for tests: nodes as real processes or within the test, clinical software that uses their
//! folders, and peers whose every byte is the test's.
#![forbid(unsafe_code)]
#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a rig that cannot be set up fails its test by panicking"
)]

pub mod address;
pub mod authority_desk;
pub mod cis;
pub mod clinic;
pub mod collector;
pub mod forge;
pub mod habits;
pub mod hand_client;
pub mod hand_server;
pub mod line_clinic;
pub mod mail;
pub mod network;
pub mod node;
pub mod pair;
pub mod party;
pub mod pause;
pub mod pki;
pub mod providers;
pub mod proxy;
pub mod relay;
pub mod search;
pub mod small_disk;
pub mod until;
pub mod world;

pub use address::free_address;
pub use authority_desk::AuthorityDesk;
pub use cis::Cis;
pub use clinic::Clinic;
pub use collector::Collector;
pub use habits::Habits;
pub use hand_client::HandClient;
pub use hand_server::HandServer;
pub use line_clinic::{LineClinic, Manner};
pub use network::Network;
pub use node::Node;
pub use pair::Pair;
pub use party::Party;
pub use providers::Providers;
pub use proxy::HttpProxy;
pub use relay::Relay;
pub use small_disk::{Frozen, SmallDisk};
pub use until::until;
pub use world::World;
