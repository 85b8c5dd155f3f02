"""What a query found, as evidence: every place with its words, for the command line and the pages alike."""
