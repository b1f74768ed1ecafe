//! A practice whose software speaks MLLP, and one whose software exchanges files, through running
//! nodes: what the software says becomes what the sender sees, and no more.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};
use testkit::pause::pause;
use testkit::{Clinic, LineClinic, Manner, Node, Pair, free_address};

const PROGRAM: &str = env!("CARGO_BIN_EXE_sealpost");
const PATIENCE: Duration = Duration::from_secs(60);

/// The GP's software writes files; the specialist's speaks MLLP.
struct Meeting {
    _folder: tempfile::TempDir,
    pair: Pair,
    files: Clinic,
    line: LineClinic,
}

impl Meeting {
    fn new(manner: Manner, more: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut pair = Pair::write(Path::new(PROGRAM), folder.path());
        let listener = free_address();
        let practice = pair.specialist.practice().clone();
        let line = LineClinic::new(practice, listener, manner);
        append(&pair.specialist, &line.configuration(listener, more));
        pair.gp.start_logging("debug");
        pair.specialist.start_logging("debug");
        let files = Clinic::new(pair.gp.files(), pair.gp.practice().clone());
        Self {
            _folder: folder,
            pair,
            files,
            line,
        }
    }

    /// Waits until `node` says these words of a message.
    fn until_says(&mut self, of_gp: bool, words: &str) -> String {
        let deadline = Instant::now() + PATIENCE;
        loop {
            self.files.look();
            let node = if of_gp {
                &self.pair.gp
            } else {
                &self.pair.specialist
            };
            let said = node.command(&["status", "--all", "--limit", "0"]);
            if said.contains(words) {
                return said;
            }
            let logs = self.pair.gp.log() + &self.pair.specialist.log();
            assert!(
                Instant::now() < deadline,
                "{words:?} was not said: {said}\n{logs}"
            );
            pause(Duration::from_millis(50));
        }
    }
}

fn append(node: &Node, text: &str) {
    let config = node.files().config();
    let mut config = OpenOptions::new().append(true).open(config).unwrap();
    config.write_all(text.as_bytes()).unwrap();
}

#[test]
fn a_typed_word_is_accepted_and_mail_flows_both_ways_without_patient_data_in_the_logs() {
    let mut meeting = Meeting::new(Manner::Typed, "");
    let (gp, specialist) = (
        meeting.pair.gp.practice().clone(),
        meeting.pair.specialist.practice().clone(),
    );
    meeting.files.send(&specialist, "G1");
    meeting.line.send(&gp, "S1");
    meeting.until_says(true, "Accepted by their software");
    meeting.until_says(false, "Accepted by their software");
    let deadline = Instant::now() + PATIENCE;
    while !meeting.line.seen().codes.contains_key("S1") {
        meeting.files.look();
        assert!(
            Instant::now() < deadline,
            "the acknowledgement of S1 did not come"
        );
        pause(Duration::from_millis(50));
    }
    let seen = meeting.line.seen();
    assert_eq!(seen.answers["S1"], "CA");
    assert!(seen.codes["S1"].contains("AA"));
    assert_eq!(seen.documents["G1"].len(), 1);
    let logs = meeting.pair.gp.log() + &meeting.pair.specialist.log();
    for word in [
        "TESSELLATE",
        "Tessellate",
        "Juniper",
        "JUNIPER",
        "PID|",
        "MSH|",
    ] {
        assert!(!logs.contains(word), "{word} in a log");
    }
}

#[test]
fn a_refusal_by_the_software_is_told_to_the_sender_with_its_words() {
    let manner = Manner::Generic(hl7v2::ack::AckCode::AE);
    let mut meeting = Meeting::new(manner, "");
    let specialist = meeting.pair.specialist.practice().clone();
    meeting.files.send(&specialist, "G1");
    meeting.until_says(true, "Rejected");
    let said = meeting.until_says(false, "Rejected by our software");
    assert!(!said.contains("Accepted"), "{said}");
}

#[test]
fn a_generic_yes_counts_only_where_the_configuration_says_so() {
    let manner = Manner::Generic(hl7v2::ack::AckCode::AA);
    let mut plain = Meeting::new(manner, "");
    let specialist = plain.pair.specialist.practice().clone();
    plain.files.send(&specialist, "G1");
    let said = plain.until_says(false, "not confirmed yet");
    assert!(!said.contains("Accepted"), "{said}");
    let mut counting = Meeting::new(manner, "accepted_on = \"AA\"");
    counting.files.send(&specialist, "G1");
    counting.until_says(true, "Accepted by their software");
}

#[test]
fn an_accept_acknowledgement_counts_only_where_the_configuration_says_so() {
    let mut plain = Meeting::new(Manner::AcceptOnly, "accepted_on = \"AA\"");
    let specialist = plain.pair.specialist.practice().clone();
    plain.files.send(&specialist, "G1");
    let said = plain.until_says(false, "not confirmed yet");
    assert!(!said.contains("Accepted"), "{said}");
    let mut counting = Meeting::new(Manner::AcceptOnly, "accepted_on = \"CA\"");
    counting.files.send(&specialist, "G1");
    counting.until_says(true, "Accepted by their software");
}

#[test]
fn an_acknowledgement_as_a_message_of_its_own_is_credited() {
    let mut meeting = Meeting::new(Manner::AcceptThenTyped, "");
    let specialist = meeting.pair.specialist.practice().clone();
    meeting.files.send(&specialist, "G1");
    meeting.until_says(true, "Accepted by their software");
    assert_eq!(
        meeting.line.seen().answers["AG1"],
        "CA",
        "it asked to be accepted"
    );
}

#[test]
fn a_message_that_cannot_be_sent_is_refused_kept_and_found_with_its_reason() {
    let mut meeting = Meeting::new(Manner::Typed, "");
    let practice = meeting.pair.gp.practice().clone();
    let patient = synth::world::Patient::juniper_tessellate();
    let now = engine::Clock::now(&engine::clock::SystemClock);
    // Another practice's message: MSH-4 names the GP.
    let foreign = synth::document::referral(&practice, &practice, &patient, "X1", now).unwrap();
    meeting.line.send_bytes(foreign);
    meeting.until_says(false, "MSH-4 does not name this practice");
    assert_eq!(meeting.line.seen().answers["X1"], "CR");
}

#[test]
fn plain_mllp_beyond_this_machine_is_refused_by_the_configuration() {
    let folder = tempfile::tempdir().unwrap();
    let pair = Pair::write(Path::new(PROGRAM), folder.path());
    append(
        &pair.gp,
        "\n[practice.mllp.listener]\naddress = \"0.0.0.0:2575\"\n",
    );
    let output = std::process::Command::new(PROGRAM)
        .args(["serve", "--config"])
        .arg(pair.gp.files().config())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success());
    assert!(said.contains("is not on this machine"), "{said}");
}

#[test]
fn the_doctor_tells_which_leg_to_the_software_is_broken() {
    let meeting = Meeting::new(Manner::AcceptOnly, "takes_tests = true");
    let node = &meeting.pair.specialist;
    let doctor = || {
        let output = std::process::Command::new(PROGRAM)
            .args(["doctor", "--no-loop-back", "--config"])
            .arg(node.files().config())
            .output()
            .unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let deadline = Instant::now() + PATIENCE;
    let mut said = doctor();
    while !said.contains("good     MLLP listener:") {
        assert!(Instant::now() < deadline, "{said}");
        said = doctor();
    }
    assert!(
        said.contains("stored a test message and answered CA"),
        "{said}"
    );
    let text = std::fs::read_to_string(node.files().config()).unwrap();
    let address = meeting.line.address().to_string();
    let moved = text.replace(&address, &free_address().to_string());
    std::fs::write(node.files().config(), moved).unwrap();
    let said = doctor();
    assert!(said.contains("BROKEN   MLLP software:"), "{said}");
    assert!(said.contains("good     MLLP listener:"), "{said}");
}
