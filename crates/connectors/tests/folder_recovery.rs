//! Crashes at every step, and disks and shares that fail.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

mod rig;

use std::fs;
use std::process::Command;

use connectors::folder::{FolderError, LOCK_FILE, Reader, Source, Verdict};
use delivery::Reason;
use rig::{Desk, Frozen, SmallDisk, at};

fn refused() -> Verdict {
    Verdict::Refused(vec![Reason::new("type-missing", "MSH-9 is empty")])
}

#[test]
fn a_crash_before_the_claim_changes_nothing() {
    let mut desk = Desk::new();
    desk.drop_file("a.hl7", "x");
    desk.poll().unwrap();
    desk.crash();
    assert_eq!(desk.claims().len(), 1);
}

#[test]
fn a_crash_after_the_claim_offers_it_again_under_the_same_id() {
    let mut desk = Desk::new();
    desk.drop_file("a.hl7", "x");
    let claim = desk.claim();
    desk.crash();
    assert_eq!(
        desk.poll().unwrap(),
        std::slice::from_ref(&claim),
        "at the first look: it is ours already"
    );
    assert_eq!(desk.reader.read(&claim).unwrap(), "x");
    desk.settle(&claim, Verdict::Taken);
    assert_eq!(desk.names(), ["sent/a.hl7"]);
}

#[test]
fn a_crash_after_the_move_leaves_nothing_to_do() {
    let mut desk = Desk::new();
    desk.drop_file("a.hl7", "x");
    let claim = desk.claim();
    desk.settle(&claim, Verdict::Taken);
    desk.crash();
    assert!(desk.claims().is_empty());
}

#[test]
fn a_crash_between_note_and_move_ends_with_one_note() {
    let mut desk = Desk::new();
    desk.drop_file("a.hl7", "x");
    let claim = desk.claim();
    let note = format!("cut short\r\nReference: {}\r\n", claim.id);
    fs::write(desk.path("failed/a.hl7.reason.txt"), note).unwrap();
    desk.crash();
    desk.poll().unwrap();
    desk.settle(&claim, refused());
    assert_eq!(desk.names(), ["failed/a.hl7", "failed/a.hl7.reason.txt"]);
}

#[test]
fn foreign_files_in_the_work_folder_are_left_alone() {
    let mut desk = Desk::new();
    desk.poll().unwrap();
    fs::write(desk.path(".sealpost-work/notes.txt"), "mine").unwrap();
    desk.crash();
    assert!(desk.claims().is_empty());
    assert_eq!(desk.files()[".sealpost-work/notes.txt"], "mine");
}

#[test]
fn claims_found_again_come_in_the_order_of_their_names() {
    let mut desk = Desk::new();
    for name in ["c.hl7", "a.hl7", "b.hl7"] {
        desk.drop_file(name, "x");
    }
    desk.claims();
    desk.crash();
    let claims = desk.poll().unwrap();
    assert_eq!(
        claims.iter().map(|claim| &claim.name).collect::<Vec<_>>(),
        ["a.hl7", "b.hl7", "c.hl7"]
    );
}

#[test]
fn a_folder_that_vanishes_and_returns_goes_on() {
    let mut desk = Desk::new();
    desk.drop_file("a.hl7", "x");
    let claim = desk.claim();
    let away = desk.folder.with_extension("away");
    fs::rename(&desk.folder, &away).unwrap();
    let vanished = FolderError::Vanished {
        folder: desk.folder.clone(),
    };
    assert_eq!(desk.poll().unwrap_err(), vanished);
    desk.poll().unwrap_err();
    let health = desk.reader.health().clone();
    assert_eq!(
        (health.unreachable_since, health.problem),
        (Some(at(3)), Some(vanished))
    );
    assert!(
        !desk.folder.exists(),
        "a missing folder is never made: it may be a mount point"
    );
    fs::rename(&away, &desk.folder).unwrap();
    assert_eq!(desk.poll().unwrap(), [claim], "the claim is still ours");
    let health = desk.reader.health();
    assert_eq!((health.unreachable_since, &health.problem), (None, &None));
}

#[test]
fn another_folder_in_its_place_is_taken_into_possession_anew() {
    let mut desk = Desk::new();
    desk.drop_file("a.hl7", "x");
    let claim = desk.claim();
    let away = desk.folder.with_extension("away");
    fs::rename(&desk.folder, &away).unwrap();
    fs::create_dir(&desk.folder).unwrap();
    assert!(
        desk.poll().unwrap().is_empty(),
        "nothing of the old folder is expected here"
    );
    desk.drop_file("b.hl7", "y");
    assert_eq!(desk.claims().len(), 1);
    fs::remove_dir_all(&desk.folder).unwrap();
    fs::rename(&away, &desk.folder).unwrap();
    assert_eq!(desk.poll().unwrap(), [claim]);
}

#[test]
fn a_lock_file_that_somebody_deleted_is_made_again() {
    let mut desk = Desk::new();
    desk.poll().unwrap();
    fs::remove_file(desk.path(".sealpost-work").join(LOCK_FILE)).unwrap();
    desk.poll().unwrap();
    let mut other = Reader::new(Source::new(desk.folder.clone()), "gateway banksia");
    let (folder, by) = (desk.folder.clone(), "gateway wattle".to_owned());
    assert_eq!(
        other.attach(at(9)),
        Err(FolderError::LockHeld { folder, by })
    );
}

#[test]
fn a_folder_that_was_replaced_is_locked_anew_though_its_work_folder_stayed() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("out");
    fs::create_dir(&folder).unwrap();
    let source = |work: &str| Source {
        work: root.path().join(work),
        ..Source::new(folder.clone())
    };
    let mut reader = Reader::new(source("work"), "gateway wattle");
    reader.poll(at(1)).unwrap();
    fs::rename(&folder, root.path().join("away")).unwrap();
    fs::create_dir(&folder).unwrap();
    reader.poll(at(2)).unwrap();
    let mut other = Reader::new(source("work-2"), "gateway banksia");
    assert!(matches!(
        other.attach(at(3)),
        Err(FolderError::LockHeld { .. })
    ));
}

#[test]
fn a_lost_mount_and_its_return() {
    let Some(disk) = SmallDisk::mount(256) else {
        return;
    };
    let folder = disk.path().join("out");
    fs::create_dir(&folder).unwrap();
    let cover = tempfile::tempdir().unwrap();
    fs::create_dir(cover.path().join("out")).unwrap();
    let mut desk = Desk::over(tempfile::tempdir().unwrap(), folder.clone());
    desk.drop_file("a.hl7", "x");
    let claim = desk.claim();
    // Another disk appears over this one, as when a share falls off its mount point.
    let bind = Command::new("mount")
        .arg("--bind")
        .arg(cover.path())
        .arg(disk.path())
        .status();
    assert!(bind.unwrap().success());
    assert!(desk.poll().unwrap().is_empty());
    assert!(
        Command::new("umount")
            .arg("-l")
            .arg(disk.path())
            .status()
            .unwrap()
            .success()
    );
    assert_eq!(desk.poll().unwrap(), [claim]);
}

#[test]
fn a_path_that_is_a_file_is_no_folder() {
    let mut desk = Desk::new();
    fs::remove_dir(&desk.folder).unwrap();
    fs::write(&desk.folder, "x").unwrap();
    let error = desk.poll().unwrap_err();
    assert_eq!(
        error,
        FolderError::NotAFolder {
            folder: desk.folder.clone()
        }
    );
}

#[test]
fn a_full_disk_loses_nothing_and_is_told() {
    let Some(disk) = SmallDisk::mount(256) else {
        return;
    };
    let mut desk = Desk::over(tempfile::tempdir().unwrap(), disk.path().to_path_buf());
    desk.drop_file("a.hl7", "x");
    desk.drop_file("b.hl7", "y");
    let claims = desk.claims();
    disk.fill();
    desk.settle(&claims[0], refused());
    let problem = desk.reader.health().problem.clone();
    assert_eq!(
        problem,
        Some(FolderError::DiskFull {
            folder: desk.path("failed")
        })
    );
    assert!(
        desk.names()
            .contains(&".sealpost-work/ID__a.hl7".to_owned())
    );
    desk.settle(&claims[1], Verdict::Taken);
    assert!(
        desk.names().contains(&"sent/b.hl7".to_owned()),
        "a move needs no space"
    );
    disk.empty();
    desk.poll().unwrap();
    desk.settle(&claims[0], refused());
    assert_eq!(
        desk.names(),
        ["failed/a.hl7", "failed/a.hl7.reason.txt", "sent/b.hl7"]
    );
}

#[test]
fn a_disk_that_turns_read_only_loses_nothing_and_is_told() {
    let Some(disk) = SmallDisk::mount(256) else {
        return;
    };
    let mut desk = Desk::over(tempfile::tempdir().unwrap(), disk.path().to_path_buf());
    // Before the reader holds files open for writing, which would keep the disk writable.
    desk.drop_file("a.hl7", "x");
    disk.allow_writing(false);
    let error = desk.poll().unwrap_err();
    assert_eq!(
        error,
        FolderError::ReadOnly {
            folder: desk.path(".sealpost-work")
        }
    );
    disk.allow_writing(true);
    assert_eq!(desk.claims().len(), 1);
}

#[test]
fn a_folder_without_permission_is_told_and_its_files_stay() {
    let mut desk = Desk::new();
    desk.drop_file("a.hl7", "x");
    desk.poll().unwrap();
    let folder = desk.folder.clone();
    {
        let Some(_frozen) = Frozen::new(&folder) else {
            return;
        };
        let error = desk.poll().unwrap_err();
        assert_eq!(
            error,
            FolderError::PermissionDenied {
                folder: folder.clone()
            }
        );
        assert_eq!(desk.reader.health().passed_over.unmovable, 1);
        assert!(desk.path("a.hl7").exists());
    }
    assert_eq!(desk.claims().len(), 1);
}

#[test]
fn an_archive_without_permission_keeps_the_claim() {
    let mut desk = Desk::new();
    desk.drop_file("a.hl7", "x");
    let claim = desk.claim();
    let sent = desk.path("sent");
    {
        let Some(_frozen) = Frozen::new(&sent) else {
            return;
        };
        desk.settle(&claim, Verdict::Taken);
        let problem = desk.reader.health().problem.clone();
        assert!(
            matches!(problem, Some(FolderError::PermissionDenied { .. })),
            "{problem:?}"
        );
        assert_eq!(desk.names(), [".sealpost-work/ID__a.hl7"]);
    }
    desk.poll().unwrap();
    desk.settle(&claim, Verdict::Taken);
    assert_eq!(desk.names(), ["sent/a.hl7"]);
}
