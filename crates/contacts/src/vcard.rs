//! Cards: vCard 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350), several in a file.

use crate::reading::{NotRead, ROWS_MAX, Reading};
use crate::table::full_name;
use crate::{Contact, Field, Problem, Unfit};
use encoding_rs::{UTF_8, WINDOWS_1252};

/// One property of a card: `group.NAME;PARAMETER=value:value`.
struct Property {
    line: u64,
    name: String,
    /// In capitals: `TYPE=WORK,FAX`, or `FAX` alone as 2.1 has it.
    parameters: Vec<String>,
    value: String,
}

/// A card under way.
struct Card {
    line: u64,
    contact: Contact,
    /// What `FN` says: used where `N` says nothing.
    written: Option<String>,
    problems: Vec<Problem>,
}

/// Reads cards.
pub(crate) fn read(text: &str) -> Result<Reading, NotRead> {
    let mut reading = Reading::default();
    let mut card: Option<Card> = None;
    let mut cards = 0;
    for (line, unfolded) in unfolded(text) {
        let Some(property) = Property::parse(line, &unfolded) else {
            continue;
        };
        let is_card = property.value.trim().eq_ignore_ascii_case("VCARD");
        match property.name.as_str() {
            "BEGIN" if is_card => {
                cards += 1;
                if cards > ROWS_MAX {
                    return Err(NotRead::TooMany);
                }
                if let Some(open) = card.replace(Card::new(line)) {
                    reading.leave_out(vec![not_ended(open.line)]);
                }
            }
            "END" if is_card => card.take().into_iter().for_each(|it| it.end(&mut reading)),
            _ => {
                if let Some(card) = &mut card {
                    card.take_up(&property);
                }
            }
        }
    }
    if let Some(open) = card {
        reading.leave_out(vec![not_ended(open.line)]);
    }
    Ok(reading)
}

impl Card {
    fn new(line: u64) -> Self {
        Self {
            line,
            contact: Contact::default(),
            written: None,
            problems: Vec::new(),
        }
    }

    fn take_up(&mut self, property: &Property) {
        if let Err(unfit) = self.understood(property) {
            let name = Some(property.name.clone());
            let line = property.line;
            self.problems
                .push(Problem::new(line, name, &unfit.what, unfit.fix));
        }
    }

    fn understood(&mut self, property: &Property) -> Result<(), Unfit> {
        let parts = || split(&property.value, ';');
        let part = |parts: &[String], at: usize| parts.get(at).cloned().unwrap_or_default();
        match property.name.as_str() {
            "ADR" => {
                let parts = parts();
                self.first(Field::Street, &part(&parts, 2))?;
                self.first(Field::Suburb, &part(&parts, 3))?;
                self.first(Field::State, &part(&parts, 4))?;
                self.first(Field::Postcode, &part(&parts, 5))
            }
            "EMAIL" => self.first(Field::Email, &plain(&property.value)),
            "FN" => {
                self.written = Some(plain(&property.value));
                Ok(())
            }
            "N" => {
                let parts = parts();
                self.first(Field::Family, &part(&parts, 0))?;
                let given = format!("{} {}", part(&parts, 1), part(&parts, 2));
                self.first(Field::Given, &given)?;
                self.first(Field::Title, &part(&parts, 3))
            }
            "NOTE" => self.first(Field::Note, &plain(&property.value)),
            "ORG" => self.first(Field::Organisation, &part(&parts(), 0)),
            "ROLE" | "TITLE" => self.first(Field::Speciality, &plain(&property.value)),
            "TEL" => self.telephone(property),
            "X-HPI-I" | "X-HPII" => self.first(Field::Hpii, &plain(&property.value)),
            "X-HPI-O" | "X-HPIO" => self.first(Field::Hpio, &plain(&property.value)),
            "X-PROVIDER-NUMBER" => self.first(Field::ProviderNumber, &plain(&property.value)),
            "X-SMD-TARGET" => self.first(Field::Target, &plain(&property.value)),
            _ => Ok(()),
        }
    }

    fn telephone(&mut self, property: &Property) -> Result<(), Unfit> {
        let number = plain(&property.value);
        let number = number.strip_prefix("tel:").unwrap_or(&number).to_owned();
        if property.has("FAX") {
            return self.first(Field::Fax, &number);
        }
        if property.has("PAGER") || property.has("VIDEO") {
            return Ok(());
        }
        self.first(Field::Phone, &number)
    }

    /// The first of several counts: it is the preferred one in most exports.
    fn first(&mut self, field: Field, text: &str) -> Result<(), Unfit> {
        if self.contact.get(field).is_some() {
            return Ok(());
        }
        self.contact.set(field, text)
    }

    fn end(mut self, reading: &mut Reading) {
        if let Some(written) = self.written.take() {
            // A card of an organisation is called as the organisation.
            let organisation = self.contact.get(Field::Organisation);
            if organisation != Some(written.trim())
                && let Err(unfit) = full_name(&mut self.contact, &written)
            {
                let name = Some("FN".to_owned());
                self.problems
                    .push(Problem::new(self.line, name, &unfit.what, unfit.fix));
            }
        }
        if self.problems.is_empty() {
            reading.take(self.line, self.contact);
        } else {
            reading.leave_out(self.problems);
        }
    }
}

impl Property {
    fn parse(line: u64, text: &str) -> Option<Self> {
        let colon = outside_quotes(text, ':')?;
        let (head, value) = (text.get(..colon)?, text.get(colon + 1..)?);
        let mut parts = head.split(';');
        let name = parts.next()?;
        let name = name.rsplit('.').next()?.trim().to_ascii_uppercase();
        let parameters: Vec<String> = parts.map(str::to_ascii_uppercase).collect();
        let mut property = Self {
            line,
            name,
            parameters,
            value: value.to_owned(),
        };
        if property.is_quoted_printable() {
            property.value = property.unquoted();
        }
        Some(property)
    }

    /// Whether a type is among the parameters.
    fn has(&self, wanted: &str) -> bool {
        self.parameters.iter().any(|parameter| {
            let values = parameter.strip_prefix("TYPE=").unwrap_or(parameter);
            values.split(',').any(|it| it.trim_matches('"') == wanted)
        })
    }

    fn is_quoted_printable(&self) -> bool {
        let mut all = self.parameters.iter();
        all.any(|it| it == "QUOTED-PRINTABLE" || it == "ENCODING=QUOTED-PRINTABLE")
    }

    /// The value without quoted-printable (RFC 2045 §6.7). Its own line breaks are ends of lines
    /// of the text.
    fn unquoted(&self) -> String {
        let mut bytes = Vec::with_capacity(self.value.len());
        let mut rest = self.value.as_bytes();
        while let Some((first, after)) = rest.split_first() {
            let pair = after
                .get(..2)
                .and_then(|pair| std::str::from_utf8(pair).ok());
            let code = pair.and_then(|pair| u8::from_str_radix(pair, 16).ok());
            match code.filter(|_| *first == b'=') {
                Some(code) => {
                    bytes.push(code);
                    rest = after.get(2..).unwrap_or_default();
                }
                None => {
                    bytes.push(*first);
                    rest = after;
                }
            }
        }
        let says_utf8 = self.parameters.iter().any(|it| it == "CHARSET=UTF-8");
        let encoding = if says_utf8 || std::str::from_utf8(&bytes).is_ok() {
            UTF_8
        } else {
            WINDOWS_1252
        };
        encoding.decode_without_bom_handling(&bytes).0.into_owned()
    }
}

/// The lines of the text with their continuations, each with the number of its first: a line that
/// begins with white space goes on the one before (RFC 6350 §3.2), and so does the one after a
/// line of quoted-printable that ends with `=`.
fn unfolded(text: &str) -> Vec<(u64, String)> {
    let mut found: Vec<(u64, String)> = Vec::new();
    for (number, line) in (1_u64..).zip(text.lines()) {
        let line = line.strip_suffix('\r').unwrap_or(line);
        if let Some((_, before)) = found.last_mut() {
            if before.ends_with('=') && is_quoted(before) {
                before.pop();
                before.push_str(line);
                continue;
            }
            if let Some(more) = line.strip_prefix([' ', '\t']) {
                before.push_str(more);
                continue;
            }
        }
        found.push((number, line.to_owned()));
    }
    found
}

fn is_quoted(line: &str) -> bool {
    let head = line.split(':').next().unwrap_or_default();
    head.to_ascii_uppercase().contains("QUOTED-PRINTABLE")
}

fn outside_quotes(text: &str, wanted: char) -> Option<usize> {
    let mut is_quoted = false;
    let mut found = text.char_indices().filter(|(_, c)| {
        is_quoted ^= *c == '"';
        *c == wanted && !is_quoted
    });
    found.next().map(|(at, _)| at)
}

/// The parts of a structured value, without escapes (RFC 6350 §3.4).
fn split(value: &str, between: char) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut letters = value.chars();
    while let Some(letter) = letters.next() {
        let next = match letter {
            '\\' => match letters.next() {
                Some('n' | 'N') => '\n',
                Some(other) => other,
                None => '\\',
            },
            it if it == between => {
                parts.push(String::new());
                continue;
            }
            it => it,
        };
        if let Some(last) = parts.last_mut() {
            last.push(next);
        }
    }
    parts
}

/// A value in one part, without escapes.
fn plain(value: &str) -> String {
    split(value, '\u{0}').concat()
}

fn not_ended(line: u64) -> Problem {
    let what = "the card that begins here has no END:VCARD";
    Problem::new(line, None, what, "export it again, or add the line")
}
