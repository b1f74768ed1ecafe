//! Writing a zip file: the same files give the same bytes.

use miniz_oxide::deflate::compress_to_vec;

/// Compression of zlib's usual strength.
const LEVEL: u8 = 6;

/// 1980-01-01, the earliest date a zip file knows: ours say nothing about when they were made.
const DATE: u16 = 1 << 5 | 1;

/// Version 2.0 of the format: deflate and folders.
const VERSION: u16 = 20;

/// The name is UTF-8.
const UTF8_FLAG: u16 = 1 << 11;

/// Writes a zip file of (path, bytes), deflated, in the order given. `None` when something is too
/// large for the format, which the limits on packages exclude.
pub(crate) fn write(files: &[(String, &[u8])]) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let mut directory = Vec::new();
    for (path, bytes) in files {
        let packed = compress_to_vec(bytes, LEVEL);
        let offset = u32::try_from(out.len()).ok()?;
        let shared = shared(path, bytes, &packed)?;
        out.extend_from_slice(b"PK\x03\x04");
        out.extend_from_slice(&shared);
        out.extend_from_slice(path.as_bytes());
        out.extend_from_slice(&packed);

        directory.extend_from_slice(b"PK\x01\x02");
        directory.extend_from_slice(&VERSION.to_le_bytes());
        directory.extend_from_slice(&shared);
        // Comment length, disk, internal and external attributes.
        directory.extend_from_slice(&[0; 10]);
        directory.extend_from_slice(&offset.to_le_bytes());
        directory.extend_from_slice(path.as_bytes());
    }
    let start = u32::try_from(out.len()).ok()?;
    let size = u32::try_from(directory.len()).ok()?;
    let entries = u16::try_from(files.len()).ok()?;
    out.extend_from_slice(&directory);
    out.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    out.extend_from_slice(&entries.to_le_bytes());
    out.extend_from_slice(&entries.to_le_bytes());
    out.extend_from_slice(&size.to_le_bytes());
    out.extend_from_slice(&start.to_le_bytes());
    out.extend_from_slice(&[0; 2]);
    Some(out)
}

/// The 26 bytes that a header and its record in the directory have in common.
fn shared(path: &str, bytes: &[u8], packed: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(26);
    for short in [VERSION, UTF8_FLAG, 8, 0, DATE] {
        out.extend_from_slice(&short.to_le_bytes());
    }
    let sizes = [
        u32::try_from(packed.len()).ok()?,
        u32::try_from(bytes.len()).ok()?,
    ];
    out.extend_from_slice(&crc32fast::hash(bytes).to_le_bytes());
    for size in sizes {
        out.extend_from_slice(&size.to_le_bytes());
    }
    out.extend_from_slice(&u16::try_from(path.len()).ok()?.to_le_bytes());
    out.extend_from_slice(&[0; 2]);
    Some(out)
}
