//! The requests of a bulk export (HCPD `$export`, FHIR Bulk Data).

use crate::answer::{Answer, wait};
use crate::client::{Asking, FHIR_JSON};
use crate::{AskError, Client};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use fhir::{Json, Object};
use reqwest::header::{CONTENT_LOCATION, CONTENT_TYPE};
use reqwest::{Method, Response};
use std::time::Duration;
use transport::why_failed;

/// One resource a line.
const NDJSON: &str = "application/fhir+ndjson";

/// What an export has come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Job {
    /// It is being prepared; worth another look after this time, if the source says.
    Preparing(Option<Duration>),
    /// It is ready.
    Ready(Manifest),
}

/// What a finished export holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Manifest {
    /// Up to when changes are in it, by the source's clock and in its words.
    pub(crate) until: String,
    /// Files of resources, then files of what is gone.
    pub(crate) files: Vec<File>,
    /// What the source says beside it.
    pub(crate) message: Option<String>,
}

/// One file of an export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct File {
    pub(crate) url: String,
    /// Whether it lists what is gone.
    pub(crate) of_gone: bool,
}

impl Client {
    /// Asks for an export; where to ask after it comes back.
    pub(crate) async fn export(
        &self,
        types: &[&str],
        since: Option<&str>,
    ) -> Result<String, AskError> {
        let asking = Asking {
            method: Method::POST,
            prefer: Some("respond-async"),
            body: Some((FHIR_JSON, parameters(types, since).to_string())),
            ..Asking::get(self.below("$export")?)
        };
        let answer = self.ask(&asking).await?;
        let place = answer.header(CONTENT_LOCATION.as_str());
        let place = place.ok_or_else(|| {
            AskError::Unreadable("it does not say where the export will be".to_owned())
        })?;
        Ok(self.inside(place)?.to_string())
    }

    /// Looks after an export.
    pub(crate) async fn job(&self, place: &str) -> Result<Job, AskError> {
        let answer = self.ask(&Asking::get(self.inside(place)?)).await?;
        if answer.status == 202 {
            let says = answer.header("retry-after").is_some();
            return Ok(Job::Preparing(says.then(|| wait(&answer.headers))));
        }
        manifest(&answer).map(Job::Ready)
    }

    /// Tells the source that an export is not wanted any more.
    pub(crate) async fn cancel(&self, place: &str) -> Result<(), AskError> {
        let asking = Asking {
            method: Method::DELETE,
            ..Asking::get(self.inside(place)?)
        };
        self.ask(&asking).await.map(drop)
    }

    /// Opens a file of an export.
    pub(crate) async fn file(&self, url: &str) -> Result<Lines, AskError> {
        let asking = Asking {
            accept: NDJSON,
            patience: Some(self.limits.file),
            ..Asking::get(self.inside(url)?)
        };
        let response = self.call(&asking).await?;
        let media = response.headers().get(CONTENT_TYPE);
        let media = media.and_then(|it| it.to_str().ok()).unwrap_or_default();
        let is_wrapped = media.starts_with("application/fhir+json");
        let lines = Lines {
            response: Some(response),
            buffer: Vec::new(),
            read: 0,
            longest: self.limits.answer_bytes,
            most: self.limits.file_bytes,
        };
        if is_wrapped {
            lines.unwrapped().await
        } else {
            Ok(lines)
        }
    }
}

/// The lines of a file, as they arrive.
pub(crate) struct Lines {
    response: Option<Response>,
    buffer: Vec<u8>,
    read: u64,
    longest: usize,
    most: u64,
}

impl Lines {
    /// At most `count` lines that are not empty; none at the end.
    pub(crate) async fn take(&mut self, count: usize) -> Result<Vec<String>, AskError> {
        let mut lines = Vec::new();
        while lines.len() < count {
            if let Some(end) = self.buffer.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = self.buffer.drain(..=end).collect();
                lines.extend(text(&line)?);
            } else if !self.more().await? {
                let rest = std::mem::take(&mut self.buffer);
                lines.extend(text(&rest)?);
                break;
            }
        }
        Ok(lines)
    }

    async fn more(&mut self) -> Result<bool, AskError> {
        let Some(response) = self.response.as_mut() else {
            return Ok(false);
        };
        let piece = response.chunk().await;
        let piece = piece.map_err(|error| AskError::Unreachable(why_failed(error)))?;
        let Some(piece) = piece else {
            self.response = None;
            return Ok(false);
        };
        self.read = self.read.saturating_add(piece.len() as u64);
        if self.buffer.len() + piece.len() > self.longest {
            let limit = format!("{} bytes in one line", self.longest);
            return Err(AskError::TooLarge(limit));
        }
        if self.read > self.most {
            return Err(AskError::TooLarge(format!("{} bytes", self.most)));
        }
        self.buffer.extend_from_slice(&piece);
        Ok(true)
    }

    /// The lines within a Binary resource, base64.
    async fn unwrapped(mut self) -> Result<Self, AskError> {
        while self.more().await? {}
        let unreadable = |words: &str| AskError::Unreadable(words.to_owned());
        let text = std::str::from_utf8(&self.buffer).map_err(|_| unreadable("it is not UTF-8"))?;
        let binary = Json::parse(text).map_err(|error| AskError::Unreadable(error.to_string()))?;
        if binary.get("resourceType").and_then(Json::as_str) != Some("Binary") {
            // One line of NDJSON, called by the wrong name.
            return Ok(self);
        }
        let data = binary
            .get("data")
            .and_then(Json::as_str)
            .unwrap_or_default();
        let data = STANDARD.decode(data);
        self.buffer = data.map_err(|_| unreadable("the Binary holds no base64"))?;
        Ok(self)
    }
}

fn text(line: &[u8]) -> Result<Option<String>, AskError> {
    let text = std::str::from_utf8(line);
    let text = text.map_err(|_| AskError::Unreadable("a line is not UTF-8".to_owned()))?;
    let text = text.trim();
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

/// The body of the request. HCPD wants a filter for each type; this one lets everything through.
fn parameters(types: &[&str], since: Option<&str>) -> Json {
    let one = |name: &str, member: &str, value: &str| {
        let named = Object::new().with("name", Json::text(name));
        Json::Object(named.with(member, Json::text(value)))
    };
    let mut all = vec![one("_outputFormat", "valueString", NDJSON)];
    all.extend(types.iter().map(|kind| one("_type", "valueString", kind)));
    all.extend(types.iter().map(|kind| {
        let filter = format!("{kind}?_lastUpdated=gt1970-01-01T00:00:00Z");
        one("_typeFilter", "valueString", &filter)
    }));
    all.extend(since.map(|since| one("_since", "valueInstant", since)));
    Json::Object(
        Object::new()
            .with("resourceType", Json::text("Parameters"))
            .with("parameter", Json::Array(all)),
    )
}

fn manifest(answer: &Answer) -> Result<Manifest, AskError> {
    let json = answer.json()?;
    let text = |json: &Json, name: &str| json.get(name)?.as_str().map(ToOwned::to_owned);
    let until = text(&json, "transactionTime").ok_or_else(|| {
        AskError::Unreadable("the list of its files has no transactionTime".to_owned())
    })?;
    let mut files = Vec::new();
    for (name, of_gone) in [("output", false), ("deleted", true)] {
        for file in json.get(name).into_iter().flat_map(Json::each) {
            let url = text(file, "url")
                .ok_or_else(|| AskError::Unreadable("a file of its list has no URL".to_owned()))?;
            files.push(File { url, of_gone });
        }
    }
    Ok(Manifest {
        until,
        files,
        message: text(&json, "message").map(|words| crate::answer::clean(&words)),
    })
}
