//! One entry: its own header (APPNOTE 6.3 §4.3.7), and its bytes.

use miniz_oxide::inflate::decompress_to_vec_with_limit;

use super::directory::{Directory, Record, number, u16_at, u32_at};
use super::error::ArchiveError;

/// `PK\3\4`.
const HEADER_MARK: u32 = 0x0403_4b50;

/// Bytes of a header, without name and extra fields.
const HEADER_BYTES: usize = 30;

/// Flags that mean encryption: of the data, strong, of the directory.
const ENCRYPTION_FLAGS: u16 = 1 | 1 << 6 | 1 << 13;

/// Sizes and checksum are behind the data; those in the header may be 0.
const DESCRIPTOR_FLAG: u16 = 1 << 3;

/// Bytes as they are.
const STORED: u16 = 0;

/// Compressed with deflate.
const DEFLATED: u16 = 8;

/// Systems whose entries carry the mode of a Unix file: Unix, and macOS.
const UNIX_SYSTEMS: [u16; 2] = [3, 19];

/// The kind of file in a Unix mode, and those kinds that are taken: none told, folder, file.
const MODE_KIND: u32 = 0o170_000;
const PLAIN_KINDS: [u32; 3] = [0, 0o040_000, 0o100_000];

/// Where an entry is: `header..data_end`, its data from `data` on.
pub(super) struct Located {
    pub(super) entry: usize,
    pub(super) header: usize,
    data: usize,
    pub(super) data_end: usize,
}

impl Located {
    /// Finds the entry of a record, refuses what is not a plain file, and compares both headers.
    pub(super) fn of(
        bytes: &[u8],
        record: &Record<'_>,
        directory: &Directory<'_>,
    ) -> Result<Self, ArchiveError> {
        let entry = record.number;
        let cut = ArchiveError::Truncated {
            place: "an entry, which is not where its directory says",
        };
        if record.flags & ENCRYPTION_FLAGS != 0 {
            return Err(ArchiveError::Encrypted { entry });
        }
        if is_special(record) {
            return Err(ArchiveError::SpecialFile { entry });
        }
        if record.method != STORED && record.method != DEFLATED {
            let method = record.method;
            return Err(ArchiveError::Method { entry, method });
        }
        let header = record.offset.checked_add(directory.shift).ok_or(cut)?;
        if u32_at(bytes, header) != Some(HEADER_MARK) {
            return Err(cut);
        }
        let short = |offset| u16_at(bytes, header + offset).ok_or(cut);
        let name_end = header + HEADER_BYTES + usize::from(short(26)?);
        let data = name_end + usize::from(short(28)?);
        let data_end = data.checked_add(record.packed_size).ok_or(cut)?;
        if data_end > directory.start {
            return Err(cut);
        }
        if bytes.get(header + HEADER_BYTES..name_end) != Some(record.name) {
            return Err(ArchiveError::disagree(entry, "its name"));
        }
        compare(bytes, header, record)?;
        Ok(Self {
            entry,
            header,
            data,
            data_end,
        })
    }
}

/// The header's flags, method, sizes and checksum against the directory's.
fn compare(bytes: &[u8], header: usize, record: &Record<'_>) -> Result<(), ArchiveError> {
    let short = |offset| u16_at(bytes, header + offset).unwrap_or(0);
    let long = |offset| u32_at(bytes, header + offset).unwrap_or(0);
    let flags = short(6);
    let disagree = |what| Err(ArchiveError::disagree(record.number, what));
    if flags & ENCRYPTION_FLAGS != 0 {
        return Err(ArchiveError::Encrypted {
            entry: record.number,
        });
    }
    if short(8) != record.method {
        return disagree("how it is packed");
    }
    let told = [long(14), long(18), long(22)];
    if flags & DESCRIPTOR_FLAG != 0 && told == [0; 3] {
        return Ok(());
    }
    if told[0] != record.checksum {
        return disagree("its checksum");
    }
    if number(told[1]) != record.packed_size || number(told[2]) != record.size {
        return disagree("its size");
    }
    Ok(())
}

fn is_special(record: &Record<'_>) -> bool {
    let is_unix = UNIX_SYSTEMS.contains(&(record.made_by >> 8));
    is_unix && !PLAIN_KINDS.contains(&(record.attributes >> 16 & MODE_KIND))
}

/// The bytes of an entry. No more memory is taken than the entry says, which is within the limits.
pub(super) fn inflate(
    bytes: &[u8],
    record: &Record<'_>,
    place: &Located,
) -> Result<Vec<u8>, ArchiveError> {
    let entry = record.number;
    let packed = bytes.get(place.data..place.data_end).unwrap_or(&[]);
    let plain = if record.method == DEFLATED {
        decompress_to_vec_with_limit(packed, record.size.saturating_add(1))
            .map_err(|_| ArchiveError::Corrupt { entry })?
    } else {
        packed.to_vec()
    };
    if plain.len() != record.size {
        return Err(ArchiveError::SizeWrong { entry });
    }
    if crc32fast::hash(&plain) != record.checksum {
        return Err(ArchiveError::Checksum { entry });
    }
    Ok(plain)
}
