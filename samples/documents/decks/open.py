# SPDX-License-Identifier: GPL-3.0-or-later
"""OpenDocument decks and drawings."""
from writers import pictures
from writers.odf_deck import NO_FILL, Deck, line, solid

NAVY, TEAL, AMBER, RED = "14213D", "0B7A75", "F2A541", "C8553D"
WHITE, GREY = "FFFFFF", "5C6B7A"


def one():
    """One slide with a title and a list."""
    deck = Deck("odp", "One slide")
    page = deck.page("The only slide")
    page.title("The only slide")
    page.text(1.5, 3.4, 16, 8, [
        page.para(t, 22, bullet=True) for t in (
            "One page is a deck too.", "It needs no master of its own.",
            "It is over before it begins.")])
    page.shape("ellipse", 18.5, 4.2, 7, 7, solid(TEAL), text="1", size=96,
               bold=True, tint=WHITE, align="center")
    page.note = "Nothing to say about it."
    return deck.bytes()


def glass(deck):
    """PNG with alpha on stripes; transparency of shapes and pictures."""
    page = deck.page("Alpha")
    page.title("Alpha: discs that let stripes through")
    for i in range(6):
        page.shape("rect", 1.5 + i * 2, 3.6, 1, 10, solid("D5DAE1"))
    page.picture(2, 4.4, 8.4, 8.4, "discs.png")
    for i, tint in enumerate((TEAL, AMBER, RED)):
        page.shape("ellipse", 14.5 + i * 3.2, 3.6 + i * 1.4, 6, 6,
                   solid(tint, 55))
    page.text(14.5, 12.4, 12, 1.5, "three shapes at 55 %", size=16, tint=GREY)


def photo(deck):
    """A JPEG: whole, cropped, faint."""
    page = deck.page("JPEG")
    page.title("JPEG: whole, cropped, faint")
    page.picture(1.5, 3.6, 14.4, 8.1, "hills.jpg")
    page.picture(17, 3.6, 4.5, 8.1, "hills.jpg",
                 crop="rect(0cm, 1.53cm, 0cm, 5.75cm)")
    page.picture(22.5, 3.6, 4.5, 2.53, "hills.jpg", alpha=40)
    page.text(1.5, 12.2, 25, 1.5, "The cropped one keeps only the sun.",
              size=16, tint=GREY)


def gradients(deck):
    """Linear, axial, radial, square, and one that fades to nothing."""
    page = deck.page("Gradients")
    page.title("Gradients")
    for i, kind in enumerate(("linear", "axial", "radial", "ellipsoid",
                              "square", "rectangular")):
        x, y = 1.5 + i % 3 * 8.6, 3.4 + i // 3 * 4.2
        fill = deck.gradient(f"g_{kind}", kind, NAVY, AMBER, 30)
        page.shape("rect", x, y, 8, 3.6, fill, text=kind, size=18, bold=True,
                   tint=WHITE, align="center", radius=0.3)
    page.shape("rect", 1.5, 12.2, 25.2, 1.6,
               solid(TEAL) + deck.fading("fade"))


def charts(deck):
    """A bar chart, a pie, a line."""
    page = deck.page("Charts")
    page.title("Charts")
    months = ("Jan", "Apr", "Jul", "Oct")
    page.chart(1.2, 3.2, 13.5, 7, "bar", months, [
        ("north", (4, 7, 3, 6)), ("south", (6, 9, 2, 5))])
    page.chart(15, 3.2, 11.5, 7, "circle", months, [("all", (10, 16, 5, 11))])
    page.chart(1.2, 10.3, 25.3, 5, "line", months, [
        ("north", (4, 7, 3, 6)), ("south", (6, 9, 2, 5))])


def tables(deck):
    """A table, shadows and dashes."""
    page = deck.page("Table")
    page.title("A table, a shadow, a dashed line")
    page.table(1.5, 3.4, (7, 5, 5), [
        ("Fruit", "Trees", "Crates"), ("Apple", "120", "340"),
        ("Pear", "45", "90"), ("Quince", "7", "4")], 1.3, 18)
    page.shape("rect", 20, 3.6, 6, 4, solid(AMBER), shadow=True, radius=0.4,
               text="shadow", size=20, bold=True, tint=WHITE, align="center")
    page.shape("rect", 1.5, 10.4, 24.5, 3.2, NO_FILL,
               line(TEAL, 0.08, dash=True), text="dashes all round", size=20,
               tint=TEAL, align="center")


def gallery():
    """Six pages, one of them hidden, with notes and a transition."""
    deck = Deck("odp", "Pictures and fills")
    deck.media("hills.jpg", pictures.jpeg(400, 225,
                                          pictures.landscape(400, 225)))
    deck.media("discs.png", pictures.png(220, 220, pictures.bubbles(220)))
    for part in (glass, photo, gradients, charts, tables):
        part(deck)
    secret = deck.page("Hidden")
    secret.title("Hidden: must not come out")
    secret.hidden = True
    for page in deck.pages:
        page.note = "Notes stay with the presenter."
        page.transition = (' presentation:transition-type="manual" '
                           'smil:type="fade" smil:subtype="crossfade"')
    return deck.bytes()


def template():
    """An OpenDocument template of two slides."""
    deck = Deck("otp", "A template")
    ground = deck.gradient("ground", "linear", NAVY, TEAL, 30)
    page = deck.page("Cover")
    page.background = ground
    page.text(2, 5, 24, 3, "Your title", size=48, bold=True, tint=WHITE)
    page.text(2, 8.2, 24, 2, "Your name", size=24, tint="DCE6F0")
    page = deck.page("Text")
    page.title("Your heading")
    page.text(1.5, 3.4, 25, 8, [page.para("Your words", 22, bullet=True)])
    return deck.bytes()


def plan(deck):
    """A floor plan."""
    page = deck.page("Plan")
    page.title("A floor plan")
    for x, y, w, h, name, tint in (
            (1.5, 3.4, 9, 6, "Hall", "EEF2F6"), (10.5, 3.4, 7, 6, "Stage", "F7E3C3"),
            (17.5, 3.4, 9, 6, "Garden", "DCE9DC"),
            (1.5, 9.4, 16, 4.6, "Foyer", "E4F1F0"),
            (17.5, 9.4, 9, 4.6, "Office", "F1DCD6")):
        page.shape("rect", x, y, w, h, solid(tint), line(NAVY, 0.1), text=name,
                   size=20, bold=True, tint=NAVY, align="center")
    for x, y in ((5, 9.3), (13, 9.3), (17.4, 11.5)):
        page.shape("rect", x, y, 1.6, 0.24, solid(WHITE))


def flow(deck):
    """A flow of boxes."""
    page = deck.page("Flow")
    page.title("From seed to loaf")
    for i, name in enumerate(("seed", "wheat", "flour", "dough", "loaf")):
        x, y = 1.5 + i * 5.2, 4 + i * 1.9
        page.shape("rect", x, y, 4.2, 2.2, deck.gradient(
            f"f{i}", "linear", TEAL, "4E6A9A", i * 20), radius=0.5, text=name,
            size=20, bold=True, tint=WHITE, align="center", shadow=True)
        if i:
            page.arrow(x - 1.0, y - 0.8, x - 0.05, y + 0.6)


def drawing():
    """A drawing of two pages."""
    deck = Deck("odg", "A plan and a flow")
    plan(deck)
    flow(deck)
    return deck.bytes()
