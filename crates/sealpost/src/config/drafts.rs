//! How a practice writes documents.

use crate::Failure;
use compose::Library;
use compose::draft::ReleasePolicy;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// Templates of its own, and who may release what is written from templates.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Drafts {
    /// Folder with the practice's own templates (`*.template`).
    pub templates: Option<PathBuf>,
    /// Logins that may release documents. Without any, everybody may.
    pub releasers: Vec<String>,
    /// Whether authors may release their own documents, as where one doctor works alone.
    pub author_may_release: bool,
}

/// Ending of the files in a folder of templates.
const EXTENSION: &str = "template";

/// Templates that a folder may hold.
const MAX_TEMPLATES: usize = 1_000;

impl Drafts {
    pub(super) fn resolve(&mut self, base: &Path) {
        self.templates = self.templates.take().map(|path| base.join(path));
    }

    /// Who may release.
    pub fn policy(&self) -> ReleasePolicy {
        ReleasePolicy {
            releasers: self.releasers.clone(),
            own: self.author_may_release,
        }
    }

    /// The standard templates and the practice's own.
    pub fn library(&self) -> Result<Library, Failure> {
        library(self.templates.as_deref())
    }
}

/// The standard templates, and those of a folder.
pub fn library(folder: Option<&Path>) -> Result<Library, Failure> {
    let files = folder.map_or_else(|| Ok(Vec::new()), template_files)?;
    Library::with_own(&files).map_err(|error| Failure::Usage(error.to_string()))
}

fn template_files(folder: &Path) -> Result<Vec<(String, String)>, Failure> {
    let wrong = |error: std::io::Error| Failure::file(folder, &error);
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(wrong)? {
        let path = entry.map_err(wrong)?.path();
        if path.extension().is_some_and(|it| it == EXTENSION) {
            paths.push(path);
        }
    }
    if paths.len() > MAX_TEMPLATES {
        return Err(Failure::Usage(format!(
            "{} holds more than {MAX_TEMPLATES} templates; take old versions out",
            folder.display()
        )));
    }
    paths.sort();
    paths.iter().map(|path| template_file(path)).collect()
}

/// The name and the text of a template file, never more of it than a template may have.
pub fn template_file(path: &Path) -> Result<(String, String), Failure> {
    let too_long = compose::template::MAX_TEMPLATE_BYTES as u64;
    let about = std::fs::metadata(path).map_err(|error| Failure::file(path, &error))?;
    if !about.is_file() || about.len() > too_long {
        let words = format!(
            "{}: this is no file, or longer than {too_long} bytes; give a template file",
            path.display()
        );
        return Err(Failure::Usage(words));
    }
    let text = std::fs::read_to_string(path).map_err(|error| Failure::file(path, &error))?;
    Ok((path.display().to_string(), text))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &str = "id = \"ours\"\nversion = 1\nkind = \"letter\"\ntitle = \"Ours\"\n\
                       language = \"en-AU\"\n---\n<p>x</p>";

    #[test]
    fn a_folder_adds_templates_and_names_the_file_of_a_mistake() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| {
            std::fs::write(folder.path().join(name), text).unwrap();
        };
        file("a.template", OWN);
        file("notes.txt", "not a template");
        let drafts = Drafts {
            templates: Some(folder.path().to_owned()),
            ..Drafts::default()
        };
        assert!(drafts.library().unwrap().find("ours", Some(1)).is_some());
        file("b.template", "id = 1");
        let said = drafts.library().unwrap_err().to_string();
        assert!(said.contains("b.template:1:"), "{said}");
        let nowhere = Drafts {
            templates: Some(folder.path().join("nowhere")),
            ..Drafts::default()
        };
        assert!(matches!(nowhere.library(), Err(Failure::Unavailable(_))));
    }
}
