"""What the indexer and the web app share: reports, fields, queries, places, and the engines behind a port."""
