//! What passes through a provider is never there in clear, in whatever form, nor is a key of an
//! organisation; and what a provider opens for an organisation that entrusted its key is encrypted
//! where it lies.

use crate::PROGRAM;
use crate::ledger::Ledger;
use std::path::Path;
use std::time::{Duration, Instant};
use synth::pki::Issued;
use synth::world::{Patient, Practice};
use testkit::Providers;
use testkit::pause::pause;
use testkit::search::{Found, Search, Secret, secrets_of_key};

/// Names that occur nowhere but inside the messages.
const FAMILY: &str = "Zephyrwillow-Quokkabrook";
const GIVEN: &str = "Marmaduke-Ottilie";
/// Of each message, MSH-10: inside the seal as well.
const CONTROL_ID: &str = "SECRETCONTROLID";
/// Messages each way.
const MESSAGES: usize = 3;
/// Everything settles within this time.
const PATIENCE: Duration = Duration::from_secs(120);

const GP: usize = 0;
const SPECIALIST: usize = 1;
const HOSTED: usize = 2;

/// Four hosts between whom messages went, and which have been killed since: what they left on disk
/// is what they had written, journals included.
struct Left {
    hosts: Providers,
    _folder: tempfile::TempDir,
}

impl Left {
    /// Each of the two sends to the other, in the end with nothing under way.
    fn by_messages_between(one: usize, other: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut hosts = Providers::write(Path::new(PROGRAM), folder.path());
        let mut clinics = hosts.clinics();
        for node in hosts.all() {
            node.start_logging("debug");
        }
        let practices = [
            hosts.gp.practice().clone(),
            hosts.specialist.practice().clone(),
            hosts.hosted.clone(),
        ];
        for (from, to) in [(one, other), (other, one)] {
            for n in 0..MESSAGES {
                let control_id = format!("{CONTROL_ID}{from}{n}");
                clinics[from].send_about(&somebody(), &practices[to], &control_id, 20_000);
            }
        }
        let deadline = Instant::now() + PATIENCE;
        loop {
            for clinic in &mut clinics {
                clinic.look();
            }
            let open = open(&hosts, &practices, [one, other]);
            if open.is_empty() {
                break;
            }
            assert!(Instant::now() < deadline, "{open:#?}");
            pause(Duration::from_millis(100));
        }
        for node in hosts.all() {
            assert!(node.kill(), "ended by itself:\n{}", node.log());
        }
        Self {
            hosts,
            _folder: folder,
        }
    }
}

fn somebody() -> Patient {
    Patient {
        family: FAMILY.to_owned(),
        given: GIVEN.to_owned(),
        ..Patient::juniper_tessellate()
    }
}

fn open(hosts: &Providers, practices: &[Practice; 3], both: [usize; 2]) -> Vec<String> {
    let nodes = [&hosts.gp, &hosts.specialist, &hosts.ironbark];
    let of = |n: usize| Ledger::of(nodes[n]).unfinished(&practices[n].organisation(), MESSAGES);
    let mut open: Vec<_> = both.into_iter().flat_map(of).collect();
    for provider in [&hosts.gumnut, &hosts.ironbark] {
        open.extend(Ledger::of(provider).not_passed_on());
    }
    open
}

/// Of whom the messages are, as they are written and in capitals.
fn people() -> Vec<Secret> {
    vec![
        Secret::text("family name", FAMILY),
        Secret::text("family name", &FAMILY.to_uppercase()),
        Secret::text("given name", GIVEN),
    ]
}

/// Looks for these, and for keys.
fn search(mut secrets: Vec<Secret>, keys: &[&Issued]) -> Search {
    for issued in keys {
        let whose = format!("{:?}", issued.certificate.subject());
        secrets.extend(secrets_of_key(&whose, &issued.key_pem));
    }
    Search::new(&secrets)
}

fn assert_clean(what: &str, (found, bytes): (Vec<Found>, u64)) {
    eprintln!("{what}: {bytes} bytes searched");
    assert!(bytes > 0, "nothing was there to search");
    assert_eq!(found, Vec::new(), "{what}");
}

#[test]
fn nothing_of_a_message_and_no_key_is_at_the_providers_that_it_passes() {
    let left = Left::by_messages_between(GP, SPECIALIST);
    let hosts = &left.hosts;
    let mut secrets = people();
    secrets.push(Secret::text("control id", CONTROL_ID));
    let search = search(secrets, &[&hosts.issued[GP], &hosts.issued[SPECIALIST]]);
    for provider in [&hosts.gumnut, &hosts.ironbark] {
        assert_clean("a provider", search.folder(provider.folder()));
        assert!(!provider.log().is_empty(), "it wrote down what it did");
    }
    // The same search finds it where it is: the file that the GP's software wrote.
    let (found, _) = search.folder(&hosts.gp.files().outgoing());
    let seen = |what: &str| found.iter().any(|it| it.what.starts_with(what));
    assert!(seen("family name") && seen("control id"), "{found:?}");
}

#[test]
fn what_a_provider_opens_for_an_organisation_is_encrypted_where_it_lies() {
    let left = Left::by_messages_between(GP, HOSTED);
    let hosts = &left.hosts;
    // Control ids are of a message's state, which is not encrypted: see SECURITY.md.
    let search = search(people(), &[&hosts.issued[GP], &hosts.issued[HOSTED]]);
    let folder = hosts.ironbark.folder();
    for part in ["data", "keys", "temporary", "tenants"] {
        let (found, _) = search.folder(&folder.join(part));
        assert_eq!(found, Vec::new(), "{part}");
    }
    let log = hosts.ironbark.log();
    assert_eq!(search.bytes("log", log.as_bytes()), Vec::new());
    // It was opened there all the same: its software's folders hold it.
    let (found, _) = search.folder(&folder.join("folders"));
    assert!(!found.is_empty());
    let out = folder.join("trail.jsonl");
    let hpio = hosts.hosted.hpio.as_str();
    let config = hosts.ironbark.files().config();
    let config = config.to_str().unwrap();
    let out_file = out.to_str().unwrap();
    let arguments = [
        "audit", "export", "--config", config, "--org", hpio, "--out", out_file,
    ];
    hosts.ironbark.command(&arguments);
    let trail = std::fs::read_to_string(&out).unwrap();
    assert!(trail.contains("key.entrusted"), "{trail}");
}
