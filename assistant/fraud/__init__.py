"""The anti-fraud guard: signals, policy, and the check's state machine. Pure, no engine."""
