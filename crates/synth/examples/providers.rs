//! Prints a synthetic provider directory, one FHIR resource a line: `providers ROLES`.
#![expect(clippy::print_stdout, reason = "this program prints")]

use synth::providers::Providers;

fn main() {
    let roles = std::env::args().nth(1).and_then(|text| text.parse().ok());
    let providers = Providers::generate(1, roles.unwrap_or(100));
    for number in 0..providers.practices() {
        for resource in providers.practice(number, 0) {
            println!("{resource}");
        }
    }
}
