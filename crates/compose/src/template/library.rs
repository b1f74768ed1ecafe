//! The templates of a practice: the standard set, and its own.

use super::{Template, TemplateError, TemplateFault};
use std::collections::BTreeMap;

/// The standard set: file name and content.
const STANDARD: [(&str, &str); 8] = [
    (
        "discharge-summary.template",
        include_str!("../../templates/discharge-summary.template"),
    ),
    (
        "event-summary.template",
        include_str!("../../templates/event-summary.template"),
    ),
    (
        "letter.template",
        include_str!("../../templates/letter.template"),
    ),
    (
        "pathology-request.template",
        include_str!("../../templates/pathology-request.template"),
    ),
    (
        "radiology-request.template",
        include_str!("../../templates/radiology-request.template"),
    ),
    (
        "referral.template",
        include_str!("../../templates/referral.template"),
    ),
    (
        "result.template",
        include_str!("../../templates/result.template"),
    ),
    (
        "specialist-letter.template",
        include_str!("../../templates/specialist-letter.template"),
    ),
];

/// Templates by id and version.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Library {
    templates: BTreeMap<(String, u32), Template>,
}

impl Library {
    /// The standard set alone.
    ///
    /// # Errors
    /// [`TemplateError`] never, unless the build is broken: a test reads them all.
    pub fn standard() -> Result<Self, TemplateError> {
        Self::with_own(&[])
    }

    /// The standard set, and files of the practice. A file with id and version of a standard
    /// template takes its place.
    ///
    /// # Errors
    /// The first [`TemplateError`], by order of the files.
    pub fn with_own(files: &[(String, String)]) -> Result<Self, TemplateError> {
        let mut templates = BTreeMap::new();
        for (file, text) in STANDARD {
            let template = Template::parse(file, text)?;
            templates.insert((template.id.clone(), template.version), template);
        }
        let mut own: BTreeMap<(String, u32), String> = BTreeMap::new();
        for (file, text) in files {
            let template = Template::parse(file, text)?;
            let key = (template.id.clone(), template.version);
            if let Some(other) = own.insert(key.clone(), file.clone()) {
                let (id, version) = key;
                let fault = TemplateFault::Twice { id, version, other };
                return Err(TemplateError::new(file, 1, fault));
            }
            templates.insert(key, template);
        }
        Ok(Self { templates })
    }

    /// All templates, by id and version.
    pub fn all(&self) -> impl Iterator<Item = &Template> {
        self.templates.values()
    }

    /// One version, or the newest.
    pub fn find(&self, id: &str, version: Option<u32>) -> Option<&Template> {
        let versions = self.templates.values().filter(|it| it.id == id);
        match version {
            Some(version) => versions.into_iter().find(|it| it.version == version),
            None => versions.max_by_key(|it| it.version),
        }
    }
}
