"""What each worker would load, loaded once, in the process from which workers are copied.

The one module that does something when it is imported: only that process imports it.
"""

from __future__ import annotations

import gc

from engine.document import token_text
from engine.report import Page
from indexer.classify import classify
from indexer.describe import describe

# A text that touches what is read from tables at the first use: profiles, vocabularies, stemmers.
SAMPLE = "Forced labour in the fishing of Thailand, a report by the International Labour Organization, 2019."
PAGES = (Page(1, SAMPLE, "en"),)

describe(pages=PAGES, lines=(), info={}, name="sample.pdf")
classify(title=SAMPLE, pages=PAGES)
token_text(SAMPLE, "en")

gc.freeze()  # what all workers share is neither copied nor walked through by each
