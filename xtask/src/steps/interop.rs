//! The step that holds the product against the shared data: official schemas, example envelopes,
//! and payloads that other implementations sealed. The data lies beside the checkout, or is absent.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::directory_examples;
use super::peers::side::{report, text_at};
use super::vectors::{self, Vector};
use super::zeep;
use crate::house::House;
use crate::run::{self, Limit};
use crate::say::say;
use crate::suite::Outcome;

const VALIDATE: &str = "xtask/interop/validate_envelopes.py";
const VALIDATE_PACKAGE: &str = "xtask/interop/validate_package.py";
const SAME_PAYLOAD: &str = "xtask/interop/same_payload.py";
const LIMIT: Limit = Limit::seconds(60);
/// The text that was sealed in every vector.
const VECTOR_PAYLOAD: &str = "payload.xml";
/// The receiver of every vector, whose key lies beside them.
const VECTOR_RECEIVER: &str = "8003620000030499";

/// Runs the checks where the data is present; says so where it is not.
pub fn run(house: &House) -> Outcome {
    match house.shared_data() {
        Ok(Some(data)) => compare(house, &data).into(),
        Ok(None) => Outcome::Skipped("no ../shared/data beside this checkout".to_owned()),
        Err(why) => Outcome::Failed(why),
    }
}

/// One check: given the workspace and the shared data, what is wrong, if anything.
type Check = fn(&House, &Path) -> Result<(), String>;

fn compare(house: &House, data: &Path) -> Result<(), String> {
    let checks: &[(&str, Check)] = &[
        (
            "the example envelopes satisfy the official schemas",
            examples,
        ),
        (
            "every envelope we write satisfies them, and we read the examples",
            envelopes,
        ),
        (
            "zeep calls every operation from the official descriptions",
            zeep_calls,
        ),
        (
            "every sealed payload opens with the digest expected of it",
            sealed,
        ),
        (
            "the signature of a CDA package satisfies the official schemas",
            package,
        ),
        (
            "every published directory example is taken in and comes out as it was",
            directory_examples::check,
        ),
    ];
    let mut faults = Vec::new();
    for (title, check) in checks {
        match check(house, data) {
            Ok(()) => say(&format!("ok    {title}")),
            Err(why) => faults.push(format!("not so: {title}: {why}")),
        }
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(faults.join("\n"))
    }
}

/// Known good envelopes: if these fail, the validator is at fault, not we.
fn examples(house: &House, data: &Path) -> Result<(), String> {
    validate(
        house,
        data,
        "smd-2010/wsdl",
        &xml_files(&data.join("smd-examples"))?,
    )
}

fn envelopes(house: &House, data: &Path) -> Result<(), String> {
    let folder = house.emptied("envelopes")?;
    let mut write = house.cargo(&["run", "--quiet", "--package", "smd", "--example"]);
    write
        .args(["write_envelopes", "--"])
        .arg(&folder)
        .arg(data.join("smd-examples"));
    run::run(&mut write)?;
    let files = xml_files(&folder)?.into_iter();
    let (els, smd): (Vec<_>, Vec<_>) = files.partition(|file| is_els(file));
    validate(house, data, "smd-2010/wsdl", &smd)?;
    if els.is_empty() {
        return Ok(());
    }
    validate(house, data, "els-2010/wsdl", &els)
}

fn zeep_calls(house: &House, data: &Path) -> Result<(), String> {
    let wanted = ["smd-2010/wsdl", "els-2010/wsdl"];
    if let Some(missing) = wanted.iter().find(|folder| !data.join(folder).exists()) {
        say(&format!("SKIPPED  no {missing} in the shared data"));
        return Ok(());
    }
    zeep::call(house, Some(data))
}

/// Whether it is an envelope of the endpoint location services, whose descriptions lie apart.
fn is_els(file: &Path) -> bool {
    let name = file.file_name().unwrap_or_default();
    name.to_string_lossy().starts_with("els-")
}

fn validate(house: &House, data: &Path, wsdl: &str, files: &[PathBuf]) -> Result<(), String> {
    let mut command = Command::new(house.python());
    command
        .arg(house.root.join(VALIDATE))
        .arg("--wsdl")
        .arg(data.join(wsdl));
    // The script names each fault; its own command line would only bury them.
    run::run(command.args(files)).map_err(|why| format!("faults as told above; {why}"))
}

fn sealed(house: &House, data: &Path) -> Result<(), String> {
    run::run(&mut house.cargo(&["build", "--package", "sealpost", "--bin", "sealpost"]))?;
    let readme = data.join("README.md");
    let text = fs::read_to_string(&readme).map_err(|e| format!("{}: {e}", readme.display()))?;
    let listed = vectors::parse(&text)?;
    let folder = data.join("xsp-vectors");
    let mut faults = unlisted(&folder, &listed)?;
    for vector in &listed {
        match open(house, &folder, vector) {
            Ok(()) => say(&format!("ok    {} opens: {}", vector.file, vector.digest)),
            Err(why) => faults.push(format!("{}: {why}", vector.file)),
        }
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(faults.join("\n"))
    }
}

/// Needs the program that [`sealed`] built.
fn package(house: &House, data: &Path) -> Result<(), String> {
    let schemas = data.join("xsp-esignature");
    if !schemas.exists() {
        say("SKIPPED  no xsp-esignature in the shared data");
        return Ok(());
    }
    let folder = house.target.join("tmp/package");
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let (input, out) = (folder.join("input.json"), folder.join("package.zip"));
    let mut example = Command::new(house.built("sealpost"));
    let printed = example
        .args(["cda", "write", "--example"])
        .output()
        .map_err(|error| format!("sealpost: {error}"))?;
    fs::write(&input, printed.stdout).map_err(|error| format!("{}: {error}", input.display()))?;
    let keys = data.join("xsp-vectors");
    let mut write = Command::new(house.built("sealpost"));
    write.args(["cda", "write", "--in"]).arg(&input);
    write.arg("--out").arg(&out);
    write
        .arg("--key")
        .arg(keys.join(format!("{VECTOR_RECEIVER}.key.pem")));
    write
        .arg("--cert")
        .arg(keys.join(format!("{VECTOR_RECEIVER}.crt.pem")));
    run::run(&mut write)?;
    let mut validate = Command::new(house.python());
    validate.arg(house.root.join(VALIDATE_PACKAGE));
    run::run(validate.arg("--schemas").arg(&schemas).arg(&out))
}

/// Files that lie in the folder without a row of the table, which nothing would open.
fn unlisted(folder: &Path, listed: &[Vector]) -> Result<Vec<String>, String> {
    let known: BTreeSet<_> = listed.iter().map(|vector| vector.file.as_str()).collect();
    let names = xml_files(folder)?.into_iter().filter_map(|path| {
        let name = path.file_name()?.to_string_lossy().into_owned();
        (name != VECTOR_PAYLOAD && !known.contains(name.as_str())).then_some(name)
    });
    Ok(names
        .map(|name| format!("{name} has no row in the table of digests"))
        .collect())
}

fn open(house: &House, folder: &Path, vector: &Vector) -> Result<(), String> {
    let out = house
        .target
        .join("tmp")
        .join(format!("{}.payload", vector.file));
    if out.exists() {
        fs::remove_file(&out).map_err(|error| format!("{}: {error}", out.display()))?;
    }
    let mut command = Command::new(house.built("sealpost"));
    command.arg("open");
    command
        .arg("--key")
        .arg(folder.join(format!("{VECTOR_RECEIVER}.key.pem")));
    command
        .arg("--cert")
        .arg(folder.join(format!("{VECTOR_RECEIVER}.crt.pem")));
    command.arg("--trust").arg(folder.join("root.crt.pem"));
    command
        .arg("--intermediate")
        .arg(folder.join("oca.crt.pem"));
    command
        .arg("--in")
        .arg(folder.join(&vector.file))
        .arg("--out")
        .arg(&out)
        .arg("--json");
    let digest = text_at(&report(&run::capture(&mut command, LIMIT)?)?, "/digest")?;
    if digest != vector.digest {
        return Err(format!("digest {digest}, not {}", vector.digest));
    }
    let mut same = Command::new(house.python());
    let wanted = folder.join(VECTOR_PAYLOAD);
    run::run(
        same.arg(house.root.join(SAME_PAYLOAD))
            .arg(wanted)
            .arg(&out),
    )
}

/// The XML files of a folder, in the order of their names; none at all is an error.
fn xml_files(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let named = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(named)? {
        let path = entry.map_err(named)?.path();
        if path.extension().is_some_and(|extension| extension == "xml") {
            files.push(path);
        }
    }
    files.sort();
    if files.is_empty() {
        Err(format!("{} holds no XML file", folder.display()))
    } else {
        Ok(files)
    }
}
