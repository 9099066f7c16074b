#!/usr/bin/env python3
"""Writes pipeline/core/tests/data/typography.json: what features.py makes of texts of our own, which the Rust program is held
to. Run it after every change of features.py.

    python3 scripts/train/make_fixtures.py
"""
import argparse
import json
import pathlib

import features

TEXTS = [
    # plain
    "",
    " \n\t\r\n",
    "The ferry left at six and nobody saw it again.",
    "First line.\n\nSecond line.\n  Third line.  ",
    # curly, straight, doubled single marks
    "“The bridge is safe,” said Ana Kovač. “We checked it twice.”",
    "\"The bridge is safe,\" said Ana Kovac. \"We checked it twice.\"",
    "''The bridge is safe,'' said the mayor. ''We checked it twice.''",
    "``The bridge is safe,'' said the mayor, ``and it will stay so.''",
    "‘‘The bridge is safe,’’ said the mayor.",
    "„Die Brücke ist sicher“, sagte sie. „Wir haben sie geprüft.“",
    "«Le pont est sûr», dit-elle. « Nous l'avons vérifié. »",
    "»Die Brücke ist sicher«, sagte sie.",
    "＂The bridge is safe,＂ said the mayor.",
    "‟The bridge is safe,” said the mayor.",
    # single marks and apostrophes
    "‘The bridge is safe,’ said Ana Kovač. ‘We checked it twice.’",
    "'The bridge is safe,' said the mayor. 'We checked it twice.'",
    "It's the farmers' bridge, isn't it? The engineers' report says so.",
    "The mayor's office called it a 'routine check' and the farmers' union didn't object.",
    "‘It’s the farmers’ bridge,’ he said, ‘and it’s ours.’",
    "In the '90s and ’80s rock 'n' roll was king.",
    "‹The bridge› is a ‘safe’ bridge, ‘they’ said",
    "‘An opening mark ‘and another, which nothing closes.",
    "‘’ and '' and ' and ’ and ‘a’b’ c",
    "('quoted in brackets') and [‘the same’] and —‘dashed’—",
    # nested
    "“She told me ‘never again’ and left,” he said.",
    "‘She told me “never again” and left,’ he said.",
    "\"She told me 'never again' and left,\" he said.",
    "“He said, ‘I heard the driver cry “Stop!” and then nothing.’”",
    "“‘Never again,’ she said,” he recalled.",
    "‘Never,’ she wrote, and the editor added: “‘Never’ is long.”",
    # unclosed, unopened, mis-paired, mis-set
    "“The bridge is safe, said the mayor.",
    "The bridge is safe,” said the mayor.",
    "The bridge is safe.“, it says.",
    "“The bridge is safe, ”says the mayor. “ We checked it twice ”.",
    "“One “two” three” four",
    "“One “two “three",
    "one” two” three”",
    "”Set the wrong way round“, said the printer.",
    "“Both opening“ and ”both closing”",
    "\"One\" \"two\" three\" four",
    "\"",
    "“”",
    "“ ”",
    "\"\"\"",
    "''''",
    "'''bold''' and ''italic''",
    "She called it “safe”;“sound” and“dry”.",
    "He said:“No space before.”She said:\"Nor here.\"",
    "A mark before a full stop”. And one after.”",
    "(“In brackets,” he said) [\"and in these\"] —“dashed”—",
    "The so-called \"expert\", a \"doctor\"? said nothing.",
    # paragraphs
    "“The first paragraph does not close.\n\n“The second opens again.\n\n“The third closes,” he said.",
    "“The first paragraph does not close.\n\nThe second has no mark.\n\n“The third does,” he said.",
    "“One paragraph,” she said.\n\n“Another, unclosed\n\n‘Single after it’",
    "\"Straight, unclosed.\n\"Straight, closed.\"",
    "“Windows line ends.”\r\n\r\n“Lone carriage return\r“and again.”\r",
    "“Next line\u0085“line separator\u2028“paragraph separator\u2029“end.”\x0b“vertical tab”\x0c“form feed”",
    "\x1c“After a separator”\x1d \x1e“before”\x1f",
    # digits and inches
    "A 55\" screen and a 6' 2\" man. A 7\" pipe, he said.",
    "The \"55\" bus and the “7” tram, the 5² \"plot\" and ³\" rods",
    "She is 5’ 4” tall and the screen is 27”.",
    # other scripts, marks that combine, right to left, emoji
    "“🙂” and \"🙂🙂\" and '🙂' 🙂“x”🙂 “👩‍👩‍👧 family”",
    "קראו לזה \"גשר\" והוא אמר “שלום”.",
    "قال: \"الجسر آمن\" وأضاف “نعم”. \u200f\"مرة\"\u200e",
    "“मौसम” ने कहा \"बारिश\" का 'पानी'",
    "Cafe\u0301 “cafe\u0301” 'cafe\u0301' e\u0301\"x\" \"e\u0301\" ‘\u0301a’\u0301",
    "“Ünïcödé”, ‘ﬁne’ and \"Ⅳ\"½ \"Ⓐ\"Ⓐ 'Ⓐ'",
    "日本語の“引用”と\"引用\"、中国“没有”谴责。",
    "\ufeff“After a byte order mark,” it said. \u200b“Zero width”\u200b",
    "\u00a0“No-break spaces”\u00a0 and\u202f“narrow ones”\u202f",
    "“\x00NUL\x00” and \x07\"bell\"\x07",
    # long and odd
    "“" * 7 + "many" + "”" * 7,
    "'a' " * 12 + "‘b’ " * 5 + "'c. ",
    "\"a\" " * 9 + "\"",
    "'a 'b 'c d' e.' f, g,' h",
    "‘a ‘b’ c’ d.’ ‘e f? g?’ h’",
    "said 'no' to \"'no' voters\" and '\"no\" votes' alike",
    "https://example.org/?q=\"x\"&r='y' “see https://example.org/”",
    "`a' and ``b'' and `c` and ''d``",
    "‘’double’’ “‘triple’” ‘‘‘x’’’",
]

SURFACES = ["", "rain", "Rain", "RAIN", "R", "r", "2024", "2nd", "McRain", "iPhone", "X2", "x2", "—", "“", "'s", "²", "½", "٣", "Ⅳ", "Ⓐ", "ⓐb", "É", "éA",
            "ǅ", "ǅa", "ß", "ﬁ", "日本", "मौ", "\u0301", "e\u0301", "A\u0301", "٣a", "1½", "ªº", "🙂", "𝐀", "𝐀𝐛", "U.S.", "O'", "İ", "ʰ", "ʰA", "٪"]


def expected(text):
    state = "".join(map(str, features.quote_states(text)))
    return {"text": text, "states": state, "paragraphs": [list(p) for p in features.paragraphs(text)]}


def main():
    root = pathlib.Path(__file__).resolve().parents[2]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-o", "--out", type=pathlib.Path, default=root / "pipeline/core/tests/data/typography.json")
    args = parser.parse_args()
    shapes = [[s, features.shape(s, False), features.shape(s, True)] for s in SURFACES]
    lines = ",\n".join("  " + json.dumps(expected(t), ensure_ascii=True) for t in TEXTS)
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_text(f'{{"texts": [\n{lines}\n],\n"shapes": {json.dumps(shapes)}}}\n', encoding="utf-8")


if __name__ == "__main__":
    main()
