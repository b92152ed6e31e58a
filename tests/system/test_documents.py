#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every sample deck converts, and what comes out is what it must be."""
import csv
import hashlib
import os

import artifacts
import case

# Words that a deck must say, and words it must not: notes, hidden slides.
LECTURE = (["Water in motion", "Pressure, height and speed share one budget"],
           ["Hidden", "hidden"])
LANGUAGES = (["Welcome to the lesson", "Schön, dass Sie da sind",
              "Καλώς ήρθατε στο μάθημα", "Добро пожаловать на урок",
              "欢迎来到课堂", "한국어"], [])
WELCOME = (["Slides from anyone, safe for everyone", "Hand out",
            "a sealed room, one for each deck", "What is gone, what stays"],
           ["These notes must not", "Hidden: this slide"])
SHOWS = (["Fade", "Push", "Wipe", "Split"], [])
PLAN = (["A floor plan", "From seed to loaf"], [])
ONE = (["The only slide", "It is over before it begins."], [])
WORDS = {
    "welcome.pptx": WELCOME, "welcome.ppt": WELCOME,
    "lecture.pptx": LECTURE, "lecture.ppt": LECTURE, "lecture.odp": LECTURE,
    "languages.pptx": LANGUAGES, "languages.pdf": LANGUAGES,
    "one.odp": ONE, "one.ppt": ONE, "show.ppsx": SHOWS,
    "drawing.odg": PLAN, "plan.pdf": PLAN,
    "gallery.odp": (["The cropped one keeps only the sun.", "Quince"],
                    ["hidden"]),
    "article.pdf": (["A deck that was a PDF", "Not every page lies down."],
                    []),
    "sixty.pdf": (["Page 1 of sixty", "Page 60 of sixty"], []),
}


def read_manifest():
    """(name, kind, pages, sha256) of each sample."""
    with open(os.path.join(case.SAMPLES, "MANIFEST"), encoding="utf-8",
              newline="") as file:
        rows = [row for row in csv.reader(file, delimiter="\t",
                                          quoting=csv.QUOTE_NONE)
                if not row[0].startswith("#")]
    return [(row[0], row[1], int(row[2]), row[5]) for row in rows]


def squeeze(text):
    """Words with single spaces: line ends are the layout's."""
    return " ".join(text.split())


class Documents(case.ServiceCase):
    """One service, all samples."""

    def convert(self, name, query=""):
        """The record and the artifacts of a sample that must convert."""
        answer = self.service.convert(name, case.read_sample(name), query)
        self.assertEqual(answer.status, 201, answer.body)
        self.assertEqual(answer.headers["content-type"], "application/json")
        deck = answer.json
        self.assertEqual(answer.headers["location"],
                         "/v1/decks/" + deck["id"])
        self.assertEqual(self.service.get("/v1/decks/" + deck["id"]).json,
                         deck)
        return deck, artifacts.fetch(self.service, deck)

    def test_manifest_names_every_sample(self):
        listed = {name for name, *_ in read_manifest()}
        there = {name for name in os.listdir(case.SAMPLES)
                 if "." in name and not name.endswith((".py", ".md"))}
        self.assertEqual(listed, there)
        for name, _, _, digest in read_manifest():
            seen = hashlib.sha256(case.read_sample(name)).hexdigest()
            self.assertEqual(seen, digest, name)

    def test_every_sample_converts_to_clean_artifacts(self):
        for name, kind, pages, _ in read_manifest():
            with self.subTest(name):
                deck, bodies = self.convert(name)
                self.assertEqual((deck["state"], deck["kind"], deck["pages"]),
                                 ("done", kind, pages))
                self.assertEqual(sorted(bodies),
                                 sorted(artifacts.names_of(deck)))
                artifacts.check_all(bodies)
                self.check_words(name, bodies)

    def check_words(self, name, bodies):
        """What the deck says, in the PDF and in the texts."""
        shown, kept = WORDS.get(name, ([], []))
        texts = [body.decode() for label, body in bodies.items()
                 if label.endswith(".txt")]
        pdf = squeeze(artifacts.pdf_text(bodies["deck.pdf"]))
        self.assertTrue(pdf, "no words at all")
        for where, said in (("deck.pdf", pdf),
                            ("text", squeeze("\n".join(texts)))):
            for words in shown:
                self.assertIn(words, said, where)
            for words in kept:
                self.assertNotIn(words, said, where)

    def test_same_document_gives_same_bytes(self):
        for name in ("welcome.pptx", "gallery.odp", "lecture.ppt",
                     "article.pdf"):
            with self.subTest(name):
                _, first = self.convert(name)
                _, second = self.convert(name)
                different = [label for label in first
                             if first[label] != second[label]]
                self.assertEqual(different, [])

    def test_slide_pictures_on_request(self):
        deck, bodies = self.convert("one.odp", "&artifacts=png,text")
        self.assertEqual(sorted(bodies), ["slides/1.png", "text/1.txt"])
        artifacts.check_all(bodies)
        for name in ("deck.pdf", "slides/1.svg", "thumbnails/1.png"):
            self.assertEqual(self.service.artifact(deck, name).status, 404)

    def test_nothing_is_left(self):
        self.convert("one.odp")
        before = self.count()
        for _ in range(5):
            self.convert("one.odp")
            self.convert("article.pdf")
        self.assert_count(before)


if __name__ == "__main__":
    case.main()
