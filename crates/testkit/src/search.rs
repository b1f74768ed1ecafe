//! Searching everything that a program left on disk for secrets, whatever they were wrapped in.
//!
//! A file is a layer. What lies in it compressed, as base64 or in hexadecimal digits is unwrapped
//! into further layers, a few deep. In each layer every secret is looked for in every form that
//! bytes are written in. That a search finds what is there is tested form by form.

mod form;
mod key;
mod unwrap;

pub use form::Secret;
pub use key::secrets_of_key;

use aho_corasick::AhoCorasick;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use unwrap::{Layer, unwrapped};

/// Layers in layers: compressed, then base64, then again.
const DEPTH: usize = 3;

/// A secret that should not have been there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    /// Where: the file, and what it was wrapped in.
    pub place: String,
    /// Which secret, in which form.
    pub what: String,
}

/// A search for some secrets.
#[derive(Debug)]
pub struct Search {
    forms: AhoCorasick,
    /// What each pattern is, for people.
    names: Vec<String>,
}

impl Search {
    /// A search for these.
    pub fn new(secrets: &[Secret]) -> Self {
        let all = secrets.iter();
        let all = all.flat_map(|secret| secret.forms.iter().map(move |form| (secret, form)));
        let (mut patterns, mut names) = (Vec::new(), Vec::new());
        for (secret, (form, bytes)) in all {
            patterns.push(bytes);
            names.push(format!("{} {form}", secret.name));
        }
        let forms = AhoCorasick::new(patterns).expect("patterns that fit into memory");
        Self { forms, names }
    }

    /// Looks in every file below a folder, and in the files' names; says how many bytes it read.
    pub fn folder(&self, folder: &Path) -> (Vec<Found>, u64) {
        let (mut found, mut bytes) = (BTreeSet::new(), 0);
        let mut folders = vec![folder.to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).expect("a folder can be listed") {
                let path = entry.expect("an entry can be read").path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let name = path.display().to_string();
                found.extend(self.bytes("a file's name", name.as_bytes()));
                let content = fs::read(&path).expect("a file can be read");
                bytes += content.len() as u64;
                found.extend(self.bytes(&name, &content));
            }
        }
        (found.into_iter().collect(), bytes)
    }

    /// Looks in bytes.
    pub fn bytes(&self, place: &str, bytes: &[u8]) -> Vec<Found> {
        let mut found = Vec::new();
        let mut layers = vec![Layer {
            place: place.to_owned(),
            bytes: bytes.to_vec(),
            depth: 0,
        }];
        while let Some(layer) = layers.pop() {
            let hits = self.forms.find_overlapping_iter(&layer.bytes);
            let patterns: BTreeSet<_> = hits.map(|hit| hit.pattern().as_usize()).collect();
            found.extend(patterns.into_iter().map(|n| Found {
                place: layer.place.clone(),
                what: self.names[n].clone(),
            }));
            if layer.depth < DEPTH {
                layers.extend(unwrapped(&layer));
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pki::pki;
    use base64::Engine as _;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
    use miniz_oxide::deflate::{compress_to_vec, compress_to_vec_zlib};
    use std::sync::LazyLock;

    const MARKER: &str = "PLAINTEXT~Juniper?Tessellate>=0417";

    fn is_found(bytes: &[u8]) -> bool {
        static SEARCH: LazyLock<Search> =
            LazyLock::new(|| Search::new(&[Secret::text("marker", MARKER)]));
        !SEARCH.bytes("planted", bytes).is_empty()
    }

    /// The marker in the middle of other text, then wrapped.
    fn planted(before: &str, wrap: impl Fn(&[u8]) -> Vec<u8>) -> bool {
        let text = format!("{before}{MARKER} and more of it");
        let wrapped = wrap(text.as_bytes());
        is_found(&[b"\0\xffnoise ".as_slice(), &wrapped, b" noise\0"].concat())
    }

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn utf16(bytes: &[u8], write: fn(u16) -> [u8; 2]) -> Vec<u8> {
        let text = String::from_utf8_lossy(bytes).into_owned();
        text.encode_utf16().flat_map(write).collect()
    }

    fn percent(bytes: &[u8], keep: fn(u8) -> bool) -> Vec<u8> {
        let one = |byte: &u8| match byte {
            byte if keep(*byte) => char::from(*byte).to_string(),
            byte => format!("%{byte:02X}"),
        };
        bytes.iter().map(one).collect::<String>().into_bytes()
    }

    fn quoted_printable(bytes: &[u8], line: usize) -> Vec<u8> {
        let one = |byte: &u8| match byte {
            b'=' | b'~' | b'?' => format!("={byte:02X}"),
            byte => char::from(*byte).to_string(),
        };
        let text: Vec<_> = bytes.iter().map(one).collect();
        let lines: Vec<_> = text.chunks(line).map(<[String]>::concat).collect();
        lines.join("=\r\n").into_bytes()
    }

    fn wrapped_lines(text: &str) -> Vec<u8> {
        let lines: Vec<_> = text.as_bytes().chunks(20).collect();
        lines.join(b"&#13;\n".as_slice())
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let head = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3];
        [head.as_slice(), &compress_to_vec(bytes, 6), &[0; 8]].concat()
    }

    #[test]
    fn a_planted_marker_is_found_in_every_form() {
        // Three lengths before it: the three alignments of base64.
        for before in ["", "x", "xy"] {
            assert!(planted(before, <[u8]>::to_vec));
            assert!(planted(before, |b| STANDARD.encode(b).into_bytes()));
            assert!(planted(before, |b| URL_SAFE_NO_PAD.encode(b).into_bytes()));
            assert!(planted(before, |b| wrapped_lines(&STANDARD.encode(b))));
            let twice = |b: &[u8]| STANDARD.encode(STANDARD.encode(b)).into_bytes();
            assert!(planted(before, twice));
        }
        assert!(planted("", |b| hex(b).into_bytes()));
        assert!(planted("", |b| hex(b).to_uppercase().into_bytes()));
        assert!(planted("", |b| utf16(b, u16::to_le_bytes)));
        assert!(planted("", |b| utf16(b, u16::to_be_bytes)));
        assert!(planted("", |b| percent(b, |_| false)));
        assert!(planted("", |b| percent(b, |byte| byte.is_ascii_alphanumeric())));
        let lower = |b: &[u8]| percent(b, |_| false).to_ascii_lowercase();
        assert!(planted("", lower));
        assert!(planted("", |b| quoted_printable(b, 70)));
        assert!(planted("", |b| quoted_printable(b, 9)));
    }

    #[test]
    fn a_planted_marker_is_found_in_compressed_streams_and_their_wrappings() {
        assert!(planted("", gzip));
        assert!(planted("", |b| compress_to_vec_zlib(b, 6)));
        assert!(planted("", |b| compress_to_vec(b, 6)));
        assert!(planted("", |b| compress_to_vec(b, 1)));
        assert!(planted("", |b| STANDARD.encode(gzip(b)).into_bytes()));
        assert!(planted("", |b| hex(&compress_to_vec_zlib(b, 9)).into_bytes()));
        assert!(planted("", |b| gzip(STANDARD.encode(gzip(b)).as_bytes())));
    }

    #[test]
    fn a_planted_key_is_found_whole_and_in_parts() {
        let key = &pki().gp.key_pem;
        let search = Search::new(&secrets_of_key("the GP's", key));
        let is_found = |bytes: &[u8]| !search.bytes("planted", bytes).is_empty();
        assert!(is_found(key.as_bytes()));
        let body: String = key.lines().filter(|line| !line.starts_with('-')).collect();
        let der = STANDARD.decode(&body).unwrap();
        assert!(is_found(body.as_bytes()));
        assert!(is_found(&der));
        assert!(is_found(hex(&der).as_bytes()));
        // Its parts alone: each half of it holds some.
        let (one, other) = der.split_at(der.len() / 2);
        assert!(is_found(one) && is_found(other));
        let mut reversed = der.clone();
        reversed.reverse();
        assert!(is_found(&reversed), "little-endian");
        let certificate = pki().gp.certificate.der();
        assert!(!is_found(certificate), "what is public is no secret");
        assert!(!is_found(pki().specialist.key_pem.as_bytes()), "another's");
    }

    #[test]
    fn a_whole_folder_is_searched() {
        let folder = tempfile::tempdir().unwrap();
        let deep = folder.path().join("a/b");
        fs::create_dir_all(&deep).unwrap();
        fs::write(deep.join("clean.bin"), vec![7; 5_000]).unwrap();
        let search = Search::new(&[Secret::text("marker", MARKER)]);
        assert_eq!(search.folder(folder.path()), (Vec::new(), 5_000));
        fs::write(deep.join("dirty.bin"), gzip(MARKER.as_bytes())).unwrap();
        let (found, _) = search.folder(folder.path());
        assert!(found.iter().all(|it| it.place.contains("dirty.bin")));
        assert!(!found.is_empty());
    }
}
