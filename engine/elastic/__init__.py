"""The Elasticsearch engine: a library of any size, for many readers."""
