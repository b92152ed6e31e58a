# SPDX-License-Identifier: GPL-3.0-or-later
"""Short OOXML decks: a show that moves, and a template."""
from writers.drawing import gradient, para, solid
from writers.ooxml import Deck

WHITE, NAVY, TEAL = "FFFFFF", "14213D", "0B7A75"


def show():
    """Four slides, each with another transition and shapes that fade in."""
    deck = Deck("ppsx", "A show")
    for name, move in (("Fade", "fade"), ("Push", "push"), ("Wipe", "wipe"),
                       ("Split", "split")):
        slide = deck.slide(bare=True)
        slide.background = gradient([(0, NAVY), (100, TEAL)], 60)
        slide.text(2, 2, 29, 3, name, size=54, bold=True, tint=WHITE)
        numbers = [slide.shape("ellipse", 3 + i * 9, 8, 7, 7,
                               solid("F2A541", 90 - i * 25),
                               text=para(str(i + 1), "ctr", size=40,
                                         bold=True, tint=WHITE))
                   for i in range(3)]
        slide.appear(*numbers)
        slide.transition = move
    return deck.bytes()


def template():
    """Two slides to be filled in; one placeholder is left empty."""
    deck = Deck("potx", "A template")
    deck.slide("Your title here", [
        para("Say one thing", bullet=True), para("Say why", bullet=True),
        para("Stop", bullet=True)])
    slide = deck.slide("Your picture here")
    slide.frame("body", None, 1)
    slide.shape("roundRect", 5, 6, 23, 9, solid("EEF2F6"), adjust={"": 8000},
                text=para("a picture", "ctr", size=28, tint="5C6B7A"))
    return deck.bytes()
