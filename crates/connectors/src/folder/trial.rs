//! Trial: a test message handed to the practice's software, and what becomes of it.
//!
//! Everything is seen in the folders alone, so that a trial works beside a running node and without
//! one. The node knows the acknowledgement of a trial by its MSA-2: it belongs to no message, is
//! credited to none, and its file moves to `sent/` like any other that was dealt with.
//!
//! Blocking: call from a thread that may wait for a disk.

use std::collections::HashSet;
use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use hl7v2::Message;
use hl7v2::ack::AckView;
use ids::Timestamp;
use uuid::Uuid;

use super::error::FolderError;
use super::exclusive::{Exclusive, NotExclusive};
use super::listing::Listing;
use super::name::is_temporary;
use super::source::{Extensions, Source};
use super::writer::{Placed, place, stage};

/// How the control id (MSH-10) of a trial begins.
const PREFIX: &str = "SPTRIAL";

/// Digits of a trial's control id after its beginning.
const DIGITS: usize = 12;

/// Largest file that may be the acknowledgement of a trial, in bytes.
const MAX_ACK_BYTES: u64 = 1024 * 1024;

/// A control id for a trial; HL7 v2.4 allows 20 characters.
#[must_use]
pub fn control_id() -> String {
    let digits = Uuid::new_v4().simple().to_string();
    format!("{PREFIX}{}", &digits[32 - DIGITS..])
}

/// Whether a control id is that of a trial.
#[must_use]
pub fn is_trial(control_id: &[u8]) -> bool {
    let digits = control_id.strip_prefix(PREFIX.as_bytes());
    digits.is_some_and(|it| it.len() == DIGITS && it.iter().all(u8::is_ascii_hexdigit))
}

/// Where a trial takes place.
#[derive(Debug, Clone)]
pub struct TrialPlan {
    /// The folder that the software imports from.
    pub incoming: PathBuf,
    /// The file's name.
    pub name: String,
    /// The test message.
    pub bytes: Vec<u8>,
    /// Its MSH-10.
    pub control_id: String,
    /// The folders that the software writes into.
    pub answers: Vec<PathBuf>,
    /// Where the software moves what it could not import.
    pub failed_import: Option<PathBuf>,
}

/// A trial that is under way.
#[derive(Debug)]
pub struct Trial {
    plan: TrialPlan,
    file: PathBuf,
    ahead_ms: i64,
    answers: Vec<(PathBuf, HashSet<OsString>)>,
    failed_before: usize,
}

/// What is known of a trial.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Progress {
    /// The file is gone.
    pub taken: bool,
    /// The software's answer: MSA-1 and MSA-3.
    pub answer: Option<(String, String)>,
    /// More lies in the folder of what could not be imported than before.
    pub failed_import: bool,
}

/// Why a file is still there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StillThere {
    /// Another program holds it open or locked.
    Held,
    /// We may not even look at it any more.
    Closed,
    /// Nobody touches it.
    Untouched,
}

impl Trial {
    /// Hands the message over.
    ///
    /// # Errors
    /// [`FolderError`] when it cannot be; nothing is left behind then.
    pub fn begin(plan: TrialPlan, now: Timestamp) -> Result<Self, FolderError> {
        let places = plan.answers.iter().flat_map(|folder| places(folder));
        let answers = places.map(|place| (place.clone(), names(&place))).collect();
        let failed_before = plan.failed_import.as_deref().map_or(0, count);
        let staged = stage(&plan.incoming, &plan.name, &plan.bytes)?;
        let fault = |error: std::io::Error| FolderError::of(&plan.incoming, &error);
        let written = fs::metadata(plan.incoming.join(&staged.name)).map_err(fault)?;
        let ahead_ms = written.mtime() * 1_000 - now.as_millis();
        let file = match place(&plan.incoming, &staged.name, &plan.name)? {
            Placed::As(name) => plan.incoming.join(name),
            Placed::Before => plan.incoming.join(&plan.name),
        };
        Ok(Self {
            plan,
            file,
            ahead_ms,
            answers,
            failed_before,
        })
    }

    /// How far the file server's clock is ahead of ours, in milliseconds; parts of a second are
    /// cut off.
    #[must_use]
    pub fn ahead_ms(&self) -> i64 {
        self.ahead_ms
    }

    /// Looks what has become of it.
    pub fn look(&mut self) -> Progress {
        let mut answer = None;
        for (place, seen) in &mut self.answers {
            let mut fresh = names(place);
            fresh.retain(|name| !seen.contains(name));
            for name in fresh {
                match answer_in(&place.join(&name)) {
                    // Half a file, or one that is just being moved: the next look finds it.
                    None => {}
                    Some((id, said)) if id == self.plan.control_id => answer = Some(said),
                    Some(_) => {
                        seen.insert(name);
                    }
                }
            }
        }
        let failed = self.plan.failed_import.as_deref().map_or(0, count);
        Progress {
            taken: !self.file.exists(),
            answer,
            failed_import: failed > self.failed_before,
        }
    }

    /// Why nobody took it.
    #[must_use]
    pub fn still_there(&self) -> StillThere {
        match Exclusive::open(&self.file) {
            Err(NotExclusive::Held) => StillThere::Held,
            Err(NotExclusive::Failed(_)) => StillThere::Closed,
            Ok(_) | Err(NotExclusive::Gone | NotExclusive::NotAFile) => StillThere::Untouched,
        }
    }

    /// Ends it: the test message is taken away again, if it is still there.
    pub fn withdraw(self) {
        drop(self);
    }
}

impl Drop for Trial {
    /// Also where whoever waited for it is gone.
    fn drop(&mut self) {
        if let Err(error) = fs::remove_file(&self.file)
            && error.kind() != std::io::ErrorKind::NotFound
        {
            tracing::warn!(kind = ?error.kind(), "a test message stays in the incoming folder");
        }
    }
}

/// How many message files in a folder were not handed over by a node: their names tell.
#[must_use]
pub fn strangers(folder: &Path, extensions: &Extensions) -> usize {
    let listing = Listing::of(folder, extensions).unwrap_or_default();
    let stranger = |name: &OsString| !is_ours(&name.to_string_lossy());
    listing
        .files
        .iter()
        .filter(|(name, _)| stranger(name))
        .count()
}

/// `<14 digits>_<kind>_<12 digits>`, as `delivery` names files, with a counter or not.
fn is_ours(name: &str) -> bool {
    let mut parts = name.splitn(3, '_');
    let (Some(stamp), Some(_), Some(rest)) = (parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    let is_stamp = stamp.len() == 14 && stamp.bytes().all(|byte| byte.is_ascii_digit());
    let id = rest.get(..DIGITS).unwrap_or_default();
    is_stamp && id.len() == DIGITS && id.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Where an acknowledgement can be met: where it was written, and where a reader moves it.
fn places(folder: &Path) -> [PathBuf; 4] {
    let source = Source::new(folder.to_owned());
    [source.folder, source.work, source.sent, source.failed]
}

fn names(folder: &Path) -> HashSet<OsString> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.file_name()).collect()
}

fn count(folder: &Path) -> usize {
    names(folder)
        .iter()
        .filter(|name| !is_temporary(name))
        .count()
}

/// What a file answers and says, if it is an acknowledgement.
fn answer_in(path: &Path) -> Option<(String, (String, String))> {
    let metadata = fs::symlink_metadata(path).ok()?;
    if !metadata.is_file() || metadata.len() > MAX_ACK_BYTES {
        return None;
    }
    let bytes = fs::read(path).ok()?;
    let message = Message::read(bytes).message.ok()?;
    let view = AckView::read(&message)?;
    let id = String::from_utf8_lossy(&view.answers).into_owned();
    Some((id, (view.code.to_string(), view.text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Desk {
        root: tempfile::TempDir,
        id: String,
    }

    impl Desk {
        fn new() -> Self {
            let root = tempfile::tempdir().unwrap();
            for name in ["in", "out", "failed-import"] {
                fs::create_dir(root.path().join(name)).unwrap();
            }
            let id = control_id();
            Self { root, id }
        }

        fn path(&self, name: &str) -> PathBuf {
            self.root.path().join(name)
        }

        fn begin(&self) -> Trial {
            let plan = TrialPlan {
                incoming: self.path("in"),
                name: "t.hl7".to_owned(),
                bytes: b"MSH|^~\\&|\r".to_vec(),
                control_id: self.id.clone(),
                answers: vec![self.path("out")],
                failed_import: Some(self.path("failed-import")),
            };
            let now = std::time::SystemTime::now();
            let now = now.duration_since(std::time::UNIX_EPOCH).unwrap();
            let now = i64::try_from(now.as_millis()).unwrap();
            Trial::begin(plan, Timestamp::from_millis(now)).unwrap()
        }

        fn answer(&self, place: &str, id: &str) {
            let text = format!("MSH|^~\\&|A|B|C|D|2026||ACK^R01|2|T|2.4\rMSA|AE|{id}|not here\r");
            fs::create_dir_all(self.path(place).parent().unwrap()).unwrap();
            fs::write(self.path(place), text).unwrap();
        }
    }

    #[test]
    fn each_step_is_seen_wherever_a_reader_has_moved_the_acknowledgement() {
        for place in ["out/a.ack", "out/.sealpost-work/x__a.ack", "out/sent/a.ack"] {
            let desk = Desk::new();
            desk.answer("out/old.ack", &desk.id);
            let mut trial = desk.begin();
            assert!(trial.ahead_ms().abs() < 10_000);
            assert_eq!(trial.look(), Progress::default());
            fs::remove_file(desk.path("in/t.hl7")).unwrap();
            desk.answer("out/other.ack", "12345");
            fs::write(desk.path("out/half.ack"), "MSH|").unwrap();
            let progress = trial.look();
            assert!(progress.taken && progress.answer.is_none());
            desk.answer(place, &desk.id);
            let said = ("AE".to_owned(), "not here".to_owned());
            assert_eq!(trial.look().answer, Some(said), "{place}");
        }
    }

    #[test]
    fn what_could_not_be_imported_is_seen() {
        let desk = Desk::new();
        let mut trial = desk.begin();
        fs::rename(desk.path("in/t.hl7"), desk.path("failed-import/t.hl7")).unwrap();
        let progress = trial.look();
        assert!(progress.taken && progress.failed_import);
    }

    #[test]
    fn a_file_that_is_held_open_is_told_from_one_that_nobody_wants() {
        let desk = Desk::new();
        let trial = desk.begin();
        assert_eq!(trial.still_there(), StillThere::Untouched);
        let file = fs::File::open(desk.path("in/t.hl7")).unwrap();
        file.lock().unwrap();
        assert_eq!(trial.still_there(), StillThere::Held);
        trial.withdraw();
        assert!(!desk.path("in/t.hl7").exists());
    }

    #[test]
    fn only_a_trials_own_control_id_is_one() {
        assert!(is_trial(control_id().as_bytes()) && control_id().len() <= 20);
        for id in [
            "",
            "SPTRIAL",
            "SPTRIAL0123456789a",
            "SPTRIAL0123456789abc",
            "XPTRIAL0123456789ab",
        ] {
            assert!(!is_trial(id.as_bytes()), "{id}");
        }
    }

    #[test]
    fn files_of_another_program_are_counted() {
        let desk = Desk::new();
        for name in [
            "20261122010203_REF_456789abcdef.hl7",
            "20261122010203_ORU_456789abcdef-2.hl7",
            "result.hl7",
            "lab_1_2.hl7",
            "notes.doc",
        ] {
            fs::write(desk.path("in").join(name), "x").unwrap();
        }
        assert_eq!(strangers(&desk.path("in"), &Extensions::default()), 2);
    }
}
