"""Turn sound into words: microphone and files, endpointing, recognisers and their models."""
