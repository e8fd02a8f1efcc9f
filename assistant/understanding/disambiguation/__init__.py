"""Find features of the kiosk and frequent questions for words that are no clear request."""
