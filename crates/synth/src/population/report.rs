//! What records and documents say of somebody.

use super::chance::Chance;
use super::names::Tradition;
use super::noise::Noise;
use super::numbers;
use super::resident::{Resident, Row};

/// A document about somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention<'p> {
    /// Whom it is about; the practice may have no record of them.
    pub about: &'p Resident,
    /// What it says of the patient.
    pub row: Row,
    /// What is wrong with it, the gravest first; mostly one thing.
    pub noise: Vec<Noise>,
}

/// Short forms that documents use.
const SHORT: [(&str, &str); 34] = [
    ("Elizabeth", "Liz"),
    ("William", "Bill"),
    ("Robert", "Bob"),
    ("Margaret", "Peggy"),
    ("Catherine", "Kate"),
    ("Jennifer", "Jenny"),
    ("Michael", "Mick"),
    ("James", "Jim"),
    ("Thomas", "Tom"),
    ("Andrew", "Andy"),
    ("Christopher", "Chris"),
    ("Daniel", "Dan"),
    ("Matthew", "Matt"),
    ("Stephen", "Steve"),
    ("Anthony", "Tony"),
    ("Joshua", "Josh"),
    ("Benjamin", "Ben"),
    ("Samuel", "Sam"),
    ("Alexander", "Alex"),
    ("Nicholas", "Nick"),
    ("Timothy", "Tim"),
    ("Edward", "Ted"),
    ("Patricia", "Trish"),
    ("Susan", "Sue"),
    ("Rebecca", "Bec"),
    ("Amanda", "Mandy"),
    ("Deborah", "Deb"),
    ("Samantha", "Sam"),
    ("Victoria", "Vicky"),
    ("Alexandra", "Alex"),
    ("Joseph", "Joe"),
    ("Patrick", "Paddy"),
    ("David", "Dave"),
    ("Mohammed", "Muhammad"),
];

/// What the practice has on record of a resident: parts are missing, a few are wrong.
pub(super) fn record(resident: &Resident, chance: &mut Chance) -> Row {
    let mut row = resident.row();
    keep(&mut row.ihi, 550, chance);
    if !chance.happens(940) {
        row.medicare.clear();
        row.irn.clear();
    }
    keep(&mut row.phone, 850, chance);
    keep(&mut row.sex, 995, chance);
    keep(&mut row.former_family, 300, chance);
    keep(&mut row.middle, 700, chance);
    match chance.below(1000) {
        0 | 1 => apply(Noise::BirthDateDigits, &mut row, resident, &[], chance),
        2 | 3 => apply(Noise::FamilyTypo, &mut row, resident, &[], chance),
        4 => row.birth_date.truncate(4),
        5..=34 => apply(Noise::Moved, &mut row, resident, &[], chance),
        _ => {}
    }
    row
}

/// A document about one of the residents.
pub(super) fn draw<'p>(residents: &'p [Resident], chance: &mut Chance) -> Option<Mention<'p>> {
    let at = chance.below(residents.len() as u64);
    let at = usize::try_from(at).ok()?;
    let about = residents.get(at)?;
    let home = household(residents, at);
    let mut row = about.row();
    row.former_family.clear();
    if !(about.registered && chance.happens(250)) {
        row.record_number.clear();
    }
    keep(&mut row.ihi, 350, chance);
    if !chance.happens(700) {
        row.medicare.clear();
        row.irn.clear();
    }
    keep(&mut row.dva, 600, chance);
    keep(&mut row.middle, 400, chance);
    keep(&mut row.phone, 600, chance);
    keep(&mut row.sex, 970, chance);
    if !chance.happens(850) {
        forget_address(&mut row);
    }
    let mut noise = Vec::new();
    if chance.happens(550) {
        noise.extend(chance.pick(&Noise::ALL).copied());
        if chance.happens(150) {
            noise.extend(chance.pick(&Noise::ALL).copied());
        }
    }
    noise.retain(|kind| *kind != Noise::None);
    noise.dedup();
    for kind in &noise {
        apply(*kind, &mut row, about, home, chance);
    }
    if noise.is_empty() {
        noise.push(Noise::None);
    }
    Some(Mention { about, row, noise })
}

/// The neighbours in the list who live at the same door.
fn household(residents: &[Resident], at: usize) -> &[Resident] {
    let number = residents.get(at).map(|resident| resident.household);
    let same = |resident: &&Resident| Some(resident.household) == number;
    let before = residents[..at].iter().rev().take_while(same).count();
    let after = residents[at..].iter().take_while(same).count();
    &residents[at - before..at + after]
}

fn apply(noise: Noise, row: &mut Row, about: &Resident, home: &[Resident], chance: &mut Chance) {
    match noise {
        Noise::None => {}
        Noise::FamilyTypo => row.family = typo(&row.family, chance),
        Noise::GivenTypo => row.given = typo(&row.given, chance),
        Noise::Nickname => {
            let short = SHORT.iter().find(|(long, _)| *long == row.given);
            row.given = short.map_or(&row.given[..], |(_, short)| short).to_owned();
        }
        Noise::Initial => row.given = row.given.chars().take(1).collect(),
        Noise::MiddleName if about.middle.is_empty() => {}
        Noise::MiddleName => {
            row.given.clone_from(&about.middle);
            row.middle.clear();
        }
        Noise::NamesSwapped => std::mem::swap(&mut row.family, &mut row.given),
        Noise::FormerFamily if about.former_family.is_empty() => {}
        Noise::FormerFamily => row.family.clone_from(&about.former_family),
        Noise::NewFamily => row.family = Tradition::English.family(chance),
        Noise::PlainLetters => {
            for name in [&mut row.family, &mut row.given] {
                *name = name.replace(['-', '\''], " ").to_uppercase();
            }
        }
        Noise::NoBirthDate => row.birth_date.clear(),
        Noise::BirthDateDigits => row.birth_date = transposed(&row.birth_date, 2, chance),
        Noise::BirthDateSwapped if about.born.day <= 12 && row.birth_date.len() == 8 => {
            let (month, day) = (about.born.month, about.born.day);
            row.birth_date = format!("{:04}{day:02}{month:02}", about.born.year);
        }
        Noise::BirthDateSwapped => {}
        Noise::WrongSex => {
            row.sex = if about.sex.code() == "F" { "M" } else { "F" }.to_owned();
        }
        Noise::Moved => {
            row.street = format!("{} Elsewhere Street", chance.within(1, 400));
            row.postcode = format!("{}", chance.within(2900, 2925));
            row.suburb.clear();
        }
        Noise::NewPhone => row.phone = numbers::phone(chance.below(80_000)),
        Noise::MedicareDigits => row.medicare = transposed(&row.medicare, 0, chance),
        Noise::NoIrn => row.irn.clear(),
        Noise::Reissued => reissue(row),
        Noise::RecordDigits => row.record_number = transposed(&row.record_number, 1, chance),
        Noise::WrongIrn | Noise::RelativesIhi | Noise::RelativesRecord => {
            if let Some(relative) = chance.pick(home) {
                confuse(noise, row, relative);
            }
        }
        Noise::NoNumbers => forget_numbers(row),
        Noise::Sparse => {
            forget_numbers(row);
            forget_address(row);
            row.sex.clear();
            row.phone.clear();
        }
    }
}

/// Takes a number of somebody who lives at the same door, where one was to be sent.
fn confuse(noise: Noise, row: &mut Row, relative: &Resident) {
    if noise == Noise::WrongIrn && !row.irn.is_empty() {
        row.irn = relative.irn.to_string();
    }
    if noise == Noise::RelativesIhi && !row.ihi.is_empty() {
        row.ihi.clone_from(&relative.ihi);
    }
    let recorded = !row.record_number.is_empty() && relative.registered;
    if noise == Noise::RelativesRecord && recorded {
        row.record_number.clone_from(&relative.record_number);
    }
}

/// The next issue of a card: its tenth digit is one more.
fn reissue(row: &mut Row) {
    if let Some(issue) = row.medicare.pop().and_then(|issue| issue.to_digit(10)) {
        row.medicare.push_str(&(issue % 9 + 1).to_string());
    }
}

fn forget_numbers(row: &mut Row) {
    for number in [
        &mut row.record_number,
        &mut row.ihi,
        &mut row.medicare,
        &mut row.irn,
        &mut row.dva,
    ] {
        number.clear();
    }
}

fn forget_address(row: &mut Row) {
    for part in [
        &mut row.street,
        &mut row.suburb,
        &mut row.state,
        &mut row.postcode,
    ] {
        part.clear();
    }
}

/// Leaves a value in so many of a thousand.
fn keep(value: &mut String, in_a_thousand: u64, chance: &mut Chance) {
    if !chance.happens(in_a_thousand) {
        value.clear();
    }
}

/// A letter left out, doubled, changed or moved.
fn typo(name: &str, chance: &mut Chance) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    if letters.len() < 2 {
        return name.to_owned();
    }
    let last = letters.len() as u64 - 1;
    let at = usize::try_from(chance.below(last)).unwrap_or(0);
    match chance.below(4) {
        0 => {
            letters.remove(at);
        }
        1 => letters.insert(at, letters[at]),
        2 => {
            letters[at] = chance
                .pick(&['a', 'e', 'i', 'n', 'r', 's', 't'])
                .copied()
                .unwrap_or('e')
        }
        _ => letters.swap(at, at + 1),
    }
    letters.into_iter().collect()
}

/// Two neighbouring characters from `from` on changed over.
fn transposed(text: &str, from: usize, chance: &mut Chance) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    if letters.len() < from + 2 {
        return text.to_owned();
    }
    let span = (letters.len() - from - 1) as u64;
    let at = from + usize::try_from(chance.below(span)).unwrap_or(0);
    letters.swap(at, at + 1);
    letters.into_iter().collect()
}
