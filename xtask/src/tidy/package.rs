//! What every crate's manifest takes over from the workspace, so that no crate is left out of it.

use super::manifest::Member;
use super::violation::Violation;

/// Keys of `[package]` that are the same for all crates.
const INHERITED: &[&str] = &["edition", "license", "publish", "rust-version", "version"];

/// Checks the manifest of `member`.
pub(super) fn check(member: &Member) -> Vec<Violation> {
    let says = |section: &str, line: &str| {
        let mut lines = member
            .text
            .lines()
            .skip_while(|found| found.trim() != section)
            .skip(1);
        lines
            .by_ref()
            .take_while(|found| !found.starts_with('['))
            .any(|found| found.trim() == line)
    };
    let place = member.manifest.as_str();
    let mut found = Vec::new();
    for key in INHERITED {
        let line = format!("{key}.workspace = true");
        if !says("[package]", &line) {
            let problem = format!("`{key}` is not that of the workspace");
            found.push(Violation::new(
                place,
                problem,
                &format!("say `{line}` in [package]"),
            ));
        }
    }
    if !says("[lints]", "workspace = true") {
        let problem = "the lints of the workspace do not apply";
        found.push(Violation::new(
            place,
            problem,
            "add a section [lints] with `workspace = true`",
        ));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::tidy::manifest::Member;

    const GOOD: &str = "[package]\nname = \"ids\"\nversion.workspace = true\n\
        edition.workspace = true\nrust-version.workspace = true\nlicense.workspace = true\n\
        publish.workspace = true\n\n[lints]\nworkspace = true\n\n[dependencies]\n";

    fn problems(text: &str) -> Vec<String> {
        let member = Member {
            name: "ids".to_owned(),
            manifest: "crates/ids/Cargo.toml".to_owned(),
            text: text.to_owned(),
            dependencies: Vec::new(),
        };
        check(&member).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn each_line_that_is_missing_or_elsewhere_is_named() {
        assert_eq!(problems(GOOD), Vec::<String>::new());
        for key in ["version", "edition", "rust-version", "license", "publish"] {
            let bad = GOOD.replace(
                &format!("\n{key}.workspace"),
                &format!("\n{key}_x.workspace"),
            );
            assert_eq!(problems(&bad).len(), 1, "{key}");
        }
        let none = problems(&GOOD.replace("[lints]\nworkspace = true\n", ""));
        assert!(
            none[0].contains("the lints of the workspace do not apply"),
            "{none:?}"
        );
        let elsewhere = GOOD.replace(
            "[lints]\nworkspace = true\n",
            "[features]\nworkspace = true\n",
        );
        assert_eq!(problems(&elsewhere).len(), 1);
    }
}
