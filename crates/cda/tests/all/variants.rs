//! Packages as real systems make them (hl7v2-au §1.7): all are read.

use cda::{Limits, Package, PackageError, PackageFinding};

use crate::letter::letter;
use crate::rig::{PERSON, PKI, codes, read, signature};
use crate::zip::{Entry, zip};

fn parts() -> (Vec<u8>, Vec<u8>) {
    let root = letter("", "");
    let signature = signature(&root, &PKI.signer, PERSON);
    (root, signature)
}

/// A package of these names, in this order; a name that ends with a separator is a folder.
fn of(names: &[&str]) -> Vec<u8> {
    let (root, signature) = parts();
    let entry = |name: &&str| {
        let upper = name.to_uppercase();
        let bytes: &[u8] = if upper.ends_with("CDA_ROOT.XML") {
            &root
        } else if upper.ends_with("CDA_SIGN.XML") {
            &signature
        } else if name.ends_with(['/', '\\']) {
            b""
        } else {
            b"<html/>"
        };
        Entry::new(name, bytes)
    };
    zip(&names.iter().map(entry).collect::<Vec<_>>())
}

/// Names in the order of the zip file, space between them.
const VARIANTS: [&str; 8] = [
    "IHE_XDM/SUBSET01/CDA_ROOT.XML IHE_XDM/SUBSET01/CDA_SIGN.XML",
    "CDA/CDADoc/CDA_ROOT.xml CDA/CDADoc/CDA_SIGN.xml",
    "IHE_XDM/SUBSET01/CDA_SIGN.XML IHE_XDM/SUBSET01/CDA_ROOT.XML",
    "IHE_XDM/ IHE_XDM/SUBSET01/ IHE_XDM/SUBSET01/CDA_ROOT.XML IHE_XDM/SUBSET01/CDA_SIGN.XML",
    "OTHER/ IHE_XDM/EMPTY/ IHE_XDM/SUBSET01/CDA_ROOT.XML IHE_XDM/SUBSET01/CDA_SIGN.XML \
     IHE_XDM/EMPTY/DEEPER/",
    "IHE_XDM\\SUBSET01\\CDA_ROOT.XML IHE_XDM\\SUBSET01\\CDA_SIGN.XML",
    "INDEX.HTM README.TXT IHE_XDM/SUBSET01/METADATA.XML IHE_XDM/SUBSET01/CDA_ROOT.XML \
     IHE_XDM/SUBSET01/CDA_SIGN.XML",
    "./ihe_xdm/Subset01/cda_root.xml ./IHE_XDM/SUBSET01/cda_sign.xml",
];

#[test]
fn every_known_variant_is_read_and_proven() {
    for names in VARIANTS {
        let split: Vec<&str> = names.split(' ').collect();
        let package = read(&of(&split));
        let folder = package.folder().to_lowercase();
        assert!(["ihe_xdm/subset01", "cda/cdadoc"].contains(&folder.as_str()));
        assert_eq!(codes(&package), Vec::<&str>::new(), "{names:?}");
        assert!(package.attachments().is_empty(), "{names:?}");
        assert!(package.signature().is_some());
    }
}

#[test]
fn what_is_odd_about_the_container_is_told() {
    let names = ["IHE_XDM\\SUBSET01\\CDA_ROOT.XML", "NOTE.TXT"];
    let whole = of(&names);
    let stray = PackageFinding::StrayFile { entry: 2 };
    assert_eq!(
        read(&whole).findings(),
        [PackageFinding::Backslashes, stray]
    );
    let around = [&b"MZ stub"[..], &whole, b"\r\n"].concat();
    assert_eq!(
        read(&around).findings(),
        [
            PackageFinding::LeadingBytes { bytes: 7 },
            PackageFinding::TrailingBytes { bytes: 2 },
            PackageFinding::Backslashes,
            stray,
        ]
    );
    let (root, _) = parts();
    let mut latin = Entry::new("", b"x");
    latin.name = b"IHE_XDM/SUBSET01/caf\xe9.txt".to_vec();
    let package = read(&zip(&[
        Entry::new("IHE_XDM/SUBSET01/CDA_ROOT.XML", &root),
        latin,
    ]));
    assert_eq!(
        package.findings(),
        [PackageFinding::NameNotUtf8 { entry: 2 }]
    );
    for finding in package.findings() {
        assert!(finding.to_string().contains("UTF-8"));
        assert_eq!(finding.code(), "package-name-not-utf8");
    }
}

#[test]
fn there_is_one_submission_and_one_document() {
    let refused = |names: &[&str]| Package::read(&of(names), &Limits::default()).unwrap_err();
    let root = "IHE_XDM/SUBSET01/CDA_ROOT.XML";
    assert_eq!(
        refused(&[root, "IHE_XDM/SUBSET02/CDA_ROOT.XML"]),
        PackageError::SeveralSubmissions
    );
    assert_eq!(
        refused(&[root, "OTHER/FOLDER/note.txt"]),
        PackageError::SeveralSubmissions
    );
    for second in [
        "CDA_ROOT.XML",
        "IHE_XDM/cda_root.xml",
        "IHE_XDM/SUBSET01/DEEP/CDA_SIGN.XML",
    ] {
        assert_eq!(
            refused(&[root, second]),
            PackageError::SecondRoot { entry: 2 }
        );
    }
    for names in [
        &["CDA_ROOT.XML"][..],
        &["IHE_XDM/CDA_ROOT.XML"],
        &["IHE_XDM/SUBSET01/CDA_SIGN.XML"],
        &["IHE_XDM/SUBSET01/letter.pdf"],
        &["IHE_XDM/SUBSET01/"],
        &[],
    ] {
        assert_eq!(refused(names), PackageError::NoRoot, "{names:?}");
    }
    assert_eq!(PackageError::NoRoot.code(), "package-no-root");
}
