//! What authorities said, as it is held in memory.

use std::sync::Arc;

use certs::{Anchors, Certificate, OcspAnswer, RevocationList};
use ids::Timestamp;

/// Lists, answers, certificates of issuers, and who is silent.
#[derive(Default)]
pub(super) struct Learnt {
    pub(super) lists: Vec<Arc<RevocationList>>,
    answers: Vec<OcspAnswer>,
    pub(super) intermediates: Vec<Certificate>,
    /// Certificates, by thumbprint, that their issuers are silent about, and since when.
    pub(super) asked: Vec<([u8; 32], Timestamp)>,
}

impl Learnt {
    /// An issuer's newer list takes the place of the older.
    pub(super) fn put_list(&mut self, list: RevocationList) {
        let is_older = |old: &RevocationList| {
            old.is_of_same_issuer(&list) && old.this_update() <= list.this_update()
        };
        self.lists.retain(|old| !is_older(old));
        self.lists.push(Arc::new(list));
    }

    /// The latest answer takes the place of those before.
    pub(super) fn put_answer(&mut self, answer: OcspAnswer) {
        self.answers.retain(|old| !old.is_about_same(&answer));
        self.answers.push(answer);
    }

    /// Remembers since when an issuer is silent about a certificate: the first time counts.
    /// `None` says that it is not. Whether that is news.
    pub(super) fn set_asked(&mut self, key: [u8; 32], since: Option<Timestamp>) -> bool {
        let known = self.asked.iter().any(|(asked, _)| *asked == key);
        match since {
            Some(since) if !known => self.asked.push((key, since)),
            None if known => self.asked.retain(|(asked, _)| *asked != key),
            Some(_) | None => return false,
        }
        true
    }

    /// Trust in `base`, and in what was learnt besides.
    pub(super) fn over(&self, base: &Anchors) -> Anchors {
        let mut anchors = base.clone();
        for issuer in &self.intermediates {
            anchors = anchors.with_intermediate(issuer.clone());
        }
        for list in &self.lists {
            anchors = anchors.with_list(list.clone());
        }
        for answer in &self.answers {
            anchors = anchors.with_answer(answer.clone());
        }
        for (thumbprint, since) in &self.asked {
            anchors = anchors.with_asked(*thumbprint, *since);
        }
        anchors
    }
}
