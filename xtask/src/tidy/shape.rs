//! Sizes, module documentation and names of files.

use super::file::RustFile;
use super::violation::Violation;

/// The ceiling of a source file, in lines.
const FILE_LINES_MAX: usize = 400;
/// The ceiling of a file of tests, in lines.
const TEST_FILE_LINES_MAX: usize = 800;
/// The ceiling of a line, in characters.
const LINE_CHARS_MAX: usize = 100;
/// Names that say nothing about what is inside.
const EMPTY_NAMES: &[&str] = &["common", "models", "types", "utils"];

/// Checks the length, the lines, the first line and the name of one file.
pub(super) fn check(file: &RustFile) -> Vec<Violation> {
    let mut found = Vec::new();
    let place = file.place.as_str();
    let (kind, most) = if file.is_test {
        ("file of tests", TEST_FILE_LINES_MAX)
    } else {
        ("file", FILE_LINES_MAX)
    };
    let lines = file.text.lines().count();
    if lines > most {
        let problem = format!("a {kind} of {lines} lines; the ceiling is {most}");
        found.push(Violation::new(
            place,
            problem,
            "split it: one noun per file",
        ));
    }
    for (index, line) in file.text.lines().enumerate() {
        let chars = line.chars().count();
        if chars > LINE_CHARS_MAX {
            let problem = format!("a line of {chars} characters; the ceiling is {LINE_CHARS_MAX}");
            let fix = "break the line; a long literal may go on after a backslash";
            found.push(Violation::new(
                format!("{place}:{}", index + 1),
                problem,
                fix,
            ));
        }
    }
    let first = file.text.lines().next().unwrap_or_default();
    if first
        .strip_prefix("//!")
        .is_none_or(|doc| doc.trim().is_empty())
    {
        let fix = "begin the file with a `//!` line that says what it is for";
        found.push(Violation::new(place, "no module documentation", fix));
    }
    found.extend(empty_name(place));
    found
}

fn empty_name(place: &str) -> Option<Violation> {
    let mut parts = place.split('/').map(|part| part.trim_end_matches(".rs"));
    let name = parts.find(|part| EMPTY_NAMES.contains(part))?;
    let problem = format!("`{name}` says nothing about what is inside");
    Some(Violation::new(
        place,
        problem,
        "name it after the one noun it holds",
    ))
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::tidy::file::RustFile;

    fn problems(place: &str, text: &str, is_test: bool) -> Vec<String> {
        let file = RustFile {
            place: place.to_owned(),
            text: text.to_owned(),
            is_test,
        };
        check(&file).iter().map(ToString::to_string).collect()
    }

    fn text_of(lines: usize) -> String {
        format!("//! A file.\n{}", "// x\n".repeat(lines - 1))
    }

    #[test]
    fn ceilings_hold_to_the_line() {
        assert!(problems("a/b.rs", &text_of(400), false).is_empty());
        assert_eq!(
            problems("a/b.rs", &text_of(401), false),
            ["a/b.rs: a file of 401 lines; the ceiling is 400. Fix: split it: one noun per file."]
        );
        assert!(problems("a/b.rs", &text_of(800), true).is_empty());
        assert_eq!(problems("a/b.rs", &text_of(801), true).len(), 1);
    }

    #[test]
    fn lines_are_counted_in_characters() {
        let fits = format!("//! A file.\n// {}\n", "é".repeat(97));
        assert!(problems("a/b.rs", &fits, false).is_empty());
        let long = format!("//! A file.\n// {}\n", "é".repeat(98));
        assert!(problems("a/b.rs", &long, false)[0].starts_with("a/b.rs:2: a line of 101"));
    }

    #[test]
    fn the_first_line_says_what_the_file_is_for() {
        for text in ["", "\n//! Late.", "// Not a doc.", "//!", "use a;"] {
            let found = problems("a/b.rs", text, false);
            assert!(
                found[0].contains("no module documentation"),
                "{text:?}: {found:?}"
            );
        }
    }

    #[test]
    fn empty_names_are_refused_for_files_and_folders() {
        for place in ["a/utils.rs", "a/common/b.rs", "models/a.rs", "a/types.rs"] {
            assert!(
                problems(place, "//! X.", false)[0].contains("says nothing"),
                "{place}"
            );
        }
        assert!(problems("a/commons.rs", "//! X.", false).is_empty());
    }
}
