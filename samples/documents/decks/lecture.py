# SPDX-License-Identifier: GPL-3.0-or-later
"""An ordinary lecture of twenty slides, and a long one of sixty."""
from writers import pictures
from writers.drawing import gradient, line, para, solid
from writers.ooxml import Deck

TOPICS = (
    ("Why water moves", "Pressure, height and speed share one budget"),
    ("Rain and run-off", "A roof, a street, a river"),
    ("Measuring a river", "Depth, width and a floating cork"),
    ("Floods", "Slow ones, fast ones, and those that were planned for"),
    ("Dry years", "What a reservoir can and cannot do"),
    ("Cities on sponges", "Gardens, gravel and green roofs"))
MONTHS = ("Jan", "Mar", "May", "Jul", "Sep", "Nov")
RIVERS = (("River", "Length in km", "Countries"), ("Danube", "2850", "10"),
          ("Rhine", "1233", "6"), ("Elbe", "1094", "2"), ("Oder", "866", "3"))
WHITE, NAVY, TEAL = "FFFFFF", "14213D", "0B7A75"


def opening(deck):
    """A picture with a title on a transparent band."""
    slide = deck.slide(bare=True)
    slide.picture(0, 0, 33.867, 19.05, "hills.jpg")
    slide.shape("rect", 0, 11.6, 33.867, 4.4, solid(NAVY, 62))
    slide.text(1.8, 11.9, 30, 2.2, "Water in motion", size=48, bold=True,
               tint=WHITE)
    slide.text(1.8, 14.0, 30, 1.6, "Twenty slides on rivers and rain", size=22,
               tint="DCE6F0")
    slide.transition = "fade"


KNOWN = (("What we know", 0), ("from gauges along the bank", 1),
         ("from old marks on bridges and mills", 1), ("What we guess", 0),
         ("how much the ground can still hold", 1))
LEFT = (("Measure before you build", 0), ("a cork and a watch will do", 1),
        ("Leave it room", 0), ("a meadow is cheaper than a wall", 1))


def points(deck, topic, line_, rows=KNOWN):
    """A title with bullets on two levels."""
    slide = deck.slide(topic, [
        para(text, bullet=True, level=level)
        for text, level in ((line_, 0),) + tuple(rows)])
    slide.transition = "push"
    return slide


def figure(deck, topic, kind):
    """A chart beside a sentence."""
    slide = deck.slide(f"{topic}: in figures")
    names = MONTHS if kind != "pie" else ("Fields", "Woods", "Towns", "Lakes")
    columns = [("upper gauge", [62, 81, 74, 40, 35, 58]),
               ("lower gauge", [91, 118, 102, 57, 49, 84])]
    if kind == "pie":
        columns = [("area", [48, 31, 14, 7])]
    slide.chart(1.4, 4.3, 21, 13.2, kind, names, columns)
    slide.text(23.2, 6.0, 9.2, 6, "The numbers are made up; the shape of the "
               "curve is not.", size=18, tint="5C6B7A")
    return slide


def layers(deck):
    """Gradients and glass."""
    slide = deck.slide("Layers of ground")
    tints = (("7A9E7E", "A9C5A0"), ("F2A541", "F7C98B"), ("C8553D", "E08E79"),
             ("4E6A9A", "8FA6C8"))
    for i, (one, two) in enumerate(tints):
        slide.shape("rect", 1.55, 4.6 + i * 3, 18, 3, gradient(
            [(0, one), (100, two)], 0), text=("soil", "sand", "clay", "rock")[i],
            size=20, bold=True, tint=WHITE)
    for i in range(4):
        slide.shape("ellipse", 21 + i * 1.7, 5.2 + i * 2.1, 5.2, 5.2,
                    solid(TEAL, 35), line(TEAL, 1))
    return slide


def loop(deck):
    """A cycle of shapes that appear one by one."""
    slide = deck.slide("The round trip of a drop")
    names = ("cloud", "rain", "river", "sea")
    spots = ((13.4, 4.3), (23.0, 8.9), (13.4, 13.6), (3.8, 8.9))
    shapes = ("cloud", "ellipse", "wave", "flowChartTerminator")
    numbers = [slide.shape(shape, x, y, 7, 3.8, gradient(
        [(0, "4E6A9A"), (100, TEAL)], 90), text=para(
            name, "ctr", size=22, bold=True, tint=WHITE), shadow=True)
        for (x, y), name, shape in zip(spots, names, shapes)]
    for x, y, turn in ((21.3, 6.7, 40), (21.3, 13.6, 140), (9.4, 13.6, 220),
                       (9.4, 6.7, 320)):
        slide.shape("rightArrow", x, y, 2.4, 1.5, solid("F2A541"), turn=turn)
    slide.appear(*numbers)
    return slide


def lecture():
    """Twenty slides of every ordinary kind; the fourteenth is hidden."""
    deck = Deck("pptx", "Water in motion", author="A. Presenter")
    deck.media("hills.jpg", pictures.jpeg(480, 270,
                                          pictures.landscape(480, 270)))
    deck.media("discs.png", pictures.png(200, 200, pictures.bubbles(200)))
    opening(deck)
    for topic, kind in zip(TOPICS, ("bar", "line", "pie", "bar", "line", "pie")):
        points(deck, *topic)
        figure(deck, topic[0], kind)
    hidden = deck.slide("Hidden: answers for the teacher",
                        ["This slide must not come out."])
    hidden.hidden = True
    rivers = deck.slide("Some rivers of Europe")
    rivers.table(1.55, 4.8, (11, 8, 8), RIVERS, 1.7, 20)
    layers(deck)
    loop(deck)
    both = deck.slide("A picture with nothing around it")
    both.picture(2.2, 4.6, 19.2, 10.8, "hills.jpg", shadow=True)
    both.picture(17.8, 8.2, 8.4, 8.4, "discs.png")
    points(deck, "What to remember", "Water remembers where it used to flow",
           LEFT)
    points(deck, "Questions", "Ask them now, or at the next flood", ())
    for slide in deck.slides:
        slide.note = [f"Spoken words for slide {slide.number}."]
    return deck.bytes()


def sixty():
    """Sixty slides of text, a table on each tenth and a shape on each fifth."""
    deck = Deck("pptx", "Sixty slides")
    for number in range(1, 61):
        if number % 10 == 0:
            slide = deck.slide(f"{number}. So far, in a table")
            slide.table(1.55, 4.8, (8, 8), [("Part", "Slides")] + [
                (f"part {i}", f"{i * 10 - 9} to {i * 10}")
                for i in range(1, number // 10 + 1)], 1.4, 18)
            continue
        slide = deck.slide(f"{number}. One thought on a slide", [
            para("Short lines are read, long ones are not.", bullet=True),
            para("A room of three hundred sees one word at a time.",
                 bullet=True)])
        if number % 5 == 0:
            slide.shape("chevron", 2, 11, 8, 4, solid(TEAL), text=para(
                str(number), "ctr", size=32, bold=True, tint=WHITE))
    return deck.bytes()
