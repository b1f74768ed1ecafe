//! What no file may hold: unfinished code, sleeping, silenced tests, unsafe code by default.

use super::paths::paths;
use super::tokens::Token;
use super::violation::Violation;

/// Crates whose `lib.rs` may say `deny` in place of `forbid`, because one module needs unsafe code.
const UNSAFE_ALLOWED: &[&str] = &[
    // Signing with SHA-1, for partners who read nothing newer, is in no safe binding.
    "sealed",
];

const MACROS: &[(&str, &str)] = &[
    (
        "todo",
        "write it, or leave it out and say so in the documents",
    ),
    (
        "unimplemented",
        "write it, or leave it out and say so in the documents",
    ),
];

/// Checks all `tokens` of the file `place`, its tests included.
pub(super) fn check(place: &str, tokens: &[Token]) -> Vec<Violation> {
    let mut found = Vec::new();
    for path in paths(tokens) {
        let last = path.segments.last().map(String::as_str).unwrap_or_default();
        if let Some((name, fix)) = MACROS
            .iter()
            .find(|(name, _)| path.is_macro && *name == last)
        {
            found.push(Violation::new(
                format!("{place}:{}", path.line),
                format!("`{name}!`"),
                fix,
            ));
        }
        if path
            .segments
            .ends_with(&["thread".to_owned(), "sleep".to_owned()])
        {
            let fix = "wait for an event, or move the test's clock";
            found.push(Violation::new(
                format!("{place}:{}", path.line),
                "`thread::sleep`",
                fix,
            ));
        }
    }
    found.extend(silenced_tests(place, tokens));
    found
}

fn silenced_tests(place: &str, tokens: &[Token]) -> Vec<Violation> {
    let marks = tokens.windows(3).filter(|window| {
        window[0].text == "#" && window[1].text == "[" && window[2].text == "ignore"
    });
    marks
        .map(|window| {
            let fix = "mend the test or delete it; a silenced test proves nothing";
            Violation::new(format!("{place}:{}", window[0].line), "`#[ignore]`", fix)
        })
        .collect()
}

/// Checks that the `lib.rs` at `place` of the crate `name` keeps unsafe code out.
pub(super) fn check_unsafe(name: &str, place: &str, tokens: &[Token]) -> Option<Violation> {
    let level = if UNSAFE_ALLOWED.contains(&name) {
        "deny"
    } else {
        "forbid"
    };
    let says = |level: &str| {
        let wanted = ["#", "!", "[", level, "(", "unsafe_code", ")"];
        tokens
            .windows(wanted.len())
            .any(|window| window.iter().map(|t| &t.text).eq(wanted))
    };
    if says(level) || says("forbid") {
        return None;
    }
    let problem = format!("unsafe code is not kept out of crate `{name}`");
    Some(Violation::new(
        place,
        problem,
        &format!("add `#![{level}(unsafe_code)]`"),
    ))
}

#[cfg(test)]
mod tests {
    use super::{check, check_unsafe};
    use crate::tidy::tokens::tokens;

    #[test]
    fn unfinished_sleeping_and_silenced_code_is_found_in_tests_too() {
        for text in [
            "fn f() { todo!() }",
            "fn f() { std::unimplemented!(\"x\") }",
            "#[cfg(test)] mod tests { fn f() { std::thread::sleep(d) } }",
            "use std::thread::sleep;",
            "#[test]\n#[ignore = \"slow\"] fn f() {}",
        ] {
            let found = check("a/b.rs", &tokens(text));
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            assert!(found[0].place.starts_with("a/b.rs:"));
        }
        assert!(
            check(
                "a/b.rs",
                &tokens("fn todo() { tokio::time::sleep(d) } // todo!")
            )
            .is_empty()
        );
    }

    #[test]
    fn unsafe_code_is_kept_out() {
        let none = check_unsafe("ids", "crates/ids/src/lib.rs", &tokens("//! X.")).unwrap();
        assert!(none.to_string().contains("add `#![forbid(unsafe_code)]`"));
        let deny = tokens("#![deny(unsafe_code)]");
        assert!(check_unsafe("ids", "lib.rs", &deny).is_some());
        assert!(check_unsafe("sealed", "lib.rs", &deny).is_none());
        assert!(check_unsafe("sealed", "lib.rs", &tokens("//! X.")).is_some());
        assert!(check_unsafe("ids", "lib.rs", &tokens("#![forbid(unsafe_code)]")).is_none());
        assert!(check_unsafe("ids", "lib.rs", &tokens("// #![forbid(unsafe_code)]")).is_some());
    }
}
