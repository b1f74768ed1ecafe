//! Claiming files: what is taken, what is left alone, and where it goes.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

mod rig;

use std::fs::{self, File, OpenOptions};
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Command, Stdio};

use connectors::folder::{
    Claim, FolderError, PassedOver, ReadFault, Reader, Source, Verdict, is_temporary,
};
use delivery::Reason;
use rig::{Desk, SmallDisk, at};
use rustix::fs::{FlockOperation, fcntl_lock};

fn refused() -> Verdict {
    Verdict::Refused(vec![Reason::new(
        "type-missing",
        "MSH-9 is empty; set the message type.",
    )])
}

#[test]
fn a_finished_file_is_claimed_read_and_archived() {
    let mut desk = Desk::new();
    desk.drop_file("referral.hl7", "MSH|1\r\n");
    let claim = desk.claim();
    assert_eq!(desk.names(), [".sealpost-work/ID__referral.hl7"]);
    assert_eq!(
        desk.reader.read(&claim).unwrap(),
        "MSH|1\r\n",
        "CRLF and all"
    );
    desk.settle(&claim, Verdict::Taken);
    assert_eq!(desk.names(), ["sent/referral.hl7"]);
    assert_eq!(desk.files()["sent/referral.hl7"], "MSH|1\r\n");
    assert!(desk.poll().unwrap().is_empty());
}

#[test]
fn one_look_is_never_enough() {
    let mut desk = Desk::new();
    desk.drop_file("a.hl7", "x");
    assert!(desk.poll().unwrap().is_empty());
    assert_eq!(desk.poll().unwrap().len(), 1);
}

#[test]
fn a_growing_file_is_left_until_it_rests() {
    let mut desk = Desk::new();
    let mut file = File::create(desk.path("a.hl7")).unwrap();
    for _ in 0..5 {
        file.write_all(b"part").unwrap();
        assert!(desk.poll().unwrap().is_empty());
    }
    drop(file);
    let claims = desk.poll().unwrap();
    assert_eq!(desk.reader.read(&claims[0]).unwrap(), "part".repeat(5));
}

#[test]
fn a_file_that_is_written_to_after_the_claim_is_read_later() {
    let mut desk = Desk::new();
    let mut file = File::create(desk.path("a.hl7")).unwrap();
    file.write_all(b"1").unwrap();
    let claim = desk.claim();
    file.write_all(b"2").unwrap();
    assert_eq!(desk.reader.read(&claim).unwrap(), "12");
}

#[test]
fn a_locked_file_waits_and_does_not_stop_the_others() {
    let mut desk = Desk::new();
    desk.drop_file("a.hl7", "1");
    desk.drop_file("b.hl7", "2");
    let held = File::open(desk.path("a.hl7")).unwrap();
    held.lock().unwrap();
    let claims = desk.claims();
    assert_eq!(
        claims.iter().map(|claim| &claim.name).collect::<Vec<_>>(),
        ["b.hl7"]
    );
    assert_eq!(desk.reader.health().passed_over.locked, 1);
    drop(held);
    assert_eq!(desk.poll().unwrap().len(), 2);
    assert_eq!(desk.reader.health().passed_over.locked, 0);
}

/// The other half of the next test: as a child process, holds a record lock until its input ends.
#[test]
fn as_a_child_hold_a_record_lock() {
    let Ok(path) = std::env::var("HOLD_RECORD_LOCK") else {
        return;
    };
    let file = OpenOptions::new().write(true).open(path).unwrap();
    fcntl_lock(&file, FlockOperation::NonBlockingLockExclusive).unwrap();
    println!("held");
    std::io::stdin().read_to_end(&mut Vec::new()).unwrap();
}

/// File servers pass on the locks of Windows programs as record locks, which count per process.
#[test]
fn a_record_lock_of_another_process_counts_too() {
    let mut desk = Desk::new();
    desk.drop_file("a.hl7", "1");
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "as_a_child_hold_a_record_lock", "--nocapture"])
        .env("HOLD_RECORD_LOCK", desk.path("a.hl7"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap().contains("held")));
    assert!(desk.claims().is_empty());
    assert_eq!(desk.reader.health().passed_over.locked, 1);
    drop(child.stdin.take());
    child.wait().unwrap();
    assert_eq!(desk.poll().unwrap().len(), 1);
}

#[test]
fn a_claim_that_is_locked_again_is_read_later() {
    let mut desk = Desk::new();
    desk.drop_file("a.hl7", "1");
    let held = File::open(desk.path("a.hl7")).unwrap();
    let claim = desk.claim();
    held.lock().unwrap();
    let fault = desk.reader.read(&claim).unwrap_err();
    assert!(
        matches!(fault, ReadFault::Later(FolderError::Busy { .. })),
        "{fault:?}"
    );
    drop(held);
    assert!(desk.reader.read(&claim).is_ok());
}

#[test]
fn temporary_names_are_left_alone() {
    let mut desk = Desk::new();
    let names = ["~a.hl7", ".b.hl7", "c.hl7.tmp", "d.TMP"];
    for name in names {
        assert!(is_temporary(std::ffi::OsStr::new(name)));
        desk.drop_file(name, "x");
    }
    assert!(desk.claims().is_empty());
    assert_eq!(desk.names().len(), names.len());
    fs::rename(desk.path("c.hl7.tmp"), desk.path("c.hl7")).unwrap();
    assert_eq!(desk.claims().len(), 1, "renamed into place");
}

#[test]
fn extensions_count_in_any_case_and_others_are_told() {
    let mut desk = Desk::new();
    for name in ["a.HL7", "b.Ref", "c.rri", "d.doc", "README"] {
        desk.drop_file(name, "x");
    }
    assert_eq!(desk.claims().len(), 3);
    assert_eq!(desk.reader.health().passed_over.unrecognised, 2);
    assert!(desk.path("d.doc").exists());
}

#[test]
fn folders_links_and_pipes_named_like_files_are_refused() {
    let mut desk = Desk::new();
    let secret = desk.folder.parent().unwrap().join("secret");
    fs::write(&secret, "precious").unwrap();
    fs::create_dir(desk.path("folder.hl7")).unwrap();
    std::os::unix::fs::symlink(&secret, desk.path("link.hl7")).unwrap();
    std::os::unix::fs::symlink("/nowhere", desk.path("dangling.hl7")).unwrap();
    assert!(desk.claims().is_empty());
    let expected = PassedOver {
        not_files: 3,
        ..PassedOver::default()
    };
    assert_eq!(desk.reader.health().passed_over, expected);
    assert_eq!(fs::read(secret).unwrap(), b"precious");
}

#[test]
fn a_link_planted_in_the_work_folder_is_not_followed() {
    let mut desk = Desk::new();
    desk.drop_file("a.hl7", "x");
    let claim = desk.claim();
    let work = fs::read_dir(desk.path(".sealpost-work")).unwrap();
    let claimed = work.map(|entry| entry.unwrap().path());
    let claimed = claimed
        .into_iter()
        .find(|path| path.to_string_lossy().ends_with("__a.hl7"));
    let claimed = claimed.unwrap();
    fs::remove_file(&claimed).unwrap();
    std::os::unix::fs::symlink("/etc/hostname", &claimed).unwrap();
    let fault = desk.reader.read(&claim).unwrap_err();
    assert!(matches!(fault, ReadFault::Never(ref reason) if reason.code == "file-not-plain"));
}

#[test]
fn the_same_name_again_and_again_never_overwrites() {
    let mut desk = Desk::new();
    for n in 0..3 {
        desk.drop_file("Current_Patient.hl7", &n.to_string());
        let claim = desk.claim();
        desk.settle(&claim, Verdict::Taken);
    }
    let files = desk.files();
    assert_eq!(files["sent/Current_Patient.hl7"], "0");
    assert_eq!(files["sent/Current_Patient-2.hl7"], "1");
    assert_eq!(files["sent/Current_Patient-3.hl7"], "2");
}

#[test]
fn two_files_of_one_name_can_be_claimed_at_once() {
    let mut desk = Desk::new();
    desk.drop_file("a.hl7", "1");
    let first = desk.claim();
    desk.drop_file("a.hl7", "2");
    let second = desk
        .claims()
        .into_iter()
        .find(|claim| claim.id != first.id)
        .unwrap();
    assert_eq!(desk.reader.read(&first).unwrap(), "1");
    assert_eq!(desk.reader.read(&second).unwrap(), "2");
}

#[test]
fn the_longest_name_can_be_claimed_and_kept() {
    let mut desk = Desk::new();
    let name = format!("{}.hl7", "é".repeat(125));
    assert_eq!(name.len(), 254);
    desk.drop_file(&name, "x");
    let claim = desk.claim();
    desk.settle(&claim, refused());
    let names = desk.names();
    assert_eq!(names.len(), 2);
    assert!(names[0].ends_with("é.hl7"), "{names:?}");
    assert!(names[1].ends_with("é.hl7.reason.txt"), "{names:?}");
}

#[test]
fn a_refused_file_goes_to_failed_with_its_reason() {
    let mut desk = Desk::new();
    desk.drop_file("a.hl7", "MSH|\n");
    let claim = desk.claim();
    desk.settle(&claim, refused());
    let files = desk.files();
    assert_eq!(files["failed/a.hl7"], "MSH|\n");
    let note = &files["failed/a.hl7.reason.txt"];
    assert!(
        note.contains("MSH-9 is empty; set the message type."),
        "{note}"
    );
    assert!(note.contains(&claim.id.to_string()));
    assert!(!note.contains("MSH|"), "no content");
}

#[test]
fn an_empty_file_gets_its_time_and_then_its_reason() {
    let mut desk = Desk::new();
    desk.drop_file("a.hl7", "");
    for _ in 0..60 {
        assert!(desk.poll().unwrap().is_empty());
    }
    let claims = desk.poll().unwrap();
    let fault = desk.reader.read(&claims[0]).unwrap_err();
    assert!(matches!(fault, ReadFault::Never(ref reason) if reason.code == "file-empty"));
}

#[test]
fn a_file_past_the_limit_is_not_read() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("out");
    fs::create_dir(&folder).unwrap();
    let source = Source {
        max_file_bytes: 10,
        ..Source::new(folder.clone())
    };
    let mut reader = Reader::new(source, "gateway");
    fs::write(folder.join("a.hl7"), "x".repeat(10)).unwrap();
    fs::write(folder.join("b.hl7"), "x".repeat(11)).unwrap();
    reader.poll(at(1)).unwrap();
    let claims = reader.poll(at(2)).unwrap();
    let read = |name: &str| {
        let claim: &Claim = claims.iter().find(|claim| claim.name == name).unwrap();
        reader.read(claim)
    };
    assert_eq!(read("a.hl7").unwrap().len(), 10);
    let fault = read("b.hl7").unwrap_err();
    assert!(matches!(fault, ReadFault::Never(ref reason) if reason.sentence.contains("10 bytes")));
}

#[test]
fn a_claim_that_failed_for_now_waits_longer_each_time() {
    let mut desk = Desk::new();
    desk.drop_file("a.hl7", "x");
    let claim = desk.claim();
    let mut offered = Vec::new();
    for _ in 0..20 {
        if !desk.poll().unwrap().is_empty() {
            offered.push(desk.seconds);
            desk.settle(&claim, Verdict::Later);
        }
    }
    let waits: Vec<i64> = offered.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert_eq!(waits, [1, 2, 4, 8]);
    assert_eq!(desk.names(), [".sealpost-work/ID__a.hl7"]);
}

#[test]
fn a_claim_that_waits_does_not_stop_the_others() {
    let mut desk = Desk::new();
    desk.drop_file("a.hl7", "x");
    let claim = desk.claim();
    desk.settle(&claim, Verdict::Later);
    desk.settle(&claim, Verdict::Later);
    desk.settle(&claim, Verdict::Later);
    desk.drop_file("b.hl7", "y");
    let claims = desk.claims();
    assert_eq!(
        claims.iter().map(|claim| &claim.name).collect::<Vec<_>>(),
        ["b.hl7"]
    );
}

#[test]
fn a_claim_that_somebody_took_away_is_gone() {
    let mut desk = Desk::new();
    desk.drop_file("a.hl7", "x");
    let claim = desk.claim();
    fs::remove_dir_all(desk.path(".sealpost-work")).unwrap();
    assert_eq!(desk.reader.read(&claim).unwrap_err(), ReadFault::Gone);
    desk.settle(&claim, Verdict::Gone);
    assert!(desk.poll().unwrap().is_empty());
    assert!(
        desk.path(".sealpost-work").is_dir(),
        "the layout is made again"
    );
}

#[test]
fn an_archive_that_was_deleted_is_made_again() {
    let mut desk = Desk::new();
    desk.drop_file("a.hl7", "x");
    let claim = desk.claim();
    fs::remove_dir(desk.path("sent")).unwrap();
    desk.settle(&claim, Verdict::Taken);
    let problem = desk.reader.health().problem.clone();
    assert_eq!(
        problem,
        Some(FolderError::Vanished {
            folder: desk.path("sent")
        })
    );
    assert_eq!(desk.names(), [".sealpost-work/ID__a.hl7"], "not lost");
    desk.poll().unwrap();
    desk.settle(&claim, Verdict::Taken);
    assert_eq!(desk.names(), ["sent/a.hl7"]);
}

#[test]
fn what_is_too_much_for_one_look_follows_at_the_next() {
    let mut desk = Desk::new();
    for n in 0..300 {
        desk.drop_file(&format!("{n:03}.hl7"), "x");
    }
    let first = desk.claims();
    assert_eq!(first.len(), 256);
    let verdicts = first
        .into_iter()
        .map(|claim| (claim, Verdict::Taken))
        .collect();
    desk.reader.settle(verdicts, at(desk.seconds));
    assert_eq!(desk.poll().unwrap().len(), 44);
}

#[test]
fn health_counts_what_waits_and_since_when() {
    let mut desk = Desk::new();
    desk.poll().unwrap();
    assert_eq!(desk.reader.health().not_emptied_since, None);
    desk.drop_file("a.hl7", "x");
    let claim = desk.claim();
    desk.drop_file("b.hl7", "y");
    desk.poll().unwrap();
    let health = desk.reader.health();
    assert_eq!((health.waiting, health.not_emptied_since), (2, Some(at(3))));
    desk.settle(&claim, Verdict::Taken);
    let health = desk.reader.health();
    assert_eq!((health.waiting, health.not_emptied_since), (1, Some(at(4))));
}

#[test]
fn a_second_gateway_on_the_folder_is_refused_by_name() {
    let mut desk = Desk::new();
    desk.poll().unwrap();
    let mut other = Reader::new(Source::new(desk.folder.clone()), "gateway banksia");
    let error = other.attach(at(1)).unwrap_err();
    let by = "gateway wattle".to_owned();
    assert_eq!(
        error,
        FolderError::LockHeld {
            folder: desk.folder.clone(),
            by
        }
    );
    assert_eq!(other.health().unreachable_since, Some(at(1)));
    let elsewhere = desk.path("work-2");
    let source = Source {
        work: elsewhere,
        ..Source::new(desk.folder.clone())
    };
    let mut sly = Reader::new(source, "gateway banksia");
    assert!(matches!(
        sly.attach(at(1)),
        Err(FolderError::LockHeld { .. })
    ));
    desk.crash();
    assert_eq!(other.attach(at(2)), Ok(()));
    assert_eq!(other.health().unreachable_since, None);
}

#[test]
fn a_work_folder_on_another_disk_is_refused() {
    let Some(disk) = SmallDisk::mount(64) else {
        return;
    };
    let root = tempfile::tempdir().unwrap();
    let source = Source {
        work: disk.path().join("work"),
        ..Source::new(root.path().to_path_buf())
    };
    let expected = FolderError::OtherVolume {
        folder: source.work.clone(),
    };
    assert_eq!(Reader::new(source, "gateway").attach(at(1)), Err(expected));
}

#[test]
fn a_work_folder_that_is_a_link_is_refused() {
    let mut desk = Desk::new();
    let elsewhere = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(elsewhere.path(), desk.path(".sealpost-work")).unwrap();
    let expected = FolderError::NotAFolder {
        folder: desk.path(".sealpost-work"),
    };
    assert_eq!(desk.poll().unwrap_err(), expected);
}

#[test]
fn a_file_appended_to_between_looks_is_not_claimed_in_half() {
    let mut desk = Desk::new();
    desk.drop_file("a.hl7", "1");
    desk.poll().unwrap();
    OpenOptions::new()
        .append(true)
        .open(desk.path("a.hl7"))
        .unwrap()
        .write_all(b"2")
        .unwrap();
    assert!(desk.poll().unwrap().is_empty());
    let claims = desk.poll().unwrap();
    assert_eq!(desk.reader.read(&claims[0]).unwrap(), "12");
}

/// The clock of a file server is compared with itself alone.
#[test]
fn a_file_server_whose_clock_is_wrong_changes_nothing() {
    let mut desk = Desk::new();
    let names = ["past.hl7", "future.hl7"];
    for (name, seconds) in names.into_iter().zip([1, 4_000_000_000]) {
        desk.drop_file(name, "MSH|");
        let at = std::time::UNIX_EPOCH + std::time::Duration::from_secs(seconds);
        let file = File::options().write(true).open(desk.path(name)).unwrap();
        file.set_modified(at).unwrap();
    }
    let claimed: Vec<_> = desk.claims().into_iter().map(|claim| claim.name).collect();
    assert_eq!(claimed, names, "both, the one that says to be older first");
}
