//! Directory: the entries of one directory file, ready to be asked.

use ids::{Hd, Organisation};
use thiserror::Error;

use crate::bundle::{Entry, MAX_ENTRIES, MAX_FILE_BYTES, RawBundle, RawEntry};
use crate::fhir::{Endpoint, Resource};
use crate::finding::{DirectoryFinding, FindingCode};
use crate::index::Index;
use crate::lint;

/// Practices, people and endpoints, with everything needed to find a
/// [`Route`](crate::Route).
#[derive(Debug, Default)]
pub struct Directory {
    pub(crate) entries: Vec<Entry>,
    pub(crate) index: Index,
}

/// A directory and what was noticed while reading it.
#[derive(Debug)]
pub struct DirectoryReading {
    /// The usable entries.
    pub directory: Directory,
    /// One finding per problem, in the order of the file.
    pub findings: Vec<DirectoryFinding>,
}

/// Why a file could not be read as a directory at all.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DirectoryError {
    /// Valid JSON, but no FHIR Bundle.
    #[error("the directory file is not a FHIR Bundle: export it as a Bundle of type collection")]
    NotABundle,
    /// Not JSON, or not the JSON of a Bundle, at this place.
    #[error(
        "the directory file cannot be read at line {line}, column {column}: export it again as \
         FHIR JSON"
    )]
    NotJson {
        /// Line, counted from 1.
        line: usize,
        /// Column, counted from 1.
        column: usize,
    },
    /// More bytes than [`MAX_FILE_BYTES`].
    #[error("the directory file has {bytes} bytes, more than {MAX_FILE_BYTES}: split it")]
    TooLarge {
        /// Size in bytes.
        bytes: usize,
    },
    /// More entries than [`MAX_ENTRIES`].
    #[error("the directory file has {entries} entries, more than {MAX_ENTRIES}: split it")]
    TooManyEntries {
        /// Number of entries.
        entries: usize,
    },
}

impl Directory {
    /// Reads a FHIR R4 Bundle (JSON). One bad entry never spoils the file: it is left out and
    /// reported.
    ///
    /// # Errors
    /// [`DirectoryError`] when the file as a whole is too large or is no Bundle.
    pub fn read(bytes: &[u8]) -> Result<DirectoryReading, DirectoryError> {
        if bytes.len() > MAX_FILE_BYTES {
            return Err(DirectoryError::TooLarge { bytes: bytes.len() });
        }
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        let raw: RawBundle = serde_json::from_slice(bytes).map_err(|error| {
            // The library's own text may repeat values of the file; the place is enough.
            DirectoryError::NotJson {
                line: error.line(),
                column: error.column(),
            }
        })?;
        if raw.resource_type != "Bundle" {
            return Err(DirectoryError::NotABundle);
        }
        if raw.entry.len() > MAX_ENTRIES {
            return Err(DirectoryError::TooManyEntries {
                entries: raw.entry.len(),
            });
        }
        let mut findings = Vec::new();
        if !matches!(raw.kind.as_deref(), Some("collection" | "searchset")) {
            let place = "Bundle.type".to_owned();
            findings.push(DirectoryFinding {
                code: FindingCode::UnusualBundle,
                place,
            });
        }
        let mut entries = Vec::with_capacity(raw.entry.len());
        let mut places = Vec::with_capacity(raw.entry.len());
        for (number, raw) in raw.entry.into_iter().enumerate() {
            match understand(raw) {
                Ok(entry) => {
                    places.push(format!("entry[{number}] {}", entry.relative()));
                    entries.push(entry);
                }
                Err(code) => {
                    findings.push(DirectoryFinding {
                        code,
                        place: format!("entry[{number}]"),
                    });
                }
            }
        }
        let (index, duplicates) = Index::build(&entries);
        let directory = Self { entries, index };
        for number in duplicates {
            let place = places[number].clone();
            findings.push(DirectoryFinding {
                code: FindingCode::Duplicate,
                place,
            });
        }
        lint::entries(&directory, &places, &mut findings);
        Ok(DirectoryReading {
            directory,
            findings,
        })
    }

    /// The entries, in the order of the file.
    pub fn resources(&self) -> impl Iterator<Item = &Resource> {
        self.entries.iter().map(|entry| &entry.resource)
    }

    /// The endpoints whose published SMD target this is, in any state.
    pub fn endpoints_of(&self, target: &Organisation) -> impl Iterator<Item = &Endpoint> {
        let located = self
            .index
            .targets(target)
            .filter_map(|number| self.endpoint(number));
        located.map(|located| located.endpoint)
    }

    pub(crate) fn endpoint(&self, number: usize) -> Option<Located<'_>> {
        let entry = self.entries.get(number)?;
        match &entry.resource {
            Resource::Endpoint(endpoint) => Some(Located { entry, endpoint }),
            Resource::HealthcareService(_)
            | Resource::Organization(_)
            | Resource::Practitioner(_)
            | Resource::PractitionerRole(_)
            | Resource::Other(_) => None,
        }
    }
}

/// An endpoint and the entry that holds it: references are read from the entry's own source.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Located<'a> {
    pub(crate) entry: &'a Entry,
    pub(crate) endpoint: &'a Endpoint,
}

impl Located<'_> {
    /// Whether the endpoint publishes this facility (hl7v2-au §3).
    pub(crate) fn is_at(&self, facility: &Hd) -> bool {
        self.endpoint
            .receiving_facility()
            .is_some_and(|own| own.same_as(facility))
    }
}

/// Names of the resources we understand: one of them that comes out as `Other` is broken.
const UNDERSTOOD: [&str; 5] = [
    "Endpoint",
    "HealthcareService",
    "Organization",
    "Practitioner",
    "PractitionerRole",
];

fn understand(raw: RawEntry) -> Result<Entry, FindingCode> {
    let resource: Resource =
        serde_json::from_value(raw.resource).map_err(|_| FindingCode::Broken)?;
    let broken = match &resource {
        Resource::Other(_) => resource.kind().is_empty() || UNDERSTOOD.contains(&resource.kind()),
        Resource::Endpoint(_)
        | Resource::HealthcareService(_)
        | Resource::Organization(_)
        | Resource::Practitioner(_)
        | Resource::PractitionerRole(_) => false,
    };
    if broken {
        return Err(FindingCode::Broken);
    }
    if resource.id().is_empty() {
        return Err(FindingCode::IdMissing);
    }
    Ok(Entry {
        full_url: raw.full_url,
        resource,
    })
}
