//! What must hold for any bytes whatever: one function for each parser that reads what strangers
//! send.
//!
//! Each takes bytes, panics when something does not hold, and returns whether the bytes were taken
//! for what they claim to be, so that a test can tell seeds that get deep from seeds that do not.
//! The targets in `fuzz/` call them with bytes that a fuzzer makes up; the tests of this crate, in
//! every run of the suite, with the seeds in `fuzz/seeds` and damaged copies of them.

#![forbid(unsafe_code)]
#![expect(
    clippy::expect_used,
    reason = "a harness says by panicking that something does not hold"
)]

mod answer;
mod certificate;
mod directory_file;
mod frames;
mod letter;
mod message;
mod mutation;
mod parts;
mod sealed_payload;
mod signed_payload;
mod soap;
mod soap_reply;
mod world;
mod xml_document;
mod xml_payload;

pub use certificate::certificate;
pub use directory_file::directory;
pub use letter::document;
pub use message::hl7v2;
pub use mutation::mutate_base64;
pub use sealed_payload::sealed;
pub use signed_payload::signed_payload;
pub use soap::soap;
pub use world::seal_text;
pub use xml_document::xml;
pub use xml_payload::xml_payload;

/// One harness.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Its name, which is that of its fuzz target and of its folder of seeds.
    pub name: &'static str,
    /// The harness: panics when something does not hold; whether the bytes were accepted.
    pub run: fn(&[u8]) -> bool,
}

/// All of them.
pub const TARGETS: &[Target] = &[
    target("certificate", certificate),
    target("directory", directory),
    target("document", document),
    target("hl7v2", hl7v2),
    target("sealed", sealed),
    target("signed_payload", signed_payload),
    target("soap", soap),
    target("xml", xml),
    target("xml_payload", xml_payload),
];

const fn target(name: &'static str, run: fn(&[u8]) -> bool) -> Target {
    Target { name, run }
}
