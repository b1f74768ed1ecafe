//! The Rust files of the workspace, and which of them only tests compile.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::tokens::{split, tokens};

/// Folders below the root that hold Rust source.
const SOURCE_FOLDERS: &[&str] = &["crates", "fuzz", "xtask"];
/// Folders that hold what tools made.
const SKIPPED_FOLDERS: &[&str] = &["artifacts", "corpus", "target"];
/// Folders of a crate that ship nothing.
const TEST_FOLDERS: &[&str] = &["benches", "tests"];

/// One Rust file.
#[derive(Clone, Debug)]
pub(super) struct RustFile {
    /// Its path below the workspace root, with forward slashes.
    pub(super) place: String,
    /// Its text.
    pub(super) text: String,
    /// Whether only tests and benchmarks compile it.
    pub(super) is_test: bool,
}

/// Reads every Rust file below `root`, in the order of their paths.
///
/// # Errors
/// When a folder or a file cannot be read, or a file is not UTF-8; the text names it.
pub(super) fn read_all(root: &Path) -> Result<Vec<RustFile>, String> {
    let mut paths = BTreeSet::new();
    for folder in SOURCE_FOLDERS.iter().map(|folder| root.join(folder)) {
        if folder.is_dir() {
            collect(&folder, &mut paths)?;
        }
    }
    let mut files = Vec::new();
    for path in &paths {
        let text = fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
        let place = path
            .strip_prefix(root)
            .unwrap_or(path)
            .display()
            .to_string();
        let is_test = place.split('/').any(|part| TEST_FOLDERS.contains(&part));
        files.push(RustFile {
            place,
            text,
            is_test,
        });
    }
    mark_test_modules(&mut files);
    Ok(files)
}

fn collect(folder: &Path, paths: &mut BTreeSet<PathBuf>) -> Result<(), String> {
    let named = |error: std::io::Error| format!("{}: {error}", folder.display());
    for entry in fs::read_dir(folder).map_err(named)? {
        let path = entry.map_err(named)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_dir() {
            if !name.starts_with('.') && !SKIPPED_FOLDERS.contains(&name.as_ref()) {
                collect(&path, paths)?;
            }
        } else if name.ends_with(".rs") {
            paths.insert(path);
        }
    }
    Ok(())
}

/// Marks the files of modules that another file declares as `#[cfg(test)] mod name;`.
fn mark_test_modules(files: &mut [RustFile]) {
    let mut test_files = BTreeSet::new();
    for file in files.iter() {
        for name in split(tokens(&file.text)).test_modules {
            let folder = module_folder(&file.place);
            test_files.insert(format!("{folder}/{name}.rs"));
            test_files.insert(format!("{folder}/{name}/mod.rs"));
        }
    }
    for file in files.iter_mut() {
        let nested = |test: &String| file.place.starts_with(&format!("{}/", stem(test)));
        file.is_test |= test_files.contains(&file.place) || test_files.iter().any(nested);
    }
}

/// The folder in which the modules that the file at `place` declares live.
fn module_folder(place: &str) -> &str {
    let (folder, name) = place.rsplit_once('/').unwrap_or(("", place));
    if matches!(name, "lib.rs" | "main.rs" | "mod.rs") {
        folder
    } else {
        stem(place)
    }
}

fn stem(place: &str) -> &str {
    place.trim_end_matches(".rs").trim_end_matches("/mod")
}

#[cfg(test)]
mod tests {
    use super::{RustFile, mark_test_modules};

    #[test]
    fn modules_that_only_tests_declare_are_test_files() {
        let file = |place: &str, text: &str| RustFile {
            place: place.to_owned(),
            text: text.to_owned(),
            is_test: false,
        };
        let mut files = [
            file(
                "crates/a/src/lib.rs",
                "#[cfg(test)] mod rig; mod open; mod tests;",
            ),
            file("crates/a/src/open.rs", "#[cfg(test)] mod cases;"),
            file("crates/a/src/open/cases.rs", ""),
            file("crates/a/src/rig.rs", ""),
            file("crates/a/src/rig/inner.rs", ""),
            file("crates/a/src/cases.rs", ""),
            file("crates/a/src/tests.rs", ""),
        ];
        mark_test_modules(&mut files);
        let tests: Vec<_> = files
            .iter()
            .filter(|f| f.is_test)
            .map(|f| &f.place)
            .collect();
        let want = [
            "crates/a/src/open/cases.rs",
            "crates/a/src/rig.rs",
            "crates/a/src/rig/inner.rs",
        ];
        assert_eq!(tests, want);
    }
}
