"""Measure what Kokoro costs on this machine: ``python -m assistant.speaking.measuring FOLDER``.

This prints JSON with ``processor_seconds_a_second`` (processor time of all threads together for a
second of speech at the usual pace) and ``resident_megabytes`` (memory).
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from assistant.spare_memory import return_large_blocks
from assistant.speaking import sound
from assistant.speaking.kokoro import HERTZ, Kokoro
from assistant.speaking.neural import MADE_RATE, OWN_PACE
from assistant.speaking.profile import load_profile

SENTENCES = (
    "nin2 de5 cun2zhe2 shang4, hai2 you3 ba1 wan4 liu4 qian1 yuan2.",
    "nin2 hai2 yao4 ban4 shen2me5?",
    "yi3jing1 tong1zhi1 gong1zuo4 ren2yuan2 le5, qing3 nin2 shao1deng3.",
)


def main(folder: Path) -> None:
    """Make the sound of three sentences and print the cost; ``folder`` holds the voice."""
    return_large_blocks()
    kokoro, normal = Kokoro(folder), load_profile("normal")
    made_pace = OWN_PACE * MADE_RATE / 100
    style = next(iter(kokoro.names))
    kokoro.say(SENTENCES[0], style)
    began, heard = time.process_time(), 0.0
    for sentence in SENTENCES:
        made = sound.trim_silence(
            kokoro.say(sentence, style, MADE_RATE / 100, silence=False), HERTZ
        )
        heard += len(made) / HERTZ * made_pace / normal.characters_per_minute
    took = time.process_time() - began
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        json.dumps(
            {
                "processor_seconds_a_second": round(took / heard, 3),
                "resident_megabytes": round(megabytes),
            }
        )
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
