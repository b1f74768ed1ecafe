//! Putting a key and its certificate in the place of the present ones, all at once.
//!
//! Both are written to new files, which nobody looks at yet; then one rename puts a configuration
//! in place that names them, and names the pair that they replace as an earlier one.

use super::Bundle;
use crate::{Config, Failure, secret_file};
use ids::Timestamp;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use toml_edit::{ArrayOfTables, DocumentMut, InlineTable, Item, Table, Value, value};
use vault::Vault;

/// Where a key and its certificate lie now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The certificate with its chain.
    pub certificate: PathBuf,
    /// The key, sealed if there is a vault.
    pub key: PathBuf,
}

/// Puts a bundle in place for practice number `practice` of a configuration file.
///
/// # Errors
/// What could not be read or written. The configuration then is as it was.
pub fn place(
    config_path: &Path,
    practice: usize,
    bundle: &Bundle,
    vault: Option<&Vault>,
) -> Result<Placed, Failure> {
    let config = Config::load(config_path)?;
    let present = config.practices.get(practice);
    let present = present.ok_or_else(|| Failure::Usage("there is no such practice".to_owned()))?;
    let folder = present.key.parent().unwrap_or(Path::new("."));
    let name = file_stem(bundle);
    let placed = Placed {
        certificate: folder.join(format!("{name}.pem")),
        key: folder.join(format!("{name}.key.pem")),
    };
    let key = match vault {
        None => bundle.key_pem.clone(),
        Some(vault) => vault
            .seal_key(&bundle.key_pem)
            .map(zeroize::Zeroizing::new)
            .map_err(|error| Failure::Unavailable(error.to_string()))?,
    };
    secret_file::replace(&placed.key, key.as_bytes())?;
    secret_file::replace(&placed.certificate, bundle.chain_pem().as_bytes())?;
    let text = fs::read_to_string(config_path).map_err(|e| Failure::file(config_path, &e))?;
    let base = config_path.parent().unwrap_or(Path::new("."));
    let text = with_pair(&text, practice, base, &placed)
        .map_err(|words| Failure::Usage(format!("{}: {words}", config_path.display())))?;
    put_config(config_path, &text)?;
    Ok(placed)
}

/// `practice-20261122-1a2b3c4d`: when it begins, and which it is.
fn file_stem(bundle: &Bundle) -> String {
    let begins = day(bundle.certificate.not_before()).replace('-', "");
    let thumbprint = bundle.certificate.thumbprint_hex();
    let short = thumbprint.get(..8).unwrap_or_default();
    format!("practice-{begins}-{short}")
}

fn day(at: Timestamp) -> String {
    let mut text = at.to_rfc3339();
    text.truncate("2026-11-22".len());
    text
}

/// The text of a configuration that names the new pair, and the old one among the earlier. What
/// else stands there, comments included, stays.
fn with_pair(
    text: &str,
    practice: usize,
    base: &Path,
    placed: &Placed,
) -> Result<String, &'static str> {
    let mut document: DocumentMut = text.parse().map_err(|_| "this is no TOML")?;
    let practices = document.get_mut("practice");
    let practices = practices.and_then(Item::as_array_of_tables_mut);
    let table = practices.and_then(|all| all.get_mut(practice));
    let table = table.ok_or("write the practice as a [[practice]] section")?;
    let old = |name: &str| {
        let path = table.get(name).and_then(Item::as_str).map(str::to_owned);
        path.ok_or("the practice has no certificate and key")
    };
    let (certificate, key) = (old("certificate")?, old("key")?);
    add_earlier(table, &certificate, &key)?;
    let relative = |path: &Path| {
        let path = path.strip_prefix(base).unwrap_or(path);
        path.display().to_string()
    };
    for (name, path) in [("certificate", &placed.certificate), ("key", &placed.key)] {
        let item = table.get_mut(name).ok_or("the practice has no key")?;
        let decor = item.as_value().map(|value| value.decor().clone());
        *item = value(relative(path));
        if let (Some(new), Some(decor)) = (item.as_value_mut(), decor) {
            *new.decor_mut() = decor;
        }
    }
    Ok(document.to_string())
}

fn add_earlier(practice: &mut Table, certificate: &str, key: &str) -> Result<(), &'static str> {
    let item = practice
        .entry("earlier_keys")
        .or_insert(Item::ArrayOfTables(ArrayOfTables::new()));
    if let Some(tables) = item.as_array_of_tables_mut() {
        let mut table = Table::new();
        table.insert("certificate", value(certificate));
        table.insert("key", value(key));
        tables.push(table);
        return Ok(());
    }
    let array = item.as_array_mut().ok_or("earlier_keys is no list")?;
    let mut table = InlineTable::new();
    table.insert("certificate", certificate.into());
    table.insert("key", key.into());
    array.push(Value::InlineTable(table));
    Ok(())
}

/// Puts a configuration in place that was read back without a mistake.
fn put_config(path: &Path, text: &str) -> Result<(), Failure> {
    let wrong = |error: std::io::Error| Failure::file(path, &error);
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        Some(_) | None => Path::new("."),
    };
    let mut file = tempfile::Builder::new()
        .prefix(".sealpost-")
        .suffix(".toml")
        .tempfile_in(folder)
        .map_err(wrong)?;
    file.write_all(text.as_bytes()).map_err(wrong)?;
    let mode = fs::metadata(path).map_err(wrong)?.permissions();
    file.as_file().set_permissions(mode).map_err(wrong)?;
    file.as_file().sync_all().map_err(wrong)?;
    Config::load(file.path())?;
    file.persist(path).map_err(|error| wrong(error.error))?;
    fs::File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(wrong)
}
