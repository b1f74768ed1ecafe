//! The one point that takes a whole file: control ids that come twice.

use std::collections::HashSet;

use ids::Direction;

use crate::check::point::points;
use crate::check::report;
use crate::check::test::Test;
use crate::finding::Finding;
use crate::message::Message;

/// The control ids (MSH-10) of the messages of a file, seen one after the other.
#[derive(Default)]
pub struct ControlIds {
    seen: HashSet<Vec<u8>>,
}

impl ControlIds {
    /// Takes in the next message; a finding when an earlier one had the same control id. Its
    /// offset is that in the message.
    pub fn see(&mut self, message: &Message, direction: Direction) -> Option<Finding> {
        let id = message.control_id();
        if id.is_empty() || self.seen.insert(id.to_vec()) {
            return None;
        }
        let mut all = points().iter();
        let point = all.find(|point| matches!(point.test, Test::UniqueInFile))?;
        let severity = point.severity(direction)?;
        let value = message.segments().next()?.field(10)?;
        let path = value.path().to_string();
        Some(report::finding(point, severity, path, value.offset(), ""))
    }
}
