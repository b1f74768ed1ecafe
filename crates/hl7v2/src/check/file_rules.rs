//! The points that take a whole file: control ids that come twice, referrals in company.

use std::collections::HashSet;

use ids::Direction;

use crate::check::point::{Point, points};
use crate::check::report;
use crate::check::scope::Scope;
use crate::check::test::Test;
use crate::finding::Finding;
use crate::message::Message;

/// What was seen so far of the messages of a file, one after the other.
pub struct FileRules {
    messages: usize,
    control_ids: HashSet<Vec<u8>>,
    company_told: bool,
}

impl FileRules {
    /// For a file of so many messages.
    pub fn new(messages: usize) -> Self {
        Self {
            messages,
            control_ids: HashSet::new(),
            company_told: false,
        }
    }

    /// Takes in the next message and says what is wrong with it in this company. Offsets are those
    /// in the message.
    pub fn see(&mut self, message: &Message, direction: Direction) -> Vec<Finding> {
        let id = message.control_id();
        let twice = !id.is_empty() && !self.control_ids.insert(id.to_vec());
        let scope = Scope::of(message);
        let mut found = Vec::new();
        for point in points().iter().filter(|point| scope.covers(point)) {
            if twice && matches!(point.test, Test::UniqueInFile) {
                found.extend(finding(point, message, 10, direction));
            }
            let company = self.messages > 1 && !self.company_told;
            if company && matches!(point.test, Test::AloneInFile) {
                self.company_told = true;
                found.extend(finding(point, message, 9, direction));
            }
        }
        found
    }
}

fn finding(
    point: &'static Point,
    message: &Message,
    field: u32,
    direction: Direction,
) -> Option<Finding> {
    let severity = point.severity(direction)?;
    let value = message.segments().next()?.field(field)?;
    let path = value.path().to_string();
    Some(report::finding(point, severity, path, value.offset(), ""))
}
