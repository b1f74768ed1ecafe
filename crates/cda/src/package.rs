//! A CDA package: the files of its one submission folder (hl7v2-au §1.7).

use std::fmt;

use crate::archive::{Archive, ArchiveError, Entry, as_key};
use crate::{Document, DocumentError, Limits};

/// The document.
pub(crate) const ROOT_NAME: &str = "CDA_ROOT.XML";

/// Its signature.
pub(crate) const SIGNATURE_NAME: &str = "CDA_SIGN.XML";

/// Files of real IHE XDM media that say nothing we use. Tolerated, wherever they stand.
const TOLERATED_NAMES: [&str; 4] = ["INDEX.HTM", "INDEX.HTML", "METADATA.XML", "README.TXT"];

/// Folders above the files of a submission.
const SUBMISSION_DEPTH: usize = 2;

/// A package whose zip file is sound. What is in it is not judged yet:
/// [`verify`](Self::verify) does.
pub struct Package {
    root: File,
    signature: Option<File>,
    attachments: Vec<File>,
    folder: String,
    findings: Vec<PackageFinding>,
}

/// One file of a package.
#[derive(Clone, Eq, PartialEq)]
pub struct File {
    /// Its name, without folders.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "File({} bytes)", self.bytes.len())
    }
}

/// Why a package is refused as a whole.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum PackageError {
    /// The zip file is refused.
    #[error("{0}")]
    Archive(#[from] ArchiveError),
    /// There is no `CDA_ROOT.XML`.
    #[error("the package has no CDA_ROOT.XML in a folder of two levels; it is no CDA package")]
    NoRoot,
    /// There are two submission folders with files.
    #[error("the package has files in more than one submission folder; send one document each")]
    SeveralSubmissions,
    /// A second `CDA_ROOT.XML` or `CDA_SIGN.XML` stands elsewhere.
    #[error("entry {entry} of the package is a second document or signature; send one each")]
    SecondRoot {
        /// Which entry of the zip file, from 1.
        entry: usize,
    },
}

impl PackageError {
    /// A stable word for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Archive(error) => error.code(),
            Self::NoRoot => "package-no-root",
            Self::SeveralSubmissions => "package-several-submissions",
            Self::SecondRoot { .. } => "package-second-root",
        }
    }
}

/// Something about the package that is unusual and does not matter.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum PackageFinding {
    /// Names are written with `\`.
    Backslashes,
    /// There are bytes before the zip file.
    LeadingBytes {
        /// How many.
        bytes: usize,
    },
    /// The name of an entry is not UTF-8, so it may be shown with replacement characters.
    NameNotUtf8 {
        /// Which entry, from 1.
        entry: usize,
    },
    /// A file stands outside the submission folder; it is not looked at.
    StrayFile {
        /// Which entry, from 1.
        entry: usize,
    },
    /// There are bytes behind the zip file.
    TrailingBytes {
        /// How many.
        bytes: usize,
    },
}

impl PackageFinding {
    /// A stable word for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Backslashes => "package-backslashes",
            Self::LeadingBytes { .. } => "package-leading-bytes",
            Self::NameNotUtf8 { .. } => "package-name-not-utf8",
            Self::StrayFile { .. } => "package-stray-file",
            Self::TrailingBytes { .. } => "package-trailing-bytes",
        }
    }
}

impl fmt::Display for PackageFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Backslashes => f.write_str("names in the zip file are written with \\"),
            Self::LeadingBytes { bytes } => write!(f, "{bytes} bytes stand before the zip file"),
            Self::NameNotUtf8 { entry } => write!(f, "the name of entry {entry} is not UTF-8"),
            Self::StrayFile { entry } => write!(
                f,
                "entry {entry} stands outside the submission folder and was not looked at"
            ),
            Self::TrailingBytes { bytes } => write!(f, "{bytes} bytes stand behind the zip file"),
        }
    }
}

impl Package {
    /// Reads a package, in time linear in its size and in what it inflates to.
    ///
    /// # Errors
    /// [`PackageError`] when the zip file is refused, or has not exactly one document.
    pub fn read(bytes: &[u8], limits: &Limits) -> Result<Self, PackageError> {
        let archive = Archive::read(bytes, limits)?;
        let mut findings = archive.findings;
        let (folder, files) = submission(archive.entries, &mut findings)?;
        let mut package = Self {
            root: File {
                name: String::new(),
                bytes: Vec::new(),
            },
            signature: None,
            attachments: Vec::new(),
            folder,
            findings,
        };
        let mut found = false;
        for file in files {
            if file.name.eq_ignore_ascii_case(ROOT_NAME) {
                package.root = file;
                found = true;
            } else if file.name.eq_ignore_ascii_case(SIGNATURE_NAME) {
                package.signature = Some(file);
            } else if !is_tolerated(&file.name) {
                package.attachments.push(file);
            }
        }
        if found {
            Ok(package)
        } else {
            Err(PackageError::NoRoot)
        }
    }

    /// `CDA_ROOT.XML`.
    #[must_use]
    pub fn root(&self) -> &File {
        &self.root
    }

    /// `CDA_SIGN.XML`, when there is one.
    #[must_use]
    pub fn signature(&self) -> Option<&File> {
        self.signature.as_ref()
    }

    /// The other files of the submission folder, in the order of the zip file.
    #[must_use]
    pub fn attachments(&self) -> &[File] {
        &self.attachments
    }

    /// The submission folder, `IHE_XDM/SUBSET01` as a rule.
    #[must_use]
    pub fn folder(&self) -> &str {
        &self.folder
    }

    /// What is unusual about the zip file.
    #[must_use]
    pub fn findings(&self) -> &[PackageFinding] {
        &self.findings
    }

    /// The attachment that a reference names, letter case aside.
    #[must_use]
    pub fn attachment(&self, name: &str) -> Option<&File> {
        let key = as_key(name);
        self.attachments
            .iter()
            .find(|file| as_key(&file.name) == key)
    }

    /// What the document says.
    ///
    /// # Errors
    /// [`DocumentError`] when it is not a CDA document that can be read.
    pub fn document(&self) -> Result<Document, DocumentError> {
        Document::read(&self.root.bytes)
    }
}

impl fmt::Debug for Package {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Package")
            .field("root", &self.root)
            .field("signature", &self.signature)
            .field("attachments", &self.attachments)
            .finish_non_exhaustive()
    }
}

/// The submission folder and its files.
fn submission(
    entries: Vec<Entry>,
    findings: &mut Vec<PackageFinding>,
) -> Result<(String, Vec<File>), PackageError> {
    let mut folder: Option<String> = None;
    let mut files = Vec::new();
    let mut strays = Vec::new();
    for mut entry in entries.into_iter().filter(|entry| !entry.is_folder) {
        let Some(name) = entry.path.pop() else {
            continue;
        };
        if entry.path.len() != SUBMISSION_DEPTH {
            strays.push((entry.number, name));
            continue;
        }
        let here = entry.path.join("/");
        match &folder {
            Some(known) if as_key(known) != as_key(&here) => {
                return Err(PackageError::SeveralSubmissions);
            }
            Some(_) => {}
            None => folder = Some(here),
        }
        files.push(File {
            name,
            bytes: entry.bytes,
        });
    }
    let folder = folder.ok_or(PackageError::NoRoot)?;
    for (entry, name) in strays {
        let is_part = [ROOT_NAME, SIGNATURE_NAME]
            .iter()
            .any(|part| name.eq_ignore_ascii_case(part));
        if is_part {
            return Err(PackageError::SecondRoot { entry });
        }
        if !is_tolerated(&name) {
            findings.push(PackageFinding::StrayFile { entry });
        }
    }
    Ok((folder, files))
}

fn is_tolerated(name: &str) -> bool {
    TOLERATED_NAMES
        .iter()
        .any(|known| name.eq_ignore_ascii_case(known))
}
