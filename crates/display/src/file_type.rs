//! What a file is, told by its first bytes.

use crate::pit::Pit;

/// A type of file. What has no first bytes of its own is told by being text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileType {
    /// Nothing known.
    Binary,
    /// A CDA package: a zip with an IHE XDM folder.
    CdaPackage,
    /// DICOM.
    Dicom,
    /// A program, of any system.
    Executable,
    /// GIF.
    Gif,
    /// HTML or XHTML.
    Html,
    /// JPEG.
    Jpeg,
    /// An Office document in a zip.
    OfficeXml,
    /// An OLE2 file: an old Office document, or an installer.
    Ole,
    /// PDF.
    Pdf,
    /// Legacy pathology text.
    Pit,
    /// PNG.
    Png,
    /// RTF.
    Rtf,
    /// A script for a shell.
    Script,
    /// Text.
    Text,
    /// TIFF.
    Tiff,
    /// XML other than HTML.
    Xml,
    /// A zip of anything else.
    Zip,
}

/// How many bytes [`FileType::of`] looks at.
pub(crate) const HEAD_BYTES: usize = 1024;

impl FileType {
    /// The type of a file that begins with these bytes; the first 1,024 are looked at.
    pub fn of(bytes: &[u8]) -> Self {
        let head = bytes.get(..HEAD_BYTES).unwrap_or(bytes);
        let found = MAGIC.iter().find(|(magic, _)| head.starts_with(magic));
        match found {
            Some((b"PK\x03\x04", _)) => zip(head),
            Some((_, found)) => *found,
            None if head.get(128..132) == Some(b"DICM") => Self::Dicom,
            None => textual(head),
        }
    }

    /// Its usual media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Binary | Self::Executable | Self::Ole => "application/octet-stream",
            Self::CdaPackage | Self::Zip => "application/zip",
            Self::Dicom => "application/dicom",
            Self::Gif => "image/gif",
            Self::Html => "text/html",
            Self::Jpeg => "image/jpeg",
            Self::OfficeXml => "application/vnd.openxmlformats-officedocument",
            Self::Pdf => "application/pdf",
            Self::Png => "image/png",
            Self::Rtf => "application/rtf",
            Self::Pit | Self::Script | Self::Text => "text/plain",
            Self::Tiff => "image/tiff",
            Self::Xml => "application/xml",
        }
    }

    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Binary => "unknown",
            Self::CdaPackage => "CDA package",
            Self::Dicom => "DICOM image",
            Self::Executable => "program",
            Self::Gif => "GIF picture",
            Self::Html => "HTML",
            Self::Jpeg => "JPEG picture",
            Self::OfficeXml => "Office document",
            Self::Ole => "old Office document or installer",
            Self::Pdf => "PDF",
            Self::Pit => "PIT report",
            Self::Png => "PNG picture",
            Self::Rtf => "RTF",
            Self::Script => "script",
            Self::Text => "text",
            Self::Tiff => "TIFF picture",
            Self::Xml => "XML",
            Self::Zip => "zip archive",
        }
    }
}

/// First bytes that tell a type.
const MAGIC: &[(&[u8], FileType)] = &[
    (b"%PDF-", FileType::Pdf),
    (b"PK\x03\x04", FileType::Zip),
    (b"PK\x05\x06", FileType::Zip),
    (b"\x89PNG\r\n\x1a\n", FileType::Png),
    (b"\xff\xd8\xff", FileType::Jpeg),
    (b"GIF87a", FileType::Gif),
    (b"GIF89a", FileType::Gif),
    (b"II*\0", FileType::Tiff),
    (b"MM\0*", FileType::Tiff),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", FileType::Ole),
    (b"MZ", FileType::Executable),
    (b"\x7fELF", FileType::Executable),
    (b"\xfe\xed\xfa\xce", FileType::Executable),
    (b"\xfe\xed\xfa\xcf", FileType::Executable),
    (b"\xce\xfa\xed\xfe", FileType::Executable),
    (b"\xcf\xfa\xed\xfe", FileType::Executable),
    (b"\xca\xfe\xba\xbe", FileType::Executable),
    // A Windows shortcut.
    (b"L\0\0\0\x01\x14\x02\0", FileType::Executable),
    (b"#!", FileType::Script),
];

/// The entries of a zip are named in it; the first is enough.
fn zip(head: &[u8]) -> FileType {
    let holds = |part: &[u8]| memchr::memmem::find(&head.to_ascii_uppercase(), part).is_some();
    if holds(b"IHE_XDM") || holds(b"CDA_ROOT") {
        FileType::CdaPackage
    } else if holds(b"[CONTENT_TYPES].XML") {
        FileType::OfficeXml
    } else {
        FileType::Zip
    }
}

fn textual(head: &[u8]) -> FileType {
    let start = head
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(head)
        .trim_ascii_start();
    // Blank bytes before a PDF are against the standard and common.
    if start.starts_with(b"%PDF-") {
        return FileType::Pdf;
    }
    if start.starts_with(b"{\\rtf") {
        return FileType::Rtf;
    }
    let small = start.to_ascii_lowercase();
    if small.starts_with(b"<") {
        const HTML: [&[u8]; 5] = [b"<html", b"<!doctype html", b"<body", b"<div", b"<p"];
        let holds = |part: &&[u8]| memchr::memmem::find(&small, part).is_some();
        return match HTML.iter().any(holds) {
            true => FileType::Html,
            false if small.starts_with(b"<?xml") => FileType::Xml,
            false => FileType::Html,
        };
    }
    let unreadable = |byte: &u8| *byte < b' ' && !matches!(byte, b'\t' | b'\r' | b'\n' | 0x0c);
    if head.is_empty() || head.iter().any(unreadable) {
        FileType::Binary
    } else if Pit::is(whole_lines(head)) {
        FileType::Pit
    } else {
        FileType::Text
    }
}

/// Without the last line where it may go on behind what is looked at.
fn whole_lines(head: &[u8]) -> &[u8] {
    let end = memchr::memrchr2(b'\r', b'\n', head).filter(|_| head.len() == HEAD_BYTES);
    end.and_then(|end| head.get(..end)).unwrap_or(head)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_told_by_their_first_bytes() {
        let mut dicom = vec![0; 128];
        dicom.extend(b"DICM");
        for (bytes, found) in [
            (b"%PDF-1.4".as_slice(), FileType::Pdf),
            (b"\r\n %PDF-1.7", FileType::Pdf),
            (b"PK\x03\x04....IHE_XDM/SUBSET01/", FileType::CdaPackage),
            (b"PK\x03\x04....[Content_Types].xml", FileType::OfficeXml),
            (b"PK\x03\x04....a.txt", FileType::Zip),
            (b"\x89PNG\r\n\x1a\n", FileType::Png),
            (b"MZ\x90", FileType::Executable),
            (b"#!/bin/sh", FileType::Script),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", FileType::Ole),
            (b"\xef\xbb\xbf<!DOCTYPE HTML>", FileType::Html),
            (b"<?xml version='1.0'?><html>", FileType::Html),
            (b"<?xml version='1.0'?><ClinicalDocument>", FileType::Xml),
            (b"{\\rtf1", FileType::Rtf),
            (b"Dear doctor\r\n", FileType::Text),
            (b"001 LAB\r\n100 QUOLL\r\n", FileType::Pit),
            (b"001 LAB\r\nDear doctor\r\n", FileType::Text),
            (b"\x00\x01", FileType::Binary),
            (b"", FileType::Binary),
            (&dicom, FileType::Dicom),
        ] {
            assert_eq!(
                FileType::of(bytes),
                found,
                "{:?}",
                bytes.escape_ascii().to_string()
            );
        }
    }
}
