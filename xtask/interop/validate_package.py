"""Holds the signature of a CDA package against the official XSD files.

Usage: validate_package.py --schemas FOLDER PACKAGE

FOLDER holds xsp-SignedPayload-2010.xsd and cdaPackage-eSignature-2012.xsd. The signed container and
the eSignature in it must both be valid, and the container must hold exactly one eSignature. Prints
each fault; exit code 1 if there was one.
"""

import argparse
import pathlib
import sys
import zipfile

from lxml import etree

XSD = "http://www.w3.org/2001/XMLSchema"
SIGNED_PAYLOAD = "http://ns.electronichealth.net.au/xsp/xsd/SignedPayload/2010"
E_SIGNATURE = "http://ns.electronichealth.net.au/cdaPackage/xsd/eSignature/2012"
SCHEMAS = {
    SIGNED_PAYLOAD: "xsp-SignedPayload-2010.xsd",
    E_SIGNATURE: "cdaPackage-eSignature-2012.xsd",
}
ENTRY = "IHE_XDM/SUBSET01/CDA_SIGN.XML"

# Only what is parsed may be read: no document type, no network.
PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


def schema(folder):
    """Both schemas as one, so that what `any` lets in is held against its own."""
    both = etree.Element(f"{{{XSD}}}schema")
    for namespace, name in SCHEMAS.items():
        place = (folder / name).resolve().as_uri()
        etree.SubElement(both, f"{{{XSD}}}import", namespace=namespace, schemaLocation=place)
    return etree.XMLSchema(both)


def faults(folder, package):
    with zipfile.ZipFile(package) as archive:
        root = etree.fromstring(archive.read(ENTRY), PARSER)
    known = schema(folder)
    known.validate(root)
    found = [f"line {fault.line}: {fault.message}" for fault in known.error_log]
    path = f"{{{SIGNED_PAYLOAD}}}signedPayloadData/{{{E_SIGNATURE}}}eSignature"
    if len(root.findall(path)) != 1:
        found.append("the container does not hold exactly one eSignature")
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--schemas", type=pathlib.Path, required=True)
    parser.add_argument("package", type=pathlib.Path)
    arguments = parser.parse_args()
    found = faults(arguments.schemas, arguments.package)
    for fault in found:
        print(f"{arguments.package}: {fault}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
