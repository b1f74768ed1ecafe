//! Our own transport responses about a relayed message: progress, and the one failure that ends
//! it here.

use super::step::Machine;
use super::{Route, Telling};
use crate::inbound::Told;
use crate::{Effect, Plan, Reason, Response, ResponseClass};
use audit::Action;

impl Machine<'_> {
    /// News on the way, for the addresses that want it.
    pub(super) fn tell_progress(&mut self, code: &str, words: &str) {
        let response = Response {
            class: ResponseClass::Information,
            code: code.to_owned(),
            message: words.to_owned(),
            digest: None,
        };
        self.tell(&response, false, |route| route.wants_progress);
    }

    /// It goes no further: every address learns so from us, as nobody else will tell it.
    pub(super) fn tell_failure(&mut self, code: &str, words: &str) {
        let response = Response {
            class: ResponseClass::Error,
            code: code.to_owned(),
            message: words.to_owned(),
            digest: None,
        };
        self.tell(&response, true, |_| true);
    }

    fn tell(&mut self, response: &Response, is_final: bool, wants: impl Fn(&Route) -> bool) {
        for (route, at) in (0..).zip(&self.life.routes) {
            if !wants(at) {
                continue;
            }
            let place = u32::try_from(self.life.tellings.len()).unwrap_or(u32::MAX);
            self.life.tellings.push(Telling {
                route,
                at: self.now,
                response: response.clone(),
                is_final,
                failures: 0,
                told_at: None,
                gave_up: false,
            });
            let plan = Plan::at(Effect::Respond(place), self.now);
            self.plans.push(plan);
        }
    }

    /// News on the way is pointless once the outcome is known.
    pub(super) fn drop_progress(&mut self) {
        for (place, telling) in (0..).zip(&mut self.life.tellings) {
            if telling.is_due() && !telling.is_final {
                telling.gave_up = true;
                let effect = Effect::Respond(place);
                self.plans.retain(
                    |plan| !matches!(plan, Plan::Perform { effect: e, .. } if *e == effect),
                );
                self.plans.push(Plan::Cancel(effect));
            }
        }
    }

    pub(super) fn told(&mut self, place: u32, told: &Told) {
        let (now, id) = (self.now, self.life.id);
        let routes = &self.life.routes;
        let at = usize::try_from(place).unwrap_or(usize::MAX);
        let Some(telling) = self.life.tellings.get_mut(at).filter(|it| it.is_due()) else {
            return;
        };
        let route = usize::try_from(telling.route).ok();
        let route = route.and_then(|route| routes.get(route));
        let address = route.map_or_else(String::new, |route| route.address.clone());
        let give_up_at = telling.at.plus_millis(self.policy.respond_for_ms);
        let code = telling.response.code.clone();
        match told {
            Told::Done => {
                telling.told_at = Some(now);
                self.record(Action::ReceiptSent, &[("to", &address), ("code", &code)]);
            }
            Told::NotYet(why) if now < give_up_at => {
                telling.failures = telling.failures.saturating_add(1);
                let failures = telling.failures;
                let next = self.policy.retry_at(now, id, failures);
                self.plan(Effect::Respond(place), next);
                if failures == 1 {
                    let words = format!("{address} could not be told yet: {why}");
                    self.note(Reason::new("receipt-waits", words), "this provider", false);
                }
            }
            Told::Never(why) | Told::NotYet(why) => {
                telling.gave_up = true;
                let is_final = telling.is_final;
                self.record(Action::ReceiptNotSent, &[("to", &address), ("code", &code)]);
                let words = format!("{address} could not be told: {why}");
                let note = Reason::new("receipt-not-sent", words);
                self.note(note, "this provider", is_final);
            }
        }
    }
}
