//! Documents that come with a message beside its displays.

use hl7v2::Path;

use crate::ed::Encapsulated;
use crate::fault::{Fault, Wrong};
use crate::file_type::FileType;
use crate::markup::document;
use crate::pit::Pit;
use crate::reading::Reading;
use crate::sheet::Sheet;

/// An attachment, to be listed; opened only on a person's wish.
#[derive(Clone)]
pub struct Attachment<'m> {
    /// The OBX segment.
    pub path: Path,
    /// OBX-1 as it is written.
    pub set_id: String,
    /// OBX-3.2, else OBX-3.1.
    pub title: String,
    /// Media type as declared, in small letters; empty when none is.
    pub declared: String,
    /// What its first bytes say it is; `None` when it is kept elsewhere.
    pub found: Option<FileType>,
    /// About how many bytes it has; exact when nothing is odd about how it is written.
    pub size: usize,
    /// Whether it may be opened, and why not.
    pub trust: Trust,
    data: Option<Encapsulated<'m>>,
    /// OBX-3 and OBX-4 as they are written.
    code: [&'m [u8]; 2],
}

/// Whether an attachment may be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// Never: it can run.
    Dangerous(&'static str),
    /// A type that is shown without running anything.
    Trusted,
    /// Only by somebody who knows the sender and expects it.
    Unknown(&'static str),
}

impl<'m> Attachment<'m> {
    /// An attachment whose data are in the message.
    pub(crate) fn embedded(
        path: Path,
        set_id: String,
        title: String,
        data: Encapsulated<'m>,
        code: [&'m [u8]; 2],
    ) -> Self {
        let found = FileType::of(&data.head());
        let declared = if data.declared == "/" {
            String::new()
        } else {
            data.declared.clone()
        };
        Self {
            path,
            set_id,
            trust: trust(&title, &declared, found),
            title,
            declared,
            found: Some(found),
            size: data.size(),
            data: Some(data),
            code,
        }
    }

    /// An attachment that the message only points to (OBX-2 RP).
    pub(crate) fn elsewhere(path: Path, set_id: String, title: String) -> Self {
        Self {
            path,
            set_id,
            title,
            declared: String::new(),
            found: None,
            size: 0,
            trust: Trust::Unknown("it is kept elsewhere, and is not fetched"),
            data: None,
            code: [&[]; 2],
        }
    }

    /// Adds the data of a segment that goes on with this one: it is of the same code, and only
    /// this one begins as a file does. Gives the data back when it does not go on.
    pub(crate) fn extend(
        &mut self,
        code: [&'m [u8]; 2],
        more: Encapsulated<'m>,
    ) -> Option<Encapsulated<'m>> {
        let begun = !matches!(self.found, None | Some(FileType::Binary | FileType::Text));
        let goes_on = begun && self.code == code && FileType::of(&more.head()) == FileType::Binary;
        match self.data.as_mut().filter(|_| goes_on) {
            Some(data) => {
                data.extend(more);
                self.size = data.size();
                None
            }
            None => Some(more),
        }
    }

    /// Its content.
    ///
    /// # Errors
    /// The [`Fault`] when it is kept elsewhere, cannot be decoded, is empty or too large.
    pub fn bytes(&self) -> Result<Vec<u8>, Fault> {
        let data = self.data.as_ref().ok_or(Wrong::Empty);
        let decoded = data.and_then(|data| data.decode(&mut Vec::new()));
        decoded.map_err(|wrong| Fault::at(self.path, wrong))
    }

    /// Whether it is a table of values: text that says so itself, as commas alone tell nothing.
    fn is_sheet(&self) -> bool {
        let says = self.declared == "text/csv"
            || self.declared == "/csv"
            || self.title.trim().to_ascii_lowercase().ends_with(".csv");
        says && self.found == Some(FileType::Text)
    }

    /// What this crate itself reads of it: a PIT report as text, a table as a table.
    pub(crate) fn reading(&self) -> Option<Reading> {
        let is_sheet = self.is_sheet();
        if !(is_sheet || self.found == Some(FileType::Pit)) {
            return None;
        }
        let (html, remark) = match self.bytes() {
            Err(fault) => (None, fault.sentence()),
            Ok(bytes) if is_sheet => {
                let words = "A table of values, shown as text.";
                (Some(Sheet::read(&bytes).to_html()), words.to_owned())
            }
            Ok(bytes) => {
                let words = "A PIT report (legacy pathology text), shown as it was written.";
                (Some(Pit::read(&bytes)?.to_html()), words.to_owned())
            }
        };
        Some(Reading {
            path: self.path,
            needs_person: html.is_none(),
            html: html.map(|html| document(&self.title, &html)),
            remarks: vec![remark],
        })
    }

    /// What is odd about how it is written, as far as is known without decoding it.
    pub(crate) fn faults(&self) -> Vec<Fault> {
        let Some(data) = &self.data else {
            return Vec::new();
        };
        let mut faults: Vec<_> = data
            .oddities
            .iter()
            .map(|code| Fault::at(self.path, Wrong::Odd(code)))
            .collect();
        if data.raw_bytes() == 0 {
            faults.push(Fault::at(self.path, Wrong::Empty));
        }
        faults
    }
}

/// Shows where it stands and what it is, never its title or content.
impl std::fmt::Debug for Attachment<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (path, found, size) = (self.path, self.found, self.size);
        write!(f, "Attachment({path}, {found:?}, {size} bytes)")
    }
}

fn trust(title: &str, declared: &str, found: FileType) -> Trust {
    let shown = |trusted: &[&str]| {
        let agrees =
            declared.is_empty() || declared.starts_with("/") || trusted.contains(&declared);
        if agrees {
            Trust::Trusted
        } else {
            Trust::Unknown("it is not of the type that it is said to be")
        }
    };
    if runs(title) || runs(declared) {
        return Trust::Dangerous("its name or declared type is that of a program or script");
    }
    match found {
        FileType::Executable => Trust::Dangerous("it is a program"),
        FileType::Script => Trust::Dangerous("it is a script"),
        FileType::Ole => Trust::Dangerous("it is an old Office document or installer"),
        FileType::Gif => shown(&["image/gif"]),
        FileType::Html => shown(&["text/html", "application/xhtml+xml"]),
        FileType::Jpeg => shown(&["image/jpeg", "image/jpg"]),
        FileType::Pdf => shown(&["application/pdf"]),
        FileType::Png => shown(&["image/png"]),
        FileType::Rtf => shown(&["application/rtf", "text/rtf"]),
        FileType::Pit | FileType::Text => shown(&["text/plain", "text/csv"]),
        FileType::Tiff => shown(&["image/tiff", "image/tif"]),
        FileType::CdaPackage => Trust::Unknown("it is a CDA package; it is opened by its reader"),
        FileType::OfficeXml => Trust::Unknown("an Office document may hold macros and links"),
        FileType::Zip => Trust::Unknown("what an archive holds is not known"),
        FileType::Binary | FileType::Dicom | FileType::Xml => {
            Trust::Unknown("its type is not one that is shown")
        }
    }
}

/// Whether a name ends as that of something that runs, or a type is that of a script.
fn runs(name: &str) -> bool {
    const ENDINGS: [&str; 26] = [
        "app",
        "bat",
        "chm",
        "cmd",
        "com",
        "cpl",
        "dll",
        "exe",
        "hta",
        "iso",
        "jar",
        "javascript",
        "js",
        "jse",
        "lnk",
        "msi",
        "pif",
        "ps1",
        "reg",
        "scr",
        "sh",
        "vb",
        "vbe",
        "vbs",
        "wsf",
        "x-msdownload",
    ];
    let end = name
        .trim()
        .rsplit(['.', '/'])
        .next()
        .unwrap_or("")
        .to_ascii_lowercase();
    end.len() < name.trim().len() && ENDINGS.contains(&end.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_runs_is_dangerous_however_it_is_called() {
        let dangerous =
            |title, declared, found| matches!(trust(title, declared, found), Trust::Dangerous(_));
        assert!(dangerous("Result", "application/pdf", FileType::Executable));
        assert!(dangerous(
            "report.pdf.EXE",
            "application/pdf",
            FileType::Pdf
        ));
        assert!(dangerous("x", "text/javascript", FileType::Text));
        assert!(dangerous("x", "application/msword", FileType::Ole));
        assert!(!dangerous("ECG com", "application/pdf", FileType::Pdf));
    }

    #[test]
    fn only_what_is_shown_and_is_what_it_says_is_trusted() {
        let of = |declared, found| trust("ECG", declared, found);
        assert_eq!(of("application/pdf", FileType::Pdf), Trust::Trusted);
        assert_eq!(of("", FileType::Png), Trust::Trusted);
        assert!(matches!(of("image/png", FileType::Pdf), Trust::Unknown(_)));
        assert!(matches!(
            of("application/zip", FileType::Zip),
            Trust::Unknown(_)
        ));
        assert!(matches!(
            of("image/svg+xml", FileType::Xml),
            Trust::Unknown(_)
        ));
    }
}
