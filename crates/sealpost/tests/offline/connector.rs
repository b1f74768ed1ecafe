//! `sealpost connector`: what is known of clinical software, and a profile of one's own.

use super::rig::{Folder, at, gp, specialist};

#[test]
fn profiles_are_listed_shown_and_written_as_files_that_are_read_again() {
    let folder = Folder::new();
    let listed = folder.run(&["connector", "profiles"]).ended(0).out;
    let known = [
        "best-practice",
        "careright",
        "communicare",
        "genie",
        "generic",
        "healthlink",
        "medical-director",
        "medical-objects",
        "stat-health",
    ];
    assert_eq!(listed.lines().count(), known.len());
    for name in known {
        assert!(listed.contains(name), "{name} in {listed}");
        let shown = folder.run(&["connector", "show", name]).ended(0).out;
        assert!(shown.contains("tested live     no"), "{shown}");
        assert!(shown.contains("conformance     unknown"), "{shown}");
        let text = folder.run(&["connector", "show", name, "--toml"]);
        folder.write("own.toml", &text.ended(0).out);
        let again = folder.run(&["connector", "show", "--file", "own.toml"]);
        assert_eq!(again.ended(0).out, shown);
    }
    let json = folder
        .run(&["connector", "profiles", "--json"])
        .ended(0)
        .out;
    let first: serde_json::Value = serde_json::from_str(json.lines().next().unwrap()).unwrap();
    assert_eq!(first["takes"]["per_practitioner"], true);
    assert_eq!(first["facts"]["tested_with_live_product"], false);
}

#[test]
fn what_cannot_be_used_is_refused_with_its_place() {
    let folder = Folder::new();
    let said = folder.run(&["connector", "show", "none"]).ended(2).err;
    assert!(said.contains("there is no profile none"), "{said}");
    folder.write("own.toml", "name = \"own\"\n");
    let said = folder.run(&["connector", "show", "--file", "own.toml"]);
    assert!(said.ended(2).err.contains("own.toml"));
}

#[test]
fn a_configuration_with_a_profile_that_is_not_known_is_refused_with_those_that_are() {
    let folder = Folder::new();
    folder.run(&["init", "node"]).ended(0);
    let path = "node/sealpost.toml";
    let text = String::from_utf8(folder.read(path)).unwrap();
    assert!(text.contains("profile = \"generic\""));
    folder.write(path, text.replace("\"generic\"", "\"bp\""));
    let said = folder.run(&["status", "--config", path]).ended(2).err;
    assert!(
        said.contains("practice 1: folders.profile: there is no profile bp"),
        "{said}"
    );
    assert!(said.contains("best-practice"), "{said}");
}

#[test]
fn sending_before_a_round_trip_has_passed_is_warned_of_and_done() {
    let folder = Folder::new();
    folder.run(&["init", "node"]).ended(0);
    let patient = synth::world::Patient::juniper_tessellate();
    let referral = synth::document::referral(&gp(), &specialist(), &patient, "C1", at());
    folder.write("c1.ref", referral.unwrap());
    let to = specialist().name;
    let send = |more: &[&str]| {
        let args = ["send", "--config", "node/sealpost.toml", "--to", &to];
        folder
            .run(&[&args[..], more, &["c1.ref"]].concat())
            .ended(0)
    };
    let said = send(&[]).out;
    assert!(
        said.contains("Warning: no round trip through the folders"),
        "{said}"
    );
    assert!(said.contains("Waiting to send as"), "{said}");
    let json = send(&["--json"]).json();
    let warned = json["connector_warning"].as_str().unwrap();
    assert!(warned.contains("sealpost doctor --connector"), "{warned}");
}
