//! The commands about templates: no node is needed for them.

use crate::rig::{context, done, refused, sealpost, write};
use synth::world::Practice;

const OWN: &str = "id = \"ours\"\nversion = 2\nkind = \"letter\"\ntitle = \"Ours\"\n\
    language = \"en-AU\"\n[[field]]\nname = \"note\"\nlabel = \"Note\"\ntype = \"text\"\n\
    required = true\nhelp = \"In a word.\"\n---\n<p>{{ patient.name }}: {{ note }}</p>\n";

#[test]
fn templates_are_listed_shown_and_checked() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ours.template");
    std::fs::write(&path, OWN).unwrap();
    let place = folder.path().to_str().unwrap();
    let list = done(&sealpost(&["template", "list", "--folder", place]));
    assert_eq!(list.lines().count(), 9, "{list}");
    let json = done(&sealpost(&["template", "list", "--json"]));
    for line in json.lines() {
        let one: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(one["version"].as_u64().unwrap() >= 1);
    }
    let show = done(&sealpost(&["template", "show", "ours", "--folder", place]));
    assert!(show.contains("Note (one line; needed)"), "{show}");
    assert!(show.contains("In a word."), "{show}");
    let (code, words) = refused(&sealpost(&["template", "show", "ours"]));
    assert_eq!(code, 2);
    assert!(words.contains("template list"), "{words}");

    let file = path.to_str().unwrap();
    let checked = done(&sealpost(&["template", "check", file]));
    assert!(
        checked.contains("ours version 2, 1 fields: in order"),
        "{checked}"
    );
    std::fs::write(&path, OWN.replace("{{ note }}", "{{ nope }}")).unwrap();
    let output = sealpost(&["template", "check", file]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(refused(&output).0, 1);
    assert!(
        said.contains("ours.template:13: `<p>{{ patient.name }}: {{ nope }}</p>` uses something"),
        "{said}"
    );
    let (code, words) = refused(&sealpost(&["template", "list", "--folder", place]));
    assert_eq!(code, 2);
    assert!(words.contains("ours.template:13:"), "{words}");
}

#[test]
fn a_preview_is_saved_and_says_what_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    let place = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (gp, specialist) = (
        Practice::wattle_street_medical(),
        Practice::banksia_cardiology(),
    );
    let file = write(folder.path(), "c.json", &context(&gp, &specialist));
    let (pdf, html, text) = (place("o.pdf"), place("o.html"), place("o.txt"));
    let preview = |set: &[&str]| {
        let words = ["template", "preview", "referral", "--context", &file];
        let out = ["--pdf", &pdf, "--html", &html, "--text", &text];
        done(&sealpost(&[&words[..], &out, set].concat()))
    };
    let said = preview(&[]);
    assert!(said.contains("urgency: Urgency is needed"), "{said}");
    let said = preview(&["--set", "urgency=Routine"]);
    assert_eq!(said, "Nothing is missing.\n");
    assert!(std::fs::read(&pdf).unwrap().starts_with(b"%PDF"));
    let text = std::fs::read_to_string(&text).unwrap();
    assert!(text.contains("Palpitations on climbing stairs"), "{text}");
    assert!(
        std::fs::read_to_string(&html)
            .unwrap()
            .contains("Tessellate")
    );

    let csv = place("c.csv");
    std::fs::write(&csv, "Surname,Shoe size\nTessellate,39\n").unwrap();
    let map = "Surname=patient.family";
    let words = [
        "template",
        "preview",
        "letter",
        "--context",
        &csv,
        "--map",
        map,
    ];
    let output = sealpost(&words);
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        complaint.contains("column 2: The mapping says nothing"),
        "{complaint}"
    );
    assert!(done(&output).contains("Subject is needed"));
}
