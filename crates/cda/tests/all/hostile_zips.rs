//! Zip files that are refused, each by its name.

use cda::{ArchiveError, ArchiveLimit, Limits, Package, PackageError};

use crate::letter::letter;
use crate::zip::{Entry, end, zip};

const ROOT: &str = "IHE_XDM/SUBSET01/CDA_ROOT.XML";

fn root() -> Entry {
    Entry::new(ROOT, &letter("", ""))
}

fn refused(bytes: &[u8]) -> &'static str {
    refused_within(bytes, &Limits::default())
}

fn refused_within(bytes: &[u8], limits: &Limits) -> &'static str {
    let error = Package::read(bytes, limits).unwrap_err();
    // The sentence names what to do, and never a name from the zip file.
    assert!(error.to_string().len() > 20 && !error.to_string().contains("Madeup"));
    error.code()
}

fn with(change: impl FnOnce(&mut Entry)) -> Vec<u8> {
    let mut entry = Entry::new("IHE_XDM/SUBSET01/Madeup.txt", b"some text");
    change(&mut entry);
    zip(&[root(), entry])
}

fn named(name: &str) -> Vec<u8> {
    with(|entry| entry.name = name.as_bytes().to_vec())
}

#[test]
fn the_subject_is_right_before_it_is_made_wrong() {
    assert!(Package::read(&with(|_| {}), &Limits::default()).is_ok());
}

#[test]
fn paths_that_lead_elsewhere_are_refused() {
    for (name, code) in [
        ("../../etc/Madeup", "zip-path-traversal"),
        ("IHE_XDM/../../x", "zip-path-traversal"),
        ("IHE_XDM\\..\\..\\x", "zip-path-traversal"),
        ("IHE_XDM/.. /x", "zip-path-traversal"),
        ("IHE_XDM/.../x", "zip-path-traversal"),
        ("/etc/Madeup", "zip-absolute-path"),
        ("\\\\server\\share", "zip-absolute-path"),
        ("C:\\Madeup", "zip-drive-letter"),
        ("C:Madeup", "zip-drive-letter"),
        ("IHE_XDM/SUBSET01/a.txt:stream", "zip-drive-letter"),
        ("IHE_XDM/SUBSET01/a\0.txt", "zip-control-character"),
        ("IHE_XDM/SUBSET01/a\n.txt", "zip-control-character"),
        ("IHE_XDM/SUBSET01/a\u{85}.txt", "zip-control-character"),
    ] {
        assert_eq!(refused(&named(name)), code, "{name:?}");
    }
    assert_eq!(refused(&named(&"a".repeat(513))), "zip-past-limit");
}

#[test]
fn names_that_are_the_same_to_somebody_are_refused() {
    for name in [
        ROOT,
        "ihe_xdm/subset01/cda_root.xml",
        "IHE_XDM\\SUBSET01\\CDA_ROOT.XML",
        "./IHE_XDM/SUBSET01//CDA_ROOT.XML",
        "IHE_XDM/SUBSET01/CDA_ROOT.XML/",
    ] {
        let same = with(|entry| {
            entry.name = name.as_bytes().to_vec();
            entry.plain = Vec::new();
        });
        assert_eq!(refused(&same), "zip-duplicate-name", "{name}");
    }
}

#[test]
fn what_is_not_a_plain_file_is_refused() {
    for flag in [1, 1 << 6, 1 << 13] {
        let encrypted = with(|entry| entry.flags = flag);
        assert_eq!(refused(&encrypted), "zip-encrypted");
    }
    for (mode, code) in [
        (0o120_777_u32, "zip-special-file"),
        (0o060_600, "zip-special-file"),
        (0o010_600, "zip-special-file"),
    ] {
        for system in [3, 19] {
            let special = with(|entry| {
                entry.made_by = system << 8 | 20;
                entry.attributes = mode << 16;
            });
            assert_eq!(refused(&special), code);
        }
    }
    let plain = with(|entry| {
        entry.made_by = 3 << 8 | 20;
        entry.attributes = 0o100_644 << 16;
    });
    assert!(Package::read(&plain, &Limits::default()).is_ok());
    let bzip2 = with(|entry| entry.method = 12);
    assert_eq!(refused(&bzip2), "zip-method");
    let folder = with(|entry| entry.name = b"IHE_XDM/OTHER/".to_vec());
    assert_eq!(refused(&folder), "zip-headers-disagree");
}

#[test]
fn bombs_are_refused_before_they_go_off() {
    let bomb = with(|entry| entry.plain = vec![0; 4 * 1024 * 1024]);
    assert!(bomb.len() < 40_000);
    assert_eq!(refused(&bomb), "zip-bomb");
    // As dense, and small enough not to matter.
    let dense = with(|entry| entry.plain = vec![0; 1024 * 1024]);
    assert!(Package::read(&dense, &Limits::default()).is_ok());

    let limits = Limits {
        entries: 3,
        entry_bytes: 20_000,
        total_bytes: 25_000,
        package_bytes: 10_000,
        ..Limits::default()
    };
    let past = |bytes: &[u8]| {
        let error = Package::read(bytes, &limits).unwrap_err();
        let PackageError::Archive(ArchiveError::PastLimit { limit, .. }) = error else {
            panic!("{error}")
        };
        limit
    };
    let many: Vec<Entry> = (0..4).map(|n| Entry::new(&format!("{n}"), b"")).collect();
    assert_eq!(past(&zip(&many)), ArchiveLimit::Entries);
    let large = Entry::new("a", &vec![7; 20_001]);
    assert_eq!(past(&zip(&[large])), ArchiveLimit::EntryBytes);
    let half = Entry::new("a", &vec![7; 13_000]);
    let mut other = half.clone();
    other.name = b"b".to_vec();
    assert_eq!(past(&zip(&[half, other])), ArchiveLimit::TotalBytes);
    assert_eq!(past(&[0; 10_001]), ArchiveLimit::PackageBytes);
}

#[test]
fn a_size_that_lies_does_not_get_more_memory() {
    let lie = |size| {
        with(|entry| {
            entry.plain = vec![7; 100_000];
            entry.size = Some(size);
        })
    };
    for size in [0, 1, 99_999] {
        assert!(["zip-size-wrong", "zip-corrupt"].contains(&refused(&lie(size))));
    }
    assert_eq!(refused(&lie(100_001)), "zip-size-wrong");
    assert!(Package::read(&lie(100_000), &Limits::default()).is_ok());
    let checksum = with(|entry| entry.checksum = Some(1));
    assert_eq!(refused(&checksum), "zip-checksum");
}

#[test]
fn entries_that_share_bytes_are_refused() {
    // Many records of one entry: the cheapest bomb.
    let mut shared = Entry::new("IHE_XDM/SUBSET01/a.txt", b"a");
    shared.offset = Some(0);
    shared.local_name = Some(ROOT.as_bytes().to_vec());
    assert_eq!(refused(&zip(&[root(), shared])), "zip-headers-disagree");
    let mut same = root();
    same.offset = Some(0);
    assert_eq!(refused(&zip(&[root(), same])), "zip-overlap");
    // A header within the stored data of another entry.
    let inner = zip(&[Entry::new("IHE_XDM/SUBSET01/b.txt", b"b")]);
    let mut outer = Entry::new("IHE_XDM/SUBSET01/a.zip", &inner);
    outer.method = 0;
    let mut pointing = Entry::new("IHE_XDM/SUBSET01/b.txt", b"b");
    pointing.offset = Some(30 + 22);
    assert_eq!(refused(&zip(&[outer, pointing, root()])), "zip-overlap");
}

#[test]
fn two_descriptions_of_one_entry_are_refused() {
    let name = with(|entry| entry.local_name = Some(b"IHE_XDM/SUBSET01/Madeup.exe".to_vec()));
    assert_eq!(refused(&name), "zip-headers-disagree");
    let method = with(|entry| entry.local_method = Some(0));
    assert_eq!(refused(&method), "zip-headers-disagree");
    // A header that says other sizes, and one that leaves them to a descriptor.
    let whole = with(|_| {});
    let second = whole.windows(4).rposition(|w| w == b"PK\x03\x04").unwrap();
    for (at, code) in [(14, "zip-headers-disagree"), (18, "zip-headers-disagree")] {
        let mut changed = whole.clone();
        changed[second + at] ^= 1;
        assert_eq!(refused(&changed), code);
    }
    let descriptor = with(|entry| entry.descriptor = true);
    assert!(Package::read(&descriptor, &Limits::default()).is_ok());
}

#[test]
fn two_directories_are_refused() {
    let mut whole = zip(&[root()]);
    // The comment of the first is a second, empty one: readers differ in which they take.
    let at = whole.len() - 2;
    whole[at..].copy_from_slice(&22_u16.to_le_bytes());
    let start = u32::try_from(whole.len()).unwrap();
    let second = end(0, 0, start);
    let both = [whole.clone(), second].concat();
    assert_eq!(refused(&both), "zip-ambiguous-directory");
    // A zip file that is stored in this one is no second directory.
    let mut inside = Entry::new("IHE_XDM/SUBSET01/a.docx", &zip(&[Entry::new("x", b"y")]));
    inside.method = 0;
    assert!(Package::read(&zip(&[root(), inside]), &Limits::default()).is_ok());
}

#[test]
fn zip64_parts_and_sets_are_refused() {
    let whole = zip(&[root()]);
    let at = whole.len() - 22;
    let field = |offset: usize, bytes: &[u8]| {
        let mut changed = whole.clone();
        changed[at + offset..at + offset + bytes.len()].copy_from_slice(bytes);
        changed
    };
    assert_eq!(refused(&field(10, &[0xff, 0xff])), "zip-zip64");
    assert_eq!(refused(&field(16, &[0xff; 4])), "zip-zip64");
    assert_eq!(refused(&field(4, &[1, 0])), "zip-several-disks");
    assert_eq!(refused(&field(8, &[0, 0])), "zip-several-disks");
    assert_eq!(refused(&field(10, &[2, 0, 0])), "zip-several-disks");
    let mut locator = whole[..at].to_vec();
    locator.extend_from_slice(b"PK\x06\x07");
    locator.extend_from_slice(&[0; 16]);
    locator.extend_from_slice(&whole[at..]);
    assert_eq!(refused(&locator), "zip-zip64");
    let size = with(|entry| entry.size = Some(u32::MAX));
    assert_eq!(refused(&size), "zip-zip64");
}

#[test]
fn what_is_no_zip_or_is_cut_is_refused() {
    assert_eq!(refused(b""), "zip-not-a-zip");
    assert_eq!(refused(b"<ClinicalDocument/>"), "zip-not-a-zip");
    let whole = zip(&[root()]);
    for length in (0..whole.len()).step_by(7) {
        let code = refused(&whole[..length]);
        assert!(["zip-not-a-zip", "zip-truncated"].contains(&code), "{code}");
    }
    let mut hole = whole.clone();
    let at = hole.len() - 22 - 20;
    hole.drain(at..at + 4);
    assert_eq!(refused(&hole), "zip-truncated");
    let corrupt = with(|entry| {
        entry.method = 0;
        entry.local_method = Some(8);
    });
    let mut corrupt = corrupt;
    let record = corrupt
        .windows(4)
        .rposition(|w| w == b"PK\x01\x02")
        .unwrap();
    corrupt[record + 10] = 8;
    assert_eq!(refused(&corrupt), "zip-corrupt");
}
