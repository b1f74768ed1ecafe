//! Tables: values with commas between, as practice software and spreadsheets write them (RFC 4180).

use crate::field::looks_like_formula;
use crate::name::taken_apart;
use crate::reading::{NotRead, ROWS_MAX, Reading};
use crate::{Contact, Field, Problem};
use csv::{Position, ReaderBuilder, StringRecord, WriterBuilder};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    /// One field.
    Of(Field),
    /// A name in one piece.
    FullName,
}

/// What columns are called beside their own headings, in letters and digits alone.
const HEADINGS: &[(&str, Column)] = &[
    ("title", Column::Of(Field::Title)),
    ("titles", Column::Of(Field::Title)),
    ("salutation", Column::Of(Field::Title)),
    ("prefix", Column::Of(Field::Title)),
    ("nameprefix", Column::Of(Field::Title)),
    ("given", Column::Of(Field::Given)),
    ("givenname", Column::Of(Field::Given)),
    ("givennames", Column::Of(Field::Given)),
    ("firstname", Column::Of(Field::Given)),
    ("first", Column::Of(Field::Given)),
    ("forename", Column::Of(Field::Given)),
    ("family", Column::Of(Field::Family)),
    ("familyname", Column::Of(Field::Family)),
    ("surname", Column::Of(Field::Family)),
    ("lastname", Column::Of(Field::Family)),
    ("last", Column::Of(Field::Family)),
    ("name", Column::FullName),
    ("fullname", Column::FullName),
    ("displayname", Column::FullName),
    ("contactname", Column::FullName),
    ("doctor", Column::FullName),
    ("practitioner", Column::FullName),
    ("providername", Column::FullName),
    ("organisation", Column::Of(Field::Organisation)),
    ("organization", Column::Of(Field::Organisation)),
    ("organisationname", Column::Of(Field::Organisation)),
    ("practice", Column::Of(Field::Organisation)),
    ("practicename", Column::Of(Field::Organisation)),
    ("company", Column::Of(Field::Organisation)),
    ("clinic", Column::Of(Field::Organisation)),
    ("service", Column::Of(Field::Organisation)),
    ("speciality", Column::Of(Field::Speciality)),
    ("specialty", Column::Of(Field::Speciality)),
    ("category", Column::Of(Field::Speciality)),
    ("occupation", Column::Of(Field::Speciality)),
    ("jobtitle", Column::Of(Field::Speciality)),
    ("street", Column::Of(Field::Street)),
    ("address", Column::Of(Field::Street)),
    ("address1", Column::Of(Field::Street)),
    ("addressline1", Column::Of(Field::Street)),
    ("streetaddress", Column::Of(Field::Street)),
    ("suburb", Column::Of(Field::Suburb)),
    ("city", Column::Of(Field::Suburb)),
    ("town", Column::Of(Field::Suburb)),
    ("state", Column::Of(Field::State)),
    ("postcode", Column::Of(Field::Postcode)),
    ("pcode", Column::Of(Field::Postcode)),
    ("postalcode", Column::Of(Field::Postcode)),
    ("zip", Column::Of(Field::Postcode)),
    ("phone", Column::Of(Field::Phone)),
    ("telephone", Column::Of(Field::Phone)),
    ("phoneno", Column::Of(Field::Phone)),
    ("phonenumber", Column::Of(Field::Phone)),
    ("workphone", Column::Of(Field::Phone)),
    ("businessphone", Column::Of(Field::Phone)),
    ("fax", Column::Of(Field::Fax)),
    ("faxno", Column::Of(Field::Fax)),
    ("faxnumber", Column::Of(Field::Fax)),
    ("businessfax", Column::Of(Field::Fax)),
    ("email", Column::Of(Field::Email)),
    ("emailaddress", Column::Of(Field::Email)),
    ("providernumber", Column::Of(Field::ProviderNumber)),
    ("providerno", Column::Of(Field::ProviderNumber)),
    ("medicareprovidernumber", Column::Of(Field::ProviderNumber)),
    ("hpii", Column::Of(Field::Hpii)),
    ("hpio", Column::Of(Field::Hpio)),
    ("smdtarget", Column::Of(Field::Target)),
    ("target", Column::Of(Field::Target)),
    ("vendorid", Column::Of(Field::VendorId)),
    ("channel", Column::Of(Field::Channel)),
    ("preferredchannel", Column::Of(Field::Channel)),
    ("notes", Column::Of(Field::Note)),
];

/// Reads a table.
pub(crate) fn read(text: &str) -> Result<Reading, NotRead> {
    let mut rows = ReaderBuilder::new()
        .delimiter(delimiter(text))
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes())
        .into_records();
    let heading = match rows.next() {
        Some(Ok(heading)) => heading,
        Some(Err(_)) | None => return Err(NotRead::Empty),
    };
    let columns: Vec<Option<Column>> = heading.iter().map(column).collect();
    if !columns
        .iter()
        .flatten()
        .any(|column| names_somebody(*column))
    {
        return Err(NotRead::NoHeading);
    }
    let mut reading = Reading::default();
    let unknown = heading
        .iter()
        .zip(&columns)
        .filter(|(name, it)| it.is_none() && !name.trim().is_empty());
    reading.passed_over = unknown.map(|(name, _)| name.trim().to_owned()).collect();
    let mut lines = Lines {
        bytes: text.as_bytes(),
        at: 0,
        line: 1,
    };
    for (count, row) in rows.enumerate() {
        if count >= ROWS_MAX {
            return Err(NotRead::TooMany);
        }
        match row {
            Ok(row) if row.iter().all(|cell| cell.trim().is_empty()) => {}
            Ok(row) => {
                let line = lines.of(row.position());
                one(&row, line, &heading, &columns, &mut reading);
            }
            Err(error) => {
                let line = lines.of(error.position());
                let fix = "correct the row, or leave it out";
                reading.leave_out(vec![Problem::new(line, None, "it cannot be read", fix)]);
            }
        }
    }
    Ok(reading)
}

/// Counts lines as editors do, whatever ends them; the reader counts otherwise.
struct Lines<'t> {
    bytes: &'t [u8],
    at: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line on which a row begins; rows are asked for in order.
    fn of(&mut self, position: Option<&Position>) -> u64 {
        let byte = position.and_then(|it| usize::try_from(it.byte()).ok());
        let begins = byte.unwrap_or(self.at);
        // What ended the row before may still stand in front of this one.
        let is_end = |byte: &&u8| matches!(**byte, b'\r' | b'\n');
        let rest = self.bytes.get(begins..).unwrap_or_default();
        let begins = begins + rest.iter().take_while(is_end).count();
        while self.at < begins {
            let ends = match self.bytes.get(self.at) {
                Some(b'\n') => true,
                Some(b'\r') => self.bytes.get(self.at + 1) != Some(&b'\n'),
                Some(_) | None => false,
            };
            self.line += u64::from(ends);
            self.at += 1;
        }
        self.line
    }
}

/// Writes contacts as a table in UTF-8, with a mark so that spreadsheets know it, and with every
/// column that [`read`](crate::read) knows. What a spreadsheet would take for a formula gets an
/// apostrophe before it.
///
/// # Errors
/// What the library says of its own buffer.
pub fn write<'c>(contacts: impl Iterator<Item = &'c Contact>) -> Result<Vec<u8>, csv::Error> {
    let mut writer = WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(b"\xEF\xBB\xBF".to_vec());
    writer.write_record(Field::ALL.iter().map(|field| field.heading()))?;
    for contact in contacts {
        writer.write_record(Field::ALL.iter().map(|field| {
            let value = contact.get(*field).unwrap_or_default();
            if looks_like_formula(value) {
                format!("'{value}")
            } else {
                value.to_owned()
            }
        }))?;
    }
    writer
        .into_inner()
        .map_err(|error| csv::Error::from(error.into_error()))
}

fn one(
    row: &StringRecord,
    line: u64,
    heading: &StringRecord,
    columns: &[Option<Column>],
    reading: &mut Reading,
) {
    let mut contact = Contact::default();
    let mut problems = Vec::new();
    if row.len() > heading.len()
        && row
            .iter()
            .skip(heading.len())
            .any(|it| !it.trim().is_empty())
    {
        let what = format!(
            "it has {} cells under {} headings",
            row.len(),
            heading.len()
        );
        let fix = "put cells with a comma in them between quotation marks";
        problems.push(Problem::new(line, None, &what, fix));
    }
    for (number, (cell, column)) in row.iter().zip(columns).enumerate() {
        let (Some(column), false) = (column, cell.trim().is_empty()) else {
            continue;
        };
        let set = match column {
            Column::Of(field) if contact.get(*field).is_some() => Ok(()),
            Column::Of(field) => contact.set(*field, cell),
            Column::FullName => full_name(&mut contact, cell),
        };
        if let Err(unfit) = set {
            let name = heading.get(number).unwrap_or_default().trim();
            let place = format!("column {} ({name})", number + 1);
            problems.push(Problem::new(line, Some(place), &unfit.what, unfit.fix));
        }
    }
    if problems.is_empty() {
        reading.take(line, contact);
    } else {
        reading.leave_out(problems);
    }
}

/// A name in one piece fills what no column of its own has filled.
pub(crate) fn full_name(contact: &mut Contact, text: &str) -> Result<(), crate::Unfit> {
    if contact.is_person() {
        return Ok(());
    }
    let name = taken_apart(text);
    contact.set(Field::Family, &name.family)?;
    for (field, part) in [(Field::Title, name.title), (Field::Given, name.given)] {
        if contact.get(field).is_none() {
            contact.set(field, &part)?;
        }
    }
    Ok(())
}

fn column(heading: &str) -> Option<Column> {
    let letters = heading.chars().filter(|c| c.is_alphanumeric());
    let plain: String = letters.flat_map(char::to_lowercase).collect();
    let own = Field::ALL.into_iter().find(|field| {
        let own = field.heading().chars().filter(|c| c.is_alphanumeric());
        own.flat_map(char::to_lowercase).eq(plain.chars())
    });
    let known = HEADINGS.iter().find(|(name, _)| *name == plain);
    own.map(Column::Of).or(known.map(|(_, column)| *column))
}

fn names_somebody(column: Column) -> bool {
    match column {
        Column::FullName => true,
        Column::Of(field) => matches!(field, Field::Family | Field::Organisation),
    }
}

/// What stands between the cells: whichever the heading has most of.
fn delimiter(text: &str) -> u8 {
    let heading = text.trim_start().lines().next().unwrap_or_default();
    let count = |delimiter: u8| heading.bytes().filter(|byte| *byte == delimiter).count();
    // Of equals the last is taken: a comma.
    let most = b"\t;,".iter().copied().max_by_key(|it| count(*it));
    most.unwrap_or(b',')
}
