//! The authority that the harness trusts, and what it issued: good, flawed and revoked.

use std::fs;
use std::path::Path;

use ids::{Hpio, SmdTarget, Timestamp};
use synth::TestPki;
use synth::pki::{Flaw, Validity};

use crate::{AT, Failure, Folder};

const HPIO: &str = "8003629999900018";
const NAME: &str = "Wattle Street Medical";
/// The time of every judgement of the harness.
const JUDGED_AT: Timestamp = Timestamp::from_millis(1_796_083_200_000);

/// Writes fixtures and seeds, all with new keys.
pub(crate) fn write(root: &Path) -> Result<(), Failure> {
    let seeds = Folder::of(root, "certificate")?;
    let fixtures = root.join("crates/harness/fixtures");
    fs::create_dir_all(&fixtures)?;
    let fixture = |name: &str, pem: &str| fs::write(fixtures.join(format!("{name}.pem")), pem);

    let mut pki = TestPki::new(AT)?;
    let hpio = Hpio::parse(HPIO)?;
    let validity = Validity::days(AT, 3_000);
    let organisation = pki.organisation(&hpio, NAME, validity)?;
    let target = SmdTarget::parse("http://wattle.example/smd")?;
    let vendor = pki.vendor(&target, NAME, validity)?;
    let revoked = pki.organisation(&hpio, NAME, validity)?;
    pki.revoke(&revoked, AT);
    let list = pki.crl_pem(AT)?;

    fixture("root", &pki.root_pem())?;
    fixture("authority", &pki.intermediate_pem())?;
    fixture("list", &list)?;
    fixture("organisation", &organisation.cert_pem)?;
    fixture("vendor", &vendor.cert_pem)?;
    for (name, flaw) in [
        ("encipherment-only", Flaw::EnciphermentOnly),
        ("signing-only", Flaw::SigningOnly),
        ("missing-ski", Flaw::MissingSki),
    ] {
        let issued = pki.flawed(&hpio, NAME, flaw, AT)?;
        fixture(name, &issued.cert_pem)?;
        seeds.put(&format!("{name}.der"), issued.certificate.der())?;
    }
    for (name, flaw) in [
        ("expired", Flaw::Expired),
        ("not-yet-valid", Flaw::NotYetValid),
        ("sha1", Flaw::Sha1),
    ] {
        let issued = pki.flawed(&hpio, NAME, flaw, JUDGED_AT)?;
        seeds.put(&format!("{name}.der"), issued.certificate.der())?;
    }
    let two_owners = pki.flawed(&hpio, NAME, Flaw::TwoOrganisations, AT)?;
    fixture("two-organisations", &two_owners.cert_pem)?;
    seeds.put("two-organisations.der", two_owners.certificate.der())?;
    seeds.put("organisation.der", organisation.certificate.der())?;
    seeds.put("vendor.der", vendor.certificate.der())?;
    seeds.put("revoked.der", revoked.certificate.der())?;
    seeds.put("list.pem", &list)?;
    seeds.put("chain.pem", organisation.chain_pem)?;
    seeds.put("one-line.pem", organisation.cert_pem.replace('\n', ""))?;
    seeds.put("literal.pem", vendor.cert_pem.replace('\n', "\\n"))?;
    let root_der = certs::Certificate::from_pem(&pki.root_pem())?;
    seeds.put("root.der", root_der.der())
}
