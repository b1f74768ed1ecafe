//! Reading HL7 v2: our one-pass index against copying the same bytes and against hl7-parser, in
//! one run on one machine, so that the ratios mean something wherever they are measured.

use crate::{cpu, report};
use hl7v2::{Limits, Message, check};
use ids::{Direction, Timestamp};
use serde::Serialize;
use std::hint::black_box;
use synth::document::referral_of_size;
use synth::world::{Patient, Practice};

/// What to measure of HL7 v2.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

/// Largest message, in bytes: the size that everybody must handle.
const LARGE_BYTES: usize = 16 * 1024 * 1024;

/// CPU time that one batch of rounds takes at least, in milliseconds.
const BATCH_MS: f64 = 20.0;

/// Batches of which the quickest counts: what disturbs a measurement only ever adds to it.
const BATCHES: usize = 7;

/// The figures of all subjects.
#[derive(Serialize)]
struct Figures {
    subjects: Vec<Figure>,
}

/// The figures of one message, CPU time of one thread.
#[derive(Serialize)]
struct Figure {
    name: &'static str,
    bytes: usize,
    read_us: f64,
    read_mb_per_second: f64,
    copy_us: f64,
    ratio_to_copy: f64,
    hl7_parser_us: f64,
    ratio_to_hl7_parser: f64,
    check_us: f64,
}

/// Measures and prints.
pub(crate) fn run(args: &Args) -> Result<(), String> {
    let subjects = [
        ("result of 30 values", result()),
        ("referral with one large document", document()?),
        ("result of very many values", many_values()),
    ];
    let subjects = subjects
        .into_iter()
        .map(|(name, text)| measure(name, &text));
    let subjects = subjects.collect::<Result<_, _>>()?;
    let figures = Figures { subjects };
    report::say(&if args.json {
        serde_json::to_string(&figures).map_err(|error| error.to_string())?
    } else {
        figures.table()
    });
    Ok(())
}

fn measure(name: &'static str, text: &str) -> Result<Figure, String> {
    let bytes = text.as_bytes();
    let read = || Message::read_within(bytes, &Limits::default()).message;
    let message = read().map_err(|why| format!("{name}: {why}"))?;
    let theirs = || hl7_parser::parse_message(text);
    if theirs().map(|other| other.segments().count()).ok() != Some(message.segments().count()) {
        return Err(format!("{name}: hl7-parser reads something else"));
    }
    let read_us = time(|| read().map(|message| message.bytes().len()));
    let copy_us = time(|| bytes.to_vec());
    let hl7_parser_us = time(|| theirs().map(|other| other.segments().count()));
    let check_us = time(|| check(&message, Direction::Read).len());
    Ok(Figure {
        name,
        bytes: bytes.len(),
        read_us,
        read_mb_per_second: size(bytes.len()) / read_us,
        copy_us,
        ratio_to_copy: read_us / copy_us,
        hl7_parser_us,
        ratio_to_hl7_parser: read_us / hl7_parser_us,
        check_us,
    })
}

/// Microseconds of CPU time for one round, by the quickest batch.
fn time<T>(round: impl Fn() -> T) -> f64 {
    let batch = |rounds: u32| {
        let before = cpu::thread_ms();
        for _ in 0..rounds {
            black_box(round());
        }
        cpu::thread_ms() - before
    };
    let mut rounds = 1;
    while batch(rounds) < BATCH_MS {
        rounds *= 2;
    }
    let each = (0..BATCHES).map(|_| batch(rounds) * 1_000.0 / f64::from(rounds));
    each.fold(f64::INFINITY, f64::min)
}

#[expect(clippy::cast_precision_loss, reason = "sizes are far below 2^52")]
fn size(bytes: usize) -> f64 {
    bytes as f64
}

impl Figures {
    fn table(&self) -> String {
        let mut text = format!(
            "{:34} {:>10} {:>11} {:>9} {:>8} {:>8} {:>11} {:>8} {:>11}",
            "", "bytes", "read us", "MB/s", "copy us", ":copy", "hl7-parser", ":theirs", "check us"
        );
        for one in &self.subjects {
            text += &format!(
                "\n{:34} {:>10} {:>11.2} {:>9.0} {:>8.2} {:>8.2} {:>11.1} {:>8.3} {:>11.1}",
                one.name,
                one.bytes,
                one.read_us,
                one.read_mb_per_second,
                one.copy_us,
                one.ratio_to_copy,
                one.hl7_parser_us,
                one.ratio_to_hl7_parser,
                one.check_us,
            );
        }
        text
    }
}

const HEAD: &str = "\
MSH|^~\\&|LAB|Synth Lab^1234^AUSNATA||Wattle St^1.2.36.1.2001.1003.0.8003629999900018^ISO|\
20261122010203+1000||ORU^R01^ORU_R01|L-0001|P|2.4^AUS&Australia&ISO3166_1^HL7AU-OO-201701&&L|||\
AL|AL|AUS||en^English^ISO639\r\
PID|1||2000200^^^Synth Lab^MR||TESTING^PAT||19700203|F\r\
PV1|1|O|||||||9999011Y^GREEN^ALEX^^^DR^^^AUSHICPR^L^^^UPIN\r\
OBR|1||R-1^Synth Lab^1234^AUSNATA|GLU^Glucose^LN|||20261122010203+1000|||||||||||||||\
20261122010203+1000||CH|F\r";

/// A result of 30 values, about 2.3 KB.
fn result() -> String {
    let values = (1..=30)
        .map(|set| format!("OBX|{set}|NM|14749-6^Glucose, serum^LN||5.1|mmol/L|3.0-7.7|N|||F\r"));
    HEAD.to_owned() + &values.collect::<String>()
}

/// As many values as the largest message can hold.
fn many_values() -> String {
    let mut text = HEAD.to_owned();
    let mut set = 0;
    while text.len() < LARGE_BYTES - 256 {
        set += 1;
        text += &format!(
            "OBX|{set}|NM|14749-6^Glucose [Moles/volume] in Serum or Plasma^LN^GLU^Glucose^L||5.1|\
             mmol/L^millimole per litre^UCUM|3.0-7.7|N|||F|||20261122010203+1000\r"
        );
    }
    text
}

/// A referral whose document fills the largest message.
fn document() -> Result<String, String> {
    let bytes = referral_of_size(
        &Practice::wattle_street_medical(),
        &Practice::banksia_cardiology(),
        &Patient::juniper_tessellate(),
        "WSM-1",
        Timestamp::from_millis(1_795_000_000_000),
        LARGE_BYTES - 64,
    );
    let bytes = bytes.map_err(|error| error.to_string())?;
    String::from_utf8(bytes).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_subjects_are_of_the_sizes_that_are_told_and_read_cleanly() {
        assert!(
            (2_200..2_400).contains(&result().len()),
            "{}",
            result().len()
        );
        for text in [result(), document().unwrap(), many_values()] {
            assert!(text.len() <= LARGE_BYTES);
            let reading = Message::read(text);
            assert!(reading.message.is_ok() && reading.findings.is_empty());
        }
    }

    #[test]
    fn figures_are_positive_and_named() {
        let figure = measure("a result", &result()).unwrap();
        for number in [
            figure.read_us,
            figure.copy_us,
            figure.hl7_parser_us,
            figure.check_us,
        ] {
            assert!(number > 0.0);
        }
        let table = Figures {
            subjects: vec![figure],
        }
        .table();
        assert!(table.contains("a result") && table.contains("hl7-parser"));
        assert!(measure("nothing", "no message").is_err());
    }
}
