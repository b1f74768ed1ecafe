//! What goes wrong on purpose, end to end over two real gateways: each case is refused for its own
//! reason on our side, the peer is told no more than it should be, nothing is lost or handed over,
//! the sender's status is the truth, and the next good message goes through.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

mod answers;
mod clocks;
mod content;
mod disks;
mod floods;
mod leniencies;
mod payloads;
mod processes;
mod recipients;
mod refused;
mod replays;
mod signers;
mod soap;
mod tls_clients;
