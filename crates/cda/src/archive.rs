//! A zip file, read so narrowly that nothing in it can surprise: every entry is checked before any
//! is inflated, and the two places that describe an entry must agree.
//!
//! No library is used for the container because those found keep entries by name, which hides
//! duplicates, and do not compare the local headers with the directory. Inflating is `miniz_oxide`.

mod directory;
mod entry;
mod error;
mod name;
mod writer;

use std::collections::BTreeMap;

use directory::{Directory, Record};
use entry::Located;

pub use error::{ArchiveError, ArchiveLimit};
pub(crate) use name::as_key;
pub(crate) use writer::write;

use crate::{Limits, PackageFinding};

/// Everything a zip file holds.
pub(crate) struct Archive {
    pub(crate) entries: Vec<Entry>,
    pub(crate) findings: Vec<PackageFinding>,
}

/// One file or folder.
pub(crate) struct Entry {
    /// Its place in the directory, from 1.
    pub(crate) number: usize,
    /// Folders and name, never empty for a file.
    pub(crate) path: Vec<String>,
    pub(crate) is_folder: bool,
    /// The uncompressed bytes.
    pub(crate) bytes: Vec<u8>,
}

impl Archive {
    /// Reads a zip file, in time linear in its size and in what it inflates to.
    pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<Self, ArchiveError> {
        if bytes.len() > limits.package_bytes {
            return Err(ArchiveError::past(ArchiveLimit::PackageBytes, None));
        }
        let directory = Directory::find(bytes, limits)?;
        let mut findings = directory.findings.clone();
        let located = directory
            .records
            .iter()
            .map(|record| Located::of(bytes, record, &directory))
            .collect::<Result<Vec<_>, _>>()?;
        refuse_overlaps(&located)?;
        refuse_sizes(&directory.records, limits)?;
        let names = directory
            .records
            .iter()
            .map(|record| name::path(record, &mut findings))
            .collect::<Result<Vec<_>, _>>()?;
        refuse_duplicates(&names)?;
        let mut entries = Vec::with_capacity(names.len());
        for ((record, place), name) in directory.records.iter().zip(located).zip(names) {
            let bytes = entry::inflate(bytes, record, &place)?;
            if name.is_folder && !bytes.is_empty() {
                return Err(ArchiveError::disagree(record.number, "a folder has bytes"));
            }
            entries.push(Entry {
                number: record.number,
                path: name.path,
                is_folder: name.is_folder,
                bytes,
            });
        }
        Ok(Self { entries, findings })
    }
}

/// Entries that share bytes are how a small file becomes a large one.
fn refuse_overlaps(located: &[Located]) -> Result<(), ArchiveError> {
    let mut ordered: Vec<&Located> = located.iter().collect();
    ordered.sort_by_key(|place| place.header);
    for pair in ordered.windows(2) {
        if let [before, after] = pair
            && after.header < before.data_end
        {
            return Err(ArchiveError::Overlap { entry: after.entry });
        }
    }
    Ok(())
}

fn refuse_sizes(records: &[Record<'_>], limits: &Limits) -> Result<(), ArchiveError> {
    let mut total: usize = 0;
    for record in records {
        let number = Some(record.number);
        if record.size > limits.entry_bytes {
            return Err(ArchiveError::past(ArchiveLimit::EntryBytes, number));
        }
        let most = record.packed_size.saturating_mul(limits.ratio);
        if record.size > crate::limits::RATIO_FLOOR_BYTES && record.size > most {
            return Err(ArchiveError::past(ArchiveLimit::Ratio, number));
        }
        total = total.saturating_add(record.size);
        if total > limits.total_bytes {
            return Err(ArchiveError::past(ArchiveLimit::TotalBytes, number));
        }
    }
    Ok(())
}

fn refuse_duplicates(names: &[name::Name]) -> Result<(), ArchiveError> {
    let mut seen: BTreeMap<String, &name::Name> = BTreeMap::new();
    for name in names {
        let key = as_key(&name.path.join("/"));
        if let Some(first) = seen.insert(key, name)
            && !(first.is_folder && name.is_folder)
        {
            return Err(ArchiveError::DuplicateName { entry: name.entry });
        }
    }
    Ok(())
}
