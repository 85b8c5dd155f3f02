"""The embedded engine: a library in a folder, on tantivy, with no service to start."""
