//! Writing the files of an export. It blocks for as long as the disk takes.

use super::job::Control;
use super::order::{Order, Wanted};
use ::search::{Handling, Query};
use fhir::{Json, Object};
use register::{Register, RegisterError, State, View};
use std::fs::{self, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

/// Resources that are read at a time.
const TOGETHER: usize = 500;

/// Deletions in one line of a file.
const GONE_TOGETHER: usize = 500;

/// A file that was written.
#[derive(Debug)]
pub(crate) struct Written {
    pub(crate) kind: &'static str,
    /// Whether it lists what is gone.
    pub(crate) of_gone: bool,
    pub(crate) path: PathBuf,
    pub(crate) bytes: u64,
    pub(crate) count: u64,
}

/// Why an export could not be written. It is for the log.
#[derive(Debug, thiserror::Error)]
pub(crate) enum WriteFailure {
    #[error("it was cancelled")]
    Cancelled,
    #[error("a file could not be written: {0}")]
    File(#[from] io::Error),
    #[error("a filter could not be read: {0}")]
    Filter(#[from] ::search::SearchRefusal),
    #[error(transparent)]
    Register(#[from] RegisterError),
}

/// Writes the files of an order below a folder of their own. Types without resources get none.
pub(crate) fn write(
    register: &Register,
    order: &Order,
    folder: &Path,
    control: &Control,
) -> Result<Vec<Written>, WriteFailure> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)?;
    let mut written = Vec::new();
    for wanted in &order.wanted {
        let mut file = Ndjson::create(folder, wanted.kind, false)?;
        resources(register, order, wanted, &mut file, control)?;
        written.extend(file.end()?);
        if let Some(since) = order.since {
            let mut file = Ndjson::create(folder, wanted.kind, true)?;
            let gone = register.gone_since(wanted.kind, since)?;
            for ids in gone.chunks(GONE_TOGETHER) {
                file.line(&bundle_of_gone(wanted.kind, ids), ids.len() as u64)?;
            }
            written.extend(file.end()?);
        }
    }
    Ok(written)
}

/// Without a moment, what is shown; with one, everything that changed since, whatever its state.
fn resources(
    register: &Register,
    order: &Order,
    wanted: &Wanted,
    file: &mut Ndjson,
    control: &Control,
) -> Result<(), WriteFailure> {
    let mut parameters = wanted.filter.clone();
    if let Some(since) = order.since {
        parameters.push((
            "_lastUpdated".to_owned(),
            format!("gt{}", since.to_rfc3339()),
        ));
    }
    let query = Query::parse(wanted.kind, &parameters, Handling::Strict)?;
    let shown = match order.since {
        Some(_) => State::Suppressed,
        None => State::Current,
    };
    let mut after = None;
    loop {
        if control.cancelled.load(Ordering::Relaxed) {
            return Err(WriteFailure::Cancelled);
        }
        let view = View {
            count: TOGETHER,
            after,
            shown,
        };
        let page = register.search(&query, &view)?;
        for held in &page.matches {
            file.line(&held.resource()?, 1)?;
        }
        let count = page.matches.len() as u64;
        control.written.fetch_add(count, Ordering::Relaxed);
        after = page.next;
        if after.is_none() {
            return Ok(());
        }
    }
}

/// FHIR Bulk Data: what is gone stands as deletions in a transaction.
fn bundle_of_gone(kind: &str, ids: &[String]) -> Json {
    let entry = |id: &String| {
        let request = Object::new()
            .with("method", Json::text("DELETE"))
            .with("url", Json::text(format!("{kind}/{id}")));
        Json::Object(Object::new().with("request", Json::Object(request)))
    };
    let bundle = Object::new()
        .with("resourceType", Json::text("Bundle"))
        .with("type", Json::text("transaction"))
        .with("entry", Json::Array(ids.iter().map(entry).collect()));
    Json::Object(bundle)
}

/// A file of lines in the making.
struct Ndjson {
    written: Written,
    out: BufWriter<fs::File>,
}

impl Ndjson {
    fn create(folder: &Path, kind: &'static str, of_gone: bool) -> io::Result<Self> {
        let what = if of_gone { "gone" } else { "current" };
        let path = folder.join(format!("{kind}.{what}.ndjson"));
        let mut options = OpenOptions::new();
        let file = options
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)?;
        Ok(Self {
            written: Written {
                kind,
                of_gone,
                path,
                bytes: 0,
                count: 0,
            },
            out: BufWriter::new(file),
        })
    }

    fn line(&mut self, json: &Json, count: u64) -> io::Result<()> {
        let line = format!("{json}\n");
        self.written.bytes += line.len() as u64;
        self.written.count += count;
        self.out.write_all(line.as_bytes())
    }

    /// The file, if anything stands in it.
    fn end(mut self) -> io::Result<Option<Written>> {
        self.out.flush()?;
        if self.written.count == 0 {
            fs::remove_file(&self.written.path)?;
            return Ok(None);
        }
        Ok(Some(self.written))
    }
}
