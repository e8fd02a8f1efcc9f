"""Show branch staff a guided tour on a fresh sandbox; it needs no devices."""
