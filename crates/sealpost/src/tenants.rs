//! The organisations that a provider serves: one file each in a folder.
//!
//! Files are named as their writer likes; only `*.toml` is read. A running node looks at the
//! folder again and again, so nobody has to restart it for a new organisation.

use crate::Failure;
use crate::config::organisation;
use ids::Organisation;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

/// An organisation that a provider takes in for and sends for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tenant {
    /// Its name, for people.
    pub name: String,
    /// Its SMD identity.
    pub organisation: Organisation,
    /// Other organisations whose TLS identity may deliver and collect for it.
    pub collectors: Vec<Organisation>,
}

/// A tenant as its file writes it.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct TenantFile {
    name: String,
    organisation: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    collectors: Vec<String>,
}

/// Ending of the files of tenants.
const EXTENSION: &str = "toml";
/// Tenants that one node serves.
const MAX_TENANTS: usize = 100_000;
/// Largest file of one tenant, in bytes.
const MAX_FILE_BYTES: u64 = 64 * 1_024;

/// All tenants of a folder, in the order of their files.
///
/// # Errors
/// Every mistake in every file, with its place.
pub fn read(folder: &Path) -> Result<Vec<Tenant>, Failure> {
    let files = files(folder)?;
    let (mut tenants, mut mistakes) = (Vec::new(), Vec::new());
    let mut seen = BTreeSet::new();
    for path in files {
        match read_file(&path) {
            Ok(tenant) if seen.insert(tenant.organisation.uri()) => tenants.push(tenant),
            Ok(tenant) => mistakes.push(format!(
                "{}: another file lists {} already; remove one of them",
                path.display(),
                tenant.organisation
            )),
            Err(found) => mistakes.extend(found),
        }
    }
    if mistakes.is_empty() {
        return Ok(tenants);
    }
    Err(Failure::Usage(mistakes.join("\n")))
}

/// Writes the file of a new tenant and gives its path.
///
/// # Errors
/// When there is a file for it already, or the folder cannot be written to.
pub fn add(folder: &Path, tenant: &Tenant) -> Result<PathBuf, Failure> {
    let path = folder.join(file_name(&tenant.organisation));
    let file = TenantFile {
        name: tenant.name.clone(),
        organisation: tenant.organisation.uri(),
        collectors: tenant.collectors.iter().map(Organisation::uri).collect(),
    };
    let text = toml::to_string(&file).map_err(|error| Failure::Usage(error.to_string()))?;
    let wrong = |error: std::io::Error| Failure::file(&path, &error);
    // Written aside and linked whole: a running node never reads half a file.
    let mut fresh = tempfile::NamedTempFile::new_in(folder).map_err(wrong)?;
    fresh.write_all(text.as_bytes()).map_err(wrong)?;
    fresh.as_file().sync_all().map_err(wrong)?;
    fresh
        .persist_noclobber(&path)
        .map_err(|error| wrong(error.error))?;
    Ok(path)
}

/// The file that [`add`] gives an organisation: its URI in characters that every system takes.
pub fn file_name(organisation: &Organisation) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    let stem: String = match organisation {
        Organisation::Hpio(hpio) => hpio.as_str().to_owned(),
        Organisation::Target(_) => organisation.uri().chars().map(plain).collect(),
    };
    format!("{stem}.{EXTENSION}")
}

/// The file that lists an organisation, whatever its writer called it.
///
/// # Errors
/// When no file lists it, or the folder cannot be read.
pub fn file_of(folder: &Path, organisation: &Organisation) -> Result<PathBuf, Failure> {
    let lists = |path: &PathBuf| {
        let tenant = read_file(path);
        tenant.is_ok_and(|tenant| tenant.organisation == *organisation)
    };
    let found = files(folder)?.into_iter().find(lists);
    found.ok_or_else(|| Failure::Negative(format!("no file lists {organisation}")))
}

fn files(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let wrong = |error: std::io::Error| Failure::file(folder, &error);
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(wrong)? {
        let path = entry.map_err(wrong)?.path();
        let hidden = path
            .file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if !hidden && path.extension().is_some_and(|it| it == EXTENSION) {
            paths.push(path);
        }
    }
    if paths.len() > MAX_TENANTS {
        return Err(Failure::Usage(format!(
            "{} holds more than {MAX_TENANTS} files of tenants",
            folder.display()
        )));
    }
    paths.sort();
    Ok(paths)
}

fn read_file(path: &Path) -> Result<Tenant, Vec<String>> {
    let place = path.display();
    let about = fs::metadata(path).map_err(|error| vec![format!("{place}: {error}")])?;
    if !about.is_file() || about.len() > MAX_FILE_BYTES {
        let words = format!("{place}: this is no file, or longer than {MAX_FILE_BYTES} bytes");
        return Err(vec![words]);
    }
    let text = fs::read_to_string(path).map_err(|error| vec![format!("{place}: {error}")])?;
    let file: TenantFile =
        toml::from_str(&text).map_err(|error| vec![format!("{place}: {error}")])?;
    file.tenant()
        .map_err(|found| found.iter().map(|it| format!("{place}: {it}")).collect())
}

impl TenantFile {
    fn tenant(&self) -> Result<Tenant, Vec<String>> {
        let mut found = Vec::new();
        let mut parse = |field: &str, text: &str| match organisation(text) {
            Ok(parsed) => Some(parsed),
            Err(error) => {
                found.push(format!("{field}: {error}"));
                None
            }
        };
        let organisation = parse("organisation", &self.organisation);
        let texts = self.collectors.iter();
        let collectors = texts.filter_map(|text| parse("collectors", text)).collect();
        if self.name.trim().is_empty() {
            found.push("name: write what people call the organisation".to_owned());
        }
        match organisation {
            Some(organisation) if found.is_empty() => Ok(Tenant {
                name: self.name.clone(),
                organisation,
                collectors,
            }),
            Some(_) | None => Err(found),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wattle() -> Tenant {
        Tenant {
            name: "Wattle Street Medical".to_owned(),
            organisation: organisation("8003629999900018").unwrap(),
            collectors: vec![organisation("http://vendor.example/smd/agent").unwrap()],
        }
    }

    #[test]
    fn what_is_added_is_read_again_and_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(read(folder.path()).unwrap(), Vec::new());
        let path = add(folder.path(), &wattle()).unwrap();
        assert_eq!(path.file_name().unwrap(), "8003629999900018.toml");
        assert_eq!(read(folder.path()).unwrap(), [wattle()]);
        assert!(add(folder.path(), &wattle()).is_err());
        let vendor = organisation("http://vendor.example/smd/id/1").unwrap();
        assert_eq!(file_name(&vendor), "http---vendor-example-smd-id-1.toml");
    }

    #[test]
    fn every_mistake_of_every_file_is_named_with_its_place() {
        let folder = tempfile::tempdir().unwrap();
        add(folder.path(), &wattle()).unwrap();
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        write(
            "a.toml",
            "name = ''\norganisation = '8003629999900019'\ncollectors = ['x y']",
        );
        write(
            "b.toml",
            "name = 'B'\norganisation = '8003629999900026'\npassword = 'x'",
        );
        write("z.toml", "name = 'Z'\norganisation = '8003629999900018'");
        write("notes.txt", "not a tenant");
        write(".a.toml.swp", "an editor's");
        let said = read(folder.path()).unwrap_err().to_string();
        let lines: Vec<_> = said.lines().collect();
        for (file, words) in [
            ("a.toml", "organisation: "),
            ("a.toml", "collectors: "),
            ("a.toml", "name: "),
            ("b.toml", "password"),
            ("z.toml", "already"),
        ] {
            let fits = |line: &&str| line.contains(words);
            assert!(said.contains(file), "{file} in {said}");
            assert!(lines.iter().any(fits), "{words} in {said}");
        }
        assert!(read(&folder.path().join("nowhere")).is_err());
    }
}
