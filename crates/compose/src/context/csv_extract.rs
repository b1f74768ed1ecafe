//! A context out of a CSV extract: one header row, one row.

use super::{Context, ContextError, ContextFinding, Extract, MAX_CONTEXT_BYTES};
use std::collections::BTreeMap;

/// Which column goes where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CsvMapping {
    places: BTreeMap<String, String>,
}

/// Separates the entries of a list within one column.
const LIST_SEPARATOR: char = ';';

impl CsvMapping {
    /// From pairs of column name and place, e.g. `("Surname", "patient.family")`. A column that
    /// is named by its place needs no row.
    ///
    /// # Errors
    /// [`ContextError::NoSuchPlace`].
    pub fn new<'a>(
        rows: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, ContextError> {
        let mut places = BTreeMap::new();
        for (column, place) in rows {
            if !Context::default().put(place, "") {
                return Err(ContextError::NoSuchPlace(place.to_owned()));
            }
            places.insert(fold(column), place.to_owned());
        }
        Ok(Self { places })
    }

    fn place<'a>(&'a self, column: &'a str) -> Option<&'a str> {
        let mapped = self.places.get(&fold(column)).map(String::as_str);
        let own = column.trim();
        mapped.or_else(|| Context::default().put(own, "").then_some(own))
    }
}

fn fold(column: &str) -> String {
    column.trim().to_lowercase()
}

/// Reads a CSV extract about one patient. Entries of a list are separated by `;`. Columns that
/// lead nowhere are named in the findings.
///
/// # Errors
/// [`ContextError`] when it is no CSV file with one header row and one row.
pub fn from_csv(bytes: &[u8], mapping: &CsvMapping) -> Result<Extract, ContextError> {
    if bytes.len() > MAX_CONTEXT_BYTES {
        return Err(ContextError::TooLong);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new().flexible(false).from_reader(bytes);
    let header = reader.headers().map_err(|error| unreadable(&error))?;
    let header = header.clone();
    let mut rows = reader.records();
    let row = rows.next().ok_or(ContextError::CsvEmpty)?;
    let row = row.map_err(|error| unreadable(&error))?;
    if rows.next().is_some() {
        return Err(ContextError::CsvSeveral);
    }
    let mut context = Context::default();
    let mut findings = Vec::new();
    for (n, (column, value)) in header.iter().zip(row.iter()).enumerate() {
        let Some(place) = mapping.place(column) else {
            let place = format!("column {}", n + 1);
            let words = "The mapping says nothing about this column, so it was left out.";
            findings.push(ContextFinding::new(place, words));
            continue;
        };
        if context.text(place).is_some() {
            context.put(place, value);
        } else {
            for entry in value.split(LIST_SEPARATOR) {
                context.put(place, entry);
            }
        }
    }
    Ok(Extract {
        context: context.cleaned(),
        findings,
    })
}

fn unreadable(error: &csv::Error) -> ContextError {
    ContextError::Csv {
        line: error.position().map_or(1, csv::Position::line),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn mapping() -> CsvMapping {
        CsvMapping::new([
            ("Surname", "patient.family"),
            ("Allergies", "record.allergies"),
        ])
        .unwrap()
    }

    #[test]
    fn columns_go_where_the_mapping_or_their_own_name_says() {
        let text = "\u{feff}SURNAME,patient.given,Allergies,Shoe size\r\n\
                    \"O'Hara, née Wu\",Ada,penicillin; nuts;,39\r\n";
        let extract = from_csv(text.as_bytes(), &mapping()).unwrap();
        assert_eq!(extract.context.patient.family, "O'Hara, née Wu");
        assert_eq!(extract.context.patient.given, "Ada");
        assert_eq!(extract.context.record.allergies, ["penicillin", "nuts"]);
        assert_eq!(extract.findings.len(), 1);
        assert_eq!(extract.findings[0].place, "column 4");
    }

    #[test]
    fn anything_but_one_row_is_refused_with_its_reason() {
        let read = |text: &str| from_csv(text.as_bytes(), &mapping()).unwrap_err();
        assert_eq!(read("Surname\n"), ContextError::CsvEmpty);
        assert_eq!(read("Surname\na\nb\n"), ContextError::CsvSeveral);
        assert_eq!(read("Surname,x\na\n"), ContextError::Csv { line: 2 });
        let wrong = CsvMapping::new([("A", "patient.shoe")]).unwrap_err();
        assert!(wrong.to_string().contains("patient.shoe"));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            drop(from_csv(&bytes, &mapping()));
        }
    }
}
