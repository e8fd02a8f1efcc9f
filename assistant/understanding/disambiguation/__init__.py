"""Find features and frequent questions for words that are no clear request."""
