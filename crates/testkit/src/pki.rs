//! One test PKI for all tests of a program: making keys takes longer than most tests.

use engine::Clock;
use engine::clock::SystemClock;
use ids::{Hpii, Hpio, ProviderNumber, Timestamp};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use synth::TestPki;
use synth::pki::{Flaw, Issued, Validity};
use synth::world::Practice;

/// An authority that every node of [`World`](crate::World) trusts, and what it issued.
#[derive(Debug)]
pub struct Pki {
    authority: Mutex<TestPki>,
    /// Its root, PEM.
    pub root_pem: String,
    /// Its organisation authority, PEM.
    pub intermediate_pem: String,
    /// Of Wattle Street Medical.
    pub gp: Issued,
    /// Of Banksia Cardiology.
    pub specialist: Issued,
    /// Of [`third_practice`].
    pub third: Issued,
}

static PKI: LazyLock<Pki> = LazyLock::new(Pki::new);

/// The one PKI.
pub fn pki() -> &'static Pki {
    &PKI
}

/// The present, as the nodes know it.
pub fn now() -> Timestamp {
    SystemClock.now()
}

/// A practice that is neither of the two, with a certificate as good as theirs.
pub fn third_practice() -> Practice {
    let mut third = Practice::banksia_cardiology();
    third.name = "Nowhere Street Clinic".to_owned();
    third.hpio = Hpio::parse("8003629999900034").expect("a test HPI-O");
    third.practitioner.family = "Mulga".to_owned();
    third.practitioner.given = "Niemand".to_owned();
    third.practitioner.hpii = Hpii::parse("8003619999900035").expect("a test HPI-I");
    let number = ProviderNumber::parse("9999031W").expect("a test provider number");
    third.practitioner.provider_number = number;
    third
}

impl Pki {
    fn new() -> Self {
        let authority = TestPki::new(now()).expect("a test PKI can be made");
        let issue = |practice: &Practice| issue(&authority, practice);
        Self {
            root_pem: authority.root_pem(),
            intermediate_pem: authority.intermediate_pem(),
            gp: issue(&Practice::wattle_street_medical()),
            specialist: issue(&Practice::banksia_cardiology()),
            third: issue(&third_practice()),
            authority: Mutex::new(authority),
        }
    }

    /// Another good certificate of a practice.
    pub fn another(&self, practice: &Practice) -> Issued {
        self.with(|authority| issue(authority, practice))
    }

    /// A good certificate of a practice that ends then, to the second.
    pub fn ending(&self, practice: &Practice, not_after: Timestamp) -> Issued {
        let validity = Validity {
            not_before: now().plus_millis(-3_600_000),
            not_after,
        };
        let made = self.with(|a| a.organisation(&practice.hpio, &practice.name, validity));
        made.expect("a certificate can be issued")
    }

    /// A certificate of a practice with one thing wrong.
    pub fn flawed(&self, practice: &Practice, flaw: Flaw) -> Issued {
        let made = self.with(|a| a.flawed(&practice.hpio, &practice.name, flaw, now()));
        made.expect("a flawed certificate can be issued")
    }

    /// A certificate of a practice by an authority that nobody trusts.
    pub fn untrusted(&self, practice: &Practice) -> Issued {
        let authority = TestPki::new(now()).expect("a test PKI can be made");
        issue(&authority, practice)
    }

    /// The revocation list with this certificate, PEM. Revoked an hour ago.
    pub fn list_with(&self, revoked: &Issued) -> String {
        let past = now().plus_millis(-3_600_000);
        let list = self.with(|authority| {
            authority.revoke(revoked, past);
            authority.crl_pem(past)
        });
        list.expect("a revocation list can be issued")
    }

    /// What its nodes trust.
    pub fn anchors(&self) -> Arc<certs::Anchors> {
        let anchors = certs::Anchors::new(self.root_pem.as_bytes());
        let anchors = anchors.and_then(|a| a.with_intermediates(self.intermediate_pem.as_bytes()));
        Arc::new(anchors.expect("the test PKI is a set of anchors"))
    }

    pub(crate) fn with<T>(&self, work: impl FnOnce(&mut TestPki) -> T) -> T {
        work(
            &mut self
                .authority
                .lock()
                .unwrap_or_else(PoisonError::into_inner),
        )
    }
}

fn issue(authority: &TestPki, practice: &Practice) -> Issued {
    let validity = Validity::two_years(now().plus_millis(-3_600_000));
    let issued = authority.organisation(&practice.hpio, &practice.name, validity);
    issued.expect("a certificate can be issued")
}
