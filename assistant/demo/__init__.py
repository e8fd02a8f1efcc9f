"""Show branch staff a guided tour on a fresh sandbox; no microphone or loudspeaker is needed."""
