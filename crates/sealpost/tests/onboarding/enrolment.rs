//! An agent enrols with a code: once, in time, for its own organisation, at the right provider.

use crate::rig::{Folder, Ran, Serving};
use engine::Clock as _;
use engine::clock::SystemClock;
use sealpost::setup::{DirectoryPlan, ProviderPlan, write_provider};
use std::net::SocketAddr;
use std::time::Duration;
use synth::TestPki;
use synth::pki::{Issued, Validity};
use synth::world::{Practice, Provider};
use testkit::free_address;
use testkit::pause::pause;

const CONFIG: &str = "provider/sealpost.toml";
const EMPTY: &str = "{\"resourceType\":\"Bundle\",\"type\":\"collection\"}";
/// Of an organisation that has no HPI-O.
const TARGET: &str = "http://gumnut.example/smd/id/ACC1";

/// A provider that runs, and takes enrolments.
struct World {
    folder: Folder,
    pki: TestPki,
    enrolment: SocketAddr,
    _serving: Serving,
}

impl World {
    fn start() -> Self {
        let folder = Folder::new();
        let now = SystemClock.now();
        let pki = TestPki::new(now).unwrap();
        let provider = Provider::gumnut_messaging();
        let issued = issue(&pki, &provider.name, &provider.hpio);
        let (address, enrolment) = (free_address(), free_address());
        write_provider(&ProviderPlan {
            folder: &folder.path("provider"),
            provider: &provider,
            address,
            issued: &issued,
            root_pem: &pki.root_pem(),
            intermediate_pem: &pki.intermediate_pem(),
            directory: DirectoryPlan::File(EMPTY),
            peers: &[],
            tenants: &[],
            hosted: &[],
            poll_ms: 1_000,
            first_retry_ms: 1_000,
        })
        .unwrap();
        let (cert, key) = ("provider/keys/ca.pem", "provider/keys/ca.key.pem");
        let authority = [
            "certs",
            "authority",
            "--config",
            CONFIG,
            "--name",
            "Gumnut CA",
        ];
        let files = ["--certificate", cert, "--key", key];
        folder.run(&[&authority[..], &files].concat()).ended(0);
        let section = format!(
            "\n[provider.enrolment]\naddress = \"{enrolment}\"\n\
             public_url = \"https://{enrolment}\"\nauthority = \"keys/ca.pem\"\n\
             authority_key = \"keys/ca.key.pem\"\n"
        );
        let append = |name: &str, more: &str| {
            std::fs::write(folder.path(name), folder.text(name) + more).unwrap();
        };
        append(CONFIG, &section);
        append("provider/keys/anchors.pem", &folder.text(cert));
        let serving = folder.serve(CONFIG, enrolment);
        Self {
            folder,
            pki,
            enrolment,
            _serving: serving,
        }
    }

    fn tenant(&self, args: &[&str]) -> Ran {
        self.folder
            .run(&[&["tenant", "--config", CONFIG], args].concat())
    }

    /// A code for an organisation.
    fn code(&self, organisation: &str, more: &[&str]) -> String {
        let add = ["add", organisation, "--name", "Wattle Street Medical"];
        let added = self.tenant(&[&add[..], more].concat()).ended(0);
        let code = added.out.lines().find(|line| line.len() == 65);
        code.expect("a code is printed").to_owned()
    }

    fn enrol(&self, code: &str, agent: &str, more: &[&str]) -> Ran {
        let url = format!("https://{}", self.enrolment);
        let args = ["enrol", "--provider", &url, "--code", code];
        let near = ["--private-network", "127.0.0.0/8", agent];
        self.folder.run(&[&args[..], more, &near].concat())
    }

    /// The provider's audit trail, which is unbroken.
    fn audit(&self) -> String {
        self.folder
            .run(&["audit", "verify", "--config", CONFIG])
            .ended(0);
        let export = ["audit", "export", "--config", CONFIG, "--out", "trail"];
        self.folder.run(&export).ended(0);
        let trail = self.folder.text("trail");
        std::fs::remove_file(self.folder.path("trail")).unwrap();
        trail
    }

    /// Writes `name.pem` and `name.key`: a certificate of the test PKI.
    fn certificate(&self, name: &str, practice: &Practice) {
        let issued = issue(&self.pki, &practice.name, &practice.hpio);
        std::fs::write(self.folder.path(&format!("{name}.pem")), issued.chain_pem).unwrap();
        std::fs::write(self.folder.path(&format!("{name}.key")), issued.key_pem).unwrap();
    }
}

fn issue(pki: &TestPki, name: &str, hpio: &ids::Hpio) -> Issued {
    let validity = Validity::two_years(SystemClock.now().plus_millis(-3_600_000));
    pki.organisation(hpio, name, validity).unwrap()
}

#[test]
fn a_code_makes_one_whole_agent_and_no_second() {
    let world = World::start();
    let code = world.code(TARGET, &[]);
    world.enrol(&code, "agent", &[]).ended(0);
    let config = world.folder.text("agent/sealpost.toml");
    assert!(
        config.contains(TARGET) && config.contains("[practice.provider]"),
        "{config}"
    );
    let status = ["vault", "--config", "agent/sealpost.toml", "status"];
    world.folder.run(&status).ended(0);
    let key = world.folder.text("agent/keys/practice.key.pem");
    assert!(key.contains("SEALED KEY"), "{key}");
    let check = [
        "certs",
        "check",
        "agent/keys/practice.pem",
        "--organisation",
        TARGET,
    ];
    let roots = ["--roots", "agent/keys/anchors.pem"];
    let judged = world.folder.run(&[&check[..], &roots].concat());
    assert!(judged.code == 0 || judged.err.contains("--"), "{judged:?}");
    let again = world.enrol(&code, "second", &[]).ended(1);
    again.complained("(used)");
    assert!(!world.folder.path("second/sealpost.toml").exists());
    let guessed = format!("{}-{}", "0".repeat(32), &code[33..]);
    world
        .enrol(&guessed, "third", &[])
        .ended(1)
        .complained("(unknown)");
    let trail = world.audit();
    for (action, times) in [
        ("tenant.added", 1),
        ("agent.enrolled", 1),
        ("enrolment.refused", 2),
    ] {
        assert_eq!(trail.matches(action).count(), times, "{action}: {trail}");
    }
    assert!(trail.contains(TARGET) && !trail.contains(&code[..32]));
    // Somebody in between has another certificate.
    let other = format!("{}-{}", &code[..32], "0".repeat(32));
    let refused = world.enrol(&other, "fourth", &[]).ended(3);
    refused.complained("not the one that the enrolment code names");
}

#[test]
fn a_new_agent_sends_itself_a_message_through_its_provider() {
    let world = World::start();
    let code = world.code(TARGET, &[]);
    world.enrol(&code, "agent", &[]).ended(0);
    let config = "agent/sealpost.toml";
    let doctor = ["doctor", "--config", config, "--wait"];
    // Opening the store makes it.
    world.folder.run(&["queue", "--config", config]).ended(0);
    // The provider looks for new tenants now and then.
    let is_taken = || {
        let early = world.folder.run(&[&doctor[..], &["1"]].concat()).ended(1);
        let is_known = !early.out.contains("is not served here");
        assert!(
            !is_known || early.out.contains("not collected in 1 s"),
            "{early:?}"
        );
        pause(Duration::from_millis(500));
        is_known
    };
    assert!((0..40).any(|_| is_taken()), "the tenant is taken up");
    let _agent = world.folder.start(config);
    let well = world.folder.run(&[&doctor[..], &["90"]].concat()).ended(0);
    let words = "went out, came back, and was opened";
    assert!(well.out.contains(words), "{well:?}");
    assert_eq!(well.out.matches("endpoint:").count(), 4, "{well:?}");
}

#[test]
fn codes_end_and_certificates_of_others_do_not_pass() {
    let world = World::start();
    let gp = Practice::wattle_street_medical();
    let late = world.code(gp.hpio.as_str(), &["--hours", "0"]);
    world
        .enrol(&late, "late", &[])
        .ended(1)
        .complained("(expired)");
    let code = world.code(gp.hpio.as_str(), &[]);
    world.certificate("other", &Practice::banksia_cardiology());
    let others = ["--certificate", "other.pem", "--key", "other.key"];
    let refused = world.enrol(&code, "other", &others).ended(1);
    refused.complained("(wrong-organisation)");
    // A refusal does not use it up.
    world.certificate("own", &gp);
    let own = ["--certificate", "own.pem", "--key", "own.key"];
    world.enrol(&code, "agent", &own).ended(0);
    let chain = world.folder.text("agent/keys/practice.pem");
    let brought = world.folder.text("own.pem");
    assert!(brought.starts_with(chain.lines().next().unwrap()));
    let left = world.code(gp.hpio.as_str(), &[]);
    world.tenant(&["list"]).ended(0);
    world.tenant(&["show", gp.hpio.as_str()]).ended(0);
    world.tenant(&["remove", gp.hpio.as_str()]).ended(0);
    world.tenant(&["show", gp.hpio.as_str()]).ended(1);
    world
        .enrol(&left, "gone", &[])
        .ended(1)
        .complained("(unknown)");
    world
        .enrol(&left, "gone", &[])
        .ended(1)
        .complained("(unknown)");
    world
        .enrol(&left, "gone", &[])
        .ended(1)
        .complained("(rate)");
}
