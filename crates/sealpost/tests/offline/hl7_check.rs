//! `sealpost hl7 check`.

use crate::rig::{Folder, Ran, at, gp, specialist};
use serde_json::{Value, json};
use std::io::Write;
use std::process::{Command, Stdio};
use synth::world::Patient;

fn world() -> Folder {
    let world = Folder::new();
    let patient = &Patient::all()[0];
    let good = synth::document::referral(&gp(), &specialist(), patient, "M0001", at()).unwrap();
    world.write("good.hl7", good);
    world.write("bad.hl7", "this is not HL7 at all");
    world
}

fn check(world: &Folder, args: &[&str]) -> Ran {
    world.run(&[&["hl7", "check", "--json"], args].concat())
}

fn codes(report: &Value) -> Vec<&str> {
    let findings = report["findings"].as_array().unwrap();
    findings
        .iter()
        .map(|finding| finding["code"].as_str().unwrap())
        .collect()
}

#[test]
fn a_good_referral_has_nothing_wrong_both_ways() {
    let world = world();
    for direction in ["--receive", "--send"] {
        let report = check(&world, &[direction, "good.hl7"]).ended(0).json();
        assert_eq!(report["file"], "good.hl7");
        assert_eq!(report["ok"], true);
        assert_eq!(report["type"], "REF^I12^REF_I12");
        assert_eq!(report["control_id"], "M0001");
        assert_eq!(report["message_count"], 1);
        assert_eq!(report["messages"][0]["offset"], 0);
        assert_eq!(report["messages"][0]["bytes"], world.read("good.hl7").len());
    }
}

#[test]
fn every_finding_says_what_where_and_how_grave() {
    let world = world();
    world.write(
        "odd.hl7",
        "MSH|^~\\&|A|B|C|D|20261122||ORU^R01|7|P|2.4\nPID|1\n",
    );
    let report = check(&world, &["odd.hl7"]).json();
    let findings = report["findings"].as_array().unwrap();
    assert_eq!(report["finding_count"], findings.len());
    let line_end = findings
        .iter()
        .find(|finding| finding["code"] == "H7-TERM-LF")
        .unwrap();
    assert_eq!(line_end["severity"], "warning");
    assert!(line_end["offset"].is_u64() && line_end["path"].is_string());
    assert!(line_end["sentence"].as_str().unwrap().contains("LF"));
    for finding in findings {
        assert!(
            finding.get("message").is_none(),
            "there is only one message: {finding}"
        );
    }
}

#[test]
fn what_we_are_about_to_send_is_judged_more_strictly() {
    let world = world();
    let good = String::from_utf8(world.read("good.hl7")).unwrap();
    world.write("zoneless.hl7", good.replacen("|AUS|", "|NZL|", 1));
    check(&world, &["zoneless.hl7"]).ended(0);
    check(&world, &["--send", "zoneless.hl7"])
        .ended(1)
        .complained("1 of 1 files has errors");
    check(&world, &["--send", "--receive", "good.hl7"]).ended(2);
}

#[test]
fn a_file_of_several_messages_says_which_one_a_finding_is_about() {
    let world = world();
    let good = world.read("good.hl7");
    let second = b"MSH|^~\\&|A|B|C|D|20261122||ORU^R01|SECOND|P|2.4\r";
    world.write("two.hl7", [&good, &second[..]].concat());
    let report = check(&world, &["two.hl7"]).ended(1).json();
    assert_eq!(
        (&report["type"], &report["control_id"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(report["message_count"], 2);
    assert_eq!(report["messages"][0]["control_id"], "M0001");
    assert_eq!(report["messages"][1]["control_id"], "SECOND");
    assert_eq!(report["messages"][1]["offset"], good.len());
    let findings = report["findings"].as_array().unwrap();
    let errors: Vec<_> = findings
        .iter()
        .filter(|finding| finding["severity"] == "error")
        .collect();
    assert!(!errors.is_empty());
    for error in errors {
        assert_eq!(error["message"], 2, "{error}");
        assert!(
            error["offset"].as_u64().unwrap() >= good.len() as u64,
            "{error}"
        );
    }
    let around: Vec<_> = findings
        .iter()
        .filter(|finding| finding["code"] == "H7-BATCH-BARE")
        .collect();
    assert_eq!(around.len(), 1);
}

#[test]
fn what_cannot_be_read_is_a_finding_and_the_rest_is_checked() {
    let world = world();
    std::fs::create_dir(world.path("folder")).unwrap();
    world.write("empty.hl7", "");
    let files = [
        "missing.hl7",
        "folder",
        "/dev/zero",
        "bad.hl7",
        "empty.hl7",
        "good.hl7",
    ];
    let ran = check(&world, &files).ended(1);
    let reports = ran.json_lines();
    let names: Vec<_> = reports
        .iter()
        .map(|report| report["file"].as_str().unwrap())
        .collect();
    assert_eq!(names, files);
    for report in &reports[..3] {
        assert_eq!(codes(report), ["FILE-UNREADABLE"], "{report}");
        assert_eq!(report["message_count"], 0, "{report}");
    }
    assert_eq!(codes(&reports[3]), ["H7-UNREADABLE"]);
    assert_eq!(reports[3]["messages"][0]["type"], Value::Null);
    assert_eq!(codes(&reports[4]), ["H7-UNREADABLE"]);
    let ok: Vec<_> = reports
        .iter()
        .map(|report| report["ok"].as_bool().unwrap())
        .collect();
    assert_eq!(ok, [false, false, false, false, false, true]);
    ran.complained("5 of 6 files have errors");
}

#[test]
fn a_pipe_is_not_waited_for() {
    let world = world();
    let made = Command::new("mkfifo")
        .arg(world.path("pipe"))
        .status()
        .unwrap();
    assert!(made.success());
    let report = check(&world, &["pipe"]).ended(1).json();
    assert_eq!(codes(&report), ["FILE-UNREADABLE"]);
}

#[test]
fn thousands_of_names_come_from_a_list() {
    let world = world();
    let names: String = (0..3_000).map(|_| "good.hl7\n").collect();
    world.write("names", names);
    let ran = check(&world, &["--files-from", "names", "bad.hl7"]).ended(1);
    let reports = ran.json_lines();
    assert_eq!(reports.len(), 3_001);
    assert_eq!(
        reports[0]["file"], "bad.hl7",
        "those named on the command line come first"
    );
    assert!(reports[1..].iter().all(|report| report["ok"] == true));
}

#[test]
fn names_come_from_standard_input_as_well() {
    let world = world();
    let mut child = world
        .command(&["hl7", "check", "--json", "--files-from", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(b"good.hl7\n")
        .unwrap();
    let ran = Ran::of(child.wait_with_output().unwrap()).ended(0);
    assert_eq!(ran.json()["file"], "good.hl7");
}

#[test]
fn without_any_name_the_usage_is_told() {
    let world = world();
    world.run(&["hl7", "check"]).ended(2).complained("FILE");
    check(&world, &["--files-from", "no-list"])
        .ended(3)
        .complained("no-list");
}

#[test]
fn hostile_files_end_in_findings() {
    let world = world();
    let message = b"MSH|^~\\&|A|B|C|D|20261122||ORU^R01|1|P|2.4\r";
    let mut bytes: Vec<u8> = (0..=255).collect();
    bytes.extend(message);
    world.write("all-bytes.hl7", &bytes);
    world.write(
        "separators.hl7",
        [&message[..], &vec![b'|'; 2_000_000]].concat(),
    );
    world.write(
        "carets.hl7",
        [&message[..], b"PID|", &vec![b'^'; 2_000_000]].concat(),
    );
    world.write("line-ends.hl7", vec![b'\r'; 2_000_000]);
    world.write("nul.hl7", vec![0; 2_000_000]);
    world.write("headers.hl7", "MSH|^~\\&|\r".repeat(20_000));
    let files = [
        "all-bytes.hl7",
        "separators.hl7",
        "carets.hl7",
        "line-ends.hl7",
        "nul.hl7",
        "headers.hl7",
    ];
    let ran = check(&world, &files).ended(1);
    let reports = ran.json_lines();
    assert_eq!(reports.len(), files.len());
    let headers = &reports[5];
    assert_eq!(headers["message_count"], 20_000);
    assert_eq!(headers["messages"].as_array().unwrap().len(), 10_000);
    assert_eq!(headers["findings"].as_array().unwrap().len(), 10_000);
    assert!(headers["finding_count"].as_u64().unwrap() > 20_000);
}

#[test]
fn a_file_of_more_messages_than_any_batch_has_is_told_and_soon_over() {
    let world = world();
    world.write("endless.hl7", "MSH|^~\\&|\r".repeat(150_000));
    let report = check(&world, &["endless.hl7"]).ended(1).json();
    assert_eq!(report["message_count"], 150_000);
    let first = &report["findings"][0];
    assert_eq!(
        (&first["code"], &first["message"]),
        (&json!("FILE-MESSAGES"), &Value::Null)
    );
    assert_eq!(first["offset"], 1_000_000);
}

#[test]
fn no_finding_repeats_what_the_message_says() {
    let world = world();
    let named = "MSH|^~\\&|A|B|C|D|Citizen||Citizen^Citizen|1|Citizen|2.4\nPID|||Citizen|Citizen\n";
    world.write("named.hl7", named);
    let report = check(&world, &["--send", "named.hl7"]).ended(1).json();
    assert!(
        !report["findings"].to_string().contains("Citizen"),
        "{report:#}"
    );
}

#[test]
fn people_read_lines_that_cannot_move_the_cursor() {
    let world = world();
    let odd = "MSH|^~\\&|A|B|C|D|20261122||ORU^R01|\u{1b}[31mID|P|2.4\r";
    world.write("odd.hl7", odd);
    let ran = world.run(&["hl7", "check", "good.hl7", "odd.hl7"]).ended(1);
    assert!(
        ran.out.starts_with("good.hl7: REF^I12^REF_I12 M0001: "),
        "{}",
        ran.out
    );
    assert!(
        ran.out.contains("odd.hl7: ORU^R01^ORU_R01 \\u{1b}[31mID: "),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("  error   SP-SEG-VITAL"), "{}", ran.out);
    assert!(!ran.out.contains('\u{1b}'));
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let world = world();
    let mut child = world
        .command(&["hl7", "check", "good.hl7", "good.hl7"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn a_control_id_that_comes_twice_in_a_file_is_told() {
    let world = world();
    let good = world.read("good.hl7");
    world.write("twice.hl7", [&good[..], &good[..]].concat());
    let report = check(&world, &["twice.hl7"]).json();
    let findings = report["findings"].as_array().unwrap();
    let twice: Vec<_> = findings
        .iter()
        .filter(|finding| finding["code"] == "HL7au:000026")
        .collect();
    assert_eq!(twice.len(), 1);
    assert_eq!(twice[0]["message"], 2);
    assert!(twice[0]["fix"].as_str().unwrap().ends_with('.'));
}

#[test]
fn people_are_told_what_to_do_about_each_finding() {
    let world = world();
    let good = String::from_utf8(world.read("good.hl7")).unwrap();
    world.write("short.hl7", good.replacen("REF^I12^REF_I12", "REF^I12", 1));
    let ran = world.run(&["hl7", "check", "--send", "short.hl7"]).ended(1);
    assert!(ran.out.contains("  error   HL7au:00049.3"), "{}", ran.out);
    let fix = "          -> Write all three components, e.g. REF^I12^REF_I12.";
    assert!(ran.out.contains(fix), "{}", ran.out);
}

#[test]
fn a_code_is_explained_and_all_are_listed() {
    let world = world();
    let ran = world
        .run(&["hl7", "check", "--explain", "HL7au:00047.1"])
        .ended(0);
    for words in [
        "HL7au:00047.1\n",
        "MSH-15 is not AL",
        "Write AL in MSH-15.",
        "ADRM 2021.1, point 00047.1",
        "In what we send     error",
        "In what we receive  warning",
    ] {
        assert!(ran.out.contains(words), "{words}: {}", ran.out);
    }
    let report = check(&world, &["--explain", "sp-orc-number"])
        .ended(0)
        .json();
    assert_eq!(report["code"], "SP-ORC-NUMBER");
    let listed = world.run(&["hl7", "check", "--explain", "list"]).ended(0);
    for code in ["HL7au:00049.3 ", "SP-LOOP ", "H7-BOM ", "FILE-UNREADABLE "] {
        assert!(listed.out.contains(code), "{code}");
    }
    world
        .run(&["hl7", "check", "--explain", "HL7au:4711"])
        .ended(1)
        .complained("--explain list");
    world
        .run(&["hl7", "check", "--explain", "list", "good.hl7"])
        .ended(2);
}
