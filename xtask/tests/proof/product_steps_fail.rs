//! The steps that run the product fail when it prints the wrong thing, crashes or garbles.
//!
//! The product is a stand-in here: it prints what files in the workspace say, and its sealing is a
//! copy. The real python-xmlsec side is the script of crate `sealed`; here it is a stand-in too.

use std::fs;
use std::path::Path;

use crate::stand_in::{REAL_ROOT, StandIn};

pub(crate) const PASSED: &str = "1 passed, 0 failed, 0 skipped";

/// A product that does what the files in the folder it runs in tell it to. What it seals is the
/// payload below a line naming the profile; what it opens, it reports from the file of that name.
pub(crate) const PRODUCT: &str = r#"//! A stand-in.
use std::{env, fs};
fn main() {
    let args: Vec<String> = env::args().skip(1).collect();
    let after = |flag: &str| args.iter().position(|a| a == flag).map(|at| args[at + 1].as_str());
    let there = |name: &str| fs::exists(name).unwrap();
    if args.last().is_some_and(|it| it == "--providers") {
        print!("{}", fs::read_to_string("through.json").unwrap());
        return;
    }
    if ["demo", "--quick", "providers"].contains(&args[0].as_str()) {
        print!("{}", fs::read_to_string("report.json").unwrap());
        return;
    }
    if args[0] == "directory" {
        let at = args.iter().position(|a| a == "--at").unwrap() + 1;
        if args[1] == "import" {
            let files = args[at + 1..].iter().map(|file| fs::read_to_string(file).unwrap());
            let each: Vec<_> = files.map(|text| format!("{{\"resource\":{text}}}")).collect();
            fs::write(&args[at], each.join(",")).unwrap();
        } else {
            let mut all = fs::read_to_string(&args[at]).unwrap();
            if there("garble-export") {
                all = all.replace("Wattle", "Banksia");
            }
            let all = if there("forget-export") { "" } else { &all };
            print!("{{\"entry\":[{all}]}}");
        }
        return;
    }
    let text = fs::read_to_string(after("--in").unwrap()).unwrap();
    let (report, mut out) = if args[0] == "seal" {
        let profile = if there("disobey") { "default" } else { after("--profile").unwrap() };
        ("seal".to_owned(), format!("{profile}\n{text}"))
    } else {
        let (profile, payload) = text.split_once('\n').unwrap();
        (format!("open-{profile}"), payload.to_owned())
    };
    if there(&format!("garble-{}", args[0])) {
        out = out.replace("MSH", "msh");
    }
    fs::write(after("--out").unwrap(), out).unwrap();
    print!("{}", fs::read_to_string(format!("{report}.json")).unwrap());
}
"#;

/// The other side, likewise.
pub(crate) const PEER: &str = r#"
import pathlib, sys
after = lambda flag: sys.argv[sys.argv.index(flag) + 1]
text = pathlib.Path(after("--in")).read_bytes().decode()
if sys.argv[1] == "seal":
    assert pathlib.Path(after("--recipient")).exists()
    if pathlib.Path("refuse-" + after("--profile")).exists():
        sys.exit("refused")
    report, out = "seal", after("--profile") + "\n" + text
else:
    profile, out = text.split("\n", 1)
    report = "open-" + profile
pathlib.Path(after("--out")).write_bytes(out.encode())
print(pathlib.Path(report + ".json").read_text())
"#;

const DIGEST: &str = r#"{"digest": "AAAAAAAAAAAAAAAAAAAAAAAAAAA="}"#;

/// The algorithms that each profile stands for: signature, digest, cipher, key transport.
const PROFILES: &[(&str, [&str; 4])] = &[
    (
        "default",
        [
            "2001/04/xmldsig-more#rsa-sha256",
            XENC_SHA256,
            XENC_CBC,
            "2001/04/xmlenc#rsa-1_5",
        ],
    ),
    (
        "legacy-sha1",
        [
            "2000/09/xmldsig#rsa-sha1",
            DSIG_SHA1,
            XENC_CBC,
            "2001/04/xmlenc#rsa-1_5",
        ],
    ),
    (
        "modern",
        [
            "2001/04/xmldsig-more#rsa-sha256",
            XENC_SHA256,
            XENC_GCM,
            XENC_OAEP,
        ],
    ),
];
const DSIG_SHA1: &str = "2000/09/xmldsig#sha1";
const XENC_SHA256: &str = "2001/04/xmlenc#sha256";
const XENC_CBC: &str = "2001/04/xmlenc#aes256-cbc";
const XENC_GCM: &str = "2009/xmlenc11#aes256-gcm";
const XENC_OAEP: &str = "2001/04/xmlenc#rsa-oaep-mgf1p";

/// Writes what sealing and opening report, in the words of both sides at once.
pub(crate) fn reports(house: &StandIn) {
    house.write("seal.json", DIGEST);
    for (profile, names) in PROFILES {
        let [signature, digest, cipher, transport] =
            names.map(|n| format!("http://www.w3.org/{n}"));
        let ours = format!(
            "{{\"signature\": {{\"uri\": {signature:?}}}, \"digest\": {{\"uri\": {digest:?}}}, \
             \"cipher\": {{\"uri\": {cipher:?}}}, \"key_transport\": {{\"uri\": {transport:?}}}}}"
        );
        let theirs = format!(
            "\"signature_algorithm\": {signature:?}, \"digest_algorithm\": {digest:?}, \
             \"cipher\": {cipher:?}, \"key_transport\": {transport:?}"
        );
        let whole = DIGEST.replace('}', &format!(", \"algorithms\": {ours}, {theirs}}}"));
        house.write(&format!("open-{profile}.json"), &whole);
    }
}

pub(crate) const DEMO: &str = r#"{"directory": {"base": "https://d/fhir", "files": []},
    "messages": [
    {"invocation_id": "urn:uuid:1", "kind": "referral", "from": "a", "to": "b", "status": "Opened",
     "listing": {"endpoint": {"source": "https://d/fhir"}, "certificate_sha256": "ab"},
     "timeline": [
        {"at": "2026-11-22T01:02:03Z", "status": "Delivered to practice", "by": "b"},
        {"at": "2026-11-22T01:02:04Z", "status": "Accepted by their software", "by": "b"},
        {"at": "2026-11-22T01:02:05Z", "status": "Opened", "by": "c"}]},
    {"invocation_id": null, "kind": "referral", "from": "a", "to": "d",
     "status": "Recipient not found", "timeline": [
        {"at": "2026-11-22T01:02:03Z", "status": "Recipient not found", "by": "a"}]}]}"#;

/// What the benchmark prints, of both kinds.
pub(crate) const BENCH: &str = r#"{"messages_per_second": 90.5, "cpu_ratio_to_crypto_floor": 1.9,
    "drop_to_arrival_p50_ms": 431, "drop_to_arrival_p99_ms": 712}"#;

/// The same through providers.
pub(crate) fn demo_through_providers() -> String {
    let told = "\"status\": \"Delivered to practice\", \"note\": \"Held for collection\"";
    let passage = |name: &str, note: &str| {
        format!(
            "{{\"provider\": {name:?}, \"invocation_id\": \"urn:uuid:1\", \
             \"status\": \"Delivered\", \"timeline\": [{{\"note\": {note:?}}}]}}"
        )
    };
    let seen = [passage("e", "Passed on"), passage("f", "Collected by b")].join(", ");
    let whole = DEMO.replacen("\"status\": \"Delivered to practice\"", told, 1);
    whole.replacen('{', &format!("{{\"providers\": [{seen}], "), 1)
}

#[test]
fn demo_fails_on_a_wrong_end_on_no_report_and_on_no_demo() {
    let house = StandIn::of("product-demo", &["sealpost"]);
    house
        .step("demo")
        .failed("build --package sealpost --bin sealpost` ended with");
    house.write("crates/sealpost/src/main.rs", PRODUCT);
    house.write("report.json", DEMO);
    house.write("through.json", DEMO);
    house
        .step("demo")
        .failed("--providers: its sender was never told `Held for`");
    let through = demo_through_providers();
    house.write(
        "through.json",
        &through.replacen("Delivered\"", "Refused\"", 1),
    );
    house
        .step("demo")
        .failed("--providers: at \"e\" it stands as \"Refused\", not `Delivered`");
    house.write("through.json", &through);
    house.step("demo").passed(PASSED);
    house.write(
        "report.json",
        &DEMO.replace("\"status\": \"Opened\"", "\"status\": \"Rejected\""),
    );
    house
        .step("demo")
        .failed("0 messages end as `Opened`, not 1");
    house.write("report.json", "");
    house.step("demo").failed("the demo printed no JSON object");
    house.remove("report.json");
    house
        .step("demo")
        .failed("`sealpost demo --once --json` ended with exit status: 101");
}

#[test]
fn bench_fails_on_a_missing_figure_on_no_report_and_on_no_benchmark() {
    let house = StandIn::of("product-bench", &["bench"]);
    house
        .step("bench")
        .failed("build --package bench --bin bench` ended with");
    house.write("crates/bench/src/main.rs", PRODUCT);
    house.write("report.json", BENCH);
    house.step("bench").passed(PASSED);
    house.write("report.json", &BENCH.replace("712", "null"));
    house
        .step("bench")
        .failed("`drop_to_arrival_p99_ms` is null, not a positive number");
    house.write("report.json", &BENCH.replace("90.5", "0"));
    house
        .step("bench")
        .failed("`messages_per_second` is 0, not a positive number");
    house.remove("report.json");
    house
        .step("bench")
        .failed("`bench --quick --json` ended with exit status: 101");
}

#[test]
fn peers_fails_when_either_side_garbles_refuses_or_shows_another_digest() {
    let house = StandIn::of("product-peers", &["sealed", "sealpost"]);
    house.write("crates/sealpost/src/main.rs", PRODUCT);
    house.take_over("xtask/peers/make_keys.sh");
    house.link_tools();
    reports(&house);
    house.step("peers").failed("python-xmlsec opens: `python");
    house.write("crates/sealed/tests/peers/xsp_peer.py", PEER);
    let passed = house.step("peers");
    passed.passed(PASSED);
    assert_eq!(
        passed.text.matches("\nok    ").count(),
        6,
        "{}",
        passed.text
    );
    for (fault, why) in [
        (
            "garble-seal",
            "default: sealpost seals, python-xmlsec opens: other bytes came out",
        ),
        (
            "garble-open",
            "modern: python-xmlsec seals, sealpost opens: other bytes came out",
        ),
        (
            "refuse-legacy-sha1",
            "legacy-sha1: python-xmlsec seals, sealpost opens: `python",
        ),
        (
            "disobey",
            "modern: sealpost seals, python-xmlsec opens: it was sealed with [\"http",
        ),
    ] {
        house.write(fault, "");
        house.step("peers").failed(why);
        house.remove(fault);
    }
    house.write("seal.json", &DIGEST.replace("AAA=", "AAB="));
    house
        .step("peers")
        .failed("sealpost opens: digest AAAAAAAAAAAAAAAAAAAAAAAAAAB= was sealed");
    reports(&house);
    house.step("peers").passed(PASSED);
}

#[test]
fn keys_are_made_as_health_organisations_hold_them() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("made-keys");
    fs::create_dir_all(&folder).unwrap();
    let openssl = |program: &str, args: &[&str]| {
        let ended = std::process::Command::new(program)
            .current_dir(&folder)
            .args(args)
            .output()
            .unwrap();
        assert!(ended.status.success(), "{ended:?}");
        String::from_utf8(ended.stdout).unwrap()
    };
    let script = Path::new(REAL_ROOT)
        .join("xtask/peers/make_keys.sh")
        .display()
        .to_string();
    openssl("bash", &[&script, &folder.display().to_string()]);
    let chain = [
        "verify",
        "-CAfile",
        "root.crt.pem",
        "-untrusted",
        "issuer.crt.pem",
    ];
    openssl(
        "openssl",
        &[&chain[..], &["sender.crt.pem", "receiver.crt.pem"]].concat(),
    );
    let text = openssl(
        "openssl",
        &["x509", "-in", "receiver.crt.pem", "-noout", "-text"],
    );
    for part in [
        "DC = 8003620000030499",
        "CN = general.8003620000030499.id.electronichealth.net.au",
        "Digital Signature, Key Encipherment, Data Encipherment",
        "X509v3 Subject Key Identifier",
        "1.2.36.174030967.1.20.1.1",
        "Public-Key: (2048 bit)",
    ] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    assert!(!text.contains("Extended Key Usage"), "{text}");
}
