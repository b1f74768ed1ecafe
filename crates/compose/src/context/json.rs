//! A context as JSON, and its places by path.

use super::{Context, ContextError, MAX_CONTEXT_BYTES, block, line};
use serde_json::Value;
use serde_json::error::Category;

impl Context {
    /// Reads a context; its schema is in `docs/templates.md`. Text is brought into shape: control
    /// characters and runs of white space become one space.
    ///
    /// # Errors
    /// [`ContextError::Json`] names the place, never a value.
    pub fn from_json(bytes: &[u8]) -> Result<Self, ContextError> {
        if bytes.len() > MAX_CONTEXT_BYTES {
            return Err(ContextError::TooLong);
        }
        let mut reader = serde_json::Deserializer::from_slice(bytes);
        let read: Result<Self, _> = serde_path_to_error::deserialize(&mut reader);
        let context = read.map_err(|error| json_error(&error))?;
        reader.end().map_err(|_| ContextError::Json {
            place: ".".to_owned(),
            problem: "there is more after the end of the object",
        })?;
        Ok(context.cleaned())
    }

    /// The text at a path, e.g. `patient.family`; `None` if there is no such place, or a list.
    pub fn text(&self, path: &str) -> Option<String> {
        match self.at(path)? {
            Value::String(text) => Some(text),
            Value::Array(_)
            | Value::Bool(_)
            | Value::Null
            | Value::Number(_)
            | Value::Object(_) => None,
        }
    }

    /// The texts at a path, e.g. `record.allergies`; `None` if there is no such list.
    pub fn list(&self, path: &str) -> Option<Vec<String>> {
        serde_json::from_value(self.at(path)?).ok()
    }

    fn at(&self, path: &str) -> Option<Value> {
        let whole = serde_json::to_value(self).ok()?;
        path.split('.')
            .try_fold(&whole, |value, step| value.get(step))
            .cloned()
    }

    /// Sets the text at a path; a list takes one more entry. `false` if there is no such place.
    pub(crate) fn put(&mut self, path: &str, text: &str) -> bool {
        let Ok(mut whole) = serde_json::to_value(&*self) else {
            return false;
        };
        let steps = path.split('.');
        let place = steps
            .into_iter()
            .try_fold(&mut whole, |value, step| value.get_mut(step));
        match place {
            Some(Value::String(place)) => text.clone_into(place),
            Some(Value::Array(list)) if path != "recipients" => {
                list.push(Value::String(text.to_owned()));
            }
            Some(_) | None => return false,
        }
        match serde_json::from_value(whole) {
            Ok(context) => *self = context,
            Err(_) => return false,
        }
        true
    }

    /// Every text in shape; empty entries of lists are left out.
    pub(crate) fn cleaned(self) -> Self {
        let Ok(mut whole) = serde_json::to_value(&self) else {
            return self;
        };
        clean(&mut whole, false);
        serde_json::from_value(whole).unwrap_or(self)
    }
}

/// Texts of the record that may have several lines.
const BLOCKS: [&str; 6] = [
    "examination",
    "family_history",
    "history",
    "plan",
    "reason",
    "social",
];

fn clean(value: &mut Value, several_lines: bool) {
    match value {
        Value::String(text) if several_lines => *text = block(text),
        Value::String(text) => *text = line(text),
        Value::Array(list) => {
            list.iter_mut().for_each(|one| clean(one, false));
            list.retain(|one| one.as_str() != Some(""));
        }
        Value::Object(members) => {
            for (name, member) in members {
                clean(member, BLOCKS.contains(&name.as_str()));
            }
        }
        Value::Bool(_) | Value::Null | Value::Number(_) => {}
    }
}

fn json_error(error: &serde_path_to_error::Error<serde_json::Error>) -> ContextError {
    let problem = match error.inner().classify() {
        Category::Data => "no such member, or not of the right sort (text, list of texts, object)",
        Category::Eof => "the file ends too early",
        Category::Io | Category::Syntax => "this is not JSON",
    };
    ContextError::Json {
        place: error.path().to_string(),
        problem,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn json_is_read_and_brought_into_shape() {
        let text = r#"{"patient":{"family":" O'Hara\u0000 "},
            "record":{"allergies":["", "Nuts\tand seeds"],"history":"a\r\n\r\n\r\nb"}}"#;
        let context = Context::from_json(text.as_bytes()).unwrap();
        assert_eq!(context.patient.family, "O'Hara");
        assert_eq!(context.record.allergies, ["Nuts and seeds"]);
        assert_eq!(context.text("record.history").unwrap(), "a\n\nb");
        assert_eq!(
            context.list("record.allergies").unwrap(),
            ["Nuts and seeds"]
        );
        assert_eq!(context.text("record.allergies"), None);
        assert_eq!(context.text("patient.shoe"), None);
        assert_eq!(context.list("patient.family"), None);
    }

    #[test]
    fn mistakes_are_named_by_place_and_not_by_value() {
        let error = |text: &str| Context::from_json(text.as_bytes()).unwrap_err().to_string();
        let said = error(r#"{"patient":{"family":7}}"#);
        assert!(said.starts_with("patient.family: no such member"), "{said}");
        let said = error(r#"{"patient":{"secret-name":"Tessellate"}}"#);
        assert!(said.starts_with("patient.secret-name"), "{said}");
        assert!(!said.contains("Tessellate"), "{said}");
        assert!(error("{").contains("ends too early"));
        assert!(error("{} {}").contains("more after the end"));
        assert!(error("nonsense").contains("not JSON"));
        let long = vec![b' '; MAX_CONTEXT_BYTES + 1];
        assert_eq!(Context::from_json(&long), Err(ContextError::TooLong));
    }

    #[test]
    fn places_are_set_by_path() {
        let mut context = Context::default();
        assert!(context.put("patient.address.suburb", "Yass"));
        assert!(context.put("record.medicines", "one"));
        assert!(context.put("record.medicines", "two"));
        assert!(!context.put("recipients", "x"));
        assert!(!context.put("patient", "x"));
        assert!(!context.put("patient.shoe", "x"));
        assert_eq!(context.patient.address.suburb, "Yass");
        assert_eq!(context.record.medicines, ["one", "two"]);
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC*|[{}\\[\\]\":a-z,]{0,60}") {
            drop(Context::from_json(text.as_bytes()));
        }

        #[test]
        fn what_is_written_is_read_back(
            family in "\\PC{0,20}",
            allergies in prop::collection::vec("\\PC{1,9}", 0..4),
        ) {
            let mut context = Context::default();
            context.patient.family = family;
            context.record.allergies = allergies;
            let context = context.cleaned();
            let bytes = serde_json::to_vec(&context).unwrap();
            prop_assert_eq!(Context::from_json(&bytes).unwrap(), context);
        }
    }
}
