#!/usr/bin/env python3
"""An XSP 2010 peer on python-xmlsec, to be compared with ours: it seals and opens independently.

    xsp_peer.py seal --key K.pem --cert C.pem --recipient R.pem --profile default \\
        --kind message --in PAYLOAD --out SEALED.xml
    xsp_peer.py open --key K.pem --in SEALED.xml --out PAYLOAD

Both print one JSON object: the digest, the algorithms and (open) the kind of the payload. Needs
the PyPI packages xmlsec and lxml.
"""

import argparse
import base64
import json
import sys
import uuid

import xmlsec
from lxml import etree

EP = "http://ns.electronichealth.net.au/xsp/xsd/EncryptedPayload/2010"
SP = "http://ns.electronichealth.net.au/xsp/xsd/SignedPayload/2010"
M = "http://ns.electronichealth.net.au/smd/xsd/Message/2010"
DS = "http://www.w3.org/2000/09/xmldsig#"
XENC = "http://www.w3.org/2001/04/xmlenc#"
XENC11 = "http://www.w3.org/2009/xmlenc11#"
NS = {"ep": EP, "sp": SP, "m": M, "ds": DS, "xenc": XENC}

T = xmlsec.constants
# signature, digest, cipher, session key, key transport
PROFILES = {
    "default": (T.TransformRsaSha256, T.TransformSha256, T.TransformAes256Cbc, 256, "rsa15"),
    "legacy-sha1": (T.TransformRsaSha1, T.TransformSha1, T.TransformAes256Cbc, 256, "rsa15"),
    "modern": (T.TransformRsaSha256, T.TransformSha256, T.TransformAes256Gcm, 256, "oaep"),
    "aes128": (T.TransformRsaSha1, T.TransformSha1, T.TransformAes128Cbc, 128, "rsa15"),
}


def signed_payload(payload, kind, profile, key, certificate):
    """A signed sp:signedPayload, as the root of its own document."""
    root = etree.Element(f"{{{SP}}}signedPayload", nsmap={"sp": SP})
    signatures = etree.SubElement(root, f"{{{SP}}}signatures")
    data = etree.SubElement(root, f"{{{SP}}}signedPayloadData", id="_" + str(uuid.uuid4()))
    if kind == "message":
        message = etree.SubElement(data, f"{{{M}}}message", nsmap={"m": M})
        # Broken into lines, as many peers do.
        content = base64.encodebytes(payload).decode()
        etree.SubElement(message, f"{{{M}}}data").text = content
    else:
        data.append(etree.fromstring(payload))

    template = xmlsec.template.create(root, T.TransformExclC14N, profile[0], ns="ds")
    signatures.append(template)
    reference = xmlsec.template.add_reference(template, profile[1], uri="#" + data.get("id"))
    xmlsec.template.add_transform(reference, T.TransformExclC14N)
    xmlsec.template.add_x509_data(xmlsec.template.ensure_key_info(template))
    certificate_place = template.find(".//ds:X509Data", NS)
    etree.SubElement(certificate_place, f"{{{DS}}}X509Certificate")

    xmlsec.tree.add_ids(root, ["id"])
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_file(key, T.KeyDataFormatPem)
    context.key.load_cert_from_file(certificate, T.KeyDataFormatPem)
    context.sign(template)
    return root


def subject_key_identifier(certificate):
    """The extension's bytes, found by the object identifier 2.5.29.14 in the DER."""
    pem = open(certificate).read()
    body = pem.split("-----BEGIN CERTIFICATE-----")[1].split("-----END")[0]
    der = base64.b64decode(body)
    at = der.index(bytes.fromhex("0603551d0e")) + 5
    if der[at] != 0x04 or der[at + 2] != 0x04:
        sys.exit("the subject key identifier is not where it should be")
    return der[at + 4 : at + 4 + der[at + 3]]


def seal(options):
    profile = PROFILES[options.profile]
    payload = open(options.input, "rb").read()
    signed = signed_payload(payload, options.kind, profile, options.key, options.cert)
    digest = signed.find(".//ds:DigestValue", NS).text

    outer = etree.Element(f"{{{EP}}}encryptedPayload", nsmap={"ep": EP})
    keys = etree.SubElement(outer, f"{{{EP}}}keys")
    holder = etree.SubElement(outer, f"{{{EP}}}encryptedPayloadData")
    holder.append(signed)

    # xmlsec wants the key inside the data; it is moved to its place afterwards.
    data_id = "_" + str(uuid.uuid4())
    data = xmlsec.template.encrypted_data_create(
        outer, profile[2], type=T.TypeEncElement, id=data_id, ns="xenc"
    )
    xmlsec.template.encrypted_data_ensure_cipher_value(data)
    info = xmlsec.template.encrypted_data_ensure_key_info(data, ns="ds")
    transport = T.TransformRsaPkcs1 if profile[4] == "rsa15" else T.TransformRsaOaep
    encrypted_key = xmlsec.template.add_encrypted_key(info, transport)
    xmlsec.template.encrypted_data_ensure_cipher_value(encrypted_key)

    manager = xmlsec.KeysManager()
    manager.add_key(xmlsec.Key.from_file(options.recipient, T.KeyDataFormatCertPem))
    context = xmlsec.EncryptionContext(manager)
    context.key = xmlsec.Key.generate(T.KeyDataAes, profile[3], T.KeyDataTypeSession)
    context.encrypt_xml(data, signed)

    # Parsed anew: lxml does not find by name all of what xmlsec has made.
    outer = etree.fromstring(etree.tostring(outer))
    keys, data = outer.find("ep:keys", NS), outer.find(".//xenc:EncryptedData", NS)
    encrypted_key = data.find(".//xenc:EncryptedKey", NS)
    keys.append(encrypted_key)
    data.remove(data.find("ds:KeyInfo", NS))
    named = etree.Element(f"{{{DS}}}KeyInfo", nsmap={"ds": DS})
    x509 = etree.SubElement(named, f"{{{DS}}}X509Data")
    ski = subject_key_identifier(options.recipient)
    etree.SubElement(x509, f"{{{DS}}}X509SKI").text = base64.b64encode(ski).decode()
    encrypted_key.insert(1, named)
    references = etree.SubElement(encrypted_key, f"{{{XENC}}}ReferenceList")
    etree.SubElement(references, f"{{{XENC}}}DataReference", URI="#" + data_id)

    etree.ElementTree(outer).write(options.output)
    return {"digest": "".join(digest.split())}


def algorithm(node, path):
    return node.find(path, NS).get("Algorithm")


def opened(options):
    outer = etree.parse(options.input).getroot()
    (data,) = outer.findall("ep:encryptedPayloadData/xenc:EncryptedData", NS)
    own = etree.parse(options.input).getroot()  # for the algorithms, which decrypting removes
    candidates = outer.findall("ep:keys/xenc:EncryptedKey", NS)
    if options.cert:
        ski = base64.b64encode(subject_key_identifier(options.cert)).decode()
        candidates = [
            key for key in candidates if "".join(key.findtext(".//ds:X509SKI", "", NS).split()) == ski
        ]
    (encrypted_key,) = candidates
    transport = algorithm(encrypted_key, "xenc:EncryptionMethod")

    # Into the data, where xmlsec looks for it; the key is given, so its name is not needed.
    encrypted_key.remove(encrypted_key.find("ds:KeyInfo", NS))
    info = etree.Element(f"{{{DS}}}KeyInfo", nsmap={"ds": DS})
    info.append(encrypted_key)
    data.insert(1, info)
    manager = xmlsec.KeysManager()
    manager.add_key(xmlsec.Key.from_file(options.key, T.KeyDataFormatPem))
    decrypted = xmlsec.EncryptionContext(manager).decrypt(data)

    signed = etree.fromstring(etree.tostring(decrypted))
    xmlsec.tree.add_ids(signed, ["id"])
    results = []
    for signature in signed.findall("sp:signatures/ds:Signature", NS):
        certificate = "".join(signature.findtext(".//ds:X509Certificate", None, NS).split())
        context = xmlsec.SignatureContext()
        context.key = xmlsec.Key.from_memory(
            base64.b64decode(certificate), T.KeyDataFormatCertDer
        )
        context.verify(signature)
        results.append(
            {
                "digest": "".join(signature.findtext(".//ds:DigestValue", None, NS).split()),
                "digest_algorithm": algorithm(signature, ".//ds:DigestMethod"),
                "signature_algorithm": algorithm(signature, ".//ds:SignatureMethod"),
            }
        )
    if not results:
        sys.exit("nothing is signed")

    (content,) = signed.find("sp:signedPayloadData", NS)
    if content.tag.startswith(f"{{{M}}}"):
        kind, payload = "message", base64.b64decode(content.findtext("{*}data"))
    else:
        kind, payload = "xml", etree.tostring(content, with_tail=False)
    with open(options.output, "wb") as out:
        out.write(payload)
    return results[0] | {
        "kind": kind,
        "signatures": len(results),
        "cipher": algorithm(own, "ep:encryptedPayloadData/xenc:EncryptedData/xenc:EncryptionMethod"),
        "key_transport": transport,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ["seal", "open"]:
        command = commands.add_parser(name)
        command.add_argument("--key", required=True, help="own private key, PEM")
        command.add_argument("--cert", required=name == "seal", help="own certificate, PEM")
        command.add_argument("--in", dest="input", required=True)
        command.add_argument("--out", dest="output", required=True)
        if name == "seal":
            command.add_argument("--recipient", required=True, help="certificate, PEM")
            command.add_argument("--profile", choices=PROFILES, default="default")
            command.add_argument("--kind", choices=["message", "xml"], default="message")
    options = parser.parse_args()
    result = seal(options) if options.command == "seal" else opened(options)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
