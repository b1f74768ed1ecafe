//! The patient of a PIT file: legacy pathology text (hl7v2-au §4.3).
//!
//! The sheet gives the codes of the lines, not their columns, and senders move columns about. So
//! a line is read by its code and by the words it holds: 100 name, 101 to 103 address, 104 date
//! of birth and sex, 105 telephone, 112 Medicare number. A report without them gives fewer
//! details, never wrong ones.

use ids::{Hd, Timestamp};

use crate::address::Address;
use crate::limits::TEXT_CHARS_MAX;
use crate::person::Person;
use crate::person_name::NameUse;
use crate::record_number::RecordNumber;
use crate::sex::Sex;

/// Reports of one file whose patients are read.
const REPORTS_MAX: usize = 10_000;

/// Code of the line a report begins with.
const START: &str = "100";

/// The patients of the reports in a PIT file, one a report, in order. `recipient` is the facility
/// that the file was written for: "your reference" is its record number. `at` is the present.
/// Text that is no PIT has no reports.
#[must_use]
pub fn read_pit(text: &str, recipient: &Hd, at: Timestamp) -> Vec<Person> {
    let mut people: Vec<Person> = Vec::new();
    let mut address = Vec::new();
    for line in text.split(['\r', '\n']) {
        let Some((code, content)) = split(line) else {
            continue;
        };
        if code == START {
            settle(people.last_mut(), &mut address);
            if people.len() == REPORTS_MAX {
                break;
            }
            people.push(Person::default());
        }
        let Some(person) = people.last_mut() else {
            continue;
        };
        match code {
            START => name(person, value(content)),
            "101" | "102" | "103" => address.push(content.trim()),
            "104" => birth_and_sex(person, content, at),
            "105" => person.add_phone(value(content)),
            "110" => {
                let number = RecordNumber::new(recipient.clone(), value(content));
                number
                    .into_iter()
                    .for_each(|number| person.add_record_number(number));
            }
            "112" => person.add_medicare(value(content), ""),
            _ => {}
        }
    }
    settle(people.last_mut(), &mut address);
    people
}

/// The code of a line and what follows; nothing for a line without a code.
fn split(line: &str) -> Option<(&str, &str)> {
    let code = line.get(..3)?;
    let numbered = code.bytes().all(|byte| byte.is_ascii_digit());
    let content = line.get(3..)?;
    let content = match content.char_indices().nth(TEXT_CHARS_MAX) {
        None => content,
        Some((end, _)) => &content[..end],
    };
    numbered.then_some((code, content))
}

/// What stands behind the first colon, or all of it.
fn value(content: &str) -> &str {
    content
        .split_once(':')
        .map_or(content, |(_, value)| value)
        .trim()
}

/// `Family,Given Middle`.
fn name(person: &mut Person, text: &str) {
    let (family, given) = text.split_once(',').unwrap_or((text, ""));
    let (given, middle) = given.trim().split_once(' ').unwrap_or((given, ""));
    person.add_name(family, given, middle, NameUse::Current);
}

/// `Birthdate: 12/03/1979   Age: Y047   Sex: F`
fn birth_and_sex(person: &mut Person, content: &str, at: Timestamp) {
    let mut words = content.split([':', ' ']).filter(|word| !word.is_empty());
    while let Some(word) = words.next() {
        if word.eq_ignore_ascii_case("birthdate") {
            person.set_birth_date(words.next().unwrap_or_default(), at);
        } else if word.eq_ignore_ascii_case("sex") {
            person.sex = words.next().and_then(Sex::read);
        }
    }
}

/// `4 GUMNUT LANE  SAMPLETON  2999`: the last word of four digits is the postcode.
fn settle(person: Option<&mut Person>, lines: &mut Vec<&str>) {
    let text = lines.join(" ");
    lines.clear();
    let text = text.trim();
    let four_digits = |word: &&str| word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit());
    let postcode = text
        .rsplit([' ', ','])
        .next()
        .filter(four_digits)
        .unwrap_or_default();
    let street = text.strip_suffix(postcode).unwrap_or(text);
    // Street and suburb cannot be told apart in running text; two blanks or a comma part them.
    let street = street.trim_end_matches([' ', ',']);
    let (street, suburb) = match street.split_once("  ").or_else(|| street.split_once(',')) {
        Some((street, suburb)) => (street, suburb),
        None => (street, ""),
    };
    if let (Some(person), Some(address)) = (person, Address::new(street, suburb, "", postcode)) {
        person.add_address(address);
    }
}
