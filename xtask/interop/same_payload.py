"""Tells whether an opened payload is the one that was sealed.

Usage: same_payload.py SEALED.xml OPENED

SEALED.xml is the element below signedPayloadData. OPENED holds either that element (compared in
canonical form) or, of an element that wraps base64 in a `data` child, the bytes inside it.
Exit code 1 if it is neither.
"""

import base64
import pathlib
import sys

from lxml import etree

DATA = "{http://ns.electronichealth.net.au/smd/xsd/Message/2010}data"
PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


def canonical(root):
    return etree.tostring(root, method="c14n", exclusive=True)


def main():
    wanted = etree.parse(sys.argv[1], PARSER).getroot()
    opened = pathlib.Path(sys.argv[2]).read_bytes()
    data = wanted.find(DATA)
    if data is not None and base64.b64decode(data.text) == opened:
        return
    try:
        if canonical(etree.fromstring(opened, PARSER)) == canonical(wanted):
            return
    except etree.XMLSyntaxError:
        pass
    sys.exit(f"{sys.argv[2]}: {len(opened)} bytes that are not what {sys.argv[1]} holds")


if __name__ == "__main__":
    main()
