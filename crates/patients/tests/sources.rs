//! People out of HL7, tables and PIT files.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

use hl7v2::Message;
use ids::{Hd, Timestamp};
use patients::{
    AdtError, Change, Columns, CsvError, Fault, NameUse, Person, Rows, Sex, read_pit, tokens,
};
use proptest::prelude::*;

fn at() -> Timestamp {
    Timestamp::parse_rfc3339("2026-11-22T00:00:00Z").unwrap()
}

fn ours() -> Hd {
    Hd::new(
        "WATTLE STREET",
        "1.2.36.1.2001.1003.0.8003629999900018",
        "ISO",
    )
}

fn message(kind: &str, segments: &[&str]) -> Message {
    let mut text = format!("MSH|^~\\&|A|B|C|D|20261122||{kind}|1|P|2.4\r");
    for segment in segments {
        text.push_str(segment);
        text.push('\r');
    }
    Message::read(text).message.unwrap()
}

const PID: &str = "PID|1||1000^^^WATTLE STREET&1.2.36.1.2001.1003.0.8003629999900018&ISO^MR\
~61405230941^^^AUSHIC^MC~NX123456^^^AUSDVA^DVG~8003609999900010^^^AUSHIC^NI\
||Tessellate&van^Juniper^Rose^^Ms^^L~Wheelbarrow^Juniper^^^^^M~Tessellate^Juno^^^^^N||19790312|F\
|Mulga^Juniper|4^Neither^ISAAC|4 Gumnut Lane^Rear^Sampleton^NSW^2999^AUS^H||(02) 5550 0011\
^PRN^PH~^PRN^CP^^^0491^570006||||||||||||||||||||";

#[test]
fn every_repetition_of_pid_is_read() {
    let person = Person::read(&message("ORU^R01", &[PID]), at()).unwrap();
    assert_eq!(person.ihi.as_ref().unwrap().expose(), "8003609999900010");
    assert_eq!(person.medicare[0].irn(), Some(1));
    assert_eq!(person.dva[0].expose(), "NX123456");
    let number = &person.record_numbers[0];
    assert_eq!((person.record_numbers.len(), number.expose()), (1, "1000"));
    assert!(number.authority().same_as(&ours()));
    let names: Vec<_> = person
        .names
        .iter()
        .map(|name| (name.family.as_str(), name.given.as_str(), name.usage))
        .collect();
    assert_eq!(
        names,
        [
            ("Tessellate", "Juniper", NameUse::Current),
            ("Wheelbarrow", "Juniper", NameUse::Former),
            ("Tessellate", "Juno", NameUse::Alias),
            ("Mulga", "Juniper", NameUse::Alias),
        ]
    );
    assert_eq!(person.names[0].middle, "Rose");
    assert_eq!(person.birth_date.unwrap().to_text(), "19790312");
    assert_eq!(person.sex, Some(Sex::Female));
    assert_eq!(person.addresses[0].street, "4 Gumnut Lane Rear");
    assert_eq!(person.phones, ["255500011", "491570006"]);
    assert!(person.faults.is_empty() && !person.is_test());
}

#[test]
fn numbers_are_told_apart_by_type_and_authority() {
    let read = |cx: &str| {
        let pid = format!("PID|1||{cx}||A^B");
        Person::read(&message("ORU^R01", &[&pid]), at()).unwrap()
    };
    assert!(read("1000^^^^MR").record_numbers.is_empty(), "no facility");
    assert!(
        read("1000^^^LAB^DL").record_numbers.is_empty(),
        "a driver's licence"
    );
    assert_eq!(read("1000^^^LAB").record_numbers.len(), 1);
    assert_eq!(read("6140 52309 4/1^^^^MC").medicare.len(), 1);
    assert!(read("8003609999900010^^^^NI").ihi.is_some());
    assert!(
        read("8003609999900011^^^AUSHIC^NI")
            .faults
            .contains(&Fault::IhiInvalid)
    );
    assert!(read("NX123456^^^AUSDVA^DVW").record_numbers.is_empty());
    assert!(read("\"\"").record_numbers.is_empty());
}

#[test]
fn a_training_message_is_about_nobody_real() {
    let text = format!("MSH|^~\\&|A|B|C|D|20261122||ORU^R01|1|T|2.4\r{PID}\r");
    let message = Message::read(text).message.unwrap();
    assert!(Person::read(&message, at()).unwrap().is_test());
    assert!(Person::read(&self::message("ORU^R01", &[]), at()).is_none());
}

#[test]
fn adt_updates_and_merges() {
    for event in ["A01", "A04", "A08", "A28", "A31"] {
        let change = Change::read(&message(&format!("ADT^{event}"), &[PID]), at()).unwrap();
        assert!(matches!(change, Change::Update(_)), "{event}");
    }
    let mrg = "MRG|999^^^WATTLE STREET&1.2.36.1.2001.1003.0.8003629999900018&ISO^MR";
    let change = Change::read(&message("ADT^A40", &[PID, mrg]), at()).unwrap();
    let Change::Merge { survivor, retired } = change else {
        panic!("not a merge");
    };
    assert_eq!(survivor.record_numbers[0].expose(), "1000");
    assert_eq!((retired.len(), retired[0].expose()), (1, "999"));
}

#[test]
fn what_changes_nothing_says_why() {
    let read = |kind: &str, segments: &[&str]| Change::read(&message(kind, segments), at());
    assert_eq!(read("ADT^A02", &[PID]), Err(AdtError::Event));
    assert_eq!(read("ORU^R01", &[PID]), Err(AdtError::NotAdt));
    assert_eq!(read("ADT^A08", &[]), Err(AdtError::NoPatient));
    assert_eq!(read("ADT^A40", &[PID]), Err(AdtError::NothingRetired));
    assert_eq!(
        read("ADT^A40", &[PID, "MRG|999"]),
        Err(AdtError::NothingRetired)
    );
}

fn rows(text: &str) -> Vec<Vec<String>> {
    Rows::of(text).map(Result::unwrap).collect()
}

#[test]
fn a_table_is_split_as_usual() {
    assert_eq!(
        rows("\u{feff}a,b\r\n\"1,\"\"2\"\"\",3\r\n\r\n\"x\ny\",\n"),
        [vec!["a", "b"], vec!["1,\"2\"", "3"], vec!["x\ny", ""]]
    );
    assert_eq!(rows("a\tb\n1,2\t3"), [vec!["a", "b"], vec!["1,2", "3"]]);
    assert_eq!(rows("a;b\n1;2"), [vec!["a", "b"], vec!["1", "2"]]);
    assert!(rows("").is_empty());
}

#[test]
fn damage_in_a_table_names_the_row_and_ends_it() {
    let mut open = Rows::of("a,b\n1,\"2\n3,4\n");
    assert!(open.next().unwrap().is_ok());
    assert_eq!(open.next(), Some(Err(CsvError::Quote { row: 2 })));
    assert_eq!(open.next(), None);
    let long = format!("a\n{}\n", "x".repeat(5_000));
    assert_eq!(
        Rows::of(&long).nth(1),
        Some(Err(CsvError::Overlong { row: 2 }))
    );
    let wide = ",".repeat(500);
    assert_eq!(
        Rows::of(&wide).next(),
        Some(Err(CsvError::Overlong { row: 1 }))
    );
}

#[test]
fn a_row_of_an_export_is_a_person() {
    let text = "MRN,IHI Number,Medicare No,Medicare IRN,DVA_No,Surname,First Name,Maiden Name,\
                Preferred,DOB,Gender,Address1,Address2,City,State,Postcode,Home Phone,Mobile,X\n\
                1000,8003609999900010,6140523094,1,,Tessellate,Juniper,Wheelbarrow,Juno,\
                12/03/1979,F,4 Gumnut Lane,Rear,Sampleton,NSW,2999,02 5550 0011,0491570006,x\n";
    let rows = rows(text);
    let columns = Columns::read(&rows[0]).unwrap();
    let person = columns.person(&rows[1], &ours(), at());
    assert_eq!(person.medicare[0].irn(), Some(1));
    assert_eq!(person.names.len(), 3);
    assert_eq!(person.names[1].family, "Wheelbarrow");
    assert_eq!(person.names[2].given, "Juno");
    assert_eq!(person.birth_date.unwrap().to_text(), "19790312");
    assert_eq!(person.addresses[0].street, "4 Gumnut Lane Rear");
    assert_eq!(person.phones.len(), 2);
    assert_eq!(person.record_numbers[0].expose(), "1000");
    let short = columns.person(&rows[1][..6], &ours(), at());
    assert_eq!(short.names[0].family, "Tessellate");
    assert_eq!(Columns::read(&["a", "b"]), Err(CsvError::NoSurname));
}

const PIT: &str = "\
001 SYNTHETIC LAB                                                07 01/07/1996\r\n\
021             Tessellate,Juniper\r\n\
100 Start Patient  :      Tessellate,Juniper Rose\r\n\
101                       4 GUMNUT LANE, SAMPLETON 2999\r\n\
104                       Birthdate: 12/03/1979    Age: Y047   Sex: F\r\n\
105                       Telephone: 0255500011\r\n\
109 \r\n\
110 Your Reference :      1000\r\n\
112 Medicare Number:      61405230941\r\n\
301  Text with 100 Start Patient : in it\r\n\
390 End of Report  :\r\n\
100 Start Patient  :      Mulga,Philippa\r\n\
104                       Birthdate: 29/02/1988\r\n\
999 END OF LISTING\r\n";

#[test]
fn the_patients_of_a_pit_file_are_read() {
    let people = read_pit(PIT, &ours(), at());
    assert_eq!(people.len(), 2);
    let first = &people[0];
    let name = &first.names[0];
    assert_eq!(
        [&name.family, &name.given, &name.middle].map(String::as_str),
        ["Tessellate", "Juniper", "Rose"]
    );
    assert_eq!(first.birth_date.unwrap().to_text(), "19790312");
    assert_eq!(first.sex, Some(Sex::Female));
    assert_eq!(first.medicare[0].irn(), Some(1));
    assert_eq!(first.record_numbers[0].expose(), "1000");
    assert_eq!(first.addresses[0].postcode, "2999");
    assert_eq!(first.addresses[0].street, "4 GUMNUT LANE");
    assert_eq!(first.phones, ["255500011"]);
    assert!(people[1].medicare.is_empty() && people[1].addresses.is_empty());
    assert!(read_pit("no PIT at all", &ours(), at()).is_empty());
}

#[test]
fn one_person_out_of_three_sources_is_one_person() {
    let pid = Person::read(&message("ORU^R01", &[PID]), at()).unwrap();
    let pit = &read_pit(PIT, &ours(), at())[0];
    let judgement = patients::judge(pit, &pid);
    assert!(judgement.conflicts.is_empty(), "{judgement:?}");
    let shared = tokens(pit)
        .iter()
        .filter(|token| tokens(&pid).contains(token))
        .count();
    assert!(shared >= 4, "{shared}");
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let text = String::from_utf8_lossy(&bytes);
        let people = read_pit(&format!("100 {text}"), &ours(), at());
        let mut pid = b"MSH|^~\\&|A|B|C|D|||ADT^A40|1|P|2.4\rPID|1||".to_vec();
        pid.extend(&bytes);
        if let Ok(message) = Message::read(pid).message {
            let person = Person::read(&message, at());
            drop(Change::read(&message, at()));
            for one in people.iter().chain(&person) {
                let judgement = patients::judge(one, &people[0]);
                prop_assert!(judgement.score > -500);
                prop_assert!(tokens(one).len() < 2_000);
            }
        }
    }

    #[test]
    fn any_table_ends(text in "[a-c,\"\n\r;\t]{0,200}") {
        let cells: usize = Rows::of(&text).map(|row| row.map_or(0, |row| row.len())).sum();
        prop_assert!(cells <= text.len() + 1);
    }

    #[test]
    fn whoever_is_held_against_themselves_has_no_conflict(
        family in "[A-Za-z' -]{1,20}", given in "[A-Za-z' -]{0,20}",
        month in 1u8..=12, day in 1u8..=28,
    ) {
        let mut person = Person::default();
        person.add_name(&family, &given, "", NameUse::Current);
        person.set_birth_date(&format!("1979{month:02}{day:02}"), at());
        person.sex = Some(Sex::Female);
        let judgement = patients::judge(&person, &person);
        prop_assert!(judgement.conflicts.is_empty(), "{:?}", judgement.conflicts);
        prop_assert!(judgement.score > 0);
    }
}
