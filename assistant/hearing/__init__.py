"""Turn sound into words: read microphone and files, find utterances, recognise them."""
