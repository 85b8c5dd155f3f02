"""From a PDF on disk to a report in the library: find, extract, clean, describe, put."""
