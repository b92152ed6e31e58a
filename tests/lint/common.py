# SPDX-License-Identifier: GPL-3.0-or-later
"""What the lint rules share: our files, and a rule's self-check.

A rule is a function that takes a Tree and yields (path, line, words). Before
it looks at the real tree it must find what is wrong in a tiny bad one: a
rule that cannot fail is no rule.
"""
import os
import re
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))


def list_files(root):
    """Tracked files and new ones; without git, all but the build's."""
    git = ["git", "-c", "safe.directory=*", "-C", root, "ls-files", "-z",
           "--cached", "--others", "--exclude-standard"]
    if os.path.exists(os.path.join(root, ".git")):
        try:
            out = subprocess.run(git, check=True, capture_output=True).stdout
            return sorted(set(os.fsdecode(out).rstrip("\0").split("\0")))
        except (OSError, subprocess.CalledProcessError):
            pass
    found = []
    for base, folders, names in os.walk(root):
        folders[:] = [f for f in folders
                      if f not in (".git", "build", "__pycache__",
                                   "node_modules")]
        found += [os.path.relpath(os.path.join(base, n), root) for n in names]
    return sorted(found)


class Tree:
    def __init__(self, root):
        self.root = root
        # A deleted file may still be in git's index.
        self.files = [f for f in list_files(root)
                      if os.path.isfile(os.path.join(root, f))]

    def find(self, pattern):
        return [f for f in self.files if re.fullmatch(pattern, f)]

    def path(self, name):
        return os.path.join(self.root, name)

    def bytes(self, name):
        with open(self.path(name), "rb") as file:
            return file.read()

    def text(self, name):
        return self.bytes(name).decode("utf-8", "replace")

    def lines(self, name):
        """(number, line) pairs."""
        return list(enumerate(self.text(name).splitlines(), 1))


_TOKEN = re.compile(
    r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", re.S)


def blank(code, keep_strings=False):
    """C code with comments (and strings) made spaces; lines stay."""
    def replace(match):
        text = match.group()
        if keep_strings and text[0] == '"':
            return text
        return re.sub(r"[^\n]", " ", text)
    return _TOKEN.sub(replace, code)


def run(rule, bad, expect):
    """Self-check on `bad` ({path: text}), then the tree. Exits.

    `expect` is the set of (path, line) that the rule must find, no more.
    """
    with tempfile.TemporaryDirectory() as folder:
        for name, text in bad.items():
            path = os.path.join(folder, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(text if isinstance(text, bytes) else text.encode())
        found = {(path, line) for path, line, _ in rule(Tree(folder))}
    if found != set(expect):
        sys.exit(f"self-check: missed {sorted(set(expect) - found)}, "
                 f"found besides {sorted(found - set(expect))}")
    report(rule(Tree(ROOT)))


def report(offences):
    offences = list(offences)
    for path, line, words in offences:
        print(f"{path}:{line}: {words}")
    if offences:
        sys.exit(f"{len(offences)} offences")
    print("nothing found")
