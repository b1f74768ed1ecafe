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

/// Resources in one file. Who reads takes them in meanwhile: a file should be over before a
/// connection is too old, and before it would be a pity to begin it again.
const IN_A_FILE: u64 = 20_000;

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
        let mut files = Files::new(folder, wanted.kind, false);
        resources(register, order, wanted, &mut files, control)?;
        written.extend(files.end()?);
        if let Some(since) = order.since {
            let mut files = Files::new(folder, wanted.kind, true);
            let gone = register.gone_since(wanted.kind, since)?;
            for ids in gone.chunks(GONE_TOGETHER) {
                files.line(&bundle_of_gone(wanted.kind, ids), ids.len() as u64)?;
            }
            written.extend(files.end()?);
        }
    }
    Ok(written)
}

/// Without a moment, what is shown; with one, everything that changed since, whatever its state.
fn resources(
    register: &Register,
    order: &Order,
    wanted: &Wanted,
    files: &mut Files<'_>,
    control: &Control,
) -> Result<(), WriteFailure> {
    let mut parameters = wanted.filter.clone();
    // Nobody is told how many there are, and each page would count them all again.
    parameters.push(("_total".to_owned(), "none".to_owned()));
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
            files.line(&held.resource()?, 1)?;
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

/// Files of one kind in the making, one after the other.
struct Files<'f> {
    folder: &'f Path,
    kind: &'static str,
    of_gone: bool,
    written: Vec<Written>,
    open: Option<Ndjson>,
}

impl<'f> Files<'f> {
    fn new(folder: &'f Path, kind: &'static str, of_gone: bool) -> Self {
        Self {
            folder,
            kind,
            of_gone,
            written: Vec::new(),
            open: None,
        }
    }

    fn line(&mut self, json: &Json, count: u64) -> io::Result<()> {
        let file = match &mut self.open {
            Some(file) => file,
            None => self.open.insert(Ndjson::create(self.next())?),
        };
        file.line(json, count)?;
        if file.written.count >= IN_A_FILE {
            self.close()?;
        }
        Ok(())
    }

    /// The next file, with nothing in it yet.
    fn next(&self) -> Written {
        let what = if self.of_gone { "gone" } else { "current" };
        let name = format!("{}.{what}.{}.ndjson", self.kind, self.written.len());
        Written {
            kind: self.kind,
            of_gone: self.of_gone,
            path: self.folder.join(name),
            bytes: 0,
            count: 0,
        }
    }

    fn close(&mut self) -> io::Result<()> {
        if let Some(file) = self.open.take() {
            self.written.push(file.end()?);
        }
        Ok(())
    }

    fn end(mut self) -> io::Result<Vec<Written>> {
        self.close()?;
        Ok(self.written)
    }
}

/// A file of lines in the making.
struct Ndjson {
    written: Written,
    out: BufWriter<fs::File>,
}

impl Ndjson {
    fn create(written: Written) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        let file = options
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&written.path)?;
        let out = BufWriter::new(file);
        Ok(Self { written, out })
    }

    fn line(&mut self, json: &Json, count: u64) -> io::Result<()> {
        let line = format!("{json}\n");
        self.written.bytes += line.len() as u64;
        self.written.count += count;
        self.out.write_all(line.as_bytes())
    }

    fn end(mut self) -> io::Result<Written> {
        self.out.flush()?;
        Ok(self.written)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_resources_are_several_files_and_none_is_no_file() {
        let folder = tempfile::tempdir().unwrap();
        let none = Files::new(folder.path(), "Location", false).end().unwrap();
        assert!(none.is_empty());
        let mut files = Files::new(folder.path(), "Location", false);
        let line = Json::Object(Object::new());
        for _ in 0..2 * IN_A_FILE + 1 {
            files.line(&line, 1).unwrap();
        }
        let written = files.end().unwrap();
        let counts: Vec<u64> = written.iter().map(|file| file.count).collect();
        assert_eq!(counts, [IN_A_FILE, IN_A_FILE, 1]);
        for file in &written {
            let lines = fs::read_to_string(&file.path).unwrap();
            assert_eq!(lines.lines().count() as u64, file.count);
            assert_eq!(lines.len() as u64, file.bytes);
        }
    }
}
