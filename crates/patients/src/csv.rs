//! People out of a table: comma-separated values as clinical systems export them.

use ids::{Hd, Timestamp};

use crate::address::Address;
use crate::fold;
use crate::person::Person;
use crate::person_name::NameUse;
use crate::record_number::RecordNumber;
use crate::sex::Sex;

/// Columns of one table.
const COLUMNS_MAX: usize = 200;

/// Bytes of one cell.
const CELL_BYTES_MAX: usize = 4_096;

/// Why a table, or a row of it, is not one. Rows count from 1, the heading being the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CsvError {
    /// A cell or a row beyond all measure: most likely a quotation mark is missing.
    #[error(
        "row {row}: a cell is longer than {CELL_BYTES_MAX} bytes or there are more than \
             {COLUMNS_MAX} cells; look for a quotation mark that is not closed"
    )]
    Overlong {
        /// Which row.
        row: usize,
    },
    /// A quotation mark without its partner.
    #[error("row {row}: a quotation mark is not closed; correct the row")]
    Quote {
        /// Which row.
        row: usize,
    },
    /// The heading has no column that could be a surname.
    #[error("the first row must name the columns, one of them `family` or `surname`")]
    NoSurname,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    BirthDate,
    Dva,
    Family,
    FormerFamily,
    Given,
    Ihi,
    Irn,
    Medicare,
    Middle,
    Phone,
    Postcode,
    Preferred,
    RecordNumber,
    Sex,
    State,
    Street,
    Suburb,
}

/// Headings in the folded form, and what they mean.
const HEADINGS: [(&str, Column); 47] = [
    ("address", Column::Street),
    ("address1", Column::Street),
    ("address2", Column::Street),
    ("birthdate", Column::BirthDate),
    ("city", Column::Suburb),
    ("dateofbirth", Column::BirthDate),
    ("dob", Column::BirthDate),
    ("dva", Column::Dva),
    ("dvano", Column::Dva),
    ("dvanumber", Column::Dva),
    ("family", Column::Family),
    ("familyname", Column::Family),
    ("firstname", Column::Given),
    ("formerfamily", Column::FormerFamily),
    ("formername", Column::FormerFamily),
    ("gender", Column::Sex),
    ("given", Column::Given),
    ("givenname", Column::Given),
    ("homephone", Column::Phone),
    ("ihi", Column::Ihi),
    ("ihinumber", Column::Ihi),
    ("irn", Column::Irn),
    ("lastname", Column::Family),
    ("maidenname", Column::FormerFamily),
    ("medicare", Column::Medicare),
    ("medicareirn", Column::Irn),
    ("medicareno", Column::Medicare),
    ("medicarenumber", Column::Medicare),
    ("middle", Column::Middle),
    ("middlename", Column::Middle),
    ("mobile", Column::Phone),
    ("mobilephone", Column::Phone),
    ("mrn", Column::RecordNumber),
    ("patientid", Column::RecordNumber),
    ("phone", Column::Phone),
    ("postcode", Column::Postcode),
    ("preferredname", Column::Preferred),
    ("preferred", Column::Preferred),
    ("recordnumber", Column::RecordNumber),
    ("sex", Column::Sex),
    ("state", Column::State),
    ("street", Column::Street),
    ("suburb", Column::Suburb),
    ("surname", Column::Family),
    ("telephone", Column::Phone),
    ("urnumber", Column::RecordNumber),
    ("workphone", Column::Phone),
];

/// What the columns of one table hold, read from its heading. Unknown columns are left alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns(Vec<Option<Column>>);

impl Columns {
    /// Reads a heading; case, spaces and underscores make no difference.
    ///
    /// # Errors
    /// [`CsvError::NoSurname`] when there is no column for the family name.
    pub fn read<S: AsRef<str>>(heading: &[S]) -> Result<Self, CsvError> {
        let column = |cell: &S| {
            let folded = fold::compact(cell.as_ref());
            let known = HEADINGS.iter().find(|(name, _)| *name == folded);
            known.map(|(_, column)| *column)
        };
        let columns: Vec<_> = heading.iter().map(column).collect();
        if columns.contains(&Some(Column::Family)) {
            Ok(Self(columns))
        } else {
            Err(CsvError::NoSurname)
        }
    }

    /// The person of one row. `authority` is the facility whose table it is: it gave the record
    /// numbers. `at` is the present, for dates of birth.
    #[must_use]
    pub fn person<S: AsRef<str>>(&self, row: &[S], authority: &Hd, at: Timestamp) -> Person {
        let cells = |wanted: Column| {
            let pairs = self.0.iter().zip(row);
            let found = pairs.filter(move |(column, _)| **column == Some(wanted));
            found.map(|(_, cell)| cell.as_ref().trim())
        };
        let cell = |wanted: Column| cells(wanted).next().unwrap_or_default();
        let mut person = Person::default();
        cells(Column::Ihi).for_each(|text| person.add_ihi(text));
        person.add_medicare(cell(Column::Medicare), cell(Column::Irn));
        cells(Column::Dva).for_each(|text| person.add_dva(text));
        for number in cells(Column::RecordNumber) {
            let number = RecordNumber::new(authority.clone(), number);
            number
                .into_iter()
                .for_each(|number| person.add_record_number(number));
        }
        let (family, given) = (cell(Column::Family), cell(Column::Given));
        let middle = cell(Column::Middle);
        person.add_name(family, given, middle, NameUse::Current);
        for former in cells(Column::FormerFamily).filter(|text| !text.is_empty()) {
            person.add_name(former, given, middle, NameUse::Former);
        }
        for preferred in cells(Column::Preferred).filter(|text| !text.is_empty()) {
            person.add_name(family, preferred, "", NameUse::Alias);
        }
        person.set_birth_date(cell(Column::BirthDate), at);
        person.sex = Sex::read(cell(Column::Sex));
        let street: Vec<&str> = cells(Column::Street)
            .filter(|text| !text.is_empty())
            .collect();
        let [suburb, state, postcode] = [Column::Suburb, Column::State, Column::Postcode].map(cell);
        let address = Address::new(&street.join(" "), suburb, state, postcode);
        address
            .into_iter()
            .for_each(|address| person.add_address(address));
        cells(Column::Phone).for_each(|text| person.add_phone(text));
        person
    }
}

/// The rows of a table, in one pass: commas, or tabs where the heading has them; quotation marks
/// as usual; any line end; a byte-order mark is skipped, and so are empty lines.
#[derive(Clone, Debug)]
pub struct Rows<'t> {
    rest: &'t str,
    separator: char,
    row: usize,
}

impl<'t> Rows<'t> {
    /// The rows of a text, the heading first.
    #[must_use]
    pub fn of(text: &'t str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let heading = text.lines().next().unwrap_or_default();
        let separator = [',', '\t', ';']
            .into_iter()
            .max_by_key(|separator| (heading.matches(*separator).count(), *separator == ','))
            .unwrap_or(',');
        Self {
            rest: text,
            separator,
            row: 0,
        }
    }

    /// One cell, and whether the row goes on behind it.
    fn cell(&mut self) -> Result<(String, bool), CsvError> {
        let row = self.row;
        let mut cell = String::new();
        let mut chars = self.rest.char_indices().peekable();
        let quoted = chars.next_if(|(_, c)| *c == '"').is_some();
        let mut open = quoted;
        let mut goes_on = false;
        let mut used = self.rest.len();
        while let Some((at, c)) = chars.next() {
            if open && c == '"' {
                match chars.next_if(|(_, next)| *next == '"') {
                    Some(_) => cell.push('"'),
                    None => open = false,
                }
            } else if !open && c == self.separator {
                (goes_on, used) = (true, at + c.len_utf8());
                break;
            } else if !open && (c == '\r' || c == '\n') {
                used = at;
                break;
            } else {
                cell.push(c);
            }
            if cell.len() > CELL_BYTES_MAX {
                return Err(CsvError::Overlong { row });
            }
        }
        self.rest = &self.rest[used..];
        if open {
            return Err(CsvError::Quote { row });
        }
        Ok((cell, goes_on))
    }
}

impl Iterator for Rows<'_> {
    type Item = Result<Vec<String>, CsvError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.rest = self.rest.trim_start_matches(['\r', '\n']);
        if self.rest.is_empty() {
            return None;
        }
        self.row += 1;
        let mut cells = Vec::new();
        loop {
            let cell = match self.cell() {
                Ok((_, _)) if cells.len() >= COLUMNS_MAX => {
                    Err(CsvError::Overlong { row: self.row })
                }
                other => other,
            };
            match cell {
                Err(error) => {
                    // After damage nothing can be told apart from cells any more.
                    self.rest = "";
                    return Some(Err(error));
                }
                Ok((cell, goes_on)) => {
                    cells.push(cell);
                    if !goes_on {
                        return Some(Ok(cells));
                    }
                }
            }
        }
    }
}
