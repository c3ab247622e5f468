"""A message as the words that safety rules are written in, however it is spelt.

Accents, widths and invisible characters are undone (`text.normalise`), and so are
spaced-out letters ("k i l l"), doubled letters, figures for letters and words written
together. A misspelling of a long word of the rules is read as that word; a word that is
itself an English one is never changed: "spelling" is no swelling. Edit distance one has
no such collisions among long words, and many among short ones (kill, die, harm).
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import groupby

from rapidfuzz import process
from rapidfuzz.distance import OSA

from faqbot import english
from faqbot.pattern import BREAK
from faqbot.short_forms import written_out
from faqbot.text import REPEATED, less_repeated, normalise, unmarked

SHORT, LONG = 6, 9
"""A misspelling may be one letter off from words of `SHORT` letters, two from `LONG` ones."""

MOST_LETTERS = 29
"""So many letters may be words written together, or one written with spaces."""

FEW_LETTERS = 4
"""Of so few letters in a row, two are no word."""

REMEMBERED, _LENGTHS = 4096, 128
"""Of so many words it is remembered what they mean, and of so many lengths which words have it."""

MAX_CORRECTIONS = 40
"""At most this many different words of one message are looked up as misspellings."""

_ENDINGS = (("ll", ("will",)), ("s", ()))
"""Endings that an apostrophe is left out before, with what they mean."""

_SENTENCE_END = re.compile(r"[.!?;]+(?=\s|$)|[\u2026\u3002]")
_PAUSE = re.compile(r",(?!\d)|[:()\n]|\s[-\u2013\u2014]+\s|(?<=\w)[.;](?=[^\W\d_])")
_INSIDE = re.compile(r"(?<=[^\W\d_])[!|](?=[^\W\d_])")
_LETTERS = re.compile(r"(?<!\S)[^\W\d_](?: [^\W\d_]){2,}(?!\S)")
_FIGURE_END = re.compile(r"(\d+)([a-z]+)")
_SIGNS = tuple(zip("@$\uff0e\uff01\uff1f\uff1b\uff0c", "as.!?;,", strict=True))
_FIGURES = str.maketrans("01345", "oieas")


def _signed(message: str) -> str:
    """`message` with the signs that stand for letters, and the wide ones, as what they mean."""
    for sign, meant in _SIGNS:
        message = message.replace(sign, meant)
    return message


class Speller:
    """Reads messages as the words that rules are written in."""

    def __init__(
        self, named: Iterable[str], spellings: Mapping[str, str], telling: Sequence[str] = ()
    ) -> None:
        """`named` are words to know, `spellings` other forms with what they mean.

        So are `telling`: what may be a misspelling of several words is the first of these.
        """
        self._spellings = {word: tuple(meant.split()) for word, meant in spellings.items()}
        self._named = frozenset(named).union(telling)
        self._rank = {word: rank for rank, word in enumerate(telling)}
        self._plain: set[str] = set()
        # Hostile messages hold any number of words.
        self._remembered = lru_cache(REMEMBERED)(self._corrected)
        self._about_as_long = lru_cache(_LENGTHS)(self._off_by)
        self._known = self._named.union(word for word in spellings if len(word) >= SHORT)

    @cached_property
    def _long(self) -> dict[int, list[str]]:
        """The long words by their length."""
        # In order, or of equally near words another would be found in every process.
        long = sorted(sorted(word for word in self._known if len(word) >= SHORT), key=len)
        return {length: list(found) for length, found in groupby(long, key=len)}

    @cached_property
    def _squeezed(self) -> dict[str, str]:
        return {_squeezed(word): word for word in sorted(self._known) if len(word) > 2}

    def words(self, message: str) -> list[str]:
        """The words of `message`, with `BREAK` between its sentences.

        >>> Speller({"kill", "myself"}, {}).words("I'm fine. K i l l mysself")
        ['i', 'am', 'fine', '.', 'kill', 'myself']
        """
        message = _signed(unmarked(message))
        if "!" in message or "|" in message:
            message = _INSIDE.sub("i", message)
        said: list[str] = []
        corrections: dict[str, tuple[str, ...]] = {}
        for sentence in _SENTENCE_END.split(message):
            if said and said[-1] != BREAK:
                said.append(BREAK)
            # Joined first: alone, "n" is read as "and", "y" as "why".
            for written in self._together(self._once(self._told(normalise(sentence)))):
                if written in self._plain:
                    said.append(written)
                else:
                    said.extend(self._read(written, corrections))
        return said

    def apart(self, message: str, said: list[str]) -> list[str]:
        """The words of `message`, which are `said`, with `BREAK` at its commas and dashes, too.

        Not where one word stands alone: whoever writes a word a line says one thing.

        >>> said = ["so", "hi", "there", "my", "chest", "hurts"]
        >>> Speller({"hurts"}, {}).apart("So, hi there, my chest hurts", said)
        ['so', 'hi', 'there', '.', 'my', 'chest', 'hurts']
        """
        first, *others = _PAUSE.split(_signed(message))
        stopped = [first]
        for part in others:
            is_alone = min(len(stopped[-1].split()), len(part.split())) < 2
            stopped[-1:] = [f"{stopped[-1]} {part}"] if is_alone else [stopped[-1], part]
        return said if len(stopped) < 2 else self.words(". ".join(stopped))

    def _read(self, written: str, corrections: dict[str, tuple[str, ...]]) -> Iterator[str]:
        """The words that `written` means; it is remembered when it is known and means itself."""
        for word in written_out(written):
            meant = self._meant(word, corrections)
            if meant == (written,) and written in self._named:
                self._plain.add(written)
            yield from meant

    def _told(self, text: str) -> str:
        """`text` without the apostrophes of words that mean the same without one ("mum's")."""
        if "'" not in text:
            return text
        bare = ((word, word.replace("'", "")) for word in text.split())
        return " ".join(short if short in self._spellings else word for word, short in bare)

    def _once(self, text: str) -> str:
        """`text` without letters three times in a row or more, which no word has."""
        if not REPEATED.search(text):
            return text
        return " ".join(map(self._without_triples, text.split()))

    def _without_triples(self, word: str) -> str:
        twice, once = less_repeated(word)
        for way in (twice, once):
            if way in self._known:
                return way
        if self._is_word(once):
            return once
        # "Plannng" lacks a letter between two and one.
        return word if self._nearest(word, 1) else twice

    def _together(self, text: str) -> list[str]:
        """The words of `text`, single letters in a row put together where that makes words."""
        words = text.split()
        if sum(len(word) == 1 for word in words) < 3:  # as mostly
            return words
        return _LETTERS.sub(self._joined, text).split()

    def _joined(self, letters: re.Match[str]) -> str:
        """Single letters in a row, put together where that makes words."""
        return " ".join(self._spaced(letters[0].replace(" ", "")))

    def _spaced(self, letters: str) -> list[str]:
        """The words that `letters`, written one by one, make, in as few pieces as possible."""
        # pieces[end] is how many the first `end` letters make, starts[end] where the last begins.
        pieces, starts = [0], [0]
        shortest = 2 if len(letters) > FEW_LETTERS else 3  # "9 a m" is a time
        for end in range(1, len(letters) + 1):
            fewest, first = pieces[end - 1] + 1, end - 1
            for start in range(max(0, end - MOST_LETTERS), end - shortest + 1):
                if pieces[start] + 1 < fewest and self._is_word(letters[start:end]):
                    fewest, first = pieces[start] + 1, start
            pieces.append(fewest)
            starts.append(first)
        found, end = [], len(letters)
        while end:
            found.append(letters[starts[end] : end])
            end = starts[end]
        return found[::-1]

    def _is_word(self, word: str) -> bool:
        return word in self._known or (len(word) > 3 and english.is_listed(word))

    def _meant(self, word: str, corrections: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
        if word in self._spellings:
            return self._spellings[word]
        if word in self._named or len(word) < 3 or word.isdecimal():
            return (word,)
        if word[-1] == "s" and word[:-1] in self._spellings:
            return self._spellings[word[:-1]]
        if word not in corrections:
            if len(corrections) >= MAX_CORRECTIONS:
                return (word,)
            corrections[word] = self._remembered(word)
        return corrections[word]

    def _corrected(self, word: str) -> tuple[str, ...]:
        if found := _FIGURE_END.fullmatch(word):
            return (found[1], *self._meant(found[2], {}))
        if english.is_listed(word):
            return (word,)
        plain = word.translate(_FIGURES)
        if plain in self._named:
            return (plain,)
        return (
            self._shortened(plain)
            or self._nearest(plain, 1)
            or self._undoubled(plain)
            or self._parts(plain)
            or (self._nearest(plain, 2) if len(plain) >= LONG - 1 else ())
            or (word,)
        )

    def _undoubled(self, word: str) -> tuple[str, ...]:
        """The word that `word` is but for letters said twice or more."""
        whole = self._squeezed.get(_squeezed(word))
        return self._spellings.get(whole, (whole,)) if whole else ()

    def _shortened(self, word: str) -> tuple[str, ...]:
        """What `word` says with its apostrophe: "dadll" is "dad will"."""
        for ending, meant in _ENDINGS:
            start = word.removesuffix(ending)
            # "Yess" may be "yes", "comass" is no "comas's".
            if start == word or (start[-1] == ending[0] and len(word) >= SHORT):
                continue
            if start in self._known or english.is_listed(start):
                return (*self._spellings.get(start, (start,)), *meant)
        return ()

    def _nearest(self, word: str, off: int) -> tuple[str, ...]:
        """The long word that `word` is `off` letters off from, or less, () when there is none."""
        if len(word) < SHORT - 1:
            return ()
        long = self._about_as_long(len(word), off)
        near = process.extract(word, long, scorer=OSA.distance, score_cutoff=off, limit=12)
        meant = [found for found, distance, _ in near if distance < 2 or len(found) >= LONG]
        if not meant:
            return ()
        last = len(self._rank)

        def unlike(known: str) -> tuple[int, bool, int, str]:
            # Whoever doubles a letter means the word without it.
            is_doubled = _squeezed(known) == _squeezed(word) != word
            return OSA.distance(word, known), not is_doubled, self._rank.get(known, last), known

        known = min(meant, key=unlike)
        return self._spellings.get(known, (known,))

    def _off_by(self, length: int, off: int) -> list[str]:
        """The long words whose length is at most `off` letters off."""
        lengths = range(length - off, length + off + 1)
        return [known for each in lengths for known in self._long.get(each, ())]

    def _parts(self, word: str) -> tuple[str, ...]:
        """`word` as words of the rules written together, () when it is not that."""
        if not 5 < len(word) <= MOST_LETTERS:
            return ()
        # ways[end] is how the first `end` letters can be cut, in as few words as possible.
        ways: list[tuple[str, ...] | None] = [(), *[None] * len(word)]
        for end in range(1, len(word) + 1):
            for start in range(max(0, end - 12), end):
                before, part = ways[start], word[start:end]
                if before is None or not (part in self._named and (len(part) > 1 or part in "ia")):
                    continue
                best = ways[end]
                if best is None or len(before) + 1 < len(best):
                    ways[end] = (*before, part)
        return ways[-1] or ()


def _squeezed(word: str) -> str:
    """`word` with each run of one letter cut to a single one.

    >>> _squeezed("kiilll")
    'kil'
    """
    return re.sub(r"(.)\1+", r"\1", word)
