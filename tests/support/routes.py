# SPDX-License-Identifier: GPL-3.0-or-later
"""The routes of docs/openapi.yaml, for tests that want each of them.

Reads the few kinds of lines that say which routes there are, as that file
writes them. A new route is there by itself.
"""
import os
import re

CONTRACT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..",
                        "..", "docs", "openapi.yaml")
ID = "{$ref: '#/components/schemas/Id'}"


class Route:
    """One method of one path."""

    def __init__(self, path, method):
        self.path, self.method = path, method
        self.scopes = None  # a set: one of them is needed; None: no key
        self.body = None  # the name of the schema of what is sent
        self.fields = []  # those of its body that are ids of decks

    def __repr__(self):
        return "%s %s" % (self.method, self.path)

    @property
    def takes_deck(self):
        return "{id}" in self.path or bool(self.fields)

    def fill(self, **values):
        """The path, with a value for each {name}."""
        return re.sub(r"\{(\w+)\}", lambda found: values[found[1]], self.path)


def read_section(text, name):
    """The lines of one of the document's keys."""
    found = re.search(r"^%s:\n((?:[ #].*\n|\n)+)" % name, text, re.M)
    return found[1].splitlines()


def read_ids(text):
    """schema -> names of its fields that are ids of decks."""
    found, schema = {}, None
    inside = False
    for line in read_section(text, "components"):
        if re.match(r"  \w+:$", line):
            inside = line == "  schemas:"
        elif inside and re.match(r"    \w+:$", line):
            schema = line.strip(" :")
        elif inside and line.endswith(ID) and \
                (field := re.match(r"        (\w+): ", line)):
            found.setdefault(schema, []).append(field[1])
    return found


def read():
    """All routes, in the order of the document."""
    with open(CONTRACT, encoding="utf-8") as file:
        text = file.read()
    ids = read_ids(text)
    routes, path, part = [], None, None
    for line in read_section(text, "paths"):
        if found := re.match(r"  '?(/[^':]*)'?:$", line):
            path = found[1]
        elif found := re.match(r"    (\w+):$", line):
            routes.append(Route(path, found[1].upper()))
        elif found := re.match(r"      ([\w-]+):(?: \[(.*)\])?", line):
            part = found[1]
            if part == "x-scopes":
                routes[-1].scopes = set(found[2].split(", "))
        elif part == "requestBody" and not routes[-1].body and \
                (found := re.search(r"schemas/(\w+)'", line)):
            routes[-1].body = found[1]
            routes[-1].fields = ids.get(found[1], [])
    return routes


def count_keyless(text=None):
    """How often the document says that no key is needed."""
    if text is None:
        with open(CONTRACT, encoding="utf-8") as file:
            text = file.read()
    return len(re.findall(r"^      security:(?: \[\]|\n      - \{key: \[\]\}\n      - \{\})$",
                          text, re.M))
