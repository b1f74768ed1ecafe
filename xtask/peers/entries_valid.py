"""Has two independent libraries (fhir.resources and fhirclient) parse entries that we author.

usage: entries_valid.py RESOURCES.ndjson
"""

import copy
import json
import sys
from importlib import import_module


def parsers(kind):
    ours = getattr(import_module("fhir.resources.R4B." + kind.lower()), kind)
    theirs = getattr(import_module("fhirclient.models." + kind.lower()), kind)
    return {"fhir.resources": ours.model_validate, "fhirclient": theirs}


def refused_by(resource):
    """The libraries that do not take a resource, each with its words."""
    refused = {}
    for name, parse in parsers(resource["resourceType"]).items():
        try:
            parse(resource)
        except Exception as error:  # each library has exceptions of its own
            refused[name] = str(error)
    return refused


def spoilt(entries):
    """What each library must refuse, so that its silence means something."""
    by_kind = {entry["resourceType"]: entry for entry in entries}

    def one(kind, change):
        entry = copy.deepcopy(by_kind[kind])
        change(entry)
        return entry

    yield "an unknown element", one("Practitioner", lambda it: it.update(nickname="x"))
    yield "a name that is a list", one("Organization", lambda it: it.update(name=["x"]))
    yield "no payload type", one("Endpoint", lambda it: it.pop("payloadType"))
    yield "a period that is a text", one("PractitionerRole", lambda it: it.update(period="2026"))


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        entries = [json.loads(line) for line in file if line.startswith("{")]
    wrong = [] if entries else ["there is nothing to validate"]
    for entry in entries:
        for name, words in refused_by(entry).items():
            wrong.append(f"{entry['resourceType']}/{entry['id']}: {name}: {words}")
    negatives = 0
    for what, entry in spoilt(entries) if entries else []:
        negatives += 1
        missing = {"fhir.resources", "fhirclient"} - set(refused_by(entry))
        wrong += [f"{what} is taken by {name}" for name in sorted(missing)]
    for words in wrong:
        print(words, file=sys.stderr)
    print(f"fhir.resources, fhirclient: {len(entries)} entries, {negatives} spoilt ones, "
          f"{len(wrong)} wrong")
    sys.exit(1 if wrong else 0)


main()
