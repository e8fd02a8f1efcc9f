"""Demo mode: a guided tour for branch staff, on a fresh sandbox, with no devices needed."""
