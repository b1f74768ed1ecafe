//! The outgoing driver: files move only when their messages are durably taken.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

mod rig;

use std::collections::{BTreeMap, VecDeque};
use std::fs;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use connectors::folder::{FolderError, OutgoingDriver, Reader, Source, Turn};
use connectors::{Intake, IntakeError, Part, Taken};
use delivery::Reason;
use engine::{Clock, Submitted};
use ids::{MessageId, Timestamp};
use rig::Desk;
use store::{MemoryStore, Store, Transaction};
use tokio::sync::oneshot;
use uuid::Uuid;

const REF: &str = "MSH|^~\\&|A|B|C|D|20261122||REF^I12|1|P|2.4\rPID|1\r";
const RRI: &str = "MSH|^~\\&|A|B|C|D|20261122||RRI^I12|2|P|2.4\rMSA|AA|1\r";

/// A clock that a test moves.
#[derive(Default)]
struct HandClock(AtomicI64);

impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }
}

/// What the intake is to say, in order; `Taken` when the script has run out.
enum Say {
    Later,
    Permanent,
    TakenButRefused,
    Taken,
}

/// Remembers what it was given and answers from a script.
#[derive(Default)]
struct Script {
    says: Mutex<VecDeque<Say>>,
    heard: Mutex<Vec<(&'static str, Part)>>,
}

impl Script {
    fn will(&self, says: impl IntoIterator<Item = Say>) {
        self.says.lock().unwrap().extend(says);
    }

    fn heard(&self) -> Vec<(&'static str, Part)> {
        self.heard.lock().unwrap().clone()
    }

    fn kinds(&self) -> Vec<&'static str> {
        self.heard().into_iter().map(|(kind, _)| kind).collect()
    }

    async fn answer(&self, kind: &'static str, part: Part) -> Result<Taken, IntakeError> {
        self.heard.lock().unwrap().push((kind, part));
        let say = self.says.lock().unwrap().pop_front().unwrap_or(Say::Taken);
        let reason = || Reason::new("receiver-missing", "MSH-6 is empty");
        let refused = match say {
            Say::Later => return Err(IntakeError::Temporary("the store is busy".into())),
            Say::Permanent => return Err(IntakeError::Permanent(reason())),
            Say::TakenButRefused => Some(reason()),
            Say::Taken => None,
        };
        let durable = MemoryStore::new()
            .commit(Transaction::default())
            .await
            .unwrap();
        let id = MessageId::from_uuid(Uuid::nil());
        Ok(durable.map(|_| Submitted { id, refused }).into())
    }
}

#[async_trait]
impl Intake for Script {
    async fn submit(&self, part: Part) -> Result<Taken, IntakeError> {
        self.answer("submit", part).await
    }

    async fn software_ack(&self, part: Part) -> Result<Taken, IntakeError> {
        self.answer("ack", part).await
    }
}

struct Office {
    desk: Desk,
    driver: OutgoingDriver,
    intake: Arc<Script>,
    clock: Arc<HandClock>,
}

impl Office {
    fn new() -> Self {
        let desk = Desk::new();
        let (intake, clock) = (Arc::new(Script::default()), Arc::new(HandClock::default()));
        let driver = driver(&desk, &intake, &clock);
        Self {
            desk,
            driver,
            intake,
            clock,
        }
    }

    async fn turn(&self) -> Result<Turn, FolderError> {
        self.clock.0.fetch_add(1_000, Ordering::SeqCst);
        self.driver.turn().await
    }

    /// As many turns as a finished file needs.
    async fn turns(&self) -> Turn {
        self.turn().await.unwrap();
        self.turn().await.unwrap()
    }

    fn files(&self) -> BTreeMap<String, String> {
        self.desk.files()
    }
}

fn driver(desk: &Desk, intake: &Arc<Script>, clock: &Arc<HandClock>) -> OutgoingDriver {
    let reader = Reader::new(Source::new(desk.folder.clone()), "gateway");
    let (intake, clock) = (Arc::clone(intake), Arc::clone(clock));
    OutgoingDriver::new(reader, intake, clock)
}

#[tokio::test]
async fn a_message_is_submitted_and_its_file_moves_to_sent() {
    let office = Office::new();
    office.desk.drop_file("referral 1.hl7", REF);
    assert_eq!(
        office.turns().await,
        Turn {
            taken: 1,
            ..Turn::default()
        }
    );
    let heard = office.intake.heard();
    assert_eq!(heard.len(), 1);
    let (kind, part) = &heard[0];
    assert_eq!((*kind, &part.bytes[..]), ("submit", REF.as_bytes()));
    assert_eq!((part.number, part.of), (1, 1));
    assert_eq!(part.file_stem.as_deref(), Some("referral 1"));
    assert_eq!(
        office.files().into_keys().collect::<Vec<_>>(),
        ["sent/referral 1.hl7"]
    );
}

#[tokio::test]
async fn an_acknowledgement_in_the_outgoing_folder_is_known_by_its_msa() {
    let office = Office::new();
    office.desk.drop_file("12345.hl7", RRI);
    office
        .desk
        .drop_file("12346.RRI", &RRI.replace('\r', "\r\n"));
    office.turns().await;
    assert_eq!(office.intake.kinds(), ["ack", "ack"]);
    assert_eq!(office.files().len(), 2);
}

#[tokio::test]
async fn a_temporary_failure_keeps_the_claim_and_offers_it_again_under_the_same_key() {
    let office = Office::new();
    office.desk.drop_file("a.hl7", REF);
    office.intake.will([Say::Later, Say::Later]);
    assert_eq!(
        office.turns().await,
        Turn {
            later: 1,
            ..Turn::default()
        }
    );
    assert_eq!(
        office.files().into_keys().collect::<Vec<_>>(),
        [".sealpost-work/ID__a.hl7"]
    );
    office.turn().await.unwrap();
    assert_eq!(
        office.turn().await.unwrap(),
        Turn::default(),
        "two seconds to wait"
    );
    assert_eq!(
        office.turn().await.unwrap(),
        Turn {
            taken: 1,
            ..Turn::default()
        }
    );
    let keys: Vec<String> = office
        .intake
        .heard()
        .iter()
        .map(|(_, part)| part.key())
        .collect();
    assert_eq!(keys.len(), 3);
    assert!(keys.iter().all(|key| *key == keys[0]));
    assert_eq!(
        office.files().into_keys().collect::<Vec<_>>(),
        ["sent/a.hl7"]
    );
}

#[tokio::test]
async fn a_crash_between_commit_and_move_offers_the_same_key_again() {
    let mut office = Office::new();
    office.desk.drop_file("a.hl7", REF);
    // The intake took the message, and the answer was lost with the process.
    office.intake.will([Say::Later]);
    office.turns().await;
    office.driver = driver(&office.desk, &office.intake, &office.clock);
    assert_eq!(
        office.turn().await.unwrap().taken,
        1,
        "at the first look, without a wait"
    );
    let keys: Vec<String> = office
        .intake
        .heard()
        .iter()
        .map(|(_, part)| part.key())
        .collect();
    assert_eq!(keys.len(), 2);
    assert_eq!(keys[0], keys[1]);
    assert_eq!(
        office.files().into_keys().collect::<Vec<_>>(),
        ["sent/a.hl7"]
    );
}

#[tokio::test]
async fn what_is_refused_goes_to_failed_whether_it_was_taken_or_not() {
    for say in [Say::Permanent, Say::TakenButRefused] {
        let office = Office::new();
        office.desk.drop_file("a.hl7", REF);
        office.intake.will([say]);
        assert_eq!(
            office.turns().await,
            Turn {
                refused: 1,
                ..Turn::default()
            }
        );
        let files = office.files();
        assert_eq!(files["failed/a.hl7"], REF);
        assert!(files["failed/a.hl7.reason.txt"].contains("MSH-6 is empty\r\n(receiver-missing)"));
    }
}

#[tokio::test]
async fn a_batch_is_offered_message_by_message() {
    let office = Office::new();
    let batch = format!("FHS|^~\\&\rBHS|^~\\&\r{REF}{RRI}{REF}BTS|3\rFTS|1\r");
    office.desk.drop_file("batch.hl7", &batch);
    office.intake.will([Say::Taken, Say::Taken, Say::Permanent]);
    assert_eq!(office.turns().await.refused, 1);
    assert_eq!(office.intake.kinds(), ["submit", "ack", "submit"]);
    let files = office.files();
    assert_eq!(files["failed/batch.hl7"], batch, "the original, whole");
    let note = &files["failed/batch.hl7.reason.txt"];
    assert!(note.contains("Message 3 of 3: MSH-6 is empty"), "{note}");
    assert!(note.contains("Do not send the whole file again"), "{note}");
}

#[tokio::test]
async fn a_batch_that_is_taken_in_part_is_offered_whole_with_the_same_keys() {
    let office = Office::new();
    office.desk.drop_file("batch.hl7", &format!("{REF}{REF}"));
    office.intake.will([Say::Taken, Say::Later]);
    assert_eq!(office.turns().await.later, 1);
    assert_eq!(office.turn().await.unwrap().taken, 1);
    let keys: Vec<String> = office
        .intake
        .heard()
        .iter()
        .map(|(_, part)| part.key())
        .collect();
    assert_eq!(keys.len(), 4);
    assert_eq!(keys[..2], keys[2..]);
    assert_ne!(keys[0], keys[1]);
}

#[tokio::test]
async fn one_bad_file_never_blocks_the_queue() {
    let office = Office::new();
    office.desk.drop_file("0-empty.hl7", "");
    office.desk.drop_file("1-garbage.hl7", "\u{0}\u{1}");
    office.desk.drop_file("2-good.hl7", REF);
    fs::create_dir(office.desk.path("3-folder.hl7")).unwrap();
    office.intake.will([Say::Permanent]);
    let turn = office.turns().await;
    assert_eq!(
        (turn.taken, turn.refused),
        (1, 1),
        "the empty one has its minute"
    );
    office.clock.0.fetch_add(60_000, Ordering::SeqCst);
    assert_eq!(office.turn().await.unwrap().refused, 1);
    assert!(office.files()["failed/0-empty.hl7.reason.txt"].contains("The file is empty"));
}

#[tokio::test]
async fn health_is_published_with_every_turn() {
    let office = Office::new();
    let mut health = office.driver.health();
    let away = office.desk.folder.with_extension("away");
    fs::rename(&office.desk.folder, &away).unwrap();
    office.turn().await.unwrap_err();
    let seen = health.borrow_and_update().clone();
    assert_eq!(seen.unreachable_since, Some(office.clock.now()));
    fs::rename(&away, &office.desk.folder).unwrap();
    office.turn().await.unwrap();
    assert!(health.has_changed().unwrap());
    assert_eq!(health.borrow_and_update().unreachable_since, None);
    office.turn().await.unwrap();
    assert!(!health.has_changed().unwrap(), "nothing new, nothing told");
}

#[tokio::test(start_paused = true)]
async fn it_runs_until_told_to_stop_and_then_gives_the_folder_back() {
    let Office {
        desk,
        driver,
        intake,
        clock,
    } = Office::new();
    desk.drop_file("a.hl7", REF);
    let mut health = driver.health();
    let (stop, stopped) = oneshot::channel::<()>();
    let running = tokio::spawn(driver.run(Duration::from_secs(5), async move {
        stopped.await.unwrap_or_default();
    }));
    // Health tells of the file when it is seen, and again when it is gone.
    health.wait_for(|health| health.waiting == 1).await.unwrap();
    health.wait_for(|health| health.waiting == 0).await.unwrap();
    assert_eq!(intake.kinds(), ["submit"]);
    stop.send(()).unwrap();
    running.await.unwrap();
    drop(clock);
    let mut next = Reader::new(Source::new(desk.folder.clone()), "next gateway");
    assert_eq!(next.attach(Timestamp::from_millis(0)), Ok(()));
    assert_eq!(desk.names(), ["sent/a.hl7"]);
}

#[tokio::test]
async fn what_is_renamed_into_the_folder_is_taken_without_another_look() {
    let Office {
        desk,
        driver,
        intake,
        ..
    } = Office::new();
    let mut health = driver.health();
    let (stop, stopped) = oneshot::channel::<()>();
    let running = tokio::spawn(driver.run(Duration::from_secs(3_600), async move {
        stopped.await.unwrap_or_default();
    }));
    // Seen by the first look, and finished only when a second one finds it unchanged.
    desk.drop_file("written in place.hl7", REF);
    let away = tempfile::tempdir_in(desk.folder.parent().unwrap()).unwrap();
    let mut taken = 0;
    while taken == 0 {
        // Until somebody listens nothing is told: each attempt is another file.
        let name = format!("renamed {}.hl7", intake.heard().len());
        std::fs::write(away.path().join("x"), REF).unwrap();
        std::fs::rename(away.path().join("x"), desk.folder.join(&name)).unwrap();
        let change = tokio::time::timeout(Duration::from_millis(200), health.changed()).await;
        drop(change);
        taken = intake.heard().len();
    }
    let heard = intake.heard();
    let stems = heard.iter().map(|(_, part)| part.file_stem.clone());
    assert!(stems.flatten().all(|stem| stem.starts_with("renamed")));
    stop.send(()).unwrap();
    running.await.unwrap();
    assert!(desk.names().contains(&"written in place.hl7".to_owned()));
}
