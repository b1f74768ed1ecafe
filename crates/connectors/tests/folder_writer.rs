//! Handing files over: staged, placed, exactly once, never over another file.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

mod rig;

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::path::Path;

use connectors::folder::{
    Class, FolderError, Placed, Reader, Source, is_temporary, place, stage, sweep,
};
use proptest::prelude::*;
use rig::{Frozen, SmallDisk, at};

const NAME: &str = "20261122010203_REF_456789abcdef.hl7";

/// Visible names, as the practice's software sees them.
fn visible(folder: &Path) -> BTreeSet<String> {
    let names = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name());
    let names = names.filter(|name| !is_temporary(name));
    names
        .map(|name| name.to_string_lossy().into_owned())
        .collect()
}

fn hidden(folder: &Path) -> usize {
    let names = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name());
    names
        .filter(|name| is_temporary(name) && name != ".sealpost-folder")
        .count()
}

#[test]
fn nothing_is_visible_until_it_is_placed() {
    let folder = tempfile::tempdir().unwrap();
    let staged = stage(folder.path(), NAME, b"MSH|1\r").unwrap();
    assert!(is_temporary(OsStr::new(&staged.name)));
    assert!(visible(folder.path()).is_empty());
    let placed = place(folder.path(), &staged.name, NAME).unwrap();
    assert_eq!(placed, Placed::As(NAME.into()));
    assert_eq!(visible(folder.path()), BTreeSet::from([NAME.to_owned()]));
    assert_eq!(fs::read(folder.path().join(NAME)).unwrap(), b"MSH|1\r");
    assert_eq!(hidden(folder.path()), 0);
}

#[test]
fn placing_twice_is_placing_once_even_after_the_software_took_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let staged = stage(folder.path(), NAME, b"1").unwrap();
    place(folder.path(), &staged.name, NAME).unwrap();
    assert_eq!(
        place(folder.path(), &staged.name, NAME).unwrap(),
        Placed::Before
    );
    fs::remove_file(folder.path().join(NAME)).unwrap();
    assert_eq!(
        place(folder.path(), &staged.name, NAME).unwrap(),
        Placed::Before
    );
    assert!(visible(folder.path()).is_empty(), "not handed over again");
}

#[test]
fn a_crash_after_staging_is_finished_by_placing() {
    let folder = tempfile::tempdir().unwrap();
    let staged = stage(folder.path(), NAME, b"1").unwrap();
    // All that is known afterwards is the committed temporary name.
    assert_eq!(
        place(folder.path(), &staged.name, NAME).unwrap(),
        Placed::As(NAME.into())
    );
}

#[test]
fn another_file_is_never_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("12345.ACK"), "theirs").unwrap();
    let staged = stage(folder.path(), "12345.ACK", b"ours").unwrap();
    let placed = place(folder.path(), &staged.name, "12345.ACK").unwrap();
    assert_eq!(placed, Placed::As("12345-2.ACK".into()));
    assert_eq!(
        fs::read(folder.path().join("12345.ACK")).unwrap(),
        b"theirs"
    );
    assert_eq!(
        fs::read(folder.path().join("12345-2.ACK")).unwrap(),
        b"ours"
    );
}

#[test]
fn two_messages_staged_under_one_name_both_arrive() {
    let folder = tempfile::tempdir().unwrap();
    let one = stage(folder.path(), NAME, b"1").unwrap();
    let two = stage(folder.path(), NAME, b"1").unwrap();
    assert_ne!(one.name, two.name);
    place(folder.path(), &one.name, NAME).unwrap();
    assert!(matches!(
        place(folder.path(), &two.name, NAME).unwrap(),
        Placed::As(_)
    ));
    assert_eq!(visible(folder.path()).len(), 2);
}

#[test]
fn a_staged_file_that_is_gone_proves_nothing_in_another_folder() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("in");
    fs::create_dir(&folder).unwrap();
    let staged = stage(&folder, NAME, b"1").unwrap();
    let away = root.path().join("away");
    fs::rename(&folder, &away).unwrap();
    let vanished = FolderError::Vanished {
        folder: folder.clone(),
    };
    assert_eq!(place(&folder, &staged.name, NAME).unwrap_err(), vanished);
    // The empty mount point of a lost share.
    fs::create_dir(&folder).unwrap();
    let error = place(&folder, &staged.name, NAME).unwrap_err();
    assert!(matches!(error, FolderError::Unproven { .. }), "{error}");
    assert_eq!(error.class(), Class::Temporary);
    // Another message staged there meanwhile gives it a mark of its own, which is not ours.
    stage(&folder, "other.hl7", b"2").unwrap();
    assert!(matches!(
        place(&folder, &staged.name, NAME),
        Err(FolderError::Unproven { .. })
    ));
    fs::remove_dir_all(&folder).unwrap();
    fs::rename(&away, &folder).unwrap();
    assert_eq!(
        place(&folder, &staged.name, NAME).unwrap(),
        Placed::As(NAME.into())
    );
}

#[test]
fn the_fix_that_the_unproven_folder_names_works() {
    let folder = tempfile::tempdir().unwrap();
    let staged = stage(folder.path(), NAME, b"1").unwrap();
    place(folder.path(), &staged.name, NAME).unwrap();
    fs::remove_file(folder.path().join(".sealpost-folder")).unwrap();
    let error = place(folder.path(), &staged.name, NAME).unwrap_err();
    let FolderError::Unproven { mark, .. } = &error else {
        panic!("{error}")
    };
    assert!(error.to_string().contains(mark.as_str()));
    fs::write(
        folder.path().join(".sealpost-folder"),
        format!("{mark}\r\n"),
    )
    .unwrap();
    assert_eq!(
        place(folder.path(), &staged.name, NAME).unwrap(),
        Placed::Before
    );
}

#[test]
fn software_that_deletes_the_mark_does_not_stop_hand_overs() {
    let folder = tempfile::tempdir().unwrap();
    for n in 0..3 {
        let name = format!("{n}.hl7");
        let staged = stage(folder.path(), &name, b"1").unwrap();
        fs::remove_file(folder.path().join(".sealpost-folder")).unwrap();
        assert_eq!(
            place(folder.path(), &staged.name, &name).unwrap(),
            Placed::As(name)
        );
    }
}

#[test]
fn a_sweep_takes_only_what_nobody_knows() {
    let folder = tempfile::tempdir().unwrap();
    let kept = stage(folder.path(), "kept.hl7", b"1").unwrap();
    let lost = stage(folder.path(), "lost.hl7", b"2").unwrap();
    for name in [
        "~word.tmp",
        "x.hl7.tmp",
        "theirs.hl7",
        "~a.hl7.0000000g.tmp",
    ] {
        fs::write(folder.path().join(name), "theirs").unwrap();
    }
    assert_eq!(
        sweep(folder.path(), std::slice::from_ref(&kept.name)).unwrap(),
        1
    );
    assert!(!folder.path().join(&lost.name).exists());
    let placed = place(folder.path(), &kept.name, "kept.hl7").unwrap();
    assert_eq!(placed, Placed::As("kept.hl7".into()));
    assert_eq!(hidden(folder.path()), 3, "theirs stay");
    let empty = tempfile::tempdir().unwrap();
    assert_eq!(sweep(empty.path(), &[]).unwrap(), 0);
    assert!(
        sweep(&empty.path().join("none"), &[]).is_ok(),
        "nothing was ever staged there"
    );
}

#[test]
fn names_that_lead_elsewhere_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let long = "x".repeat(300);
    for name in [
        "",
        "../x.hl7",
        "/etc/x",
        "~x.hl7",
        ".x.hl7",
        "x.tmp",
        "a\nb",
        long.as_str(),
    ] {
        let error = stage(folder.path(), name, b"1").unwrap_err();
        assert_eq!(error.class(), Class::Permanent, "{name:?}");
        assert!(
            name.is_empty() || !error.to_string().contains(name),
            "names are not repeated"
        );
    }
    let staged = stage(folder.path(), NAME, b"1").unwrap();
    for (from, to) in [
        (staged.name.as_str(), "../x.hl7"),
        ("../../etc/passwd", NAME),
        ("victim.hl7", NAME),
        ("~../x.0123abcd.tmp", NAME),
    ] {
        let error = place(folder.path(), from, to).unwrap_err();
        assert!(matches!(error, FolderError::BadName { .. }), "{from} {to}");
    }
}

#[test]
fn a_missing_folder_is_named_and_never_made() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("in");
    let vanished = FolderError::Vanished {
        folder: folder.clone(),
    };
    assert_eq!(stage(&folder, NAME, b"1").unwrap_err(), vanished);
    assert!(!folder.exists());
    fs::write(&folder, "a file").unwrap();
    let error = stage(&folder, NAME, b"1").unwrap_err();
    assert_eq!(error, FolderError::NotAFolder { folder });
}

#[test]
fn a_full_disk_is_told_and_leaves_nothing_behind() {
    let Some(disk) = SmallDisk::mount(256) else {
        return;
    };
    let folder = disk.path().join("in");
    fs::create_dir(&folder).unwrap();
    stage(&folder, "first.hl7", b"1").unwrap();
    let before = hidden(&folder);
    let error = stage(&folder, NAME, &vec![b'x'; 1 << 20]).unwrap_err();
    assert_eq!(
        error,
        FolderError::DiskFull {
            folder: folder.clone()
        }
    );
    assert_eq!(hidden(&folder), before);
    let staged = stage(&folder, NAME, b"small").unwrap();
    disk.fill();
    assert!(matches!(
        place(&folder, &staged.name, NAME).unwrap(),
        Placed::As(_)
    ));
    let error = stage(&folder, NAME, b"small too").unwrap_err();
    assert_eq!(
        (error.class(), error.code()),
        (Class::Temporary, "folder.disk-full")
    );
    disk.empty();
    assert!(stage(&folder, NAME, b"small too").is_ok());
}

#[test]
fn a_full_disk_at_the_very_first_hand_over_is_no_trap() {
    let Some(disk) = SmallDisk::mount(64) else {
        return;
    };
    disk.fill();
    let error = stage(disk.path(), NAME, b"1").unwrap_err();
    assert_eq!(error.code(), "folder.disk-full");
    disk.empty();
    let staged = stage(disk.path(), NAME, b"1").unwrap();
    assert!(matches!(
        place(disk.path(), &staged.name, NAME).unwrap(),
        Placed::As(_)
    ));
    assert_eq!(
        place(disk.path(), &staged.name, NAME).unwrap(),
        Placed::Before
    );
}

#[test]
fn a_read_only_disk_is_told() {
    let Some(disk) = SmallDisk::mount(64) else {
        return;
    };
    let staged = stage(disk.path(), NAME, b"1").unwrap();
    disk.allow_writing(false);
    let folder = disk.path().to_path_buf();
    let read_only = FolderError::ReadOnly {
        folder: folder.clone(),
    };
    assert_eq!(stage(&folder, NAME, b"1").unwrap_err(), read_only);
    assert_eq!(place(&folder, &staged.name, NAME).unwrap_err(), read_only);
    disk.allow_writing(true);
    assert_eq!(
        place(&folder, &staged.name, NAME).unwrap(),
        Placed::As(NAME.into())
    );
}

#[test]
fn a_folder_without_permission_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let staged = stage(folder.path(), NAME, b"1").unwrap();
    let denied = FolderError::PermissionDenied {
        folder: folder.path().to_path_buf(),
    };
    {
        let Some(_frozen) = Frozen::new(folder.path()) else {
            return;
        };
        assert_eq!(stage(folder.path(), NAME, b"1").unwrap_err(), denied);
        assert_eq!(
            place(folder.path(), &staged.name, NAME).unwrap_err(),
            denied
        );
    }
    assert_eq!(
        place(folder.path(), &staged.name, NAME).unwrap(),
        Placed::As(NAME.into())
    );
}

#[test]
fn what_was_staged_is_never_claimed_by_a_reader() {
    let folder = tempfile::tempdir().unwrap();
    stage(folder.path(), NAME, b"1").unwrap();
    let mut reader = Reader::new(Source::new(folder.path().to_path_buf()), "gateway");
    assert!(reader.poll(at(1)).unwrap().is_empty());
    assert!(reader.poll(at(2)).unwrap().is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Any name and any bytes: either refused, or handed over byte for byte as one visible file.
    #[test]
    fn any_name_is_refused_or_arrives(name in "\\PC{0,12}(\\.[a-z]{0,4})?", bytes: Vec<u8>) {
        let folder = tempfile::tempdir().unwrap();
        match stage(folder.path(), &name, &bytes) {
            Err(error) => prop_assert_eq!(error.class(), Class::Permanent),
            Ok(staged) => {
                let placed = place(folder.path(), &staged.name, &name).unwrap();
                prop_assert_eq!(placed, Placed::As(name.clone()));
                prop_assert_eq!(visible(folder.path()), BTreeSet::from([name.clone()]));
                prop_assert_eq!(fs::read(folder.path().join(&name)).unwrap(), bytes);
            }
        }
    }
}
