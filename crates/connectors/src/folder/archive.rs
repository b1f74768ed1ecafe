//! Archive: originals move on under a free name, failures with a note that says why.

use std::ffi::{OsStr, OsString};
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use delivery::Reason;
use ids::Timestamp;

use super::claim::Claim;
use super::error::FolderError;
use super::name::alternatives;
use super::sync::rename_new;

/// What a note's name adds to the name of its file.
const NOTE_SUFFIX: &str = ".reason.txt";

/// Moves a claimed file into a folder, never over another file.
pub(super) fn keep(work: &Path, claim: &Claim, folder: &Path) -> Result<(), FolderError> {
    let from = work.join(claim.work_name());
    for name in alternatives(&claim.name, claim.id) {
        match rename_new(&from, &folder.join(name)) {
            Ok(()) => return Ok(()),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(moved(&from, folder, &error)),
        }
    }
    Err(FolderError::NamesTaken {
        folder: folder.to_path_buf(),
    })
}

/// Moves a claimed file into a folder beside a note with the reasons. The note comes first: a
/// file in `failed/` always has one. After a crash in between, the note is known by its claim id
/// and used again.
pub(super) fn keep_failed(
    work: &Path,
    claim: &Claim,
    folder: &Path,
    reasons: &[Reason],
    now: Timestamp,
) -> Result<(), FolderError> {
    let from = work.join(claim.work_name());
    let fault = |error: &io::Error| FolderError::of(folder, error);
    for name in alternatives(&claim.name, claim.id) {
        let to = folder.join(&name);
        match fs::symlink_metadata(&to) {
            Ok(_) => continue,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(fault(&error)),
        }
        let note = folder.join(note_name(&name));
        match write_note(&note, claim, reasons, now) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                if !is_note_of(&note, claim) {
                    continue;
                }
            }
            Err(error) => return Err(fault(&error)),
        }
        return match rename_new(&from, &to) {
            Ok(()) => Ok(()),
            Err(error) => Err(moved(&from, folder, &error)),
        };
    }
    Err(FolderError::NamesTaken {
        folder: folder.to_path_buf(),
    })
}

fn note_name(name: &OsStr) -> OsString {
    let mut note = name.to_owned();
    note.push(NOTE_SUFFIX);
    note
}

/// Writes and syncs a note; a half-written one is taken away again.
fn write_note(path: &Path, claim: &Claim, reasons: &[Reason], now: Timestamp) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    let text = note(claim, reasons, now);
    let written = file
        .write_all(text.as_bytes())
        .and_then(|()| file.sync_all());
    if written.is_err() {
        drop(file);
        fs::remove_file(path)?;
    }
    written
}

/// The note: plain words, line ends for any Windows editor, no patient data.
fn note(claim: &Claim, reasons: &[Reason], now: Timestamp) -> String {
    let mut text = String::from("Sealpost did not send the file beside this note.\r\n\r\n");
    for reason in reasons {
        text.push_str(&format!("{}\r\n({})\r\n\r\n", reason.sentence, reason.code));
    }
    text.push_str(&format!("Time: {now}\r\n{}\r\n", reference(claim)));
    text
}

fn reference(claim: &Claim) -> String {
    format!("Reference: {}", claim.id)
}

/// Whether a note was written for this claim, by its last line.
fn is_note_of(path: &Path, claim: &Claim) -> bool {
    let is_file = fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_file());
    let text = if is_file {
        fs::read_to_string(path).unwrap_or_default()
    } else {
        String::new()
    };
    text.lines().next_back() == Some(reference(claim).as_str())
}

/// A failed move: the operating system does not say which side is missing, so look.
fn moved(from: &Path, folder: &Path, error: &io::Error) -> FolderError {
    let work = from.parent().unwrap_or(from);
    let at_fault = if folder.is_dir() { work } else { folder };
    FolderError::of(at_fault, error)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Desk {
        root: tempfile::TempDir,
    }

    impl Desk {
        fn new() -> Self {
            let root = tempfile::tempdir().unwrap();
            for name in ["work", "kept"] {
                fs::create_dir(root.path().join(name)).unwrap();
            }
            Self { root }
        }

        fn claim(&self, name: &str, content: &str) -> Claim {
            let claim = Claim::fresh(OsStr::new(name));
            fs::write(
                self.root.path().join("work").join(claim.work_name()),
                content,
            )
            .unwrap();
            claim
        }

        fn keep(&self, claim: &Claim) -> Result<(), FolderError> {
            keep(
                &self.root.path().join("work"),
                claim,
                &self.root.path().join("kept"),
            )
        }

        fn fail(&self, claim: &Claim) -> Result<(), FolderError> {
            let (work, kept) = (self.root.path().join("work"), self.root.path().join("kept"));
            let reasons = [Reason::new(
                "type-missing",
                "MSH-9 is empty; set the message type.",
            )];
            keep_failed(&work, claim, &kept, &reasons, Timestamp::from_millis(0))
        }

        fn kept(&self, name: &str) -> String {
            fs::read_to_string(self.root.path().join("kept").join(name)).unwrap()
        }

        fn count(&self) -> usize {
            fs::read_dir(self.root.path().join("kept")).unwrap().count()
        }
    }

    #[test]
    fn the_same_name_every_day_never_overwrites() {
        let desk = Desk::new();
        let mut last = None;
        for day in 0..15 {
            let claim = desk.claim("Current_Patient.hl7", &day.to_string());
            desk.keep(&claim).unwrap();
            last = Some(claim);
        }
        assert_eq!(desk.count(), 15);
        assert_eq!(desk.kept("Current_Patient.hl7"), "0");
        assert_eq!(desk.kept("Current_Patient-9.hl7"), "8");
        let id = last.unwrap().id;
        assert_eq!(desk.kept(&format!("Current_Patient-{id}.hl7")), "14");
    }

    #[test]
    fn a_failure_keeps_the_bytes_and_says_why() {
        let desk = Desk::new();
        let claim = desk.claim("a.hl7", "MSH|...\r\n");
        desk.fail(&claim).unwrap();
        assert_eq!(desk.kept("a.hl7"), "MSH|...\r\n");
        assert_eq!(
            desk.kept("a.hl7.reason.txt"),
            format!(
                "Sealpost did not send the file beside this note.\r\n\r\n\
                 MSH-9 is empty; set the message type.\r\n(type-missing)\r\n\r\n\
                 Time: 1970-01-01T00:00:00Z\r\nReference: {}\r\n",
                claim.id
            )
        );
    }

    #[test]
    fn failures_of_one_name_each_have_their_note() {
        let desk = Desk::new();
        for content in ["1", "2"] {
            desk.fail(&desk.claim("a.hl7", content)).unwrap();
        }
        assert_eq!(desk.kept("a.hl7"), "1");
        assert_eq!(desk.kept("a-2.hl7"), "2");
        assert_eq!(desk.count(), 4);
    }

    #[test]
    fn a_crash_after_the_note_uses_it_again() {
        let desk = Desk::new();
        let claim = desk.claim("a.hl7", "1");
        let note = desk.root.path().join("kept").join("a.hl7.reason.txt");
        write_note(&note, &claim, &[], Timestamp::from_millis(0)).unwrap();
        desk.fail(&claim).unwrap();
        assert_eq!(desk.count(), 2);
        assert_eq!(desk.kept("a.hl7"), "1");
    }

    #[test]
    fn a_note_of_another_claim_is_left_alone() {
        let desk = Desk::new();
        fs::write(
            desk.root.path().join("kept").join("a.hl7.reason.txt"),
            "mine",
        )
        .unwrap();
        desk.fail(&desk.claim("a.hl7", "1")).unwrap();
        assert_eq!(desk.kept("a.hl7.reason.txt"), "mine");
        assert_eq!(desk.kept("a-2.hl7"), "1");
    }

    #[test]
    fn the_folder_that_is_missing_is_named() {
        let desk = Desk::new();
        let claim = desk.claim("a.hl7", "1");
        fs::remove_dir(desk.root.path().join("kept")).unwrap();
        let kept = desk.root.path().join("kept");
        let vanished = Err(FolderError::Vanished { folder: kept });
        assert_eq!(desk.keep(&claim), vanished);
        assert_eq!(desk.fail(&claim), vanished);
    }
}
