//! A table of values separated by commas (CSV), as a table to look at.
//!
//! Every value is text: nothing is computed, so that what a spreadsheet would take for a formula
//! is shown as it is written.

use crate::markup::escape;
use crate::text;

/// Rows that are shown.
pub const ROWS_MAX: usize = 1_000;

/// Columns that are shown.
pub const SHEET_COLUMNS_MAX: usize = 50;

/// Characters of a value that are shown.
const CHARACTERS_MAX: usize = 1_000;

/// Bytes of a table that are looked at.
const BYTES_MAX: usize = 4 * 1_024 * 1_024;

/// The part of a table that is shown.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Sheet {
    rows: Vec<Vec<String>>,
    /// What is not shown, in words.
    left_out: Vec<String>,
}

impl Sheet {
    /// Reads commas, semicolons or tabs, whichever the first row has most of.
    pub fn read(bytes: &[u8]) -> Self {
        let part = bytes.get(..BYTES_MAX).unwrap_or(bytes);
        let text = text::decode(part);
        let first = text.lines().next().unwrap_or_default();
        let count = |mark: &char| first.matches(*mark).count();
        let marks = [b'\t', b';', b','];
        let mark = marks
            .into_iter()
            .max_by_key(|mark| count(&char::from(*mark)));
        let reader = csv::ReaderBuilder::new()
            .delimiter(mark.unwrap_or(b','))
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let mut sheet = Self::default();
        let (mut is_wide, mut is_long) = (false, part.len() < bytes.len());
        // What was decoded is text, and rows may differ in length: nothing else can fail.
        for row in reader.into_records().map_while(Result::ok) {
            if row.iter().all(|value| value.trim().is_empty()) {
                continue;
            }
            if sheet.rows.len() == ROWS_MAX {
                is_long = true;
                break;
            }
            is_wide |= row.len() > SHEET_COLUMNS_MAX;
            sheet
                .rows
                .push(row.iter().take(SHEET_COLUMNS_MAX).map(cut).collect());
        }
        if is_long {
            let shown = sheet.rows.len();
            sheet
                .left_out
                .push(format!("Only the first {shown} rows are shown."));
        }
        if is_wide {
            let words = format!("Only the first {SHEET_COLUMNS_MAX} columns are shown.");
            sheet.left_out.push(words);
        }
        sheet
    }

    /// The rows that are shown.
    pub fn rows(&self) -> &[Vec<String>] {
        &self.rows
    }

    /// What is not shown, in sentences.
    pub fn left_out(&self) -> &[String] {
        &self.left_out
    }

    /// As safe HTML: the first row as headings.
    pub fn to_html(&self) -> String {
        let mut out = String::from("<table border=\"1\">");
        for (number, row) in self.rows.iter().enumerate() {
            let tag = if number == 0 { "th" } else { "td" };
            out.push_str("<tr>");
            for value in row {
                out.push_str(&format!("<{tag}>"));
                escape(value, &mut out);
                out.push_str(&format!("</{tag}>"));
            }
            out.push_str("</tr>");
        }
        out.push_str("</table>");
        for sentence in &self.left_out {
            out.push_str(&format!("<p>{sentence}</p>"));
        }
        out
    }
}

/// Shows its size, never what it says.
impl std::fmt::Debug for Sheet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sheet({} rows)", self.rows.len())
    }
}

/// A value as far as it is shown.
fn cut(value: &str) -> String {
    match value.char_indices().nth(CHARACTERS_MAX) {
        Some((end, _)) => format!("{}…", value.get(..end).unwrap_or_default()),
        None => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn values_are_told_apart_and_shown_as_text() {
        let bytes = b"Test;Value;Note\r\n\r\nSodium;139;\"a \"\"b\"\"; c\nd\"\r\n\
                      =HYPERLINK(\"x\");<script>;";
        let sheet = Sheet::read(bytes);
        assert_eq!(
            sheet.rows(),
            [
                ["Test", "Value", "Note"],
                ["Sodium", "139", "a \"b\"; c\nd"],
                ["=HYPERLINK(\"x\")", "<script>", ""],
            ]
        );
        let html = sheet.to_html();
        assert!(
            html.contains("<th>Test</th>") && html.contains("<td>139</td>"),
            "{html}"
        );
        assert!(
            html.contains("&lt;script&gt;") && !html.contains("<script"),
            "{html}"
        );
        assert!(sheet.left_out().is_empty());
    }

    #[test]
    fn a_large_table_is_shown_in_part_and_says_so() {
        let wide = "x,".repeat(SHEET_COLUMNS_MAX + 9);
        let long = format!("{wide}\n").repeat(ROWS_MAX + 1);
        let sheet = Sheet::read(long.as_bytes());
        assert_eq!(sheet.rows().len(), ROWS_MAX);
        assert!(
            sheet
                .rows()
                .iter()
                .all(|row| row.len() == SHEET_COLUMNS_MAX)
        );
        assert_eq!(sheet.left_out().len(), 2, "{:?}", sheet.left_out());
        let deep = format!("a,\"{}", "b".repeat(CHARACTERS_MAX + 5));
        let sheet = Sheet::read(deep.as_bytes());
        let value = &sheet.rows()[0][1];
        assert_eq!(value.chars().count(), CHARACTERS_MAX + 1);
        assert!(value.ends_with('…'));
    }

    proptest! {
        #[test]
        fn any_bytes_are_shown_within_bounds(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            let sheet = Sheet::read(&bytes);
            prop_assert!(sheet.rows().len() <= ROWS_MAX);
            let inner = sheet.to_html().replace("<table border=\"1\">", "").replace("</table>", "");
            for tag in ["<tr>", "</tr>", "<td>", "</td>", "<th>", "</th>", "<p>", "</p>"] {
                prop_assert!(!inner.replace(tag, "").contains("<table"));
            }
        }

        #[test]
        fn what_is_written_with_quotes_is_read_back(
            rows in prop::collection::vec(prop::collection::vec("[^\u{0}]{1,12}", 2..5), 1..6)
        ) {
            let quoted = |value: &String| format!("\"{}\"", value.replace('"', "\"\""));
            let line = |row: &Vec<String>| row.iter().map(quoted).collect::<Vec<_>>().join(",");
            let text = rows.iter().map(line).collect::<Vec<_>>().join("\r\n");
            // The separator is told by the first row, so that it must have none of the others.
            let first = text.lines().next().unwrap_or_default();
            prop_assume!(!first.contains([';', '\t']) && !first.contains('\u{feff}'));
            prop_assume!(rows.iter().all(|row| row.iter().any(|it| !it.trim().is_empty())));
            let sheet = Sheet::read(text.as_bytes());
            prop_assert_eq!(sheet.rows(), rows.as_slice());
        }
    }
}
