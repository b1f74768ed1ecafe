//! The step that runs the benchmark once, short: it must end and print its figures.
//!
//! The dev profile builds our dependencies optimised, which is where the work is; a release build
//! only for this check would cost more than it shows. No figure is judged here.

use serde_json::Value;

use crate::house::House;
use crate::run::{self, Limit};
use crate::say::say;
use crate::suite::Outcome;

/// The figures that the benchmark promises, each a positive number.
const FIGURES: &[&str] = &["cpu_ratio_to_crypto_floor", "messages_per_second"];
/// Those of the way through providers.
const WAY_FIGURES: &[&str] = &["drop_to_arrival_p50_ms", "drop_to_arrival_p99_ms"];
/// `--quick` promises 40 s in the release profile; this is the dev profile on a busy machine.
const LIMIT: Limit = Limit::minutes(5);

/// Runs the benchmark with `--quick --json`, and a few messages through providers.
pub fn run(house: &House) -> Outcome {
    measure(house).into()
}

fn measure(house: &House) -> Result<(), String> {
    run::run(&mut house.cargo(&["build", "--package", "bench", "--bin", "bench"]))?;
    let mut found = measured(house, &["--quick", "--json"], FIGURES)?;
    let through = ["providers", "--messages", "10", "--json"];
    found.extend(measured(house, &through, WAY_FIGURES)?);
    if found.is_empty() {
        Ok(())
    } else {
        Err(found.join("\n"))
    }
}

fn measured(house: &House, args: &[&str], figures: &[&str]) -> Result<Vec<String>, String> {
    let mut command = std::process::Command::new(house.built("bench"));
    let text = run::capture(command.current_dir(&house.root).args(args), LIMIT)?;
    say(text.trim_end());
    Ok(faults(&text, figures))
}

fn faults(text: &str, figures: &[&str]) -> Vec<String> {
    let report: Value = match serde_json::from_str(text) {
        Ok(report) => report,
        Err(error) => return vec![format!("the benchmark printed no JSON object: {error}")],
    };
    let wrong = figures
        .iter()
        .filter(|name| report[**name].as_f64().is_none_or(|n| n <= 0.0));
    wrong
        .map(|name| format!("`{name}` is {}, not a positive number", report[*name]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{FIGURES, faults};

    #[test]
    fn both_figures_must_be_positive_numbers() {
        let good = r#"{"messages_per_second": 100.5, "cpu_ratio_to_crypto_floor": 2}"#;
        assert_eq!(faults(good, FIGURES), Vec::<String>::new());
        for bad in [
            "",
            "{}",
            "100 messages",
            r#"{"messages_per_second": 0, "cpu_ratio_to_crypto_floor": 2}"#,
            r#"{"messages_per_second": 100.5, "cpu_ratio_to_crypto_floor": null}"#,
            r#"{"messages_per_second": "100", "cpu_ratio_to_crypto_floor": 2}"#,
        ] {
            assert!(!faults(bad, FIGURES).is_empty(), "{bad}");
        }
    }
}
