//! How two people's names, numbers and dates stand to each other, field by field.

use ids::MedicareNumber;

use crate::conflict::Conflict;
use crate::distance::is_one_slip;
use crate::features::{Features, NameFeatures};
use crate::given_names;
use crate::reason::Reason;
use crate::record_number::RecordNumber;
use crate::sound;

/// What one field says.
pub(crate) type Said = Result<Reason, Conflict>;

/// Letters a name has at least before one slip in it is taken for a slip.
const SLIP_CHARS_MIN: usize = 4;

/// Digits that a Medicare card keeps when it is issued again.
const CARD_DIGITS: usize = 9;

/// Family and given name, of the pair of names that agrees best.
pub(crate) fn names(incoming: &Features<'_>, known: &Features<'_>) -> Vec<Said> {
    let mut best: Option<(i32, Vec<Said>)> = None;
    for one in &incoming.names {
        for two in &known.names {
            let said = name(one, two);
            let points = said.iter().map(points).sum();
            if best.as_ref().is_none_or(|(most, _)| points > *most) {
                best = Some((points, said));
            }
        }
    }
    best.map(|(_, said)| said).unwrap_or_default()
}

/// IHI, record numbers, Medicare and DVA numbers.
pub(crate) fn numbers(incoming: &Features<'_>, known: &Features<'_>) -> Vec<Said> {
    let (one, two) = (incoming.person, known.person);
    let ihi = match (&one.ihi, &two.ihi) {
        (Some(one), Some(two)) if one == two => Some(Ok(Reason::IhiSame)),
        (Some(_), Some(_)) => Some(Err(Conflict::IhiDiffers)),
        (_, _) => None,
    };
    let records = record_numbers(
        &one.record_numbers,
        &two.record_numbers,
        &two.learned_numbers,
    );
    let dva = if one.dva.iter().any(|number| two.dva.contains(number)) {
        Some(Ok(Reason::DvaSame))
    } else if one.dva.is_empty() || two.dva.is_empty() {
        None
    } else {
        Some(Err(Conflict::DvaDiffers))
    };
    let card = medicare(&one.medicare, &two.medicare);
    [ihi, records, card, dva].into_iter().flatten().collect()
}

/// Date of birth.
pub(crate) fn birth_date(incoming: &Features<'_>, known: &Features<'_>) -> Option<Said> {
    let (one, two) = (incoming.person.birth_date?, known.person.birth_date?);
    Some(
        if one == two && one.is_complete() && one.may_be_estimated() {
            Ok(Reason::BirthDateEstimated)
        } else if one == two && one.is_complete() {
            Ok(Reason::BirthDateSame)
        } else if one.could_be(two) {
            Ok(Reason::BirthDatePartial)
        } else if one.day_and_month_swapped() == Some(two) {
            Err(Conflict::BirthDateSwapped)
        } else if one.is_slip_of(two) {
            Err(Conflict::BirthDateSlip)
        } else {
            Err(Conflict::BirthDateDiffers)
        },
    )
}

/// Sex.
pub(crate) fn sex(incoming: &Features<'_>, known: &Features<'_>) -> Option<Said> {
    let (one, two) = (incoming.person.sex?, known.person.sex?);
    Some(if one == two {
        Ok(Reason::SexSame)
    } else {
        Err(Conflict::SexDiffers)
    })
}

/// Address and telephone. People move, so a difference says nothing.
pub(crate) fn contacts(incoming: &Features<'_>, known: &Features<'_>) -> Vec<Said> {
    let mut said = Vec::new();
    if incoming.homes.iter().any(|home| known.homes.contains(home)) {
        said.push(Ok(Reason::AddressSame));
    } else if incoming
        .places
        .iter()
        .any(|place| known.places.contains(place))
    {
        said.push(Ok(Reason::PlaceSame));
    }
    let phones = &known.person.phones;
    if incoming
        .person
        .phones
        .iter()
        .any(|phone| phones.contains(phone))
    {
        said.push(Ok(Reason::PhoneSame));
    }
    said
}

pub(crate) fn points(said: &Said) -> i32 {
    match said {
        Ok(reason) => reason.points(),
        Err(conflict) => conflict.points(),
    }
}

fn name(one: &NameFeatures, two: &NameFeatures) -> Vec<Said> {
    let crossed = !one.family.is_empty()
        && !one.given.is_empty()
        && (&one.family, &one.given) == (&two.given, &two.family);
    let same_words = one.sorted_words == two.sorted_words && !one.sorted_words.is_empty();
    let swapped = one.family != two.family && (crossed || same_words);
    if swapped {
        return vec![Ok(Reason::NamesSwapped)];
    }
    family(one, two)
        .into_iter()
        .chain(given(one, two))
        .collect()
}

fn family(one: &NameFeatures, two: &NameFeatures) -> Option<Said> {
    if one.family.is_empty() || two.family.is_empty() {
        return None;
    }
    let part = |short: &NameFeatures, long: &NameFeatures| {
        short.family_words.len() < long.family_words.len()
            && short
                .family_words
                .iter()
                .all(|word| long.family_words.contains(word))
    };
    Some(if one.family == two.family {
        Ok(if one.is_other || two.is_other {
            Reason::FamilyFormer
        } else {
            Reason::FamilySame
        })
    } else if part(one, two) || part(two, one) {
        Ok(Reason::FamilyPart)
    } else if is_slip(&one.family, &two.family) {
        Ok(Reason::FamilyClose)
    } else if sound::key(&one.family) == sound::key(&two.family) {
        Ok(Reason::FamilySound)
    } else {
        Err(Conflict::FamilyDiffers)
    })
}

fn given(one: &NameFeatures, two: &NameFeatures) -> Option<Said> {
    if one.given.is_empty() || two.given.is_empty() {
        let none = one.given.is_empty() && two.given.is_empty();
        let real = !one.is_placeholder && !two.is_placeholder;
        return (none && real).then_some(Ok(Reason::SingleName));
    }
    let first = |name: &NameFeatures| name.given_words.first().cloned().unwrap_or_default();
    let (first_one, first_two) = (first(one), first(two));
    let initial = |short: &str, long: &str| {
        short.chars().count() == 1 && long.starts_with(short) && long.chars().count() > 1
    };
    Some(if one.given == two.given {
        Ok(Reason::GivenSame)
    } else if given_names::are_forms_of_one(&first_one, &first_two) {
        Ok(Reason::GivenNickname)
    } else if initial(&one.given, &two.given) || initial(&two.given, &one.given) {
        Ok(Reason::GivenInitial)
    } else if is_among(one, two) || is_among(two, one) || first_one == first_two {
        Ok(Reason::GivenPart)
    } else if is_slip(&one.given, &two.given) || is_slip(&first_one, &first_two) {
        Ok(Reason::GivenClose)
    } else {
        Err(Conflict::GivenDiffers)
    })
}

/// Whether a given name, of one word or several, is among another person's given and middle
/// names; initials are not.
fn is_among(one: &NameFeatures, other: &NameFeatures) -> bool {
    let words = one.given_words.iter().take(one.first_words);
    let mut words = words.filter(|word| word.chars().count() > 1).peekable();
    words.peek().is_some() && words.all(|word| other.given_words.contains(word))
}

fn is_slip(one: &str, two: &str) -> bool {
    let long_enough = |word: &str| word.chars().count() >= SLIP_CHARS_MIN;
    (long_enough(one) || long_enough(two)) && is_one_slip(one, two)
}

fn record_numbers(
    incoming: &[RecordNumber],
    known: &[RecordNumber],
    learned: &[RecordNumber],
) -> Option<Said> {
    let mut differs = false;
    for one in incoming {
        if known.iter().chain(learned).any(|two| one.is_same(two)) {
            return Some(Ok(Reason::RecordNumberSame));
        }
        differs |= known.iter().any(|two| one.is_of_same_authority(two));
    }
    differs.then_some(Err(Conflict::RecordNumberDiffers))
}

/// The best of all pairs of cards.
fn medicare(incoming: &[MedicareNumber], known: &[MedicareNumber]) -> Option<Said> {
    let pairs = incoming
        .iter()
        .flat_map(|one| known.iter().map(move |two| card(one, two)));
    pairs.max_by_key(points)
}

fn card(one: &MedicareNumber, two: &MedicareNumber) -> Said {
    let kept = |number: &MedicareNumber| number.expose_card().get(..CARD_DIGITS).map(str::to_owned);
    let same_issue = one.expose_card() == two.expose_card();
    match (kept(one) == kept(two), one.irn(), two.irn()) {
        (false, _, _) => Err(Conflict::MedicareDiffers),
        (true, Some(one), Some(two)) if one != two => Err(Conflict::IrnDiffers),
        (true, Some(_), Some(_)) if same_issue => Ok(Reason::MedicareSame),
        (true, Some(_), Some(_)) => Ok(Reason::MedicareReissued),
        (true, _, _) => Ok(Reason::MedicareCard),
    }
}
