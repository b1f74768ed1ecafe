//! The workspace's crates and their arrows, from `cargo metadata`.

use std::fs;
use std::path::Path;

use serde_json::Value;

/// Whether a dependency ships or serves tests only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A normal or a build dependency.
    Ships,
    /// A dev-dependency.
    Tests,
}

/// One line of a crate's dependencies.
#[derive(Clone, Debug)]
pub(super) struct Dependency {
    /// The package that is used.
    pub(super) name: String,
    /// What it is used for.
    pub(super) kind: Kind,
    /// Whether it is a crate of this workspace.
    pub(super) is_ours: bool,
    /// The line of the manifest that names it, counted from 1, where one does by its own name.
    pub(super) line: Option<usize>,
}

/// One crate of the workspace.
#[derive(Clone, Debug)]
pub(super) struct Member {
    /// Its package name.
    pub(super) name: String,
    /// Its manifest, relative to the workspace root.
    pub(super) manifest: String,
    /// The text of the manifest.
    pub(super) text: String,
    /// What it depends on.
    pub(super) dependencies: Vec<Dependency>,
}

/// Reads the members out of the JSON that `cargo metadata --no-deps` printed.
///
/// # Errors
/// When the JSON has no packages or names a manifest that is not below `root`.
pub(super) fn members(metadata: &Value, root: &Path) -> Result<Vec<Member>, String> {
    let packages = metadata["packages"]
        .as_array()
        .ok_or("cargo metadata names no packages")?;
    packages
        .iter()
        .map(|package| member(package, root))
        .collect()
}

fn member(package: &Value, root: &Path) -> Result<Member, String> {
    let name = package["name"].as_str().ok_or("a package without a name")?;
    let path = package["manifest_path"]
        .as_str()
        .ok_or("a package without a manifest")?;
    let relative = Path::new(path).strip_prefix(root).map_err(|_| {
        format!(
            "{path} of crate `{name}` is not below {}; keep crates in one tree",
            root.display()
        )
    })?;
    let text = fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))?;
    let listed = package["dependencies"]
        .as_array()
        .map_or(&[][..], Vec::as_slice);
    let dependencies = listed
        .iter()
        .filter_map(|entry| dependency(entry, &text))
        .collect();
    Ok(Member {
        name: name.to_owned(),
        manifest: relative.display().to_string(),
        text,
        dependencies,
    })
}

fn dependency(entry: &Value, manifest: &str) -> Option<Dependency> {
    let name = entry["name"].as_str()?;
    let kind = if entry["kind"] == "dev" {
        Kind::Tests
    } else {
        Kind::Ships
    };
    let is_ours = entry["path"].is_string();
    Some(Dependency {
        name: name.to_owned(),
        kind,
        is_ours,
        line: line_of(manifest, name, kind),
    })
}

/// The line on which `manifest` names the dependency, in the section of its kind.
fn line_of(manifest: &str, name: &str, kind: Kind) -> Option<usize> {
    let mut wanted = false;
    for (index, line) in manifest.lines().enumerate() {
        if line.starts_with('[') {
            let dev = line.contains("dev-dependencies");
            wanted = line.contains("dependencies") && dev == (kind == Kind::Tests);
        }
        let key = line.split(['.', '=', ' ']).next().unwrap_or_default();
        if wanted && key.trim_matches('"') == name {
            return Some(index + 1);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{Kind, line_of};

    #[test]
    fn the_line_is_that_of_the_right_section() {
        let manifest = "[package]\nname = \"ids\"\n[dependencies]\nids-x = \"1\"\n\
                        [dev-dependencies]\nids.workspace = true\n";
        assert_eq!(line_of(manifest, "ids", Kind::Tests), Some(6));
        assert_eq!(line_of(manifest, "ids", Kind::Ships), None);
        assert_eq!(line_of(manifest, "ids-x", Kind::Ships), Some(4));
    }
}
