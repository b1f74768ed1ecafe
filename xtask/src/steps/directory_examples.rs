//! The published examples of provider directories: each is taken in, and comes out as it was.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::house::House;
use crate::run::{self, Limit};
use crate::say::say;

const LIMIT: Limit = Limit::seconds(60);

/// Types that a directory holds; the examples have others beside them.
const KINDS: &[&str] = &[
    "Endpoint",
    "HealthcareService",
    "Location",
    "Organization",
    "Practitioner",
    "PractitionerRole",
    "Provenance",
];

/// Imports every example and compares what is exported again.
pub fn check(house: &House, data: &Path) -> Result<(), String> {
    if !data.join("fhir").is_dir() {
        say("SKIPPED, the shared data has no examples of a directory");
        return Ok(());
    }
    let mut files = Vec::new();
    for folder in ["fhir/au-pd", "fhir/hcpd-26.0.0"] {
        let folder = data.join(folder);
        if folder.is_dir() {
            files.extend(examples(&folder)?);
        }
    }
    if files.is_empty() {
        return Err("no example of a directory was found".to_owned());
    }
    let folder = house.emptied("directory-examples")?;
    let register = folder.join("directory.sqlite");
    sealpost(house, &["import", "--at"], &register, &files)?;
    let exported = sealpost(house, &["export", "--all", "--at"], &register, &[])?;
    let exported: Value = serde_json::from_str(&exported).map_err(|error| error.to_string())?;
    let kept: BTreeMap<String, Value> = exported["entry"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|entry| (name(&entry["resource"]), unstamped(&entry["resource"])))
        .collect();
    let given = given(&files)?;
    for (name, resource) in &given {
        match kept.get(name) {
            Some(kept) if kept == resource => {}
            Some(_) => return Err(format!("{name} came out changed")),
            None => return Err(format!("{name} was not kept")),
        }
    }
    Ok(())
}

/// The example files of a folder that hold one resource of a directory, in order.
fn examples(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let unreadable = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .to_lowercase();
        let kind = name.split('-').next().unwrap_or_default();
        if KINDS.iter().any(|known| known.to_lowercase() == kind) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn sealpost(
    house: &House,
    words: &[&str],
    register: &Path,
    files: &[PathBuf],
) -> Result<String, String> {
    let mut command = Command::new(house.built("sealpost"));
    command
        .arg("directory")
        .args(words)
        .arg(register)
        .args(files);
    let (status, text) = run::capture_any(&mut command, LIMIT)?;
    if status.success() {
        Ok(text)
    } else {
        Err(text)
    }
}

/// The JSON examples as they are.
fn given(files: &[PathBuf]) -> Result<BTreeMap<String, Value>, String> {
    let json = files
        .iter()
        .filter(|path| path.extension().is_some_and(|it| it == "json"));
    let each = json.map(|path| {
        let text = fs::read_to_string(path).map_err(|error| error.to_string())?;
        let resource: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
        Ok((name(&resource), unstamped(&resource)))
    });
    each.collect()
}

fn name(resource: &Value) -> String {
    let text = |name: &str| resource[name].as_str().unwrap_or_default().to_owned();
    format!("{}/{}", text("resourceType"), text("id"))
}

/// Without what the directory says of its own copy.
fn unstamped(resource: &Value) -> Value {
    let mut resource = resource.clone();
    let Some(object) = resource.as_object_mut() else {
        return resource;
    };
    if let Some(meta) = object.get_mut("meta").and_then(Value::as_object_mut) {
        meta.remove("versionId");
        meta.remove("lastUpdated");
    }
    if object
        .get("meta")
        .and_then(Value::as_object)
        .is_some_and(serde_json::Map::is_empty)
    {
        object.remove("meta");
    }
    resource
}
