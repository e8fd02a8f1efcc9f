"""Train, at set-up, the classifier (second reader) for answers to the anti-fraud check."""
