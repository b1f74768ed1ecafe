//! The directory at the end of a zip file (APPNOTE 6.3 §4.3.12 and §4.3.16).

use super::error::{ArchiveError, ArchiveLimit};
use crate::{Limits, PackageFinding};

/// `PK\5\6`, the end of the directory.
const END_MARK: u32 = 0x0605_4b50;

/// Bytes of the end of the directory, without its comment.
const END_BYTES: usize = 22;

/// Longest comment behind it, and as much again of what does not belong there, bytes.
const END_SEARCH_BYTES: usize = 2 * 0xffff;

/// `PK\6\7`, where Zip64 says that its own end is.
const LOCATOR_64_MARK: u32 = 0x0706_4b50;

/// Bytes of that.
const LOCATOR_64_BYTES: usize = 20;

/// `PK\1\2`, one entry of the directory.
const RECORD_MARK: u32 = 0x0201_4b50;

/// Bytes of one entry, without name, extra fields and comment.
const RECORD_BYTES: usize = 46;

/// The directory, and where it stands.
pub(super) struct Directory<'a> {
    pub(super) records: Vec<Record<'a>>,
    /// Where the directory begins; everything packed is before it.
    pub(super) start: usize,
    /// How far all offsets are out because bytes were put before the zip file.
    pub(super) shift: usize,
    pub(super) findings: Vec<PackageFinding>,
}

/// What the directory says of one entry.
pub(super) struct Record<'a> {
    /// Its place in the directory, from 1.
    pub(super) number: usize,
    pub(super) made_by: u16,
    pub(super) flags: u16,
    pub(super) method: u16,
    pub(super) checksum: u32,
    pub(super) packed_size: usize,
    pub(super) size: usize,
    pub(super) attributes: u32,
    pub(super) offset: usize,
    pub(super) name: &'a [u8],
}

/// The end of a directory, and that directory's place.
struct End {
    at: usize,
    /// Just behind its comment.
    after: usize,
    entries: usize,
    start: usize,
    shift: usize,
}

impl<'a> Directory<'a> {
    /// Finds and reads the directory.
    pub(super) fn find(bytes: &'a [u8], limits: &Limits) -> Result<Self, ArchiveError> {
        let end = find_end(bytes)?;
        if end.entries > limits.entries {
            return Err(ArchiveError::past(ArchiveLimit::Entries, None));
        }
        let mut findings = Vec::new();
        if end.shift > 0 {
            findings.push(PackageFinding::LeadingBytes { bytes: end.shift });
        }
        let trailing = bytes.len() - end.after;
        if trailing > 0 {
            findings.push(PackageFinding::TrailingBytes { bytes: trailing });
        }
        let mut records = Vec::with_capacity(end.entries);
        let mut at = end.start;
        for number in 1..=end.entries {
            let (record, next) = Record::at(bytes, at, number)?;
            records.push(record);
            at = next;
        }
        if at != end.at {
            return Err(ArchiveError::Truncated {
                place: "its directory, which is longer or shorter than it says",
            });
        }
        Ok(Self {
            records,
            start: end.start,
            shift: end.shift,
            findings,
        })
    }
}

/// The end of the directory: the one whose comment ends with the file, else the last one, with
/// something behind it. Where another could be taken for it, two readers would see two packages.
/// The ends of zip files inside this one do not matter: they stand before it.
fn find_end(bytes: &[u8]) -> Result<End, ArchiveError> {
    let first = bytes.len().saturating_sub(END_BYTES + END_SEARCH_BYTES);
    let mut last: Option<End> = None;
    let mut exact: Option<End> = None;
    let mut fault = ArchiveError::NotAZip;
    for at in (first..bytes.len().saturating_sub(END_BYTES - 1)).rev() {
        if u32_at(bytes, at) != Some(END_MARK) {
            continue;
        }
        match end_at(bytes, at) {
            Ok(end) if end.after == bytes.len() => {
                if exact.is_some() || last.is_some() {
                    return Err(ArchiveError::AmbiguousDirectory);
                }
                exact = Some(end);
            }
            Ok(end) => last = last.or(Some(end)),
            // The reason of the last one in the file is the one that its maker meant.
            Err(reason) if matches!(fault, ArchiveError::NotAZip) => fault = reason,
            Err(_) => {}
        }
    }
    exact.or(last).ok_or(fault)
}

fn end_at(bytes: &[u8], at: usize) -> Result<End, ArchiveError> {
    let cut = ArchiveError::Truncated {
        place: "the end of its directory",
    };
    let short = |offset| u16_at(bytes, at + offset).ok_or(cut);
    let long = |offset| u32_at(bytes, at + offset).ok_or(cut);
    let (disk, directory_disk, here, entries) = (short(4)?, short(6)?, short(8)?, short(10)?);
    let (size, offset) = (long(12)?, long(16)?);
    let locator = at
        .checked_sub(LOCATOR_64_BYTES)
        .and_then(|locator| u32_at(bytes, locator));
    let too_large = entries == u16::MAX || size == u32::MAX || offset == u32::MAX;
    if locator == Some(LOCATOR_64_MARK) || too_large {
        return Err(ArchiveError::Zip64);
    }
    if disk != 0 || directory_disk != 0 || here != entries {
        return Err(ArchiveError::SeveralDisks);
    }
    let after = at + END_BYTES + usize::from(short(20)?);
    if after > bytes.len() {
        return Err(cut);
    }
    let start = at.checked_sub(number(size)).ok_or(cut)?;
    let shift = start.checked_sub(number(offset)).ok_or(cut)?;
    if entries > 0 && u32_at(bytes, start) != Some(RECORD_MARK) {
        return Err(cut);
    }
    Ok(End {
        at,
        after,
        entries: usize::from(entries),
        start,
        shift,
    })
}

impl<'a> Record<'a> {
    /// Reads the record at `at`; the second value is where the next one begins.
    fn at(bytes: &'a [u8], at: usize, entry: usize) -> Result<(Self, usize), ArchiveError> {
        let cut = ArchiveError::Truncated {
            place: "an entry of its directory",
        };
        if u32_at(bytes, at) != Some(RECORD_MARK) {
            return Err(cut);
        }
        let short = |offset| u16_at(bytes, at + offset).ok_or(cut);
        let long = |offset| u32_at(bytes, at + offset).ok_or(cut);
        let (packed_size, size, offset) = (long(20)?, long(24)?, long(42)?);
        if [packed_size, size, offset].contains(&u32::MAX) {
            return Err(ArchiveError::Zip64);
        }
        if short(34)? != 0 {
            return Err(ArchiveError::SeveralDisks);
        }
        let name_end = at + RECORD_BYTES + usize::from(short(28)?);
        let name = bytes.get(at + RECORD_BYTES..name_end).ok_or(cut)?;
        let next = name_end + usize::from(short(30)?) + usize::from(short(32)?);
        let record = Self {
            number: entry,
            made_by: short(4)?,
            flags: short(8)?,
            method: short(10)?,
            checksum: long(16)?,
            packed_size: number(packed_size),
            size: number(size),
            attributes: long(38)?,
            offset: number(offset),
            name,
        };
        Ok((record, next))
    }
}

/// Two bytes, the low one first.
pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let bytes = bytes.get(at..at.checked_add(2)?)?;
    bytes.try_into().ok().map(u16::from_le_bytes)
}

/// Four bytes, the low one first.
pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..at.checked_add(4)?)?;
    bytes.try_into().ok().map(u32::from_le_bytes)
}

/// No larger than a `usize` on the systems this runs on; were it so, past every limit.
pub(super) fn number(value: u32) -> usize {
    usize::try_from(value).unwrap_or(usize::MAX)
}
