//! How the practice's software is told of a failure: the hand-over of the report file.

use super::step::Machine;
use crate::{Effect, HandOver, Plan, Reason};
use audit::Action;

impl Machine<'_> {
    /// A late truth: what the report says is not so any more. If it is not in the folder yet, it
    /// never gets there.
    pub(super) fn withdraw_report(&mut self) {
        let is_waiting = |report: &HandOver| report.placed_at.is_none();
        if self.life.report.as_ref().is_some_and(is_waiting) {
            self.life.report = None;
            self.plans.push(Plan::Cancel(Effect::Stage));
            self.plans.push(Plan::Cancel(Effect::Place));
        }
    }

    pub(super) fn report_staged(&mut self, temporary: &str) {
        if let Some(report) = self.life.report.as_mut()
            && report.placed_at.is_none()
        {
            report.staged = Some(temporary.to_owned());
            self.plan(Effect::Place, self.now);
        }
    }

    pub(super) fn report_placed(&mut self) {
        if let Some(report) = self.life.report.as_mut()
            && report.placed_at.is_none()
        {
            report.placed_at = Some(self.now);
            self.record(Action::ReportHandedOver, &[]);
        }
    }

    pub(super) fn report_failed(&mut self, why: &Reason) {
        let Some(report) = self.life.report.as_mut() else {
            return;
        };
        report.failures = report.failures.saturating_add(1);
        let failures = report.failures;
        let effect = if report.staged.is_some() {
            Effect::Place
        } else {
            Effect::Stage
        };
        if failures == 1 {
            self.note(why.clone(), "this practice", true);
        }
        let next = self.policy.retry_at(self.now, self.life.id, failures);
        self.plan(effect, next);
    }
}
