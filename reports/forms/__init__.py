"""Forms by subject, one module each: entry.py (figures), rounds.py, documents.py, reviews.py."""
