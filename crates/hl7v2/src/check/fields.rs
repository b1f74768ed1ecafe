//! Tests of what fields say.

use std::collections::HashSet;

use crate::check::perform::{all_values, segments, values};
use crate::check::report::Broken;
use crate::message::Message;
use crate::path::Path;
use crate::segment::Segment;

/// Every segment has a value at each place.
pub(crate) fn required(message: &Message, broken: &mut Broken<'_>) {
    let point = broken.point;
    for at in &point.at {
        for segment in segments(message, at.0, &point.when) {
            if !says(&segment, at.0) {
                broken.in_segment(&segment, at.0);
            }
        }
    }
}

/// Every segment has a value at one of the places at least.
pub(crate) fn one_valued(message: &Message, broken: &mut Broken<'_>) {
    let point = broken.point;
    let Some(first) = point.at.first() else {
        return;
    };
    for segment in segments(message, first.0, &point.when) {
        if !point.at.iter().any(|at| says(&segment, at.0)) {
            broken.in_segment(&segment, first.0);
        }
    }
}

/// The first value of every segment at each place passes; one that is not there does not.
pub(crate) fn held(message: &Message, broken: &mut Broken<'_>, passes: impl Fn(&str) -> bool) {
    let point = broken.point;
    for at in &point.at {
        for segment in segments(message, at.0, &point.when) {
            match values(&segment, at.0).next() {
                None => broken.in_segment(&segment, at.0),
                Some(value) if !passes(&value.text()) => broken.at(&value),
                Some(_) => {}
            }
        }
    }
}

/// Every value passes; the null value says nothing that could be tested.
pub(crate) fn each(message: &Message, broken: &mut Broken<'_>, passes: impl Fn(&str) -> bool) {
    for value in all_values(message, broken) {
        if !value.is_null() && !passes(&value.text()) {
            broken.at(&value);
        }
    }
}

/// No value is the null value.
pub(crate) fn not_null(message: &Message, broken: &mut Broken<'_>) {
    for value in all_values(message, broken) {
        if value.is_null() {
            broken.at(&value);
        }
    }
}

/// The field differs from another of its segment, byte for byte.
pub(crate) fn differs(message: &Message, broken: &mut Broken<'_>, other: Path) {
    let point = broken.point;
    for at in &point.at {
        for segment in segments(message, at.0, &point.when) {
            let one = segment.valued(at.0.field);
            if let Some(one) = one.filter(|one| one.raw() == raw(&segment, other.field)) {
                broken.at(&one);
            }
        }
    }
}

/// The field says, byte for byte, what `other` says in the nearest such segment before it.
pub(crate) fn same_as(message: &Message, broken: &mut Broken<'_>, other: Path) {
    let point = broken.point;
    for at in &point.at {
        let mut latest: Option<Segment<'_>> = None;
        for segment in message.segments() {
            if segment.path().segment == other.segment {
                latest = Some(segment);
            } else if segment.path().segment == at.0.segment
                && latest
                    .is_some_and(|latest| raw(&latest, other.field) != raw(&segment, at.0.field))
            {
                broken.in_segment(&segment, at.0);
            }
        }
    }
}

/// No two segments say the same in the field.
pub(crate) fn unique(message: &Message, broken: &mut Broken<'_>) {
    let point = broken.point;
    for at in &point.at {
        let mut seen = HashSet::new();
        for segment in segments(message, at.0, &point.when) {
            let Some(value) = segment.valued(at.0.field) else {
                continue;
            };
            if !seen.insert(value.raw()) {
                broken.at(&value);
            }
        }
    }
}

/// Exactly one segment has the value, in whatever repetition. A message without any such segment
/// is the business of another point.
pub(crate) fn exactly_one(message: &Message, broken: &mut Broken<'_>, wanted: &str) {
    let point = broken.point;
    for at in &point.at {
        let (mut any, mut count) = (false, 0);
        for segment in segments(message, at.0, &point.when) {
            any = true;
            if !values(&segment, at.0).any(|value| value.text() == wanted) {
                continue;
            }
            count += 1;
            if count > 1 {
                broken.in_segment(&segment, at.0);
            }
        }
        if any && count == 0 {
            broken.whole();
        }
    }
}

/// When any segment has one of the values, the first segment has.
pub(crate) fn first_among(message: &Message, broken: &mut Broken<'_>, list: &[String]) {
    let point = broken.point;
    let is_one = |segment: &Segment<'_>, place| {
        values(segment, place).any(|value| list.iter().any(|one| *one == value.text()))
    };
    for at in &point.at {
        let mut all = segments(message, at.0, &point.when);
        let Some(first) = all.next() else { continue };
        if !is_one(&first, at.0) && all.any(|later| is_one(&later, at.0)) {
            broken.in_segment(&first, at.0);
        }
    }
}

fn says(segment: &Segment<'_>, place: Path) -> bool {
    values(segment, place).any(|value| !value.is_null())
}

fn raw<'m>(segment: &Segment<'m>, field: u32) -> &'m [u8] {
    segment.field(field).map_or(&[], |value| value.raw())
}
