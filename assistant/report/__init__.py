"""Show the branch figures about the use of the kiosk, without anything about a single person."""
