//! Answer: why a recipient can or cannot be sent to, in the one form that the command, the
//! interface for programs and pages show.

use ids::Hd;
use serde::Serialize;

use crate::alternative::Alternative;
use crate::explanation::Explanation;
use crate::refusal::Refusal;
use crate::reply::ReplyGap;
use crate::route::Route;
use crate::step::Step;

/// A decision, for people and programs.
#[derive(Debug, Clone, Serialize)]
pub struct Answer {
    /// Whether there is a way.
    pub resolved: bool,
    /// Whether certificates were judged against authorities that are trusted.
    pub judged: bool,
    /// The way.
    pub route: Option<RouteAnswer>,
    /// Why there is none.
    pub refusal: Option<RefusalAnswer>,
    /// What else could be done, best first.
    pub alternatives: Vec<AlternativeAnswer>,
    /// What may keep the answer from coming back, where that was asked.
    pub reply_warning: Option<String>,
    /// When an endpoint of that address last confirmed a delivery of ours (RFC 3339), where this
    /// node keeps messages.
    pub last_verified: Option<String>,
    /// The steps, where they were asked for.
    pub steps: Option<Vec<StepAnswer>>,
}

/// The way.
#[derive(Debug, Clone, Serialize)]
pub struct RouteAnswer {
    /// The recipient, for people.
    pub recipient: String,
    /// URL that is delivered to.
    pub endpoint: String,
    /// The receiver's target or HPI-O, as a URI.
    pub organisation: String,
    /// Who runs the endpoint, as a URI.
    pub provider: Option<String>,
    /// Code of the service interface.
    pub interface: &'static str,
    /// Payload code.
    pub payload: String,
    /// MSH-6.
    pub facility: String,
    /// MSH-5.
    pub application: Option<String>,
    /// The certificate that is encrypted to.
    pub certificate: CertificateAnswer,
    /// Which entries were used, in which version.
    pub snapshot: serde_json::Value,
}

/// A certificate.
#[derive(Debug, Clone, Serialize)]
pub struct CertificateAnswer {
    /// Its subject.
    pub subject: String,
    /// SHA-256 of its DER, in hexadecimal digits.
    pub sha256: String,
    /// When it ends (RFC 3339).
    pub until: String,
}

/// Why there is no way.
#[derive(Debug, Clone, Serialize)]
pub struct RefusalAnswer {
    /// A stable word.
    pub code: &'static str,
    /// What is wrong.
    pub sentence: String,
    /// What to do.
    pub advice: &'static str,
    /// Whether there is nobody there to send to.
    pub recipient_unknown: bool,
}

/// One other way.
#[derive(Debug, Clone, Serialize)]
pub struct AlternativeAnswer {
    /// A stable word.
    pub code: &'static str,
    /// What to do.
    pub sentence: String,
}

/// One step.
#[derive(Debug, Clone, Serialize)]
pub struct StepAnswer {
    /// The entry.
    pub subject: String,
    /// `considered`, `left-out` or `chosen`.
    pub effect: &'static str,
    /// What happened to it.
    pub words: String,
}

impl Answer {
    /// About an explanation, with or without its steps.
    #[must_use]
    pub fn of(explanation: &Explanation, judged: bool, with_steps: bool) -> Self {
        let (route, refusal) = match &explanation.decision {
            Ok(route) => (Some(RouteAnswer::of(route)), None),
            Err(refusal) => (None, Some(RefusalAnswer::of(refusal))),
        };
        let steps = || explanation.steps.iter().map(StepAnswer::of).collect();
        let alternatives = explanation.alternatives.iter().map(AlternativeAnswer::of);
        Self {
            resolved: route.is_some(),
            judged,
            route,
            refusal,
            alternatives: alternatives.collect(),
            reply_warning: None,
            last_verified: None,
            steps: with_steps.then(steps),
        }
    }

    /// With what was found about the way back.
    #[must_use]
    pub fn warning_of(mut self, reply: Result<(), ReplyGap>) -> Self {
        self.reply_warning = reply.err().map(|gap| gap.to_string());
        self
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
            interface: route.interface.code(),
            payload: route.payload.clone(),
            facility: route.receiving_facility.to_string(),
            application: route.receiving_application.as_ref().map(Hd::to_string),
            certificate: CertificateAnswer {
                subject: certificate.subject().to_owned(),
                sha256: certificate.thumbprint_hex(),
                until: certificate.not_after().to_rfc3339(),
            },
            snapshot: route.snapshot.clone(),
        }
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

impl AlternativeAnswer {
    fn of(alternative: &Alternative) -> Self {
        Self {
            code: alternative.code(),
            sentence: alternative.to_string(),
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
