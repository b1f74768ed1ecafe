//! The index over a store in memory: fed, asked, corrected, and audited throughout.

use super::{CaseError, Imported, MergeError, NotImported, PatientIndex, Source};
use audit::Action;
use engine::{PatientMatch, Patients};
use ids::{Hd, Organisation, Timestamp};
use patients::{CsvError, Person};
use std::sync::Arc;
use store::{MemoryStore, Store};

struct Rig {
    index: PatientIndex,
    store: Arc<MemoryStore>,
    org: Organisation,
    authority: Hd,
    at: Timestamp,
}

const TABLE: &str = "\
mrn,ihi,medicare,irn,surname,given,dob,sex,street,postcode,phone\n\
100,8003609999900010,6140523094,1,Tessellate,Juniper,12/03/1979,F,4 Gumnut Lane,2999,\n\
101,,6140523094,2,Tessellate,Oriel,30/09/2012,F,4 Gumnut Lane,2999,\n\
102,8003609999900028,,,Pobblebonk,Edwin,27/01/1948,M,88 Creek Road,2998,02 5550 0011\n";

impl Rig {
    fn new() -> Self {
        let store = Arc::new(MemoryStore::default());
        let org = Organisation::parse_uri("https://wattle.example/id").unwrap();
        Self {
            index: PatientIndex::new(store.clone()),
            store,
            org,
            authority: Hd::new("WATTLE", "1.2.3", "ISO"),
            at: Timestamp::parse_rfc3339("2026-11-22T01:02:03Z").unwrap(),
        }
    }

    async fn with_table() -> Self {
        let rig = Self::new();
        let imported = rig.import(TABLE).await.unwrap();
        assert_eq!((imported.added, imported.updated), (3, 0));
        rig
    }

    async fn import(&self, text: &str) -> Result<Imported, NotImported> {
        let source = Source {
            org: &self.org,
            authority: &self.authority,
            by: "rosa",
            at: self.at,
        };
        self.index.import(source, text.as_bytes()).await
    }

    async fn ask(&self, message: &str) -> PatientMatch {
        self.index
            .matching(&self.org, message.as_bytes(), self.at)
            .await
    }

    /// The id of the patient whom a message is matched to.
    async fn matched(&self, message: &str) -> String {
        let answer = self.ask(message).await;
        let PatientMatch::Matched { id } = answer else {
            panic!("{answer:?}");
        };
        id
    }

    /// The code of the reason why a message waits for a person.
    async fn held(&self, message: &str) -> String {
        let answer = self.ask(message).await;
        let PatientMatch::NeedsPerson { reason } = answer else {
            panic!("{answer:?}");
        };
        reason.code
    }

    /// Actions of the audit trail, in order.
    async fn actions(&self) -> Vec<Action> {
        let entries = self.store.audit(&self.org, 0, 1_000).await.unwrap();
        for entry in &entries {
            let said = entry.to_json_line().unwrap();
            for name in ["Tessellate", "Pobblebonk", "Juniper", "1979", "6140523094"] {
                assert!(!said.contains(name), "{said}");
            }
        }
        entries.iter().map(|entry| entry.draft.action).collect()
    }
}

/// A message with these PID-3, PID-5, PID-7 and PID-8.
fn result(pid3: &str, name: &str, born: &str, sex: &str) -> String {
    format!(
        "MSH|^~\\&|LAB|LAB|W|W|20261122||ORU^R01|1|P|2.4\rPID|1||{pid3}||{name}||{born}|{sex}\r"
    )
}

fn juniper() -> String {
    result(
        "8003609999900010^^^AUSHIC^NI",
        "Tessellate^Juniper",
        "19790312",
        "F",
    )
}

fn married() -> String {
    let pid3 = "8003609999900010^^^AUSHIC^NI~77^^^LAB^MR";
    result(pid3, "Wheelbarrow^Juniper", "19790312", "F")
}

#[tokio::test]
async fn without_an_index_nobody_is_asked() {
    let rig = Rig::new();
    assert_eq!(rig.ask(&juniper()).await, PatientMatch::NotAsked);
    assert!(rig.index.is_empty(&rig.org).await.unwrap());
}

#[tokio::test]
async fn a_table_is_taken_and_taken_again_without_change() {
    let rig = Rig::with_table().await;
    let again = rig.import(TABLE).await.unwrap();
    assert_eq!(
        again,
        Imported {
            unchanged: 3,
            ..Imported::default()
        }
    );
    let moved = TABLE.replace("4 Gumnut Lane", "9 Ibis Road");
    let imported = rig.import(&moved).await.unwrap();
    assert_eq!((imported.updated, imported.unchanged), (2, 1));
    assert_eq!(
        rig.actions().await,
        [Action::PatientsImported, Action::PatientsImported]
    );
}

#[tokio::test]
async fn a_message_is_matched_once_and_stays_so() {
    let rig = Rig::with_table().await;
    let id = rig.matched(&juniper()).await;
    assert!(!id.contains("100"), "an id says nothing about the patient");
    assert_eq!(rig.matched(&juniper()).await, id);
    assert_eq!(
        rig.actions().await,
        [Action::PatientsImported, Action::PatientMatched]
    );
    let other = Organisation::parse_uri("https://banksia.example/id").unwrap();
    let elsewhere = rig
        .index
        .matching(&other, juniper().as_bytes(), rig.at)
        .await;
    assert_eq!(
        elsewhere,
        PatientMatch::NotAsked,
        "another practice's index"
    );
}

#[tokio::test]
async fn what_waits_says_why() {
    let rig = Rig::with_table().await;
    let twin = result("6140523094^^^AUSHIC^MC", "Tessellate^Jo", "19790312", "F");
    for (message, code) in [
        (
            juniper().replace("19790312", "19791203"),
            "patient-birth-date-swapped",
        ),
        (juniper().replace("|F\r", "|M\r"), "patient-sex-differs"),
        (married(), "patient-family-differs"),
        (twin, "patient-given-differs"),
        (juniper().replace("PID|", "ZID|"), "patient-missing"),
        ("no message".to_owned(), "patient-missing"),
    ] {
        assert_eq!(rig.held(&message).await, code, "{message}");
    }
    let stranger = result("1^^^LAB^MR", "Quandong^Mirren", "19660606", "F");
    assert_eq!(rig.ask(&stranger).await, PatientMatch::New);
    let waiting = rig.index.waiting(&rig.org).await.unwrap();
    assert_eq!(waiting.len(), 5, "those with a patient");
}

#[tokio::test]
async fn a_confirmed_decision_teaches_and_undoing_it_makes_forget() {
    let rig = Rig::with_table().await;
    let juniper = rig.matched(&juniper()).await;
    rig.held(&married()).await;
    let waiting = rig.index.waiting(&rig.org).await.unwrap();
    let document = waiting[0].id.clone();
    let (index, org, at) = (&rig.index, &rig.org, rig.at);
    assert!(waiting[0].ranked.contains(&juniper));

    index
        .confirm(org, &document, &juniper, "rosa", at)
        .await
        .unwrap();
    assert_eq!(rig.matched(&married()).await, juniper);
    let next = result("77^^^LAB^MR", "Wheelbarrow^Juniper", "19790312", "F");
    assert_eq!(rig.matched(&next).await, juniper, "by what was learned");
    assert!(index.waiting(org).await.unwrap().is_empty());

    index.undo(org, &document, "rosa", at).await.unwrap();
    assert_eq!(rig.held(&married()).await, "patient-undone");
    let later = result("77^^^LAB^MR", "Wheelbarrow^Juniper^Q", "19790312", "F");
    assert_eq!(
        rig.held(&later).await,
        "patient-family-differs",
        "forgotten"
    );
    let undone = index.undo(org, &document, "rosa", at).await;
    assert!(matches!(undone, Err(CaseError::NotFiled)));
    index
        .confirm(org, &document, &juniper, "rosa", at)
        .await
        .unwrap();
    assert_eq!(rig.matched(&married()).await, juniper);
    let actions = rig.actions().await;
    let count = |action| actions.iter().filter(|one| **one == action).count();
    assert_eq!(count(Action::PatientConfirmed), 2);
    assert_eq!(count(Action::PatientUndone), 1);
}

#[tokio::test]
async fn a_person_can_take_back_what_the_rules_did() {
    let rig = Rig::with_table().await;
    let (index, org, at) = (&rig.index, &rig.org, rig.at);
    let patient = rig.matched(&juniper()).await;
    let document = engine::blob_name(juniper().as_bytes());
    let other = {
        let pid3 = "8003609999900028^^^AUSHIC^NI";
        rig.matched(&result(pid3, "Pobblebonk^Edwin", "19480127", "M"))
            .await
    };
    let filed = index.confirm(org, &document, &other, "rosa", at).await;
    assert!(matches!(filed, Err(CaseError::Filed)), "undo it first");
    index.undo(org, &document, "rosa", at).await.unwrap();
    assert_eq!(rig.held(&juniper()).await, "patient-undone");
    let case = index
        .confirm(org, &document, &patient, "rosa", at)
        .await
        .unwrap();
    assert_eq!(case.filings.len(), 2, "the history is kept");
    for (document, patient, expected) in [
        ("nothing", patient.as_str(), "no such document"),
        (document.as_str(), "nobody", "no such patient"),
    ] {
        let error = index
            .confirm(org, document, patient, "rosa", at)
            .await
            .unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
    }
}

#[tokio::test]
async fn whoever_is_registered_meanwhile_is_found() {
    let rig = Rig::with_table().await;
    let stranger = result("1^^^LAB^MR", "Quandong^Mirren", "19660606", "F");
    let pid3 = "8003609999900036^^^AUSHIC^NI";
    let message = stranger.replace("1^^^LAB^MR", pid3);
    assert_eq!(rig.ask(&message).await, PatientMatch::New);
    assert_eq!(rig.ask(&message).await, PatientMatch::New);
    let table = "mrn,ihi,surname,given,dob\n103,8003609999900036,Quandong,Mirren,06/06/1966\n";
    assert_eq!(rig.import(table).await.unwrap().added, 1);
    rig.matched(&message).await;
    let asked = rig.actions().await;
    let matched = asked
        .iter()
        .filter(|action| **action == Action::PatientMatched);
    assert_eq!(
        matched.count(),
        2,
        "what did not change is not written again"
    );
}

#[tokio::test]
async fn any_bytes_are_imported_or_refused() {
    let mut random = fastrand::Rng::with_seed(7);
    let adt = adt(
        "A40",
        "100",
        "Mulga^Wren",
        "MRG|200^^^WATTLE&1.2.3&ISO^MR\r",
    );
    let pit = "001 LAB\r\n100 Start Patient : A,B\r\n104 Birthdate: 1/1/1970\r\n".to_owned();
    for _ in 0..200 {
        let whole = [TABLE, &adt, &pit][random.usize(..3)];
        let mut bytes = whole.as_bytes().to_vec();
        for _ in 0..random.usize(1..8) {
            let at = random.usize(..bytes.len());
            bytes[at] = random.u8(..);
        }
        bytes.truncate(random.usize(..=bytes.len()));
        let rig = Rig::new();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        drop(rig.import(&text).await);
        drop(rig.ask(&text).await);
    }
}

fn adt(event: &str, number: &str, name: &str, rest: &str) -> String {
    format!(
        "MSH|^~\\&|PMS|W|W|W|20261122||ADT^{event}|1|P|2.4\rEVN|{event}\r\
         PID|1||{number}^^^WATTLE&1.2.3&ISO^MR||{name}||19790312|F\r{rest}"
    )
}

#[tokio::test]
async fn adt_messages_add_update_and_merge() {
    let rig = Rig::with_table().await;
    let new = adt("A28", "200", "Tessellate^Juniper", "");
    assert_eq!(rig.import(&new).await.unwrap().added, 1);
    let news = adt("A08", "100", "Wheelbarrow^Juniper", "");
    assert_eq!(rig.import(&news).await.unwrap().updated, 1);
    let juniper = rig.matched(&juniper()).await;
    assert_eq!(
        rig.matched(&married()).await,
        juniper,
        "old name and new name"
    );

    let by_old_number = result(
        "200^^^WATTLE&1.2.3&ISO^MR",
        "Tessellate^Juniper",
        "19790312",
        "F",
    );
    let duplicate = rig.matched(&by_old_number).await;
    assert_ne!(duplicate, juniper);
    let merge = adt(
        "A40",
        "100",
        "Wheelbarrow^Juniper",
        "MRG|200^^^WATTLE&1.2.3&ISO^MR\r",
    );
    assert_eq!(rig.import(&merge).await.unwrap().merged, 1);
    let after = by_old_number.replace("ORU^R01|1", "ORU^R01|2");
    assert_eq!(rig.matched(&after).await, juniper);

    let (index, org, at) = (&rig.index, &rig.org, rig.at);
    let again = index.merge(org, (&duplicate, &juniper), "rosa", at).await;
    assert!(matches!(again, Err(MergeError::Unknown)));
    let circle = index.merge(org, (&juniper, &juniper), "rosa", at).await;
    assert!(matches!(circle, Err(MergeError::Circle)));
    index.unmerge(org, &duplicate, "rosa", at).await.unwrap();
    let parted = by_old_number.replace("ORU^R01|1", "ORU^R01|3");
    assert_eq!(rig.matched(&parted).await, duplicate);
    let whole = index.unmerge(org, &duplicate, "rosa", at).await;
    assert!(matches!(whole, Err(MergeError::NotMerged)));
}

#[tokio::test]
async fn messages_that_are_no_news_are_counted_and_the_rest_taken() {
    let rig = Rig::new();
    let batch = format!(
        "{}{}{}",
        adt("A28", "200", "Mulga^Philippa", ""),
        result("1^^^LAB^MR", "Quandong^Mirren", "19660606", "F"),
        adt("A02", "201", "Mulga^Bruno", "")
    );
    let imported = rig.import(&batch).await.unwrap();
    assert_eq!((imported.added, imported.skipped), (1, 2));
}

#[tokio::test]
async fn somebody_without_a_number_is_added_only_when_nobody_is_like_them() {
    let rig = Rig::with_table().await;
    let table = "surname,given,dob,sex\nTessellate,Juniper,12/03/1979,F\nMulga,Philippa,,F\n,,,\n";
    let imported = rig.import(table).await.unwrap();
    assert_eq!((imported.left, imported.added, imported.skipped), (1, 1, 1));
    let pit = "001 LAB\r\n100 Start Patient  :  Pobblebonk,Edwin\r\n\
               104    Birthdate: 27/01/1948   Sex: M\r\n110 Your Reference : 102\r\n\
               100 Start Patient  :  Bandicoot,Wren\r\n104   Birthdate: 15/06/2001  Sex: F\r\n";
    let imported = rig.import(pit).await.unwrap();
    assert_eq!((imported.unchanged, imported.added), (1, 1));
}

#[tokio::test]
async fn a_laboratory_fills_gaps_and_corrects_nobody() {
    let rig = Rig::with_table().await;
    let pit = |born: &str, phone: &str| {
        format!(
            "001 LAB\r\n100 Start Patient  :  Tessellate,Juniper\r\n\
             104    Birthdate: {born}   Sex: F\r\n105   Telephone: {phone}\r\n\
             110 Your Reference : 100\r\n"
        )
    };
    let other = rig.import(&pit("13/03/1979", "0255500022")).await.unwrap();
    assert_eq!((other.left, other.updated), (1, 0), "another date of birth");
    let same = rig.import(&pit("12/03/1979", "0255500022")).await.unwrap();
    assert_eq!((same.left, same.updated), (0, 1), "a telephone number");
    let id = rig.matched(&juniper()).await;
    let entry = rig.index.entry(&rig.org, &id).await.unwrap().unwrap();
    assert_eq!(entry.person.birth_date.unwrap().to_text(), "19790312");
    assert_eq!(entry.person.phones, ["255500022"]);
}

#[tokio::test]
async fn rows_before_a_damaged_one_are_kept() {
    let rig = Rig::new();
    let table = "mrn,surname\n1,Mulga\n2,Quandong\n3,\"open\n";
    let error = rig.import(table).await.unwrap_err();
    assert!(matches!(
        error,
        NotImported::Csv(CsvError::Quote { row: 4 })
    ));
    assert!(!rig.index.is_empty(&rig.org).await.unwrap());
    for text in ["", "a,b\n1,2\n"] {
        assert!(rig.import(text).await.is_err());
    }
}

#[tokio::test]
async fn more_rows_than_one_transaction_holds_and_one_number_twice() {
    let rig = Rig::new();
    let mut table = "mrn,surname,given,dob\n".to_owned();
    for number in 0..1_200 {
        let (month, day) = (number % 12 + 1, number % 28 + 1);
        table.push_str(&format!(
            "{number},Mulga{number},Wren,1979-{month:02}-{day:02}\n"
        ));
    }
    table.push_str("1199,Mulga1199,Wren Rose,1979-12-24\n");
    let imported = rig.import(&table).await.unwrap();
    assert_eq!((imported.added, imported.updated), (1_200, 1));
    assert_eq!(
        rig.actions().await.len(),
        4,
        "three full batches and the rest"
    );
}

#[tokio::test]
async fn what_is_stored_is_read_back() {
    let rig = Rig::with_table().await;
    let id = rig.matched(&juniper()).await;
    let entry = rig.index.entry(&rig.org, &id).await.unwrap().unwrap();
    let person: &Person = &entry.person;
    assert_eq!(person.names[0].family, "Tessellate");
    assert!(rig.index.entry(&rig.org, "nobody").await.unwrap().is_none());
    assert!(!format!("{entry:?}").contains("Tessellate"));
}
