"""Names, roles and words as the scoring script compares them."""
import re

WORD = re.compile(r"\w+(?:['’]\w+)*", re.U)
TITLES = {"mr", "mrs", "ms", "dr", "sen", "senator", "rep", "representative", "gov", "governor", "president", "president-elect",
          "secretary", "prof", "professor", "sir", "lord", "gen", "col", "lt", "sgt", "capt", "rev", "mayor", "former", "the",
          "prime", "minister", "chancellor"}
SMALL = {"of", "the", "a", "an", "for", "in", "at", "and", "to", "on", "s"}


def word_spans(text):
    return [(m.start(), m.end()) for m in WORD.finditer(text)]


def covered(spans, toks):
    return {i for i, (s, e) in enumerate(toks) for a, b in spans if s < b and a < e}


def name_tokens(name):
    toks = re.findall(r"[\w-]+", re.sub(r"['’]s\b", "", name.casefold()).replace(".", ""))
    k = 0
    while k < len(toks) - 1 and toks[k] in TITLES:
        k += 1
    return tuple(toks[k:])


def same_name(a, b):
    """Equal but for order and small words; or the shorter ends or begins the longer; or first name or initial and last agree; or an acronym."""
    a, b = name_tokens(a), name_tokens(b)
    if not a or not b:
        return False
    if a == b or set(a) - SMALL == set(b) - SMALL != set():
        return True
    short, long = sorted((a, b), key=len)
    if long[-len(short):] == short or len(short) == 1 and short[0] == long[0]:
        return True
    if len(short) > 1 and short[-1] == long[-1] and (short[0] == long[0] or short[0][0] == long[0][0] and 1 in (len(short[0]), len(long[0]))):
        return True
    return len(short) == 1 and len(short[0]) > 1 and short[0] == "".join(t[0] for t in long if t not in SMALL)


def same_speakers(gold, pred, others):
    """Lists of names; `others`: all names of the article, so that a short name that fits several is wrong."""
    if len(gold) != len(pred):
        return False
    left = list(pred)
    for g in gold:
        hit = next((p for p in left if same_name(g, p)), None)
        if hit is None or name_tokens(hit) != name_tokens(g) and any(o != g and same_name(o, hit) for o in others):
            return False
        left.remove(hit)
    return True


def role_tokens(role):
    return set(re.findall(r"[\w-]+", (role or "").casefold().replace(".", ""))) - SMALL
