"""How well the assistant understands, on utterances that it was never trained on."""
