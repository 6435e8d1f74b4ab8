"""The organisation's own news: feeds and pages, fetched, read and kept. Their words are data."""
