"""Guard against fraud: signals, policy, and the check's state machine; pure, without any engine."""
