//! A page of a search as a Bundle.

use super::outcome::warning;
use fhir::{Json, Object};
use register::{Held, Page, RegisterError};

/// A page on its way out.
pub(crate) struct Answer<'a> {
    /// Base URL of the directory.
    pub(crate) base: &'a str,
    /// The search as it was understood, as a URL.
    pub(crate) this: String,
    /// The next page.
    pub(crate) next: Option<String>,
    /// Parameters that were left out.
    pub(crate) ignored: &'a [String],
}

impl Answer<'_> {
    /// The Bundle: matches, then what is included, then what is to be said about the search.
    pub(crate) fn bundle(&self, page: &Page) -> Result<Json, RegisterError> {
        let mut entries = Vec::new();
        for held in &page.matches {
            entries.push(self.entry(held, "match")?);
        }
        for held in &page.included {
            entries.push(self.entry(held, "include")?);
        }
        if !self.ignored.is_empty() {
            let words = format!("left out, not known here: {}", self.ignored.join(", "));
            entries.push(entry(None, warning(&words), "outcome"));
        }
        let mut bundle = Object::new()
            .with("resourceType", Json::text("Bundle"))
            .with("type", Json::text("searchset"));
        if let Some(total) = page.total {
            bundle.set("total", Json::Number(total.to_string()));
        }
        let mut links = vec![link("self", &self.this)];
        links.extend(self.next.as_ref().map(|next| link("next", next)));
        bundle.set("link", Json::Array(links));
        if !entries.is_empty() {
            bundle.set("entry", Json::Array(entries));
        }
        Ok(Json::Object(bundle))
    }

    fn entry(&self, held: &Held, mode: &str) -> Result<Json, RegisterError> {
        let url = format!("{}/{}", self.base, held.reference());
        Ok(entry(Some(url), held.resource()?, mode))
    }
}

fn entry(url: Option<String>, resource: Json, mode: &str) -> Json {
    let mut entry = Object::new();
    if let Some(url) = url {
        entry.set("fullUrl", Json::text(url));
    }
    let search = Object::new().with("mode", Json::text(mode));
    Json::Object(
        entry
            .with("resource", resource)
            .with("search", Json::Object(search)),
    )
}

fn link(relation: &str, url: &str) -> Json {
    Json::Object(
        Object::new()
            .with("relation", Json::text(relation))
            .with("url", Json::text(url)),
    )
}
