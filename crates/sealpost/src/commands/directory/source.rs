//! Which directory a command looks at: the register, or a file.

use super::bundle::bundle;
use crate::Failure;
use crate::lint::{Circumstances, Look};
use ::search::{Handling, Query};
use directory::{Directory, DirectoryReading};
use register::{Held, Register, State, View};
use std::path::{Path, PathBuf};

/// A directory.
#[derive(Debug, clap::Args)]
pub(super) struct Source {
    /// The directory's file.
    #[arg(
        long = "at",
        value_name = "REGISTER",
        default_value = "directory.sqlite"
    )]
    register: PathBuf,
    /// Look into this directory file instead: a FHIR Bundle as JSON.
    #[arg(long, value_name = "BUNDLE.json", conflicts_with = "register")]
    file: Option<PathBuf>,
}

/// What a sender may be led to.
const SOUGHT: [&str; 5] = [
    "Endpoint",
    "HealthcareService",
    "Organization",
    "Practitioner",
    "PractitionerRole",
];

/// Resources that are read at a time.
const TOGETHER: usize = 1_000;

impl Source {
    /// The entries that a sender may see, inactive ones too (so that a refusal can say that
    /// somebody left); of a file, all of them.
    pub(super) fn shown(&self) -> Result<Vec<u8>, Failure> {
        match &self.file {
            Some(file) => read(file),
            None => collected(&self.visible()?),
        }
    }

    /// Looks all of it through, whatever the state of an entry.
    pub(super) fn look(&self, circumstances: &Circumstances) -> Result<Look, Failure> {
        match &self.file {
            Some(file) => {
                let looked = Look::of_file(&read(file)?, circumstances);
                looked.map_err(|failure| match failure {
                    Failure::Usage(why) => Failure::Usage(format!("{}: {why}", file.display())),
                    Failure::Negative(_) | Failure::Unavailable(_) => failure,
                })
            }
            None => Look::of_register(&self.open()?, circumstances),
        }
    }

    /// The file of the directory.
    pub(super) fn place(&self) -> &Path {
        self.file.as_deref().unwrap_or(&self.register)
    }

    /// Understands what was read.
    pub(super) fn understand(&self, bytes: &[u8]) -> Result<DirectoryReading, Failure> {
        let place = self.file.as_ref().unwrap_or(&self.register).display();
        Directory::read(bytes).map_err(|error| Failure::Usage(format!("{place}: {error}")))
    }

    fn open(&self) -> Result<Register, Failure> {
        if !self.register.exists() {
            return Err(Failure::Usage(format!(
                "{} is not there: name the directory with --at, or a Bundle with --file",
                self.register.display()
            )));
        }
        super::open(&self.register)
    }

    fn visible(&self) -> Result<Vec<Held>, Failure> {
        let register = self.open()?;
        let mut found = Vec::new();
        for kind in SOUGHT {
            let query = Query::parse(kind, &[], Handling::Strict)
                .map_err(|refusal| Failure::Usage(refusal.to_string()))?;
            let mut after = None;
            loop {
                let view = View {
                    count: TOGETHER,
                    after,
                    shown: State::Inactive,
                };
                let page = register
                    .search(&query, &view)
                    .map_err(|error| super::failed(&self.register, &error))?;
                found.extend(page.matches);
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
        }
        Ok(found)
    }
}

fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(file).map_err(|error| Failure::file(file, &error))
}

fn collected(held: &[Held]) -> Result<Vec<u8>, Failure> {
    Ok(bundle(held)?.to_string().into_bytes())
}
