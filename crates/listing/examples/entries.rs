//! Prints the entries of synthetic practices, one resource a line, for other people's validators.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    unreachable_pub,
    reason = "a program of the suite, over invented practices"
)]

#[path = "../tests/clinic/mod.rs"]
mod clinic;

use clinic::{Clinic, at, now};

fn main() {
    let clinic = Clinic::new();
    // As they stand now, and once somebody has left and a place has closed.
    let mut later = Clinic::new();
    later.listing.locations[1].closed = Some("2027-01-01".into());
    let left = later.listed(at("2027-02-01T00:00:00Z")).unwrap();
    let listed = clinic.listed(now()).unwrap();
    for resource in listed.resources.iter().chain(&left.resources) {
        println!("{resource}");
    }
}
