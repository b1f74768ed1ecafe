//! The address book over a store.

use super::*;
use audit::Entry;
use contacts::LinkState;
use engine::Senders;
use register::{Change as Edit, Register};
use store::MemoryStore;

const AT: Timestamp = Timestamp::from_millis(1_795_305_600_000);

fn org() -> Organisation {
    Organisation::parse_uri("https://us.example/id").unwrap()
}

fn change(org: &Organisation) -> Change<'_> {
    Change {
        org,
        by: "kim",
        at: AT,
    }
}

fn book() -> ContactBook {
    ContactBook::new(Arc::new(MemoryStore::default()))
}

fn values(all: &[(Field, &str)]) -> Vec<(Field, String)> {
    all.iter()
        .map(|(field, it)| (*field, (*it).to_owned()))
        .collect()
}

async fn import(book: &ContactBook, table: &str) -> Imported {
    let reading = ::contacts::read(table.as_bytes()).unwrap();
    assert_eq!(reading.problems, []);
    book.import(change(&org()), &reading.contacts)
        .await
        .unwrap()
}

async fn audited(book: &ContactBook) -> Vec<Entry> {
    book.store.audit(&org(), 0, 100).await.unwrap()
}

const TABLE: &str = "Family name,Given name,Organisation,Suburb,Phone,Provider number\n\
    Banks,Rosa,Wattle Medical,Dubbo,02 5550 0001,2426621B\n\
    Chan,Wei,Wattle Medical,Dubbo,,\n\
    BANKS,Rosa,Wattle Medical Centre,,,2426621B\n";

#[tokio::test]
async fn a_file_taken_twice_changes_nothing_and_doubles_are_one() {
    let book = book();
    let first = import(&book, TABLE).await;
    assert_eq!((first.added, first.updated), (2, 0));
    let again = import(&book, TABLE).await;
    assert_eq!((again.added, again.unchanged), (0, 2));
    let other = import(&book, "Organisation,Suburb\nWattle Lab,Orange\n").await;
    assert_eq!((other.added, other.unchanged), (1, 0));
    let all = book.all(&org()).await.unwrap();
    let labels: Vec<String> = all.iter().map(|kept| kept.contact.label()).collect();
    assert_eq!(labels, ["Rosa BANKS", "Wei Chan", "Wattle Lab"]);
    assert_eq!(all[0].contact.get(Field::Phone), Some("02 5550 0001"));
    let entries = audited(&book).await;
    assert_eq!(entries.len(), 2, "nothing changed the second time");
    assert_eq!(entries[0].draft.action, Action::ContactsImported);
    assert!(!format!("{entries:?}").contains("Banks"));
}

#[tokio::test]
async fn what_is_edited_by_hand_outlives_imports() {
    let book = book();
    import(&book, TABLE).await;
    let kept = book.all(&org()).await.unwrap().remove(0);
    let set = values(&[(Field::Phone, "02 5550 0009"), (Field::Suburb, "")]);
    let kept = book.edit(change(&org()), kept, &set).await.unwrap();
    import(&book, TABLE).await;
    let now = book.contact(&org(), &kept.id).await.unwrap().unwrap();
    assert_eq!(now.contact.get(Field::Phone), Some("02 5550 0009"));
    assert_eq!(now.contact.get(Field::Suburb), None);
    let entries = audited(&book).await;
    let edit = entries
        .iter()
        .find(|it| it.draft.action == Action::ContactChanged)
        .unwrap();
    assert_eq!(edit.draft.detail["fields"], "phone suburb");
}

#[tokio::test]
async fn nobody_is_there_twice_and_nobody_is_nobody() {
    let book = book();
    let banks = values(&[
        (Field::Family, "Banks"),
        (Field::ProviderNumber, "2426621B"),
    ]);
    let added = book.add(change(&org()), &banks).await.unwrap();
    match book.add(change(&org()), &banks).await {
        Err(NotChanged::Known(id)) => assert_eq!(id, added.id),
        other => panic!("{other:?}"),
    }
    let nobody = values(&[(Field::Given, "Rosa")]);
    let refused = book.add(change(&org()), &nobody).await;
    assert!(matches!(refused, Err(NotChanged::Nobody)));
    book.remove(change(&org()), &added).await.unwrap();
    assert_eq!(book.all(&org()).await.unwrap(), []);
    assert_eq!(
        audited(&book).await.last().unwrap().draft.action,
        Action::ContactRemoved
    );
}

fn letter(family: &str, number: &str) -> Vec<u8> {
    format!(
        "MSH|^~\\&|A|Wattle Medical|C|D|20261122||REF^I12|1|P|2.4\r\
         PRD|RP|{family}^Rosa^^^Dr|||||{number}^AUSHICPR^UPIN\r"
    )
    .into_bytes()
}

#[tokio::test]
async fn a_sender_is_taken_up_once_and_only_where_wanted() {
    let book = book();
    let wattle = Organisation::parse_uri("https://wattle.example/id").unwrap();
    let other = Organisation::parse_uri("https://other.example/id").unwrap();
    let collector = Collector::new(book.clone(), vec![org()]);
    let told = async |sender: &Organisation, letter: &[u8]| {
        collector.wrote(&org(), sender, letter, AT).await;
    };
    told(&wattle, &letter("Banks", "")).await;
    told(&wattle, &letter("Banks", "")).await;
    let all = book.all(&org()).await.unwrap();
    assert_eq!(all.len(), 1);
    assert_eq!(all[0].origin, Origin::Message);
    assert_eq!(
        all[0].contact.get(Field::Target),
        Some("https://wattle.example/id")
    );
    // What is known grows, from the same organisation.
    told(&wattle, &letter("Banks", "2426621B")).await;
    let all = book.all(&org()).await.unwrap();
    assert_eq!(all[0].contact.get(Field::ProviderNumber), Some("2426621B"));
    // Nobody takes over a contact by naming its provider number.
    let before = book.all(&org()).await.unwrap();
    let claim = letter("Banks", "2426621B");
    told(&other, &claim).await;
    let mut after = book.all(&org()).await.unwrap();
    after.retain(|kept| kept.id == before[0].id);
    assert_eq!(after, before);
    // A person's edits stay.
    let emptied = values(&[(Field::Title, "")]);
    let kept = book
        .edit(change(&org()), before[0].clone(), &emptied)
        .await
        .unwrap();
    told(&wattle, &claim).await;
    let now = book.contact(&org(), &kept.id).await.unwrap().unwrap();
    assert_eq!(now.contact.get(Field::Title), None);
    // Switched off: nobody.
    let silent = self::book();
    let off = Collector::new(silent.clone(), Vec::new());
    off.wrote(&org(), &wattle, &claim, AT).await;
    assert_eq!(silent.all(&org()).await.unwrap(), []);
}

fn role(id: &str, number: &str, suburb: &str) -> Vec<Edit> {
    let put = |body: String| Edit::Put {
        body,
        expected: None,
        source: "hub".to_owned(),
    };
    vec![
        put(format!(
            r#"{{"resourceType":"Practitioner","id":"p-{id}","active":true,
            "name":[{{"family":"Banks","given":["Rosa"],"prefix":["Dr"]}}]}}"#
        )),
        put(format!(
            r#"{{"resourceType":"Location","id":"l-{id}","status":"active",
            "address":{{"city":"{suburb}"}}}}"#
        )),
        put(format!(
            r#"{{"resourceType":"PractitionerRole","id":"{id}","active":true,
            "identifier":[{{"system":"{}","value":"{number}"}}],
            "practitioner":{{"reference":"Practitioner/p-{id}"}},
            "location":[{{"reference":"Location/l-{id}"}}]}}"#,
            ::directory::uris::id::PROVIDER_NUMBER
        )),
    ]
}

#[test]
fn an_identifier_leads_to_its_entry_and_the_link_notices_what_becomes_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let register = Register::open(&folder.path().join("directory.sqlite")).unwrap();
    register
        .change(&role("a", "2426621B", "Dubbo"), AT)
        .unwrap();
    let mut contact = Contact::default();
    contact.set(Field::Family, "Banks").unwrap();
    assert_eq!(candidates(&register, &contact, AT).unwrap(), []);
    contact.set(Field::ProviderNumber, "2426621B").unwrap();
    let found = candidates(&register, &contact, AT).unwrap();
    let link = Link::automatic(&contact, &found).unwrap();
    assert_eq!(link.reference, "PractitionerRole/a");
    assert_eq!(state(&register, &link, AT).unwrap(), LinkState::Current);
    register
        .change(&role("a", "2426621B", "Orange"), AT)
        .unwrap();
    let moved = state(&register, &link, AT).unwrap();
    assert_eq!(moved, LinkState::Changed(vec!["suburb"]));
    let mut gone = role("a", "2426621B", "Dubbo");
    if let Some(Edit::Put { body, .. }) = gone.last_mut() {
        *body = body.replace("\"active\":true", "\"active\":false");
    }
    register.change(&gone, AT).unwrap();
    assert_eq!(state(&register, &link, AT).unwrap(), LinkState::Gone);
}
