# SPDX-License-Identifier: GPL-3.0-or-later
"""The showcase: what cleandeck does, on six slides."""
from writers import pictures
from writers.drawing import gradient, line, para, run, solid
from writers.ooxml import Deck

NAVY, TEAL, AMBER, RED = "14213D", "0B7A75", "F2A541", "C8553D"
GREY, PALE, WHITE = "5C6B7A", "EEF2F6", "FFFFFF"

STEPS = (("Upload", "any bytes, any name", GREY, WHITE),
         ("Sniff", "is it what it says?", TEAL, WHITE),
         ("Office", "load and export", TEAL, WHITE),
         ("Render", "flatten each slide", TEAL, WHITE),
         ("Hand out", "PDF, SVG, text", NAVY, WHITE))

KINDS = (("What comes in", "Kinds", "What becomes of it"),
         ("PowerPoint", "pptx, ppsx, potx, ppt, pps, pot", "PDF, SVG, text"),
         ("with macros", "pptm, ppsm, potm", "the same, macros gone"),
         ("OpenDocument", "odp, otp, odg", "PDF, SVG, text"),
         ("PDF", "1.0 to 2.0, without a password", "drawn anew"),
         ("anything else", "by its content, not its name",
          "refused, with a reason"))

DROPPED = ("Macros and scripts", "Links, actions, forms", "Sound and video",
           "Attached and embedded files", "Author, company, keywords",
           "Speaker notes, comments, hidden slides",
           "Camera data: time, place, remarks")
KEPT = ("Layout, colours and charts", "Text to search and to copy",
        "Fonts, embedded", "Pictures and transparency")


def title(deck):
    """Slide 1: discs of glass on a dusk."""
    slide = deck.slide(bare=True)
    slide.background = gradient([(0, "0D1730"), (60, "17365A"), (100, TEAL)], 35)
    for x, y, size, tint, alpha in ((20.6, -4.0, 17, TEAL, 45),
                                    (25.4, 7.6, 12, AMBER, 50),
                                    (18.8, 10.4, 8, RED, 45)):
        slide.shape("ellipse", x, y, size, size, solid(tint, alpha))
    slide.shape("rect", 2.2, 5.35, 2.4, 0.22, solid(AMBER))
    slide.text(1.9, 5.7, 20, 2.6, "cleandeck", size=60, bold=True, tint=WHITE)
    slide.text(1.9, 8.5, 17.4, 2.6, "Slides from anyone, safe for everyone.",
               size=26, tint="DCE6F0")
    slide.text(1.9, 15.9, 18, 1.4, "A deck comes in. Paper-clean pages go out.",
               size=16, tint="B6C6D8")


def process(deck):
    """Slide 2: the way of a deck, drawn."""
    slide = deck.slide("The way of a deck")
    slide.note = ["Say that nobody has to trust the document.",
                  "These notes must not be in any artifact."]
    slide.shape("roundRect", 7.15, 5.0, 19.6, 6.6, solid("E4F1F0"),
                line(TEAL, 1.25, "dash"), adjust={"": 6000})
    slide.text(7.35, 5.2, 14, 1, "a sealed room, one for each deck",
               size=14, italic=True, tint=TEAL)
    numbers = []
    for i, (name, what, fill, ink) in enumerate(STEPS):
        x = 1.55 + i * 6.45
        numbers.append(slide.shape(
            "roundRect", x, 6.7, 5.0, 3.6, solid(fill), shadow=True,
            text=[para(name, "ctr", size=18, bold=True, tint=ink, after=4),
                  para(what, "ctr", size=12, tint=ink)]))
        if i:
            slide.arrow(x - 1.3, 8.5, 1.15, 0)
    for i, (head, text) in enumerate((
            ("No network", "Nothing in the room can name a host."),
            ("No memory", "The room is gone when the deck is done."),
            ("No trust", "Each process is seen to be locked before a "
                         "document reaches it."))):
        x = 1.55 + i * 10.4
        slide.shape("rect", x, 13.4, 0.16, 2.9, solid(AMBER))
        slide.text(x + 0.3, 13.2, 9.2, 3.2,
                   [para(head, size=20, bold=True, tint=NAVY, after=4),
                    para(text, size=15, tint=GREY)])
    slide.appear(*numbers)
    slide.transition = "fade"


def kinds(deck):
    """Slide 3: a table."""
    slide = deck.slide("What goes in, what comes out")
    slide.table(1.55, 4.6, (7.6, 13.4, 9.7), KINDS, 1.75, 18)
    slide.text(1.4, 15.8, 30, 1.4, "The content decides. A name, a declared "
               "type and the bytes must all agree.", size=16, tint=GREY)


def speed(deck):
    """Slide 4: a chart of numbers that were measured."""
    slide = deck.slide("A room for each deck costs next to nothing")
    slide.chart(1.4, 4.2, 20.5, 13.2, "bar",
                ("a program per deck", "one shared program",
                 "cleandeck: a room per deck"),
                [("seconds", (1.2, 0.41, 0.40))])
    slide.shape("roundRect", 23.0, 5.0, 9.2, 8.6, solid(PALE),
                adjust={"": 5000}, anchor="ctr",
                text=[para("0.4 s", "ctr", size=60, bold=True, tint=TEAL,
                           after=6),
                      para("for 23 slides, in a process that has never seen "
                           "another deck and never will", "ctr", size=18,
                           tint=NAVY)])
    slide.text(22.8, 14.2, 9.6, 2.6, "PDF only, on two cores, with "
               "LibreOffice 7.4.7. Measured once; measure yours.", size=12,
               tint=GREY)


def picture(deck):
    """Slide 5: a photograph, its crop, and a picture with alpha."""
    slide = deck.slide("The picture stays, the camera leaves")
    photo = deck.media("dusk.jpg", pictures.jpeg(
        480, 270, pictures.landscape(480, 270)))
    discs = deck.media("discs.png", pictures.png(
        240, 240, pictures.bubbles(240)))
    slide.picture(1.55, 4.4, 19.2, 10.8, photo, preset="roundRect", shadow=True)
    slide.picture(16.6, 9.9, 6.4, 6.4, discs)
    slide.picture(23.9, 4.4, 8.4, 5.6, photo,
                  crop={"l": 45, "r": 12, "t": 25, "b": 21})
    slide.text(23.6, 10.2, 8.8, 1.2, "cut out of the same picture",
               size=12, italic=True, tint=GREY)
    slide.text(23.6, 11.6, 9.0, 5.4, [
        para("Where it was taken, when, with what and by whom: gone.",
             size=16, tint=NAVY, after=8),
        para("So are the remarks that programs leave in it.", size=16,
             tint=NAVY)])


def dropped(deck):
    """Slide 6: two columns."""
    slide = deck.slide("What is gone, what stays")
    for x, wide, head, tint, sign, rows in (
            (1.55, 17.2, "Gone", RED, "\u00d7", DROPPED),
            (19.6, 12.7, "Stays", TEAL, "+", KEPT)):
        slide.shape("rect", x, 4.5, wide, 1.5, solid(tint), text=[
            para(head, size=22, bold=True, tint=WHITE)])
        slide.shape("rect", x, 6.0, wide, 10.4, solid(PALE), anchor="t", text=[
            para(run(sign + "  ", 22, True, tint=tint) +
                 run(row, 20, tint=NAVY), after=12) for row in rows])
    slide.transition = "push"


def hidden(deck):
    """Slide 7: never shown, so never served."""
    slide = deck.slide("Hidden: this slide must not be in any artifact",
                       ["It is here so that the report has something to say."])
    slide.hidden = True


def build():
    """The deck."""
    deck = Deck("pptx", "Welcome to cleandeck")
    for part in (title, process, kinds, speed, picture, dropped, hidden):
        part(deck)
    return deck.bytes()
