//! Holds a message against one conformance point.

use crate::check::point::Condition;
use crate::check::report::Broken;
use crate::check::test::Test;
use crate::check::{bytes, displays, fields, identifiers, layout, parts, providers, stamps};
use crate::message::{Message, values_at};
use crate::path::Path;
use crate::segment::Segment;
use crate::value::Value;

/// Performs the test of a point and puts what it finds into `broken`.
pub(crate) fn perform(message: &Message, code: &str, broken: &mut Broken<'_>) {
    match &broken.point.test {
        Test::Required => fields::required(message, broken),
        Test::OneValued => fields::one_valued(message, broken),
        Test::Equals(text) => fields::held(message, broken, |value| value == text),
        Test::StartsWith(text) => fields::held(message, broken, |value| value.starts_with(text)),
        Test::OneOf(list) => {
            fields::each(message, broken, |value| {
                list.iter().any(|one| *one == value)
            });
        }
        Test::OneOfAnyCase(list) => fields::each(message, broken, |value| {
            list.iter().any(|one| one.eq_ignore_ascii_case(value))
        }),
        Test::NotOneOf(list) => {
            fields::each(message, broken, |value| {
                list.iter().all(|one| *one != value)
            });
        }
        Test::NotStartsWith(text) => {
            fields::each(message, broken, |value| !value.starts_with(text));
        }
        Test::NotNull => fields::not_null(message, broken),
        Test::NotShaped(shape) => {
            fields::each(message, broken, |value| {
                !identifiers::is_shaped(*shape, value)
            });
        }
        Test::DiffersFrom(other) => fields::differs(message, broken, other.0),
        Test::SameAs(other) => fields::same_as(message, broken, other.0),
        Test::Unique => fields::unique(message, broken),
        Test::AtMost(count) => layout::at_most(message, broken, *count),
        Test::ExactlyOne(value) => fields::exactly_one(message, broken, value),
        Test::FirstAmong(list) => fields::first_among(message, broken, list),
        Test::Components(numbers) => parts::valued(message, broken, numbers),
        Test::Needs([one, other]) => parts::needs(message, broken, *one, *other),
        Test::Differ([one, other]) => parts::differ(message, broken, *one, *other),
        Test::LoincFirst => parts::loinc_first(message, broken),
        Test::Pairs(pairs) => parts::pairs(message, broken, pairs),
        Test::Stamp(asked) => stamps::check(message, broken, *asked),
        Test::Identifiers(holder) => identifiers::check(message, broken, *holder),
        Test::HpioFacility => providers::facility(message, broken),
        Test::XcnAuthority => providers::authority(message, broken),
        Test::XcnName => providers::name(message, broken),
        Test::Present(lists) => layout::present(message, broken, lists.get(code)),
        Test::Order(lists) => layout::order(message, broken, lists.get(code)),
        Test::Forbidden => layout::forbidden(message, broken),
        Test::NoLocalSegments => layout::no_local(message, broken),
        Test::Displays(asked) => displays::check(message, broken, *asked),
        Test::EncodingCharacter { position, is } => {
            bytes::encoding_character(message, broken, *position, *is);
        }
        Test::EncodingCharacters(count) => bytes::encoding_characters(message, broken, *count),
        Test::Bytes(asked) => bytes::check(message, broken, *asked),
        Test::UniqueInFile | Test::AloneInFile => {}
    }
}

/// The segments that a place names and for which every condition of the point holds. Conditions on
/// other segments are looked at once, not once for each segment.
pub(crate) fn segments<'m>(
    message: &'m Message,
    place: Path,
    conditions: &'static [Condition],
) -> impl Iterator<Item = Segment<'m>> {
    let own = move |condition: &Condition| condition.at.0.segment == place.segment;
    let others = conditions.iter().filter(move |one| !own(one));
    let open = others
        .into_iter()
        .all(|one| among(message.all(one.at.0), one));
    let named = open.then(|| message.segments_with(place.segment));
    named
        .into_iter()
        .flatten()
        .filter(move |one| place.occurrence == 0 || one.occurrence() == place.occurrence)
        .filter(move |segment| {
            let mut own = conditions.iter().filter(move |one| own(one));
            own.all(|one| among(values(segment, one.at.0), one))
        })
}

/// The values of a segment at a place: repetitions that say something, or parts of them.
pub(crate) fn values<'m>(
    segment: &Segment<'m>,
    place: Path,
) -> impl Iterator<Item = Value<'m>> + use<'m> {
    values_at(*segment, place)
}

/// The values at every place of the point, where its conditions hold.
pub(crate) fn all_values<'m>(
    message: &'m Message,
    broken: &Broken<'_>,
) -> impl Iterator<Item = Value<'m>> + use<'m> {
    let point = broken.point;
    point.at.iter().flat_map(move |at| {
        segments(message, at.0, &point.when).flat_map(|segment| values(&segment, at.0))
    })
}

fn among<'m>(values: impl Iterator<Item = Value<'m>>, condition: &Condition) -> bool {
    let (mut any, mut listed, mut barred) = (false, condition.is.is_empty(), false);
    let mut see = |text: &str| {
        listed |= condition.is.iter().any(|one| one == text);
        barred |= condition.not.iter().any(|one| one == text);
    };
    for value in values {
        any = true;
        see(&value.text());
    }
    if !any {
        see("");
    }
    listed && !barred
}
