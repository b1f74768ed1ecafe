//! The codes that a provider has given out: one file each in its data folder, without the secret.

use super::EnrolmentCode;
use super::code::hashed;
use crate::{Failure, secret_file};
use api::enrolment::Refusal;
use aws_lc_rs::constant_time::verify_slices_are_equal;
use certs::Certificate;
use ids::{Organisation, Timestamp};
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Name of the folder in the data folder.
const FOLDER: &str = "enrolments";
/// Ending of a code that may be used.
const OPEN: &str = "open";
/// Ending of a code that was used.
const USED: &str = "used";

/// The codes of a provider.
#[derive(Clone, Debug)]
pub struct Codes {
    folder: PathBuf,
}

/// What is kept of a code.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    /// SHA-256 of the secret, hexadecimal.
    hash: String,
    /// For whom it is: an SMD identity.
    organisation: String,
    /// Until when it may be used, RFC 3339.
    until: String,
}

/// A code that may be used, and was not yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    path: PathBuf,
    /// For whom it is.
    pub organisation: Organisation,
}

impl Codes {
    /// The codes in a data folder.
    pub fn of(data: &Path) -> Self {
        Self {
            folder: data.join(FOLDER),
        }
    }

    /// Makes a code for `organisation` that may be used until then. Codes that it has stay good.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn make(
        &self,
        organisation: &Organisation,
        certificate: &Certificate,
        until: Timestamp,
    ) -> Result<EnrolmentCode, Failure> {
        let code = EnrolmentCode::generate(certificate);
        let code = code.ok_or_else(|| {
            Failure::Unavailable("the system gives no random bytes; restart the machine".into())
        })?;
        let kept = Kept {
            hash: hashed(&code.secret()),
            organisation: organisation.uri(),
            until: until.to_rfc3339(),
        };
        fs::create_dir_all(&self.folder).map_err(|e| Failure::file(&self.folder, &e))?;
        let text = serde_json::to_string(&kept)
            .map_err(|error| Failure::Unavailable(error.to_string()))?;
        let name = kept.hash.get(..16).unwrap_or_default();
        let path = self.folder.join(format!("{name}.{OPEN}"));
        secret_file::write_new(&path, text.as_bytes())?;
        Ok(code)
    }

    /// The code with this secret, if it may be used.
    ///
    /// # Errors
    /// The refusal for whoever asks.
    pub fn find(&self, secret: &str, now: Timestamp) -> Result<Invitation, Refusal> {
        let wanted = hashed(secret);
        let refuse = |code: &str, words: &str| Err(Refusal::new(code, words));
        let Some((path, kept)) = self.kept(&wanted) else {
            return refuse(
                "unknown",
                "this provider knows no such code; copy it whole, or ask for a new one",
            );
        };
        if path.extension().is_some_and(|ending| ending == USED) {
            return refuse(
                "used",
                "this code was used already; if that was not you, tell the provider at once, and \
                 ask for a new one",
            );
        }
        let until = Timestamp::parse_rfc3339(&kept.until);
        if until.is_ok_and(|until| until < now) || until.is_err() {
            let words = format!(
                "this code could be used until {}; ask for a new one",
                kept.until
            );
            return refuse("expired", &words);
        }
        match Organisation::parse_uri(&kept.organisation) {
            Ok(organisation) => Ok(Invitation { path, organisation }),
            Err(_) => refuse(
                "damaged",
                "the provider cannot read this code; ask for a new one",
            ),
        }
    }

    /// Takes away the codes that an organisation has not used. Gives how many.
    ///
    /// # Errors
    /// When a file cannot be removed.
    pub fn withdraw(&self, organisation: &Organisation) -> Result<usize, Failure> {
        let mut gone = 0;
        for path in self.files() {
            let is_open = path.extension().is_some_and(|ending| ending == OPEN);
            let theirs = read(&path).is_some_and(|it| it.organisation == organisation.uri());
            if is_open && theirs {
                fs::remove_file(&path).map_err(|error| Failure::file(&path, &error))?;
                gone += 1;
            }
        }
        Ok(gone)
    }

    /// Looks at every code, whichever it is, in the same time for each.
    fn kept(&self, wanted: &str) -> Option<(PathBuf, Kept)> {
        let mut found = None;
        for path in self.files() {
            let Some(kept) = read(&path) else { continue };
            if verify_slices_are_equal(kept.hash.as_bytes(), wanted.as_bytes()).is_ok() {
                found = Some((path, kept));
            }
        }
        found
    }

    fn files(&self) -> Vec<PathBuf> {
        let Ok(entries) = fs::read_dir(&self.folder) else {
            return Vec::new();
        };
        entries.filter_map(|it| Some(it.ok()?.path())).collect()
    }
}

impl Invitation {
    /// Uses the code. Of two that try at once, one does.
    ///
    /// # Errors
    /// The refusal for the other.
    pub fn redeem(&self) -> Result<(), Refusal> {
        let used = self.path.with_extension(USED);
        match fs::rename(&self.path, used) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let words = "this code was used a moment ago; ask for a new one";
                Err(Refusal::new("used", words))
            }
            Err(error) => {
                tracing::warn!(%error, "an enrolment code could not be marked as used");
                let words = "the provider cannot write this down now; try again later";
                Err(Refusal::new("unavailable", words))
            }
        }
    }
}

fn read(path: &Path) -> Option<Kept> {
    let text = fs::read_to_string(path).ok()?;
    serde_json::from_str(&text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use synth::TestPki;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse_rfc3339(text).unwrap()
    }

    fn certificate() -> Certificate {
        let pki = TestPki::new(at("2026-11-30T08:00:00Z")).unwrap();
        Certificate::from_pem(&pki.root_pem()).unwrap()
    }

    fn org(name: &str) -> Organisation {
        Organisation::parse_uri(&format!("https://{name}.example/id")).unwrap()
    }

    #[test]
    fn a_code_is_good_once_until_its_end_and_for_its_organisation() {
        let folder = tempfile::tempdir().unwrap();
        let codes = Codes::of(folder.path());
        let (now, until) = (at("2026-11-30T08:00:00Z"), at("2026-12-01T08:00:00Z"));
        let refused = |secret: &str, now| codes.find(secret, now).unwrap_err().code;
        assert_eq!(refused("x", now), "unknown");
        let code = codes.make(&org("a"), &certificate(), until).unwrap();
        assert_eq!(refused("x", now), "unknown");
        let found = codes.find(&code.secret(), now).unwrap();
        assert_eq!(found.organisation, org("a"));
        assert_eq!(
            refused(&code.secret(), at("2026-12-01T08:00:01Z")),
            "expired"
        );
        let second = codes.find(&code.secret(), now).unwrap();
        found.redeem().unwrap();
        assert_eq!(second.redeem().unwrap_err().code, "used");
        assert_eq!(refused(&code.secret(), now), "used");
    }

    #[test]
    fn no_file_holds_a_code_and_a_withdrawn_one_is_unknown() {
        let folder = tempfile::tempdir().unwrap();
        let codes = Codes::of(folder.path());
        let until = at("2026-12-01T08:00:00Z");
        let kept = codes.make(&org("b"), &certificate(), until).unwrap();
        let code = codes.make(&org("a"), &certificate(), until).unwrap();
        for path in codes.files() {
            let text = fs::read_to_string(path).unwrap();
            assert!(!text.contains(&code.secret()) && !text.contains(&kept.secret()));
        }
        assert_eq!(codes.withdraw(&org("a")).unwrap(), 1);
        assert_eq!(codes.withdraw(&org("a")).unwrap(), 0);
        let now = at("2026-11-30T08:00:00Z");
        assert_eq!(codes.find(&code.secret(), now).unwrap_err().code, "unknown");
        codes.find(&kept.secret(), now).unwrap();
    }
}
