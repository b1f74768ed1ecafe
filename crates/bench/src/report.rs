//! The figures, for people and as JSON.

use crate::load::Loaded;
use serde::Serialize;
use std::io::Write;

/// What is published of one run.
#[derive(Serialize)]
pub(crate) struct Report {
    payload_bytes: usize,
    messages: usize,
    concurrency: usize,
    messages_per_second: f64,
    cpu_ms_per_message: f64,
    crypto_floor_ms: f64,
    cpu_ratio_to_crypto_floor: f64,
    latency_p50_ms: i64,
    latency_p99_ms: i64,
}

impl Report {
    #[expect(
        clippy::cast_precision_loss,
        reason = "message counts are far below 2^52"
    )]
    pub(crate) fn new(
        payload_bytes: usize,
        concurrency: usize,
        floor_ms: f64,
        loaded: &Loaded,
    ) -> Self {
        let messages = loaded.messages as f64;
        let cpu_ms_per_message = loaded.cpu_ms / messages;
        Self {
            payload_bytes,
            messages: loaded.messages,
            concurrency,
            messages_per_second: messages / loaded.seconds,
            cpu_ms_per_message,
            crypto_floor_ms: floor_ms,
            cpu_ratio_to_crypto_floor: cpu_ms_per_message / floor_ms,
            latency_p50_ms: percentile(&loaded.latencies, 50),
            latency_p99_ms: percentile(&loaded.latencies, 99),
        }
    }

    pub(crate) fn print(&self, json: bool) {
        let text = if json {
            serde_json::to_string(self).unwrap_or_default()
        } else {
            self.table()
        };
        say(&text);
    }

    fn table(&self) -> String {
        format!(
            "{} messages of {} bytes, {} under way\n\
             messages a second       {:>10.1}\n\
             CPU ms a message        {:>10.3}\n\
             crypto floor ms         {:>10.3}\n\
             CPU : crypto floor      {:>10.2}\n\
             submit to receipt p50   {:>10} ms\n\
             submit to receipt p99   {:>10} ms",
            self.messages,
            self.payload_bytes,
            self.concurrency,
            self.messages_per_second,
            self.cpu_ms_per_message,
            self.crypto_floor_ms,
            self.cpu_ratio_to_crypto_floor,
            self.latency_p50_ms,
            self.latency_p99_ms,
        )
    }
}

/// The value below which `percent` of an ascending list lies.
pub(crate) fn percentile(ascending: &[i64], percent: usize) -> i64 {
    let place = (ascending.len() * percent / 100).min(ascending.len().saturating_sub(1));
    ascending.get(place).copied().unwrap_or_default()
}

/// Prints a text.
pub(crate) fn say(text: &str) {
    // A reader that went away needs no figures.
    drop(writeln!(std::io::stdout().lock(), "{text}"));
}

pub(crate) fn complain(why: &str) {
    drop(writeln!(std::io::stderr().lock(), "bench: {why}"));
}

#[cfg(test)]
mod tests {
    use super::percentile;

    #[test]
    fn percentiles_stay_inside_the_list() {
        let list: Vec<i64> = (1..=100).collect();
        assert_eq!(percentile(&list, 50), 51);
        assert_eq!(percentile(&list, 99), 100);
        assert_eq!(percentile(&[7], 99), 7);
        assert_eq!(percentile(&[], 50), 0);
    }
}
