#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test_openapi.py CLEANDECK PRINT_TABLES: docs/openapi.yaml is sound, and says
what the program's own tables say: faults, routes, scopes, kinds, artifacts.

redocly lints it, offline, with its recommended rules and no exception.
"""
import copy
import json
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
CONTRACT = os.path.join(ROOT, "docs", "openapi.yaml")
FRONT = os.path.join(ROOT, "sandbox", "front")
REDOCLY = os.path.join(HERE, "node_modules", ".bin", "redocly")
MISSING = ("tests/contract/node_modules is missing; run: "
           "sh tools/install.sh contract")
SKIPPED = 77
# The end of a deck whose sender has left: nobody is there to be answered.
NEVER_SENT = {"cancelled"}
ARTIFACT_PLACES = {"/v1/decks/{id}/NAME": "/v1/decks/{id}/",
                   "/d/{id}/NAME": "/d/{id}/"}


def redocly(*words):
    environment = dict(os.environ, REDOCLY_TELEMETRY="off",
                       REDOCLY_SUPPRESS_UPDATE_NOTICE="true")
    return subprocess.run([REDOCLY, *words], cwd=HERE, env=environment,
                          capture_output=True, text=True, check=False)


def lint(path):
    """Each problem as a line."""
    done = redocly("lint", "--format=json", path)
    try:
        problems = json.loads(done.stdout)["problems"]
    except (ValueError, KeyError):
        return ["redocly: " + done.stdout + done.stderr]
    return ["%s: %s (%s)" % (problem["location"][0].get("pointer"),
                             problem["message"], problem["ruleId"])
            for problem in problems]


def load():
    """The document as JSON: Python has no YAML of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "contract.json")
        done = redocly("bundle", CONTRACT, "-o", path, "--ext", "json")
        if not os.path.exists(path):
            sys.exit("redocly: " + done.stdout + done.stderr)
        with open(path, encoding="utf-8") as file:
            return json.load(file)


def read(*names):
    with open(os.path.join(*names), encoding="utf-8") as file:
        return file.read()


# What the program says

def list_faults(program):
    """code -> (status, sentence)."""
    text = subprocess.run([program, "faults", "--json"], check=True,
                          capture_output=True, text=True).stdout
    rows = [json.loads(line) for line in text.splitlines()]
    return {row["code"]: (row["status"], row["sentence"]) for row in rows}


def list_table(tool, name):
    """The first two columns of a table, without their backquotes."""
    text = subprocess.run([tool, name], check=True, capture_output=True,
                          text=True).stdout
    return re.findall(r"^\| `([^`]*)` \| `([^`]*)` ", text, re.M)


def list_places(header, code):
    """place -> ({path}, {(method, frozenset of scopes)})."""
    paths = {name: re.sub(r"\b(ID|TOKEN|(?<=/web/)NAME)\b", lambda m: "{%s}" % m[0].lower(),
                          path)
             for name, path in re.findall(
                 r"FRONT_PLACE_(\w+),\s*/\* (/[\w./]*)", header)}
    sets = {name: frozenset(word.lower() for word in
                            re.findall(r"WIRE_SCOPE_(\w+)", words))
            for name, words in re.findall(
                r"#define (\w+)\s+(\(?WIRE_SCOPE_[^\n]*)", code)}
    sets["0"] = frozenset()
    found = {}
    for name, methods, reads, writes in re.findall(
            r"\[FRONT_PLACE_(\w+)\]\s*=\s*\{\s*[^,{}]+,\s*([^{}]*?),"
            r"\s*(\w+),\s*(\w+)\s*\}", code):
        words = set(re.findall(r"GET|POST|DELETE", methods))
        if "READING" in methods:
            words.add("GET")
        if name in paths:
            found[paths[name]] = {
                (word, sets[reads if word == "GET" else writes])
                for word in words}
    return found


# What the document says

def expand(places, names):
    """Each place that stands for all artifacts becomes one for each."""
    made = {}
    for path, methods in places.items():
        if path not in ARTIFACT_PLACES:
            made[path] = methods
            continue
        for name in names:
            made[ARTIFACT_PLACES[path] + name.replace("N.", "{n}.")] = methods
    return made


def list_operations(document):
    """path -> {(method, frozenset of scopes)}."""
    return {path: {(method.upper(), frozenset(operation.get("x-scopes", ())))
                   for method, operation in item.items()
                   if method in ("get", "post", "put", "delete", "patch")}
            for path, item in document["paths"].items()}


def list_examples(document):
    """(code, status of the response, problem) of each example."""
    def walk(node):
        for status, response in node.get("responses", {}).items():
            if "$ref" in response:
                name = response["$ref"].rsplit("/", 1)[1]
                response = document["components"]["responses"][name]
            content = response.get("content", {})
            examples = content.get("application/problem+json", {}).get(
                "examples", {})
            for code, example in examples.items():
                yield code, status, example["value"]

    for item in document["paths"].values():
        for method, operation in item.items():
            if isinstance(operation, dict) and method != "parameters":
                yield from walk(operation)
    yield from walk({"responses": document["x-anywhere"]})


def judge_faults(document, faults):
    listed = set(document["components"]["schemas"]["Code"]["enum"])
    for code in sorted(set(faults) - listed):
        yield "the fault %s is not among the codes" % code
    for code in sorted(listed - set(faults)):
        yield "the code %s is no fault" % code
    shown = set()
    for name, status, problem in list_examples(document):
        code = problem["code"]
        shown.add(code)
        if name != code or str(problem["status"]) != status or \
                problem["type"] != "urn:cleandeck:fault:" + code:
            yield "the example %s of %s is not one of its own" % (name, status)
        elif faults.get(code) != (problem["status"], problem["title"]):
            yield "the example %s is not as in the table of faults" % code
    for code in sorted(set(faults) - shown - NEVER_SENT):
        yield "no response has an example of %s" % code


def judge_places(document, places):
    said = list_operations(document)
    for path in sorted(set(places) | set(said)):
        for method, scopes in sorted(places.get(path, set()) -
                                     said.get(path, set()), key=str):
            yield "%s %s with scopes %s is not documented" % (
                method, path, sorted(scopes))
        for method, scopes in sorted(said.get(path, set()) -
                                     places.get(path, set()), key=str):
            yield "%s %s with scopes %s is no route" % (
                method, path, sorted(scopes))


def judge_words(document, kinds, artifacts):
    schemas = document["components"]["schemas"]
    if schemas["Kind"]["enum"] != [name for name, _ in kinds]:
        yield "the kinds are not those of the program"
    if schemas["ArtifactWord"]["enum"] != [word for word, _ in artifacts]:
        yield "the words for artifacts are not those of the program"


def check_self(document, faults, places):
    """A rule that cannot fail is no rule."""
    bad = copy.deepcopy(document)
    bad["components"]["schemas"]["Code"]["enum"][0] = "nonsense"
    bad["components"]["responses"]["NotFound"]["content"][
        "application/problem+json"]["examples"]["not-found"]["value"][
            "title"] = "?"
    bad["paths"]["/v1/nonsense"] = bad["paths"].pop("/v1/decks")
    assert len(list(judge_faults(bad, faults))) >= 3
    assert len(list(judge_places(bad, places))) == 2
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        bad["paths"]["/healthz"]["get"]["responses"] = {}
        json.dump(bad, file)
        file.flush()
        assert lint(file.name)


def main(program, tool):
    if not os.path.exists(REDOCLY):
        print(MISSING)
        sys.exit(SKIPPED)
    document = load()
    artifacts = list_table(tool, "artifacts")
    faults = list_faults(program)
    places = expand(list_places(read(FRONT, "front_route.h"),
                                read(FRONT, "front_route.c")),
                    [name for _, name in artifacts])
    assert len(places) >= 15, places
    check_self(document, faults, places)
    found = [*lint(CONTRACT), *judge_faults(document, faults),
             *judge_places(document, places),
             *judge_words(document, list_table(tool, "kinds"), artifacts)]
    for words in found:
        print("docs/openapi.yaml: " + words)
    sys.exit("%d offences" % len(found) if found else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
