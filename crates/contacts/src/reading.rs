//! A file of contacts: a table or cards, whichever it is.

use crate::decode::decoded;
use crate::{Contact, Problem, table, vcard};

/// Largest file, in bytes.
pub const FILE_BYTES_MAX: usize = 32 * 1024 * 1024;

/// Rows or cards of one file.
pub const ROWS_MAX: usize = 100_000;

/// Problems that are told of one file; the rest are counted.
const PROBLEMS_MAX: usize = 1_000;

/// One contact that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    /// Where it began: the line, from 1.
    pub line: u64,
    /// What it says.
    pub contact: Contact,
}

/// What was read of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// What is sound.
    pub contacts: Vec<Read>,
    /// What was left out, and why.
    pub problems: Vec<Problem>,
    /// Rows or cards that were left out.
    pub left_out: u64,
    /// Headings that mean nothing here; their columns were passed over.
    pub passed_over: Vec<String>,
}

/// Why nothing of a file was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotRead {
    /// It is too large.
    #[error("the file is larger than {FILE_BYTES_MAX} bytes; export it in parts")]
    TooLarge,
    /// It has too many rows or cards.
    #[error("the file has more than {ROWS_MAX} rows; export it in parts")]
    TooMany,
    /// It holds nothing.
    #[error("the file is empty")]
    Empty,
    /// The first row names nobody.
    #[error(
        "the first row names no column with a name or an organisation; put headings into the \
         first row, as in: Title,Given name,Family name,Organisation,Suburb,Fax,Provider number"
    )]
    NoHeading,
}

/// Reads a file: vCards (2.1, 3.0, 4.0), or a table of values with commas, semicolons or tabs
/// between, its first row naming the columns. What is wrong with a row or card is told, and the
/// rest is read.
///
/// # Errors
/// [`NotRead`], where nothing can be made of the file.
pub fn read(bytes: &[u8]) -> Result<Reading, NotRead> {
    if bytes.len() > FILE_BYTES_MAX {
        return Err(NotRead::TooLarge);
    }
    let text = decoded(bytes);
    let start = text.trim_start();
    if start.is_empty() {
        return Err(NotRead::Empty);
    }
    let first = start.get(..11).unwrap_or_default();
    if first.eq_ignore_ascii_case("BEGIN:VCARD") {
        return vcard::read(&text);
    }
    table::read(&text)
}

impl Reading {
    /// Tells what was wrong with a row or card that is left out.
    pub(crate) fn leave_out(&mut self, problems: Vec<Problem>) {
        self.left_out += 1;
        let room = PROBLEMS_MAX.saturating_sub(self.problems.len());
        self.problems.extend(problems.into_iter().take(room));
    }

    /// Takes a contact, unless it names nobody.
    pub(crate) fn take(&mut self, line: u64, contact: Contact) {
        if contact.names_anybody() {
            self.contacts.push(Read { line, contact });
            return;
        }
        let what = "it names neither a person nor an organisation";
        let fix = "fill in a family name or an organisation";
        self.leave_out(vec![Problem::new(line, None, what, fix)]);
    }
}
