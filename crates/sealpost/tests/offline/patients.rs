//! `sealpost patients`, beside a node that is not running.

use super::rig::{Folder, Ran};

const TABLE: &str = "\
mrn,ihi,medicare,irn,surname,given,dob,sex,street,postcode\n\
100,8003609999900010,6140523094,1,Tessellate,Juniper,12/03/1979,F,4 Gumnut Lane,2999\n\
101,,6140523094,2,Tessellate,Oriel,30/09/2012,F,4 Gumnut Lane,2999\n";

const RESULT: &str = "MSH|^~\\&|LAB|LAB|W|W|20261122||ORU^R01|1|P|2.4\r\
PID|1||8003609999900010^^^AUSHIC^NI||Tessellate^Juniper||19790312|F\r";

/// A folder with a node and its index.
fn node() -> Folder {
    let folder = Folder::new();
    folder.run(&["init", "node"]).ended(0);
    folder.write("table.csv", TABLE);
    folder.write("result.hl7", RESULT);
    let imported = patients(&folder, &["import", "table.csv", "--json"]).ended(0);
    assert_eq!(imported.json()["added"], 2);
    folder
}

fn patients(folder: &Folder, args: &[&str]) -> Ran {
    let mut all = vec!["patients", args[0], "--config", "node/sealpost.toml"];
    all.extend(&args[1..]);
    folder.run(&all)
}

#[test]
fn a_document_is_matched_with_reasons_that_repeat_no_value() {
    let folder = node();
    let ran = patients(&folder, &["match", "result.hl7"]).ended(0);
    assert!(ran.out.contains("matched (ihi)"), "{ran:?}");
    assert!(
        ran.out.contains("The date of birth is the same."),
        "{ran:?}"
    );
    let answer = patients(&folder, &["match", "result.hl7", "--json"])
        .ended(0)
        .json();
    assert_eq!(answer["outcome"], "matched");
    assert_eq!(
        answer["candidates"][0]["conflicts"]
            .as_array()
            .unwrap()
            .len(),
        0
    );
    folder.write("other.hl7", RESULT.replace("19790312|F", "19791203|M"));
    let held = patients(&folder, &["match", "other.hl7", "--json"]).ended(0);
    assert_eq!(held.json()["code"], "birth-date-swapped");
    for text in [&ran.out, &held.out] {
        for value in [
            "Tessellate",
            "Juniper",
            "1979",
            "8003609999900010",
            "6140523094",
        ] {
            assert!(!text.contains(value), "{text}");
        }
    }
}

#[test]
fn what_cannot_be_done_says_why() {
    let folder = node();
    folder.write("no-patient.hl7", "MSH|^~\\&|A|B|C|D|||ORU^R01|1|P|2.4\r");
    folder.write("open.csv", "surname\n\"Tessellate\n");
    for (args, code, words) in [
        (&["match", "no-patient.hl7"][..], 1, "no PID segment"),
        (&["match", "table.csv"][..], 1, "does not begin with MSH"),
        (
            &["import", "open.csv"][..],
            1,
            "row 2: a quotation mark is not closed",
        ),
        (&["import", "no.csv"][..], 3, "no.csv"),
        (&["import", "."][..], 2, "not a file"),
        (
            &["import", "table.csv", "--practice", "Other"][..],
            2,
            "--practice",
        ),
        (&["undo", "none"][..], 1, "no such document"),
        (
            &["confirm", "none", "--patient", "none"][..],
            1,
            "no such document",
        ),
        (&["unmerge", "none"][..], 1, "no such patient"),
    ] {
        let ran = patients(&folder, args).ended(code);
        ran.complained(words);
        assert!(!ran.err.contains("Tessellate"), "{ran:?}");
    }
    assert_eq!(patients(&folder, &["waiting"]).ended(0).out, "");
}

#[test]
fn the_rules_are_measured_on_a_synthetic_town() {
    let folder = Folder::new();
    let small = [
        "patients",
        "evaluate",
        "--people",
        "400",
        "--documents",
        "300",
        "--seed",
        "5",
    ];
    let shown = folder.run(&small).ended(0);
    assert!(
        shown.out.contains("precision of matches    100.000 %"),
        "{shown:?}"
    );
    let report = folder
        .run(&[&small[..], &["--json"]].concat())
        .ended(0)
        .json();
    assert_eq!(report["documents"], 300);
    assert_eq!(report["precision"], 1.0);
    assert!(report["recall"].as_f64().unwrap() > 0.6, "{report}");
}
