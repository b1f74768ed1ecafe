//! What is said about a decision.

use crate::{Failure, output};
use directory::{Explanation, Refusal, Route, Step, payload_name};
use ids::Hd;
use serde::Serialize;

/// A decision, for people and programs.
#[derive(Debug, Serialize)]
pub(super) struct Answer {
    resolved: bool,
    judged: bool,
    route: Option<RouteAnswer>,
    refusal: Option<RefusalAnswer>,
    steps: Option<Vec<StepAnswer>>,
}

#[derive(Debug, Serialize)]
struct RouteAnswer {
    recipient: String,
    endpoint: String,
    organisation: String,
    provider: Option<String>,
    payload: String,
    facility: String,
    application: Option<String>,
    certificate: CertificateAnswer,
}

#[derive(Debug, Serialize)]
struct CertificateAnswer {
    subject: String,
    sha256: String,
    until: String,
}

#[derive(Debug, Serialize)]
struct RefusalAnswer {
    code: &'static str,
    sentence: String,
    advice: &'static str,
    recipient_unknown: bool,
}

#[derive(Debug, Serialize)]
struct StepAnswer {
    subject: String,
    effect: &'static str,
    words: String,
}

impl Answer {
    /// About an explanation, with or without its steps.
    pub(super) fn of(explanation: &Explanation, judged: bool, with_steps: bool) -> Self {
        let (route, refusal) = match &explanation.decision {
            Ok(route) => (Some(RouteAnswer::of(route)), None),
            Err(refusal) => (None, Some(RefusalAnswer::of(refusal))),
        };
        let steps = || explanation.steps.iter().map(StepAnswer::of).collect();
        Self {
            resolved: route.is_some(),
            judged,
            route,
            refusal,
            steps: with_steps.then(steps),
        }
    }

    /// For people.
    pub(super) fn print(&self) -> Result<(), Failure> {
        for step in self.steps.iter().flatten() {
            let text = format!("{:<10} {} {}", step.effect, step.subject, step.words);
            // Ids are whatever the directory has; a terminal must not obey them.
            output::line(&text.replace(char::is_control, " "))?;
        }
        if let Some(route) = &self.route {
            route.print()?;
            if !self.judged {
                output::line("  trust         NOT JUDGED: name the authorities with --anchors")?;
            }
        }
        if let Some(refusal) = &self.refusal {
            output::line(&format!("Refused: {}", refusal.code))?;
            output::line(&format!("  {}", refusal.sentence))?;
            output::line(&format!("  {}", refusal.advice))?;
        }
        Ok(())
    }
}

impl RouteAnswer {
    fn of(route: &Route) -> Self {
        let certificate = &route.certificate;
        Self {
            recipient: route.recipient_name.clone(),
            endpoint: route.endpoint_address.clone(),
            organisation: route.organisation.uri(),
            provider: route.provider.as_ref().map(ids::Organisation::uri),
            payload: route.payload.clone(),
            facility: route.receiving_facility.to_string(),
            application: route.receiving_application.as_ref().map(Hd::to_string),
            certificate: CertificateAnswer {
                subject: certificate.subject().to_owned(),
                sha256: certificate.thumbprint_hex(),
                until: certificate.not_after().to_rfc3339(),
            },
        }
    }

    fn print(&self) -> Result<(), Failure> {
        output::line(&format!("Resolved: {}", self.recipient))?;
        let name = payload_name(&self.payload);
        let payload = if name == self.payload {
            name.to_owned()
        } else {
            format!("{name}, {}", self.payload)
        };
        let certificate = &self.certificate;
        let lines = [
            ("endpoint", Some(self.endpoint.as_str())),
            ("organisation", Some(&self.organisation)),
            ("provider", self.provider.as_deref()),
            ("payload", Some(&payload)),
            ("facility", Some(&self.facility)),
            ("application", self.application.as_deref()),
            ("certificate", Some(&certificate.subject)),
            ("  sha256", Some(&certificate.sha256)),
            ("  until", Some(&certificate.until)),
        ];
        for (name, value) in lines {
            if let Some(value) = value {
                let text = format!("  {name:<13} {value}");
                output::line(&text.replace(char::is_control, " "))?;
            }
        }
        Ok(())
    }
}

impl RefusalAnswer {
    fn of(refusal: &Refusal) -> Self {
        Self {
            code: refusal.code(),
            sentence: refusal.sentence(),
            advice: refusal.advice(),
            recipient_unknown: refusal.is_recipient_unknown(),
        }
    }
}

impl StepAnswer {
    fn of(step: &Step) -> Self {
        Self {
            subject: step.subject.clone(),
            effect: step.passage.effect().as_str(),
            words: step.passage.words().to_owned(),
        }
    }
}
