"""Forms by subject, one module each."""
