//! Typed input in JSON: read strictly, and completed with what its kind implies.

use serde_json::error::Category;

use crate::code::Code;
use crate::correspondence::{Correspondence, OrderControl};
use crate::document::Document;
use crate::kind::{Form, Kind};
use crate::person_name::PersonName;
use crate::referral::Referral;
use crate::status::Status;
use crate::write_problem::WriteProblem;

/// Largest input in JSON, in bytes: a message of 16 MiB and a good deal of white space.
pub const JSON_BYTES_MAX: usize = 32 * 1024 * 1024;

impl Correspondence {
    /// Reads typed input and [completes](Self::complete) it. Unknown names are refused, so that
    /// nothing is left out for a slip of the pen.
    ///
    /// # Errors
    /// [`WriteProblem::Json`] with the path and what is expected there, never what stands there.
    pub fn parse_json(bytes: &[u8]) -> Result<Self, WriteProblem> {
        let mut read: Self = parse(bytes)?;
        read.complete();
        Ok(read)
    }

    /// Fills in what the kind and the form imply and nobody said: the document's type and section,
    /// the codes of RF1, the sort of names, the status of observations, OBR-7 as OBR-22.
    pub fn complete(&mut self) {
        let (kind, form, at) = (self.kind, self.form, self.at);
        if self.patient_class.is_empty() {
            let class = if form == Form::Mdm { "N" } else { "O" };
            class.clone_into(&mut self.patient_class);
        }
        let providers = [
            &mut self.recipient,
            &mut self.addressee,
            &mut self.requester,
        ];
        let providers = providers.into_iter().flatten().chain(&mut self.copies);
        let names = providers
            .chain([&mut self.author])
            .map(|provider| &mut provider.name);
        for name in names.chain(&mut self.patient.names) {
            legal(name);
        }
        if let Some(referral) = self.referral.as_mut().filter(|_| form.is_ref()) {
            referral_codes(referral);
            referral.effective_at = referral.effective_at.or(at);
        }
        if form == Form::Orm && self.order.is_none() {
            self.order = Some(OrderControl::New);
        }
        for document in self.documents_mut() {
            complete_document(document, kind, form);
        }
    }
}

/// A name that does not say of which sort it is, is the legal one.
pub(crate) fn legal(name: &mut PersonName) {
    if name.use_code.is_empty() && !name.is_empty() {
        "L".clone_into(&mut name.use_code);
    }
}

fn referral_codes(referral: &mut Referral) {
    let code = |code, text, table| Some(Code::new(code, text, table));
    if referral.status.is_none() {
        referral.status = code("P", "Pending", "HL70283");
    }
    if referral.type_code.is_none() {
        referral.type_code = code("MED", "Medical", "HL70281");
    }
    if referral.category.is_none() {
        referral.category = code("O", "Outpatient", "HL70284");
    }
}

fn complete_document(document: &mut Document, kind: Kind, form: Form) {
    if document.code.is_empty() {
        document.code = kind.code().unwrap_or_default();
    }
    if form == Form::Mdm {
        document.status = document.status.or(Some(Status::Final));
        return;
    }
    if document.section.is_empty() {
        kind.section().clone_into(&mut document.section);
    }
    document.observed_at = document.observed_at.or(document.reported_at);
    let status = document.status.map(Status::of_observation);
    for observation in &mut document.observations {
        observation.status = observation.status.or(status);
        observation.observed_at = observation.observed_at.or(document.observed_at);
    }
}

/// Reads JSON of one shape; the errors name the place and what is expected, never a value.
pub(crate) fn parse<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Result<T, WriteProblem> {
    let whole = |why: &str| WriteProblem::Json {
        path: ".".to_owned(),
        why: why.to_owned(),
        line: 0,
        column: 0,
    };
    if bytes.len() > JSON_BYTES_MAX {
        return Err(whole("the input is larger than 32 MiB"));
    }
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let read = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path = error.path().to_string();
        problem(path, error.inner())
    })?;
    reader
        .end()
        .map_err(|error| problem(".".to_owned(), &error))?;
    Ok(read)
}

fn problem(path: String, error: &serde_json::Error) -> WriteProblem {
    let whole = || ".".to_owned();
    let (path, why) = match error.classify() {
        Category::Data => (path, expected(&error.to_string())),
        Category::Eof => (whole(), "the input ends too early".to_owned()),
        Category::Io | Category::Syntax => (whole(), "this is not JSON".to_owned()),
    };
    WriteProblem::Json {
        path,
        why,
        line: error.line(),
        column: error.column(),
    }
}

/// The words of a data error without the value that some of them quote.
fn expected(words: &str) -> String {
    let words = words
        .rsplit_once(" at line ")
        .map_or(words, |(words, _)| words);
    let after = |word: &str| words.rsplit_once(word).map(|(_, rest)| rest.to_owned());
    let quoting = ["invalid ", "unknown variant", "unknown field"];
    if words.starts_with("unknown field") {
        let names = after("expected ").unwrap_or_default();
        return format!("this name is not known here; expected {names}");
    }
    if quoting.iter().any(|start| words.starts_with(start)) {
        let what = after("expected ").unwrap_or_else(|| "something else".to_owned());
        return format!("expected {what}");
    }
    words.to_owned()
}
