//! A zip file with anything in it: each field can be made wrong.

use miniz_oxide::deflate::compress_to_vec;

/// One entry, as it will be written.
#[derive(Clone)]
pub(crate) struct Entry {
    pub(crate) name: Vec<u8>,
    /// Name in the header before the data, where it is another one.
    pub(crate) local_name: Option<Vec<u8>>,
    pub(crate) plain: Vec<u8>,
    pub(crate) method: u16,
    pub(crate) flags: u16,
    pub(crate) made_by: u16,
    pub(crate) attributes: u32,
    /// Size that the directory and the header tell, where it is another one.
    pub(crate) size: Option<u32>,
    /// Checksum that both tell, where it is another one.
    pub(crate) checksum: Option<u32>,
    /// Offset that the directory tells, where it is another one.
    pub(crate) offset: Option<u32>,
    /// Checksum and sizes behind the data instead of before it.
    pub(crate) descriptor: bool,
    /// Method in the header before the data, where it is another one.
    pub(crate) local_method: Option<u16>,
}

impl Entry {
    pub(crate) fn new(name: &str, plain: &[u8]) -> Self {
        Self {
            name: name.as_bytes().to_vec(),
            local_name: None,
            plain: plain.to_vec(),
            method: 8,
            flags: 0,
            made_by: 20,
            attributes: 0,
            size: None,
            checksum: None,
            offset: None,
            descriptor: false,
            local_method: None,
        }
    }

    fn packed(&self) -> Vec<u8> {
        if self.method == 8 {
            compress_to_vec(&self.plain, 6)
        } else {
            self.plain.clone()
        }
    }

    fn numbers(&self, packed: &[u8]) -> [u32; 3] {
        let size = u32::try_from(self.plain.len()).unwrap();
        [
            self.checksum
                .unwrap_or_else(|| crc32fast::hash(&self.plain)),
            u32::try_from(packed.len()).unwrap(),
            self.size.unwrap_or(size),
        ]
    }
}

fn short(out: &mut Vec<u8>, values: &[u16]) {
    for value in values {
        out.extend_from_slice(&value.to_le_bytes());
    }
}

fn long(out: &mut Vec<u8>, values: &[u32]) {
    for value in values {
        out.extend_from_slice(&value.to_le_bytes());
    }
}

fn length(bytes: &[u8]) -> u16 {
    u16::try_from(bytes.len()).unwrap()
}

/// Writes the entries one after the other, then the directory.
pub(crate) fn zip(entries: &[Entry]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut directory = Vec::new();
    for entry in entries {
        let packed = entry.packed();
        let numbers = entry.numbers(&packed);
        let offset = u32::try_from(out.len()).unwrap();
        let flags = entry.flags | if entry.descriptor { 1 << 3 } else { 0 };
        let local_name = entry.local_name.as_ref().unwrap_or(&entry.name);
        out.extend_from_slice(b"PK\x03\x04");
        let local_method = entry.local_method.unwrap_or(entry.method);
        short(&mut out, &[20, flags, local_method, 0, 33]);
        long(&mut out, if entry.descriptor { &[0; 3] } else { &numbers });
        short(&mut out, &[length(local_name), 0]);
        out.extend_from_slice(local_name);
        out.extend_from_slice(&packed);
        if entry.descriptor {
            out.extend_from_slice(b"PK\x07\x08");
            long(&mut out, &numbers);
        }
        directory.extend_from_slice(b"PK\x01\x02");
        short(
            &mut directory,
            &[entry.made_by, 20, flags, entry.method, 0, 33],
        );
        long(&mut directory, &numbers);
        short(&mut directory, &[length(&entry.name), 0, 0, 0, 0]);
        long(
            &mut directory,
            &[entry.attributes, entry.offset.unwrap_or(offset)],
        );
        directory.extend_from_slice(&entry.name);
    }
    let start = u32::try_from(out.len()).unwrap();
    let count = u16::try_from(entries.len()).unwrap();
    out.extend_from_slice(&directory);
    out.extend_from_slice(&end(count, u32::try_from(directory.len()).unwrap(), start));
    out
}

/// The end of a directory.
pub(crate) fn end(count: u16, size: u32, start: u32) -> Vec<u8> {
    let mut out = b"PK\x05\x06".to_vec();
    short(&mut out, &[0, 0, count, count]);
    long(&mut out, &[size, start]);
    short(&mut out, &[0]);
    out
}
