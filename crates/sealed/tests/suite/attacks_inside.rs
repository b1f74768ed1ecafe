//! Attacks within what was encrypted. Anybody may encrypt to a receiver, so all of it is hostile
//! until a signature is valid. Whatever is tried, the receiver sees one and the same error.

use sealed::OpenError;

use crate::fixtures::{SENDER, STRANGER, opened, refusal, seal_ids};
use crate::forge::{
    DS, EVIL, EXCLUSIVE, INNER, SP, data_holding, hmac_sha1, honest_parts, outer_of,
    signature_over, signature_with, signed_info, signed_payload, signed_with,
};

/// Refuses it, uniformly, and says on our own screens something that holds `reason`.
fn refused(inner: impl AsRef<[u8]>, reason: &str) {
    refused_outer(&outer_of(inner), reason);
}

fn refused_outer(outer: &[u8], reason: &str) {
    let error = refusal(outer);
    assert_eq!(format!("{error:?}"), "NotOpened(..)");
    assert!(
        error.reason().contains(reason),
        "expected {reason:?}: {}",
        error.reason()
    );
}

#[test]
fn the_tools_of_these_tests_make_what_opens_when_nothing_is_wrong() {
    assert!(opened(&outer_of(&*INNER)).is_ok());
    let data = data_holding(EVIL);
    assert_eq!(
        opened(&signed_with(&data, |info| info))
            .unwrap()
            .payload()
            .bytes(),
        b"evil"
    );
}

#[test]
fn a_signed_payload_moved_elsewhere_is_not_taken_for_the_payload() {
    let (signature, data) = honest_parts();
    let id = seal_ids().payload_id;
    let evil = data_holding(EVIL).replace(&id, "_evil");
    let same_id = data_holding(EVIL);
    let object = format!("<ds:Object xmlns:ds=\"{DS}\">{data}</ds:Object>");
    let with_object = signature.replace("</ds:Signature>", &format!("{object}</ds:Signature>"));
    for evil in [&evil, &same_id] {
        let nested = evil.replace(EVIL, &format!("{EVIL}{data}"));
        let beneath = evil.replace("</m:message>", &format!("{data}</m:message>"));
        refused(signed_payload(signature, &nested), "could be taken");
        refused(signed_payload(signature, &beneath), "could be taken");
        refused(signed_payload(&with_object, evil), "");
        refused(
            signed_payload(signature, &format!("{evil}{data}")),
            "exactly",
        );
        refused(
            signed_payload(signature, &format!("{data}{evil}")),
            "exactly",
        );
        refused(
            signed_payload(&format!("{signature}{data}"), evil),
            "could be taken",
        );
        refused(
            signed_payload(&format!("{data}{signature}"), evil),
            "could be taken",
        );
    }
    let wrapped = format!("<w><w>{}</w></w>", *INNER);
    refused(&wrapped, "root element");
    let inside = signed_payload(signature, &data_holding(&INNER).replace(&id, "_evil"));
    refused(inside, "could be taken");
}

#[test]
fn a_second_element_with_the_signed_id_is_refused_however_the_id_is_spelt() {
    let id = seal_ids().payload_id;
    for attribute in [
        "id",
        "Id",
        "ID",
        "iD",
        "xml:id",
        "wsu:Id\" xmlns:wsu=\"urn:w\" x=\"",
        "w:ID\" xmlns:w=\"u\" x=\"",
    ] {
        let spelt = if attribute.contains('"') {
            attribute
                .replacen('"', &format!("=\"{id}\""), 1)
                .replace("\" x=\"", "\"")
        } else {
            format!("{attribute}=\"{id}\"")
        };
        let data = data_holding(&format!("<a {spelt}/>"));
        refused_outer(&signed_with(&data, |info| info), "could be taken");
    }
    let (signature, data) = honest_parts();
    let renamed = signature.replace("<ds:Signature ", &format!("<ds:Signature Id=\"{id}\" "));
    refused(signed_payload(&renamed, data), "could be taken");
}

#[test]
fn a_reference_to_anything_but_the_payload_is_refused() {
    let data = data_holding(EVIL);
    let id = seal_ids().payload_id;
    for uri in [
        "",
        "#",
        "#_other",
        "#xpointer(/)",
        &format!("#xpointer(id('{id}'))"),
        &id,
        "file:///etc/passwd",
        "http://attacker.example/payload.xml",
        &format!("payload.xml#{id}"),
        &format!("#{id} "),
    ] {
        let other = |info: String| info.replace(&format!("\"#{id}\""), &format!("\"{uri}\""));
        refused_outer(&signed_with(&data, other), "Reference");
    }
    let none = |info: String| info.replace(&format!(" URI=\"#{id}\""), "");
    refused_outer(&signed_with(&data, none), "Reference");
}

#[test]
fn an_element_without_id_cannot_be_signed() {
    let id = seal_ids().payload_id;
    for without in [
        data_holding(EVIL).replace(&id, ""),
        data_holding(EVIL).replace("id=", "Id="),
    ] {
        let other = |info: String| info.replace(&format!("\"#{id}\""), "\"#\"");
        refused_outer(&signed_with(&without, other), "Reference");
        let none = |info: String| info.replace(&format!(" URI=\"#{id}\""), "");
        refused_outer(&signed_with(&without, none), "Reference");
    }
}

#[test]
fn changed_content_does_not_have_the_signed_digest() {
    let (signature, data) = honest_parts();
    refused(signed_payload(signature, &data_holding(EVIL)), "digest");
    refused(
        signed_payload(signature, &data.replace("<m:data>", "<m:data>A")),
        "digest",
    );
    refused(
        signed_payload(signature, &data.replace("<m:message", " <m:message")),
        "digest",
    );
    refused(
        signed_payload(signature, &data.replace("m:data", "m:date")),
        "digest",
    );
    refused(
        signed_payload(signature, &data.replace(" id=", " a=\"b\" id=")),
        "digest",
    );
    let ours = data.replace("Message/2010", "message/2010");
    refused(signed_payload(signature, &ours), "digest");
}

#[test]
fn harmless_rewriting_of_what_is_signed_is_no_change() {
    let (signature, data) = honest_parts();
    for rewritten in [
        data.replace("<m:data>", "<!-- c --><m:data><!-- d -->"),
        data.replace("<m:data>", "<m:data  xmlns:unused='urn:u'>"),
        data.replace('"', "'"),
        data.replace("</m:data>", "</m:data >"),
    ] {
        assert_ne!(rewritten, data);
        assert!(
            opened(&outer_of(signed_payload(signature, &rewritten))).is_ok(),
            "{rewritten}"
        );
    }
}

#[test]
fn comments_that_nobody_signed_are_not_handed_over() {
    let document = "<a xmlns=\"urn:a\"><id>12345</id></a>";
    let data = data_holding(document);
    let outer = signed_with(&data.replace("12345", "123<!-- x -->45"), |info| info);
    assert_eq!(
        opened(&outer).unwrap().payload().bytes(),
        document.as_bytes()
    );
}

#[test]
fn a_payload_without_valid_signature_is_refused() {
    let (signature, data) = honest_parts();
    refused(signed_payload("", data), "no signature");
    refused(signed_payload(" text ", data), "text between");
    refused(
        signed_payload("<ds:Signature/>", data),
        "cannot be decrypted",
    );
    refused(
        signed_payload(&format!("<ds:Signature xmlns:ds=\"{DS}\"/>"), data),
        "missing",
    );
    refused(
        signed_payload(&format!("{signature}text"), data),
        "text between",
    );
    refused(
        signed_payload(&signature.replace(DS, "urn:not-a-signature"), data),
        "other than",
    );
    let mixed = format!("{signature}<a/>");
    refused(signed_payload(&mixed, data), "other than");
    refused(data, "root element");
    refused(signature, "root element");
    refused(INNER.replace(SP, "urn:else"), "root element");
    refused(
        format!("<sp:signedPayload xmlns:sp=\"{SP}\">{data}</sp:signedPayload>"),
        "exactly",
    );
    let swapped = format!(
        "<sp:signedPayload xmlns:sp=\"{SP}\">{data}<sp:signatures>{signature}</sp:signatures>\
         </sp:signedPayload>"
    );
    refused(swapped, "something else");
}

#[test]
fn a_signature_value_that_is_not_one_is_refused() {
    let data = data_holding(EVIL);
    let info = signed_info(&data);
    let zeros = crate::forge::base64([0; 256]);
    let ones = crate::forge::base64([255; 256]);
    for value in [
        "",
        " ",
        "AA==",
        "not base64",
        &zeros,
        &ones,
        &zeros[..340],
        "<a/>",
    ] {
        let signature = signature_with(&info, value, SENDER.certificate.der());
        refused(signed_payload(&signature, &data), "signature");
    }
    let honest = signature_over(&info);
    let longer = honest.replace("<ds:SignatureValue>", "<ds:SignatureValue>AAAA");
    refused(signed_payload(&longer, &data), "signature");
}

#[test]
fn the_signature_of_one_payload_does_not_fit_another_of_the_same_id() {
    let signature = signature_over(&signed_info(&data_holding("<a/>")));
    refused(signed_payload(&signature, &data_holding("<b/>")), "digest");
}

#[test]
fn the_certificate_of_another_does_not_verify() {
    let data = data_holding(EVIL);
    let info = signed_info(&data);
    let honest = signature_over(&info);
    let own = crate::forge::base64(SENDER.certificate.der());
    let other = crate::forge::base64(STRANGER.certificate.der());
    refused(
        signed_payload(&honest.replace(&own, &other), &data),
        "signature",
    );
    refused(
        signed_payload(&honest.replace(&own, ""), &data),
        "certificate",
    );
    refused(
        signed_payload(&honest.replace(&own, "AAAA"), &data),
        "certificate",
    );
    refused(
        signed_payload(&honest.replace(&own, "****"), &data),
        "certificate",
    );
    let both = format!("{own}</ds:X509Certificate><ds:X509Certificate>{other}");
    refused(
        signed_payload(&honest.replace(&own, &both), &data),
        "X509Certificate",
    );
    let doubled = honest.replace("<ds:X509Data>", "<ds:X509Data/><ds:X509Data>");
    refused(signed_payload(&doubled, &data), "X509Certificate");
}

#[test]
fn an_hmac_keyed_with_the_public_key_is_no_signature() {
    let data = data_holding(EVIL);
    for (uri, reason) in [
        (
            "http://www.w3.org/2000/09/xmldsig#hmac-sha1",
            "xmldsig#hmac-sha1",
        ),
        (
            "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256",
            "xmldsig-more#hmac-sha256",
        ),
        // And the same value passed off as RSA.
        ("http://www.w3.org/2000/09/xmldsig#rsa-sha1", "signature"),
    ] {
        let rsa = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
        let info = signed_info(&data).replace(rsa, uri);
        let signature = signature_with(&info, &hmac_sha1(&info), SENDER.certificate.der());
        refused(signed_payload(&signature, &data), reason);
    }
}

#[test]
fn other_algorithms_are_refused_by_name_though_the_signature_be_valid() {
    let data = data_holding(EVIL);
    const RSA: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
    const SHA256: &str = "http://www.w3.org/2001/04/xmlenc#sha256";
    let canonicalisation = |uri: &str| format!("<ds:CanonicalizationMethod Algorithm=\"{uri}\"");
    let (honest, inclusive, with_comments) = (
        canonicalisation(EXCLUSIVE),
        canonicalisation("http://www.w3.org/TR/2001/REC-xml-c14n-20010315"),
        canonicalisation("http://www.w3.org/2001/10/xml-exc-c14n#WithComments"),
    );
    let cases = [
        (RSA, "http://www.w3.org/2001/04/xmldsig-more#rsa-md5"),
        (RSA, "http://www.w3.org/2000/09/xmldsig#dsa-sha1"),
        (RSA, "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512"),
        (RSA, "none"),
        (SHA256, "http://www.w3.org/2001/04/xmldsig-more#md5"),
        (SHA256, "http://www.w3.org/2001/04/xmlenc#sha512"),
        (&honest, &inclusive),
        (&honest, &with_comments),
    ];
    for (honest, other) in cases {
        let name = other.split('"').nth(1).unwrap_or(other);
        refused_outer(
            &signed_with(&data, |info| info.replace(honest, other)),
            name,
        );
    }
    let unnamed = |info: String| info.replace(&format!(" Algorithm=\"{SHA256}\""), "");
    refused_outer(&signed_with(&data, unnamed), "(none named)");
}

#[test]
fn transforms_that_could_put_something_else_under_the_digest_are_refused() {
    let data = data_holding(EVIL);
    let exclusive = format!("<ds:Transform Algorithm=\"{EXCLUSIVE}\"></ds:Transform>");
    for name in [
        "http://www.w3.org/TR/1999/REC-xslt-19991116",
        "http://www.w3.org/TR/1999/REC-xpath-19991116",
        "http://www.w3.org/2002/06/xmldsig-filter2",
        "http://www.w3.org/2000/09/xmldsig#enveloped-signature",
        "http://www.w3.org/2000/09/xmldsig#base64",
        "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
        "http://www.w3.org/2001/10/xml-exc-c14n#WithComments",
    ] {
        let other = format!("<ds:Transform Algorithm=\"{name}\"><a>*</a></ds:Transform>");
        for smuggled in [
            other.clone(),
            format!("{other}{exclusive}"),
            format!("{exclusive}{other}"),
        ] {
            refused_outer(
                &signed_with(&data, |info| info.replace(&exclusive, &smuggled)),
                name,
            );
        }
    }
    let twice = format!("{exclusive}{exclusive}");
    refused_outer(
        &signed_with(&data, |info| info.replace(&exclusive, &twice)),
        "missing",
    );
    refused_outer(
        &signed_with(&data, |info| info.replace(&exclusive, "")),
        "missing",
    );
}

#[test]
fn parts_of_a_signature_may_not_be_missing_doubled_or_added() {
    let data = data_holding(EVIL);
    let info = signed_info(&data);
    let reference = crate::forge::part(&info, "<ds:Reference ", "</ds:Reference>");
    let no_transforms = crate::forge::part(&info, "<ds:Transforms>", "</ds:Transforms>");
    for altered in [
        info.replace(reference, ""),
        info.replace(reference, &format!("{reference}{reference}")),
        info.replace(no_transforms, ""),
        info.replace("<ds:Reference ", "text<ds:Reference "),
        info.replace("</ds:SignedInfo>", "<ds:Reference/></ds:SignedInfo>"),
        info.replace("</ds:SignedInfo>", "<a/></ds:SignedInfo>"),
    ] {
        refused_outer(&signed_with(&data, |_| altered), "missing");
    }
    let parameter = |info: String| {
        info.replace(
            "</ds:SignatureMethod>",
            "<ds:HMACOutputLength>0</ds:HMACOutputLength></ds:SignatureMethod>",
        )
    };
    refused_outer(&signed_with(&data, parameter), "parameters");
    let honest = signature_over(&info);
    for altered in [
        honest.replace(
            "<ds:KeyInfo>",
            "<ds:SignatureValue>AAAA</ds:SignatureValue><ds:KeyInfo>",
        ),
        honest.replace("</ds:Signature>", "<ds:Object/></ds:Signature>"),
        honest.replace(&info, &format!("{info}{info}")),
        honest.replace(&info, ""),
        honest.replace("KeyInfo>", "KeyInf0>"),
    ] {
        refused(signed_payload(&altered, &data), "missing");
    }
}

#[test]
fn prefix_lists_are_followed_and_unknown_parameters_refused() {
    let list = |prefixes: &str| {
        format!(
            "<ec:InclusiveNamespaces xmlns:ec=\"{EXCLUSIVE}\" PrefixList=\"{prefixes}\">\
                 </ec:InclusiveNamespaces>"
        )
    };
    let data = data_holding(EVIL);
    // `sp` is declared and used anyway, so listing it changes no digest.
    let with = |parameter: String| {
        signed_with(&data, |info| {
            info.replace("</ds:Transform>", &format!("{parameter}</ds:Transform>"))
        })
    };
    assert!(opened(&with(list("sp  missing"))).is_ok());
    refused_outer(&with(format!("{}{}", list("sp"), list("sp"))), "parameter");
    refused_outer(&with("<a/>".to_owned()), "parameter");
    refused_outer(&with(list(&"p ".repeat(65))), "PrefixList");
    // `unused` is declared around the element, so listing it does change the digest.
    let inner = format!("<sp:signedPayload xmlns:sp=\"{SP}\" xmlns:unused=\"urn:unused\">");
    let outside = format!("<sp:signedPayload xmlns:sp=\"{SP}\">");
    let info = signed_info(&data).replace(
        "</ds:Transform>",
        &format!("{}</ds:Transform>", list("unused")),
    );
    let payload = signed_payload(&signature_over(&info), &data).replace(&outside, &inner);
    refused(payload, "digest");
}

#[test]
fn document_types_and_entities_are_refused_inside() {
    let internal = "<!DOCTYPE a [<!ENTITY lol 'lol'><!ENTITY lots '&lol;&lol;&lol;&lol;'>]>";
    let external = "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>";
    for hostile in [
        format!("{internal}{}", INNER.replace("<m:data>", "<m:data>&lots;")),
        format!("{external}{}", INNER.replace("<m:data>", "<m:data>&x;")),
        format!(
            "<!DOCTYPE a SYSTEM 'http://attacker.example/a.dtd'>{}",
            *INNER
        ),
        INNER.replace("<m:data>", "<m:data>&lol;"),
    ] {
        refused(hostile, "cannot be decrypted");
    }
}

#[test]
fn bombs_inside_are_refused_before_they_go_off() {
    let bomb = |content: String| refused(signed_payload("", &data_holding(&content)), "cannot be");
    bomb(
        (0..100_000)
            .map(|i| format!(" a{i}='1'"))
            .fold("<a".to_owned(), |all, a| all + &a)
            + "/>",
    );
    bomb(format!("{}{}", "<a>".repeat(101), "</a>".repeat(101)));
    bomb("<a/>".repeat(500_001));
    bomb("<a>".repeat(1_000_000));
    bomb(format!("<a b='{}'/>", "x".repeat(70_000)));
}

#[test]
fn what_is_not_text_at_all_is_refused() {
    for garbage in [
        &b""[..],
        b" ",
        b"\0",
        &[0xff; 100],
        b"<",
        b"MSH|^~\\&|",
        b"<?xml",
    ] {
        refused(garbage, "cannot be decrypted");
    }
    refused(format!("{}<!-- more -->x", *INNER), "cannot be decrypted");
}

#[test]
fn a_validly_signed_thing_that_is_no_payload_is_said_to_be_so() {
    let message = |inside: &str| {
        format!(
            "<m:message xmlns:m=\"http://ns.electronichealth.net.au/smd/xsd/Message/2010\">\
                 {inside}</m:message>"
        )
    };
    for content in [
        String::new(),
        "text only".to_owned(),
        "<a/><b/>".to_owned(),
        "<a/>text".to_owned(),
        message(""),
        message("<m:data/><m:data/>"),
        message("<m:data>not base64</m:data>"),
        message("<m:data><a/></m:data>"),
        message("<data xmlns=\"urn:else\">AAAA</data>"),
    ] {
        let error = refusal(&signed_with(&data_holding(&content), |info| info));
        assert!(
            matches!(error, OpenError::Payload(_)),
            "{content}: {error:?}"
        );
    }
}
