"""From sound to words: microphone and files, endpointing, recognisers and their models."""
