//! Explanation: a decision with the way to it, and what to do otherwise.

use crate::alternative::Alternative;
use crate::refusal::Refusal;
use crate::route::Route;
use crate::step::Step;

/// What was decided, and the steps that led there.
#[derive(Debug)]
pub struct Explanation {
    /// The same as without an explanation.
    pub decision: Result<Route, Refusal>,
    /// The steps, in the order they were taken; the first thousand.
    pub steps: Vec<Step>,
    /// After a refusal the next best things, best first; the last is always paper.
    pub alternatives: Vec<Alternative>,
}
