"""Choose among Whisper's readings, and find those that Whisper invented although nobody spoke."""

from __future__ import annotations

import math
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.hearing.recognizer import Transcript, normalise

NAME = "whisper"

NO_SPEECH = 0.6
"""Above this probability of no speech an unlikely reading is not used; Whisper's default."""
SURELY_SPEECH = 0.1
"""Below this probability of no speech somebody certainly spoke: noise had 0.17 and more, nine in
ten sentences had less."""
DOUBTFUL = -0.5
"""Below this mean log-probability a reading in the short window is repeated in the full window."""
UNLIKELY = -1.0
"""Below this mean log-probability a reading is not trusted; Whisper's default."""
REPETITIVE = 2.4
"""Text with a higher compression ratio repeats itself in a loop; Whisper's default."""

# Sentences of subtitles that Whisper has learned and writes for music and noise.
_SUBTITLES = re.compile(
    r"字幕(由|by|志愿|组|制作|提供|校对)|amara|作词曲|请不吝点赞|点赞.{0,4}订阅|订阅.{0,4}(转发|打赏)"
    r"|明镜与点点|(感谢|谢谢)(大家|您)?的?(观看|收看|收听)|优优独播剧场|以下是普通话的句子",
    re.IGNORECASE,
)
LEAST_REPEATED = 5
"""Nobody repeats so many characters without a pause."""
_CHINESE_OR_DIGIT = re.compile(r"[\u4e00-\u9fff0-9]")


def _is_repetition(text: str) -> bool:
    """Return whether ``text`` only repeats one piece of at least LEAST_REPEATED characters."""
    lengths = range(LEAST_REPEATED, len(text) // 2 + 1)
    return any(len(text) % n == 0 and text == text[:n] * (len(text) // n) for n in lengths)


@dataclass(frozen=True)
class Reading:
    """One hypothesis of what was said."""

    text: str
    """The words as Whisper wrote them."""
    log_probability: float
    """Mean log-probability of its tokens, natural logarithm."""
    no_speech: float
    """Whisper's probability that the window holds no speech at all."""
    ended: bool
    """Whether Whisper ended it by itself, before the limit of tokens."""

    @property
    def doubtful(self) -> bool:
        """Whether to read it again in the full window: it is unlikely, or says everything twice."""
        return self.lost or self.log_probability < DOUBTFUL or _is_repetition(normalise(self.text))

    @property
    def lost(self) -> bool:
        """Whether it repeats itself many times, as Whisper does when it fails."""
        raw = self.text.encode()
        return not self.ended or len(raw) / len(zlib.compress(raw)) > REPETITIVE


def choose_transcript(readings: list[Reading], bias: Sequence[str]) -> Transcript:
    """Return the first reading as a transcript, or an empty transcript if nobody spoke."""
    best = readings[0]
    text = normalise(best.text)
    if best.lost or is_invented(text) or _no_speech(best) or _echo(best, text, bias):
        return hear_nothing()
    others = dict.fromkeys(normalise(reading.text) for reading in readings[1:] if not reading.lost)
    return Transcript(
        text=text,
        alternatives=tuple(one for one in others if one != text and not is_invented(one)),
        confidence=math.exp(best.log_probability),
        engine=NAME,
    )


def is_invented(text: str) -> bool:
    """Return whether Whisper invented the normalised ``text`` although nothing was said.

    Such a text is empty, a subtitle, or in another language.
    """
    return not _CHINESE_OR_DIGIT.search(text) or _SUBTITLES.search(text) is not None


def _no_speech(reading: Reading) -> bool:
    return reading.no_speech > NO_SPEECH and reading.log_probability < UNLIKELY


def _echo(reading: Reading, text: str, bias: Sequence[str]) -> bool:
    """Return whether Whisper only wrote the bias words, as it does for noise.

    For silence, hiss and clicks it wrote 王小明大儿子, with the likelihood of speech. A single bias word
    may be the customer's answer. Several without other words between them are not, unless Whisper
    is sure that somebody spoke.
    """
    if not bias:
        return False
    words = "|".join(re.escape(normalise(word)) for word in bias)
    only_bias = re.fullmatch(f"(?:{words}){{2,}}", text) is not None
    return only_bias and reading.no_speech > SURELY_SPEECH


def hear_nothing() -> Transcript:
    """Return the empty transcript."""
    return Transcript("", (), None, NAME)
