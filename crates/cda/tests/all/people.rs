//! Names, addresses and identifiers in the shapes that systems write them in.

use cda::{Document, Identifier, IdentifierKind, Participant, Patient};
use ids::{Hpii, Hpio, Ihi, MedicareNumber};

/// A document whose patient role and patient hold this.
fn patient(role: &str, patient: &str) -> Patient {
    let text = format!(
        "<ClinicalDocument xmlns='urn:hl7-org:v3' \
         xmlns:ext='http://ns.electronichealth.net.au/Ci/Cda/Extensions/3.0'>\
         <recordTarget><patientRole>{role}<patient>{patient}</patient></patientRole>\
         </recordTarget></ClinicalDocument>"
    );
    Document::read(text.as_bytes()).unwrap().patient
}

/// A document whose first author's role holds this.
fn author(role: &str) -> Participant {
    let text = format!(
        "<ClinicalDocument xmlns='urn:hl7-org:v3' \
         xmlns:ext='http://ns.electronichealth.net.au/Ci/Cda/Extensions/3.0'>\
         <author><assignedAuthor>{role}</assignedAuthor></author></ClinicalDocument>"
    );
    let mut authors = Document::read(text.as_bytes()).unwrap().authors;
    authors.remove(0).who
}

#[test]
fn names_are_read_in_parts_or_whole() {
    for (xml, words) in [
        ("<name><given>A</given><family>B</family></name>", "A B"),
        (
            "<name>\n <prefix>Dr</prefix> <family>van\n der  Made</family>\
             <suffix>Jnr</suffix></name>",
            "Dr van der Made Jnr",
        ),
        ("<name> Plain   Text </name>", "Plain Text"),
        ("<name><given>Only</given></name>", "Only"),
        ("<name><family>A</family><family>B</family></name>", "A B"),
    ] {
        let read = patient("", xml);
        assert_eq!(read.names[0].words(), words, "{xml}");
    }
    for empty in ["<name/>", "<name nullFlavor='UNK'/>", "<name> </name>", ""] {
        assert!(patient("", empty).names.is_empty(), "{empty}");
    }
}

#[test]
fn addresses_are_read_in_parts_or_whole() {
    for (xml, words) in [
        (
            "<streetAddressLine>1 A St</streetAddressLine><streetAddressLine>Rear\
             </streetAddressLine><city>B</city><state>WA</state><postalCode>6000</postalCode>\
             <country>Australia</country>",
            "1 A St, Rear, B WA 6000, Australia",
        ),
        (
            "<houseNumber>7</houseNumber><streetName>A</streetName><city>B</city>",
            "7 A, B",
        ),
        (
            "<unitType>Unit</unitType><unitID>4</unitID><houseNumber>7</houseNumber>\
             <streetName>A</streetName><streetNameType>Rd</streetNameType>",
            "Unit 4/7 A Rd",
        ),
        ("PO Box 1, Nowhere", "PO Box 1, Nowhere"),
        ("<state>NT</state>", "NT"),
    ] {
        let read = patient(&format!("<addr use='H'>{xml}</addr>"), "");
        assert_eq!(read.addresses[0].words(), words, "{xml}");
        assert_eq!(read.addresses[0].purpose.as_deref(), Some("H"));
    }
    assert!(patient("<addr nullFlavor='NI'/>", "").addresses.is_empty());
}

#[test]
fn telephones_and_mail_lose_their_scheme_for_people() {
    let read = patient(
        "<telecom value='tel:0255501234' use='H'/><telecom value='mailto:a@b.test'/>\
         <telecom value='0255505678'/><telecom nullFlavor='NI'/><telecom value=' '/>",
        "",
    );
    let words: Vec<_> = read.telecoms.iter().map(cda::Telecom::words).collect();
    assert_eq!(words, ["0255501234", "a@b.test", "0255505678"]);
    assert_eq!(read.telecoms[0].purpose.as_deref(), Some("H"));
}

#[test]
fn identifiers_come_from_entity_and_role_and_each_once() {
    let entity = |id: &str| format!("<ext:asEntityIdentifier>{id}</ext:asEntityIdentifier>");
    let ihi = "<ext:id root='1.2.36.1.2001.1003.0.8003608166690503'/>";
    let apart = "<ext:id root='1.2.36.1.2001.1003.0' extension='8003608166690503'/>";
    let read = patient(
        "<id root='8BC3406A-B93F-11DE-8A39-0800200C9A66'/><id root='2.25.7' extension='MRN-1'/>\
         <id nullFlavor='UNK'/>",
        &(entity(ihi) + &entity(apart) + &entity("")),
    );
    let told: Vec<_> = read
        .identifiers
        .iter()
        .map(|id| (id.label(), id.number()))
        .collect();
    assert_eq!(told, [("IHI", "8003608166690503"), ("Identifier", "MRN-1")]);
    assert!(read.identifier(IdentifierKind::Medicare).is_none());
}

#[test]
fn an_organisation_is_found_at_either_of_its_places() {
    let represented = author(
        "<assignedPerson><name><family>A</family></name></assignedPerson>\
         <representedOrganization><name>Org</name></representedOrganization>",
    );
    assert_eq!(
        represented.organisation.unwrap().name.as_deref(),
        Some("Org")
    );
    let employed = author(
        "<assignedPerson><name><family>A</family></name><ext:asEmployment>\
         <ext:employerOrganization><name>Ward 7</name><asOrganizationPartOf><wholeOrganization>\
         <name>Hospital</name></wholeOrganization></asOrganizationPartOf>\
         </ext:employerOrganization></ext:asEmployment></assignedPerson>",
    );
    assert_eq!(
        employed.organisation.unwrap().name.as_deref(),
        Some("Hospital")
    );
    let device = author("<representedOrganization><name>Lab</name></representedOrganization>");
    assert_eq!(device.words(), "Lab");
    assert_eq!(author("").words(), "");
}

#[test]
fn identifiers_are_made_of_numbers_that_are_known_to_be_right() {
    let ihi = Identifier::ihi(&Ihi::parse("8003608166690503").unwrap());
    let hpii = Identifier::hpii(&Hpii::parse("8003614899999997").unwrap());
    let hpio = Identifier::hpio(&Hpio::parse("8003627500000328").unwrap());
    let card = Identifier::medicare(&MedicareNumber::parse("4950481651").unwrap());
    let person = Identifier::medicare(&MedicareNumber::parse("61405230941").unwrap());
    let told = [&ihi, &hpii, &hpio, &card, &person].map(|id| (id.kind(), id.number()));
    assert_eq!(
        told,
        [
            (IdentifierKind::Ihi, "8003608166690503"),
            (IdentifierKind::Hpii, "8003614899999997"),
            (IdentifierKind::Hpio, "8003627500000328"),
            (IdentifierKind::Medicare, "4950481651"),
            (IdentifierKind::Medicare, "61405230941"),
        ]
    );
    assert_eq!(card.root, "1.2.36.1.5001.1.0.7.1");
    assert_eq!(person.root, "1.2.36.1.5001.1.0.7");
    for id in [ihi, hpii, hpio, card, person] {
        assert!(id.is_well_formed());
        assert_eq!(format!("{id:?}"), "Identifier(..)");
    }
}

#[test]
fn more_details_than_anybody_has_are_left_out() {
    let names = "<name><family>A</family></name>".repeat(1_000);
    let ids: String = (0..1_000)
        .map(|n| format!("<id root='2.25.1' extension='{n}'/>"))
        .collect();
    let read = patient(&ids, &names);
    assert_eq!((read.names.len(), read.identifiers.len()), (64, 64));
}
