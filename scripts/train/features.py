"""What the encoder is told beside the words: the shape of each piece, its place in quotation marks, the start of a paragraph,
and whose guideline the article follows. The Rust program computes the same (pipeline/core/src/typography, models/src/features.rs);
a stored example holds the two against each other.
"""
import re

ORIGINS = {"news": 0, "polnear": 1, "gum": 2, "other": 3}
FEATURES = {"shape": 10, "quote": 8, "start": 2, "origin": len(ORIGINS)}

# quotation states
OUTSIDE, INSIDE, OPENING, CLOSING, UNCLOSED, UNOPENED, SINGLE, NESTED = range(8)

DOUBLE = set("“”„‟«»\"＂")
HINT_OPEN, HINT_CLOSE = set("“„‟«"), set("”»")
NEWLINES = "\n\r\x0b\x0c\x85\u2028\u2029"
PARAGRAPH = re.compile(f"[^{NEWLINES}]+")


def paragraphs(text):
    """(start, end) of the lines that hold more than white space, without white space at their ends"""
    out = []
    for m in PARAGRAPH.finditer(text):
        s = m.group()
        if s.strip():
            out.append((m.start() + len(s) - len(s.lstrip()), m.start() + len(s.rstrip())))
    return out


def _double_marks(text, start, end):
    """(start, end, character) of double marks, doubled single ones among them ('' and ``, ‘‘ and ’’)"""
    i = start
    while i < end:
        c = text[i]
        if c in DOUBLE:
            yield i, i + 1, c
        elif c in "'`‘’" and i + 1 < end and text[i + 1] == c:
            yield i, i + 2, "“" if c in "`‘" else '"' if c == "'" else "”"
            i += 2
            continue
        i += 1


def _opens(text, start, end, a, b):
    """by its neighbours: nothing, space, an opening bracket or a dash before, a word after"""
    before = text[a - 1] if a > start else " "
    after = text[b] if b < end else " "
    return (before.isspace() or before in "([{—–-/‘'") and not after.isspace() and after not in ".,;:!?)]}"


def _closes(text, start, end, a, b):
    """by its neighbours: a word or a full stop before, nothing, space or a mark of punctuation after"""
    before = text[a - 1] if a > start else " "
    after = text[b] if b < end else " "
    return not before.isspace() and before not in "([{" and not after.isalnum()


def _pair_doubles(text, start, end):
    """(pairs, unclosed, unopened) of one paragraph: marks as (start, end)"""
    pairs, unclosed, unopened, opened = [], [], [], None
    for a, b, c in _double_marks(text, start, end):
        opens, closes = _opens(text, start, end, a, b), _closes(text, start, end, a, b)
        if opened is None:
            if c in HINT_CLOSE and not opens or c not in HINT_OPEN and closes and not opens or c in HINT_OPEN and closes and not opens:
                if a > start and c == '"' and text[a - 1].isdigit():
                    continue  # inches
                unopened.append((a, b))
            else:
                opened = (a, b)
        elif c in HINT_OPEN and not (closes and not opens):
            unclosed.append(opened)
            opened = (a, b)
        else:
            pairs.append((opened, (a, b)))
            opened = None
    if opened is not None:
        unclosed.append(opened)
    return pairs, unclosed, unopened


def _pair_singles(text, start, end):
    """pairs of single marks, ‘…’ and '…', British and inner quotations; apostrophes are none"""
    pairs, i = [], start
    while i < end:
        c = text[i]
        doubled = i + 1 < end and text[i + 1] == c or i > start and text[i - 1] == c
        before = text[i - 1] if i > start else " "
        after = text[i + 1] if i + 1 < end else " "
        if c in "‘'‹" and not doubled and (before.isspace() or before in "([{—–\"“«") and (after.isalpha() or after in "\"“"):
            close, last = None, None
            for j in range(i + 1, end):
                d = text[j]
                if d not in "’'›":
                    if d in "‘‹" and j > i + 1:
                        break
                    continue
                if j + 1 < end and text[j + 1] == d or text[j - 1] == d:
                    continue
                if text[j - 1].isspace() or j + 1 < end and text[j + 1].isalnum():
                    continue
                if text[j - 1] in ".,!?…;":
                    close = j
                    break
                last = j if last is None else last
            close = last if close is None else close
            if close is not None and close > i + 1:
                pairs.append(((i, i + 1), (close, close + 1)))
                i = close + 1
                continue
        i += 1
    return pairs


def quote_states(text):
    """The quotation state of every character: a list of numbers, OUTSIDE to NESTED."""
    state = [OUTSIDE] * len(text)

    def fill(a, b, value):
        for i in range(a, b):
            state[i] = NESTED if state[i] in (INSIDE, UNCLOSED, UNOPENED) and value == SINGLE else value

    for start, end in paragraphs(text):
        pairs, unclosed, unopened = _pair_doubles(text, start, end)
        for (a, b), (c, d) in pairs:
            fill(b, c, INSIDE)
        stops = sorted([p[0][0] for p in pairs] + [u[0] for u in unclosed] + [u[0] for u in unopened] + [end])
        for a, b in unclosed:
            fill(b, next(s for s in stops if s >= b), UNCLOSED)
        done = sorted([p[1][1] for p in pairs] + [u[1] for u in unopened] + [start])
        for a, b in unopened:
            fill(max(s for s in done if s <= a), a, UNOPENED)
        singles = _pair_singles(text, start, end)
        for (a, b), (c, d) in singles:
            fill(b, c, SINGLE)
        for (a, b), (c, d) in pairs + singles:
            for i in range(a, b):
                state[i] = OPENING
            for i in range(c, d):
                state[i] = CLOSING
        for a, b in unclosed:
            for i in range(a, b):
                state[i] = OPENING
        for a, b in unopened:
            for i in range(a, b):
                state[i] = CLOSING
    return state


def shape(surface, continues):
    """The shape of a piece as written: 0 mark of the encoder, 1 lower, 2 Title, 3 UPPER, 4 one capital, 5 digits, 6 mixed,
    7 punctuation and the rest, 8 continuation without and 9 with a capital."""
    upper = any(c.isupper() for c in surface)
    if continues:
        return 9 if upper else 8
    if surface.isdigit():
        return 5
    if not any(c.isalpha() for c in surface):
        return 7
    if not upper:
        return 1
    if len(surface) == 1:
        return 4
    if not any(c.islower() for c in surface):
        return 3
    return 2 if surface[0].isupper() and not any(c.isupper() for c in surface[1:]) else 6


class Pieces:
    """An article as word pieces: ids, spans (code points), whether each begins a word, feature numbers, and the paragraph of each."""

    def __init__(self, text, tokenizer, origin, spans=None):
        state = quote_states(text)
        self.text, self.ids, self.spans, self.word, self.features, self.paragraph, self.units = text, [], [], [], [], [], []
        lines = paragraphs(text) if spans is None else spans
        for k, (start, end) in enumerate(lines):
            enc = tokenizer.encode(text[start:end], add_special_tokens=False)
            count = len(self.ids)
            for id_, (a, b), token in zip(enc.ids, enc.offsets, enc.tokens):
                if a == b:
                    continue
                a, b = a + start, b + start
                continues = token.startswith("##")
                self.features.append((shape(text[a:b], continues), state[a], int(len(self.ids) == count), ORIGINS[origin]))
                self.ids.append(id_)
                self.spans.append((a, b))
                self.word.append(not continues)
                self.paragraph.append(k)
            if len(self.ids) > count:
                self.units.append(len(self.ids) - count)

    def __len__(self):
        return len(self.ids)


def passages(units, word, limit):
    """Cuts an article into nearly equal passages at paragraph ends. units: pieces in each paragraph; word: whether each piece
    begins a word; limit: most pieces in a passage. Returns (start, end) piece numbers."""
    ends, at = [], 0  # where the article may be cut
    for n in units:
        parts = -(-n // limit)
        size = -(-n // parts)
        first = at
        for _ in range(parts - 1):
            cut = at + size
            while cut > at + 1 and not word[cut]:
                cut -= 1
            if cut == at + 1:
                cut = at + size
            ends.append(cut)
            at = cut
        at = first + n
        # a cut moved back may leave a last part over the limit
        while ends and ends[-1] >= first and at - ends[-1] > limit:
            ends.append(ends[-1] + limit)
        ends.append(at)
    total = at
    if not total:
        return []
    target = total / -(-total // limit)
    out, start, last = [], 0, 0
    for end in ends:
        size = end - last
        current = last - start
        if current and (current + size > limit or current + size / 2 > target):
            out.append((start, last))
            start = last
        last = end
    out.append((start, last))
    return out
