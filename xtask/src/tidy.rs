//! The house rules that a program can check: `cargo xtask tidy`.
//!
//! Layers (`layers`), no I/O in pure crates (`purity`), what manifests take over from the
//! workspace (`package`), sizes, names and module documentation (`shape`), and what no file may
//! hold (`forbidden`). Function length and the ban of `unwrap` are clippy's.

mod file;
mod forbidden;
mod layers;
mod manifest;
mod package;
mod paths;
mod purity;
mod shape;
mod source;
mod tokens;
mod violation;

use std::path::Path;

use serde_json::Value;

pub use layers::TABLE as LAYERS;
pub use violation::Violation;

use self::file::RustFile;
use self::manifest::Member;

/// Checks the workspace at `root`, whose `cargo metadata --no-deps` is `metadata`.
///
/// Returns every broken rule, in the order of the files.
///
/// # Errors
/// When a file cannot be read or the metadata is not that of a workspace; the text names it.
pub fn check(root: &Path, metadata: &Value) -> Result<Vec<Violation>, String> {
    let members = manifest::members(metadata, root)?;
    let files = file::read_all(root)?;
    let mut found = layers::check(&members);
    found.extend(members.iter().flat_map(package::check));
    for member in members
        .iter()
        .filter(|member| layers::is_pure(&member.name))
    {
        found.extend(purity::check_dependencies(member));
    }
    for member in &members {
        let lib = format!("{}/src/lib.rs", folder_of(member));
        if let Some(file) = files.iter().find(|file| file.place == lib) {
            let tokens = tokens::tokens(&file.text);
            found.extend(forbidden::check_unsafe(&member.name, &lib, &tokens));
        }
    }
    for file in &files {
        found.extend(check_file(file, &members));
    }
    found.sort();
    Ok(found)
}

fn check_file(file: &RustFile, members: &[Member]) -> Vec<Violation> {
    let mut found = shape::check(file);
    let tokens = tokens::tokens(&file.text);
    found.extend(forbidden::check(&file.place, &tokens));
    let owner = members
        .iter()
        .find(|member| is_source_of(member, &file.place));
    if let Some(owner) = owner.filter(|owner| !file.is_test && layers::is_pure(&owner.name)) {
        let product = tokens::split(tokens).product;
        found.extend(purity::check_source(&owner.name, &file.place, &product));
    }
    found
}

/// Whether the file at `place` is part of the library of `member`, not an example or a test.
fn is_source_of(member: &Member, place: &str) -> bool {
    place.starts_with(&format!("{}/src/", folder_of(member)))
}

fn folder_of(member: &Member) -> &str {
    member.manifest.trim_end_matches("/Cargo.toml")
}
