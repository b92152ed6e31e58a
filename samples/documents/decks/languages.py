# SPDX-License-Identifier: GPL-3.0-or-later
"""Scripts of the world: right to left, top to bottom, and with many marks."""
from writers.drawing import para, solid
from writers.ooxml import Deck

GREETINGS = (
    ("English", "Welcome to the lesson", "en-GB", False),
    ("Deutsch", "Schön, dass Sie da sind – grüße aus Köln", "de-DE", False),
    ("Français", "Bienvenue à la leçon, cœur ouvert", "fr-FR", False),
    ("Ελληνικά", "Καλώς ήρθατε στο μάθημα", "el-GR", False),
    ("Русский", "Добро пожаловать на урок", "ru-RU", False),
    ("العربية", "أهلاً وسهلاً بكم في الدرس", "ar-SA", True),
    ("עברית", "ברוכים הבאים לשיעור", "he-IL", True),
    ("中文", "欢迎来到课堂", "zh-CN", False),
    ("日本語", "授業へようこそ", "ja-JP", False),
    ("한국어", "수업에 오신 것을 환영합니다", "ko-KR", False),
    ("हिन्दी", "पाठ में आपका स्वागत है", "hi-IN", False),
    ("ไทย", "ยินดีต้อนรับสู่บทเรียน", "th-TH", False))
ARABIC = ("الماء يتحرك من الجبل إلى البحر",
          "المطر يملأ النهر",
          "في سنة 2024 قسنا 118 سم (أعلى قيمة)")
HEBREW = ("המים זורמים מההר אל הים",
          "הגשם ממלא את הנהר")
CHINESE = ("水从山上流向大海", "雨水注满河流",
           "城市像海绵一样吸水")
CJK, NASKH, KUFI = "Noto Sans CJK SC", "Noto Sans Arabic", "Noto Sans Hebrew"


def greetings(deck):
    """A table of greetings."""
    slide = deck.slide("Welcome, twelve times")
    rows = [("Language", "Greeting")]
    for name, text, lang, rtl in GREETINGS:
        rows.append((name, para(text, lang=lang, rtl=rtl, size=16,
                                align="r" if rtl else "l", tint="1B2333")))
    slide.table(1.55, 4.0, (9, 21), rows, 1.1, 16)


def right_to_left(deck):
    """Arabic and Hebrew paragraphs, with numbers and brackets inside."""
    slide = deck.slide()
    slide.frame("title", para("الماء في حركة", "r", rtl=True, lang="ar-SA"))
    slide.text(3, 4.4, 29, 5.5, [
        para(t, "r", bullet=True, rtl=True, lang="ar-SA", size=24, font=NASKH,
             after=6) for t in ARABIC])
    slide.shape("rect", 3, 11, 29, 0.1, solid("F2A541"))
    slide.text(3, 11.6, 29, 5, [
        para(t, "r", bullet=True, rtl=True, lang="he-IL", size=24, font=KUFI,
             after=6) for t in HEBREW])


def han(deck):
    """Chinese text, and a column of it."""
    slide = deck.slide()
    slide.frame("title", para("运动中的水", lang="zh-CN"))
    slide.text(1.4, 4.6, 22, 6, [
        para(t, bullet=True, lang="zh-CN", size=26, font=CJK, after=8)
        for t in CHINESE])
    tall = slide.shapes
    slide.shape("roundRect", 26, 4.6, 4, 11.4, solid("0B7A75"),
                text=[para("河流与雨水", "ctr", lang="zh-CN", size=30, bold=True,
                           tint="FFFFFF", font=CJK)])
    tall[-1] = tall[-1].replace("<a:bodyPr ", '<a:bodyPr vert="eaVert" ')


def build():
    """The deck."""
    deck = Deck("pptx", "Languages")
    greetings(deck)
    right_to_left(deck)
    han(deck)
    return deck.bytes()
