"""Holds what our index finds in clean HL7 v2 messages against hl7apy: hl7apy_leaves.py FOLDER.

For each N.hl7 of the folder, N.leaves holds our values, one a line: path, tab, bytes. Every value
that either side finds must be found by the other, at the same place, with the same bytes. Each
difference is a line on standard output; the exit code is 1 when there is any, or no message.
"""

import pathlib
import re
import sys

from hl7apy.consts import VALIDATION_LEVEL
from hl7apy.parser import parse_message

# hl7apy knows no formatting commands: it writes the backslashes around them escaped.
COMMAND = re.compile(r"\\E\\(\.[a-z]+[+-]?\d*|[HN])\\E\\")


def number(name):
    """The place of a part by its name, e.g. CX_4; one that is named by its type is the only one."""
    found = re.fullmatch(r"\w+?_(\d+)", name or "")
    return int(found.group(1)) if found else 1


def raw(element):
    """The text of an element as it stood in the message."""
    return COMMAND.sub(r"\\\1\\", element.to_er7())


def leaves(segment, occurrence):
    """Every value of a segment that says something: path and text."""
    repetitions = {}
    for field in segment.children:
        place = number(field.name)
        if segment.name == "MSH" and place <= 2:
            continue
        repetitions[place] = repetitions.get(place, 0) + 1
        start = f"{segment.name}[{occurrence}]-{place}({repetitions[place]})"
        for component in field.children:
            for part in component.children:
                text = raw(part)
                if text:
                    path = f"{start}.{number(component.name)}.{number(part.name)}"
                    yield path, text


def theirs(text):
    """What hl7apy finds."""
    message = parse_message(
        text, validation_level=VALIDATION_LEVEL.TOLERANT, find_groups=False
    )
    occurrences, found = {}, {}
    for segment in message.children:
        occurrences[segment.name] = occurrences.get(segment.name, 0) + 1
        for path, value in leaves(segment, occurrences[segment.name]):
            if path in found:
                raise ValueError(f"{path} came twice")
            found[path] = value
    return found


def ours(text):
    """What our index found."""
    lines = [line.split("\t", 1) for line in text.split("\n") if line]
    found = dict(lines)
    if len(found) != len(lines):
        raise ValueError("a path came twice")
    return found


def differences(folder):
    """A line for each difference, and how many messages and values were compared."""
    lines, messages, values = [], 0, 0
    for file in sorted(folder.glob("*.hl7")):
        one = ours(file.with_suffix(".leaves").read_bytes().decode("ascii"))
        other = theirs(file.read_bytes().decode("ascii"))
        messages, values = messages + 1, values + len(one)
        for path in sorted(one.keys() | other.keys()):
            if one.get(path) != other.get(path):
                told = f"{path}: we find {one.get(path)!r}, hl7apy {other.get(path)!r}"
                lines.append(f"{file.name}: {told}")
    return lines, messages, values


def main():
    lines, messages, values = differences(pathlib.Path(sys.argv[1]))
    for line in lines:
        print(line)
    if not messages or not values:
        sys.exit("there was nothing to compare")
    if lines:
        sys.exit(f"{len(lines)} values are not found alike")
    print(f"{values} values of {messages} messages are found alike")


if __name__ == "__main__":
    main()
