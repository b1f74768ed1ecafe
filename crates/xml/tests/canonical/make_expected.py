"""Writes NAME.canonical beside each NAME.xml: the exclusive canonical form, without comments, of
the element whose id is "it", as libxml2 (through lxml) has it. Run by hand after adding a case:

    python3 make_expected.py

A first line such as <!-- keep: xs xsi --> names the PrefixList. (lxml does not take #default.)
"""

import pathlib
import re

from lxml import etree

for source in sorted(pathlib.Path(__file__).parent.glob("*.xml")):
    data = source.read_bytes()
    document = etree.fromstring(data)
    (it,) = document.xpath("//*[@id='it']")
    keep = re.search(rb"<!-- keep:([^>]*)-->", data)
    prefixes = keep.group(1).decode().split() if keep else []
    canonical = etree.tostring(
        it,
        method="c14n",
        exclusive=True,
        with_comments=False,
        with_tail=False,
        inclusive_ns_prefixes=prefixes,
    )
    source.with_suffix(".canonical").write_bytes(canonical)
