"""Makes the input of a benchmark, and says on what machine it ran. Used by the scripts beside."""
import glob
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, "measure"))

from program import SAMPLES, read_lines, write_articles  # noqa: E402


def sample_articles():
    for path in sorted(glob.glob(os.path.join(SAMPLES, "articles", "*.txt"))):
        with open(path, encoding="utf8", newline="") as text:
            yield {"id": os.path.basename(path), "text": text.read()}


def repeated(source, count):
    """`count` articles: those of the JSON Lines file `source` (None: the shipped samples) over and over, each with an id of its own."""
    number = 0
    while number < count:
        before = number
        for article in sample_articles() if source is None else read_lines(source):
            if number == count:
                return
            yield {"id": f"{number:06}-{article['id']}", "text": article["text"]}
            number += 1
        if number == before:
            raise ValueError(f"no articles in {source or SAMPLES}")


def write_corpus(path, source, count):
    """Writes them where the program reads them, and returns the number of words."""
    words = 0

    def counted():
        nonlocal words
        for article in repeated(source, count):
            words += len(article["text"].split())
            yield article
    write_articles(path, counted())
    return words


def machine():
    """Lines about the machine: the CPU's name, how many, the vector instructions that matter here, and how busy they are."""
    facts = {}
    with open("/proc/cpuinfo", encoding="utf8") as lines:
        for line in lines:
            name, _, value = line.partition(":")
            facts.setdefault(name.strip(), value.strip())
    flags = set(facts.get("flags", "").split())
    told = [name for name in ("avx2", "fma", "avx_vnni", "avx512f", "avx512bw", "avx512_vnni", "avx512_bf16", "amx_int8") if name in flags]
    load = os.getloadavg()[0]
    yield f"cpu      {facts.get('model name', 'unknown')} (family {facts.get('cpu family')}, model {facts.get('model')}), {os.cpu_count()} of them; {' '.join(told)}"
    yield f"load     {load:.2f} when this began" + (": NOT IDLE, figures are noisy" if load > 0.5 else "")
