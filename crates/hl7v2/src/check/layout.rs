//! Tests of which segments there are, and in which order.

use crate::check::perform::segments;
use crate::check::report::Broken;
use crate::message::Message;
use crate::segment::Segment;

/// The segments are there.
pub(crate) fn present(message: &Message, broken: &mut Broken<'_>, names: Option<&Vec<String>>) {
    for name in names.into_iter().flatten() {
        if message.segment(name).is_none() {
            broken.named(name);
        }
    }
}

/// The segments first come in this order.
pub(crate) fn order(message: &Message, broken: &mut Broken<'_>, names: Option<&Vec<String>>) {
    let mut latest: Option<Segment<'_>> = None;
    for first in names
        .into_iter()
        .flatten()
        .filter_map(|name| message.segment(name))
    {
        if latest.is_some_and(|latest| first.position() < latest.position()) {
            broken.at(&first.value());
        } else {
            latest = Some(first);
        }
    }
}

/// No segment of the names.
pub(crate) fn forbidden(message: &Message, broken: &mut Broken<'_>) {
    let point = broken.point;
    for at in &point.at {
        for segment in segments(message, at.0, &point.when) {
            broken.at(&segment.value());
        }
    }
}

/// No segment that begins with Z.
pub(crate) fn no_local(message: &Message, broken: &mut Broken<'_>) {
    for segment in message
        .segments()
        .filter(|segment| segment.name().starts_with('Z'))
    {
        broken.at(&segment.value());
    }
}

/// At most `count` segments of each name.
pub(crate) fn at_most(message: &Message, broken: &mut Broken<'_>, count: usize) {
    let point = broken.point;
    for at in &point.at {
        if let Some(next) = segments(message, at.0, &point.when).nth(count) {
            broken.at(&next.value());
        }
    }
}
