//! `sealpost directory import`: resources from files into the register.

use crate::lint::{Circumstances, Last, Look};
use crate::{Failure, output};
use fhir::{Json, Problem};
use register::{Change, Changed, Register, RegisterError};
use std::path::{Path, PathBuf};

/// Read FHIR R4 files into the directory: a Bundle, one resource, or one resource a line (NDJSON);
/// JSON or XML.
///
/// Resources are kept as they are. What is odd about one is said; only what cannot be kept at all
/// is left out. Exit code 1 if anything was left out. Then the directory is looked through, as by
/// 'lint': what is new is said, and all of it is kept for 'lint --last'.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The directory's file; made if it is not there.
    #[arg(long = "at", default_value = "directory.sqlite")]
    register: PathBuf,
    /// Who published what is read, e.g. the URL of the directory that it was exported from.
    #[arg(long, default_value = "import")]
    source: String,
    /// Do not look the directory through afterwards, which takes minutes for a million roles.
    #[arg(long)]
    no_lint: bool,
    /// The files.
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

/// Findings that are told.
const TOLD: usize = 20;

/// What became of the resources of one file.
#[derive(Default)]
struct Count {
    created: usize,
    updated: usize,
    unchanged: usize,
    left_out: usize,
}

/// Runs the command.
pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let register = super::open(&args.register)?;
    let mut left_out = 0;
    for file in &args.files {
        let mut count = Count::default();
        for resource in resources(file)? {
            let place = file.display();
            for problem in fhir::check(&resource) {
                output::line(&format!("{place}: {} {problem}", name(&resource)))?;
            }
            let change = Change::Put {
                body: resource.to_string(),
                expected: None,
                source: args.source.clone(),
            };
            match register.change(&[change], super::now()) {
                Ok(done) => count.add(done.first().copied()),
                Err(error @ RegisterError::NotAddressable) => {
                    output::line(&format!("{place}: {} left out: {error}", name(&resource)))?;
                    count.left_out += 1;
                }
                Err(error) => return Err(super::failed(&args.register, &error)),
            }
        }
        left_out += count.left_out;
        output::line(&format!(
            "{}: {} created, {} updated, {} unchanged, {} left out",
            file.display(),
            count.created,
            count.updated,
            count.unchanged,
            count.left_out
        ))?;
    }
    if !args.no_lint {
        looked_through(&args.register, &register)?;
    }
    if left_out > 0 {
        return Err(Failure::Negative(format!(
            "{left_out} resources were left out"
        )));
    }
    Ok(())
}

/// Says and keeps what is wrong with the directory as it is now; nothing is refused for it.
fn looked_through(path: &Path, register: &Register) -> Result<(), Failure> {
    let now = super::now();
    let report = Look::of_register(register, &Circumstances::usual(now))?.report(Vec::new());
    let last = Last::beside(path);
    let kept = Last::since(Last::read(&last)?.as_ref(), report, now);
    kept.write(&last)?;
    for line in kept.new.iter().take(TOLD) {
        output::line(&format!("new: {line}"))?;
    }
    let summary = kept.report.summary();
    output::line(&format!(
        "{summary}; all of it: sealpost directory lint --last"
    ))
}

impl Count {
    fn add(&mut self, changed: Option<Changed>) {
        match changed {
            Some(Changed::Created { .. }) => self.created += 1,
            Some(Changed::Updated { .. } | Changed::Deleted) => self.updated += 1,
            Some(Changed::Unchanged { .. }) | None => self.unchanged += 1,
        }
    }
}

/// `Type/id`, as far as a resource has them.
fn name(resource: &Json) -> String {
    let text = |name: &str| resource.get(name).and_then(Json::as_str).unwrap_or("?");
    format!("{}/{}", text("resourceType"), text("id"))
}

/// The resources of a file, in order.
fn resources(file: &Path) -> Result<Vec<Json>, Failure> {
    let bytes = std::fs::read(file).map_err(|error| Failure::file(file, &error))?;
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    let unreadable = |what: String| Failure::Usage(format!("{}: {what}", file.display()));
    let read = if first == Some(&b'<') {
        let parsed = fhir::parse_xml(bytes);
        vec![parsed.map_err(|problem: Problem| unreadable(problem.to_string()))?]
    } else {
        let text = std::str::from_utf8(bytes)
            .map_err(|error| unreadable(format!("not UTF-8: {error}")))?;
        json(text).map_err(unreadable)?
    };
    Ok(read.into_iter().flat_map(unpacked).collect())
}

/// One JSON text, or one a line.
fn json(text: &str) -> Result<Vec<Json>, String> {
    let whole = match Json::parse(text) {
        Ok(json) => return Ok(vec![json]),
        Err(error) => error,
    };
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let each = lines.map(Json::parse).collect::<Result<Vec<_>, _>>();
    each.map_err(|_| whole.to_string())
}

/// The resources of a Bundle, or the resource itself.
fn unpacked(json: Json) -> Vec<Json> {
    if json.get("resourceType").and_then(Json::as_str) != Some("Bundle") {
        return vec![json];
    }
    let entries = json.get("entry").into_iter().flat_map(Json::each);
    entries
        .filter_map(|entry| entry.get("resource").cloned())
        .collect()
}
