//! Files of contacts: what practices have, and what must hold for any.
#![allow(clippy::unwrap_used, missing_docs, reason = "tests fail by panicking")]

use contacts::{Contact, Field, NotRead, Reading, is_same, read, write};
use proptest::prelude::*;

fn one(reading: &Reading) -> &Contact {
    assert_eq!(reading.problems, []);
    assert_eq!(reading.contacts.len(), 1);
    &reading.contacts[0].contact
}

#[test]
fn headings_may_be_called_what_people_call_them() {
    let table = "Surname;First Name;SALUTATION;Practice;Specialty;Town;P/Code;Fax No.;Own\n\
                 Banks;Rosa;Dr;Wattle Medical;Cardiology;Dubbo;2830;02 5550 0002;x\n";
    let reading = read(table.as_bytes()).unwrap();
    assert_eq!(reading.passed_over, ["Own"]);
    let banks = one(&reading);
    assert_eq!(banks.label(), "Dr Rosa Banks");
    assert_eq!(banks.get(Field::Fax), Some("02 5550 0002"));
    assert_eq!(banks.get(Field::Postcode), Some("2830"));
}

#[test]
fn a_name_in_one_column_comes_apart() {
    let reading = read(b"Doctor,Clinic\n\"BANKS, Dr Rosa\",Wattle\n").unwrap();
    assert_eq!(one(&reading).label(), "Dr Rosa BANKS");
}

#[test]
fn bad_rows_are_told_with_line_column_and_fix_and_the_rest_is_read() {
    let table = "\r\nFamily name,Provider number,Postcode,Note\r\n\
                 Banks,2426621X,28300,\"two\r\nlines\"\r\n\
                 Chan,0432103J,2830,\r\n\
                 ,,2830,nobody\r\n\
                 Ito,,2830,one,too many\r\n";
    let reading = read(table.as_bytes()).unwrap();
    assert_eq!(reading.contacts.len(), 1);
    assert_eq!(reading.contacts[0].line, 5);
    assert_eq!(reading.left_out, 3);
    let told: Vec<String> = reading.problems.iter().map(ToString::to_string).collect();
    assert_eq!(told.len(), 4);
    assert!(
        told[0].starts_with("line 3, column 2 (Provider number): "),
        "{}",
        told[0]
    );
    assert!(
        told[1].starts_with("line 3, column 3 (Postcode): "),
        "{}",
        told[1]
    );
    assert!(told[1].ends_with("; write four digits"));
    assert!(
        told[2].starts_with("line 6: it names neither"),
        "{}",
        told[2]
    );
    assert!(
        told[3].starts_with("line 7: it has 5 cells under 4 headings"),
        "{}",
        told[3]
    );
    assert!(!told.concat().contains("2426621X"));
}

#[test]
fn files_of_any_age_are_read() {
    for bytes in [
        "Family name\nZoë\n".as_bytes().to_vec(),
        "\u{FEFF}Family name\r\nZoë\r\n".as_bytes().to_vec(),
        b"Family name\rZo\xEB\r".to_vec(),
    ] {
        let reading = read(&bytes).unwrap();
        assert_eq!(one(&reading).get(Field::Family), Some("Zoë"));
    }
}

#[test]
fn what_is_no_address_book_is_refused_with_the_fix() {
    assert_eq!(read(b" \r\n"), Err(NotRead::Empty));
    let words = read(b"Rosa,Banks\n1,2\n").unwrap_err();
    assert_eq!(words, NotRead::NoHeading);
    assert!(words.to_string().contains("Family name"));
}

#[test]
fn cards_of_every_version_are_read() {
    let cards = "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Dr Rosa Banks\r\nN:Banks;Rosa;May;Dr;\r\n\
        ORG:Wattle\\, Medical;Cardiology\r\nTITLE:Cardio\r\n logist\r\n\
        item1.TEL;TYPE=\"voice,work\";VALUE=uri:tel:+61-2-5550-0001\r\n\
        TEL;TYPE=fax:02 5550 0002\r\nADR:;;1 Wattle Street;Dubbo;NSW;2830;Australia\r\n\
        X-PROVIDER-NUMBER:2426621B\r\nNOTE:one\\ntwo\\; three\r\nEND:VCARD\r\n\
        BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Z=C3=AB=\nta;Ada\n\
        TEL;WORK;FAX:02 5550 0003\nEND:VCARD\n\
        BEGIN:VCARD\nVERSION:3.0\nFN:Wattle Pathology\nORG:Wattle Pathology\nEND:VCARD\n";
    let reading = read(cards.as_bytes()).unwrap();
    assert_eq!(reading.problems, []);
    let [banks, zeta, lab] = &reading.contacts[..] else {
        unreachable!("three cards")
    };
    let get = |field| banks.contact.get(field).unwrap();
    assert_eq!(banks.contact.label(), "Dr Rosa May Banks");
    assert_eq!(get(Field::Organisation), "Wattle, Medical");
    assert_eq!(get(Field::Speciality), "Cardiologist");
    assert_eq!(get(Field::Phone), "+61-2-5550-0001");
    assert_eq!(get(Field::Fax), "02 5550 0002");
    assert_eq!(get(Field::Postcode), "2830");
    assert_eq!(get(Field::Note), "one\ntwo; three");
    assert_eq!(zeta.contact.get(Field::Family), Some("Zëta"));
    assert_eq!(zeta.contact.get(Field::Fax), Some("02 5550 0003"));
    assert!(!lab.contact.is_person());
    assert_eq!(lab.contact.label(), "Wattle Pathology");
}

#[test]
fn a_broken_card_does_not_take_the_others_along() {
    let cards = "BEGIN:VCARD\nN:Banks;Rosa\nX-PROVIDER-NUMBER:1\nEND:VCARD\n\
        BEGIN:VCARD\nN:Lost;Ann\nBEGIN:VCARD\nN:Chan;Wei\nEND:VCARD\nBEGIN:VCARD\nN:Cut";
    let reading = read(cards.as_bytes()).unwrap();
    assert_eq!(reading.contacts.len(), 1);
    assert_eq!(reading.left_out, 3);
    let told: Vec<String> = reading.problems.iter().map(ToString::to_string).collect();
    assert!(
        told[0].starts_with("line 3, X-PROVIDER-NUMBER: "),
        "{}",
        told[0]
    );
    assert!(told[1].starts_with("line 5: the card"), "{}", told[1]);
    assert!(told[2].starts_with("line 10: the card"), "{}", told[2]);
}

#[test]
fn a_spreadsheet_takes_nothing_for_a_formula() {
    let mut contact = Contact::default();
    contact
        .set(Field::Organisation, "=HYPERLINK(\"http://x\")")
        .unwrap();
    contact.set(Field::Phone, "+61 2 5550 0001").unwrap();
    let text = String::from_utf8(write([&contact].into_iter()).unwrap()).unwrap();
    let row = text.lines().nth(1).unwrap();
    for cell in ["\"'=HYPERLINK", "'+61 2"] {
        assert!(row.contains(cell), "{row}");
    }
    assert_eq!(*one(&read(text.as_bytes()).unwrap()), contact);
}

fn value() -> impl Strategy<Value = String> {
    prop_oneof!["[a-zA-Z ,;\"'=+@|:.-]{0,12}", "\\PC{0,12}"]
}

fn contact() -> impl Strategy<Value = Contact> {
    let fields = prop::collection::vec((0..Field::ALL.len(), value()), 0..8);
    fields.prop_map(|fields| {
        let mut contact = Contact::default();
        contact.set(Field::Family, "Banks").unwrap();
        for (at, text) in fields {
            let field = Field::ALL[at];
            if let Err(unfit) = contact.set(field, &text) {
                assert!(!unfit.fix.is_empty());
            }
        }
        if !contact.names_anybody() {
            contact.set(Field::Organisation, "Wattle").unwrap();
        }
        contact
    })
}

proptest! {
    /// What is exported is read back, whatever it says.
    #[test]
    fn an_export_is_read_back(all in prop::collection::vec(contact(), 0..5)) {
        let bytes = write(all.iter()).unwrap();
        let reading = read(&bytes).unwrap();
        prop_assert_eq!(reading.problems, []);
        prop_assert_eq!(reading.passed_over, Vec::<String>::new());
        let back: Vec<Contact> = reading.contacts.into_iter().map(|it| it.contact).collect();
        prop_assert_eq!(back, all);
    }

    /// Any bytes are read or refused, and what was read can be written and read again.
    #[test]
    fn any_bytes_end_well(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        for start in [&b""[..], b"Family name,Note\n", b"BEGIN:VCARD\n"] {
            let bytes = [start, &bytes].concat();
            if let Ok(reading) = read(&bytes) {
                let written = write(reading.contacts.iter().map(|it| &it.contact)).unwrap();
                let again = read(&written).unwrap();
                prop_assert_eq!(again.contacts.len(), reading.contacts.len());
            }
        }
    }

    /// Whoever is somebody else is so from either side.
    #[test]
    fn sameness_has_no_direction(one in contact(), other in contact()) {
        prop_assert_eq!(is_same(&one, &other), is_same(&other, &one));
    }
}
