"""Run-on messages: a statement and a question with no mark between them.

"been thinning on top 10 yrs now is gene therapy safe" and "does it work i am 62" are typed on
phones and dictated. The parts are guessed by the form of English questions: a question begins
with an auxiliary or a question word that no statement goes on with there, and ends where
somebody begins to speak of himself. A guess that is wrong does little harm: a part is answered
only when it is surer than a whole message has to be (`policy`).
"""

import re
from collections.abc import Sequence

_WORD = re.compile(r"\S+")
_BARE = str.maketrans("", "", "'\u2019,.;:!?\"()")

_AUXILIARY = frozenset(
    "is are was were can could will would does do did has have should shall may isnt arent cant "
    "wont doesnt dont didnt".split()
)
_TELLING = frozenset("has have had isnt arent cant wont doesnt dont didnt".split())
_INDIRECT = frozenset("whether if surely".split())
_QUESTION = frozenset(
    "what whats who whos when whens where wheres why how which wich wot wat wen wer".split()
)
_BEFORE_AUXILIARY = frozenset(
    "i u you he she it we they that this these those who which what when where why how there "
    "whoever if and or but as not never always also hair mine everything everyone nothing "
    "so to people nobody all my your his her its the a an of for with".split()
)
_AFTER_QUESTION = frozenset(
    "i im ive he she hes shes they theyre we weve it its my his her".split()
)
_BEFORE_QUESTION = frozenset(
    "know knows knew wonder wondering wondered see ask asking asked tell say said of about and or "
    "but that is was thats just no any the to for on at with by from in than like since until "
    "till after before as if".split()
)
_SELF = frozenset("im ive iv because cos coz cuz bcos asking id ill hes shes sorry".split())
_BEFORE_I = frozenset(
    "can could do did will would should may must am was have had if when that what where how why "
    "who which than before after until till as because cos and or but whether so shall might "
    "does is are thing time things stuff whats or like since once while unless for where".split()
)
_OF_A_SUBJECT = frozenset(
    "my your ur his her our their the a an this that these those some all every each no one two "
    "three both many most more any other such".split()
)
_SUBJECTS = frozenset(
    "it there this that they these those the a an any anyone you u ur we i".split()
)
_LEADS = frozenset("in on at for of to from around about by since until and but so or also".split())
_BEHIND_I = frozenset(
    "could can should would might may read saw heard see want need mean meant get got take "
    "use".split()
)
_FEWEST = 2
"""A part has more words than this."""


def parts(text: str) -> list[str]:
    """The statements and the question of `text`, which has no marks between them, in order.

    >>> parts("been thinning on top 10 yrs now is gene therapy safe")
    ['been thinning on top 10 yrs now', 'is gene therapy safe']
    >>> parts("does gene therapy work i am 62 so no spring chicken")
    ['does gene therapy work', 'i am 62 so no spring chicken']
    >>> parts("can gene therapy help my hair when i am 62")
    ['can gene therapy help my hair when i am 62']
    """
    found = list(_WORD.finditer(text))
    cut = cuts([match[0].lower().translate(_BARE) for match in found])
    starts = [0, *(found[at].start() for at in cut)]
    ends = [*starts[1:], len(text)]
    return [text[start:end].strip() for start, end in zip(starts, ends, strict=True)]


def cuts(bare: Sequence[str]) -> list[int]:
    """Where the parts of the words `bare`, which are in lower case, begin, but for the first.

    >>> cuts("my hair is thin is gene therapy safe i am 62".split())
    [4, 8]
    """
    if not bare:
        return []
    head = _head(bare)
    first = 0 if head is None else head
    tail = _tail(bare, first) if first or _is_head(bare, 0) else None
    return [cut for cut in (head, tail) if cut]


def _head(bare: Sequence[str]) -> int | None:
    """The word that a question begins with behind a statement, None when there is none."""
    if _is_head(bare, 0) or (bare[0] in _LEADS and bare[1:2] and bare[1] in _QUESTION):
        return None
    places = range(_FEWEST, len(bare) - _FEWEST)
    head = next((k for k in places if _is_head(bare, k)), None)
    return None if head is None or not _INDIRECT.isdisjoint(bare[:head]) else head


def _is_head(bare: Sequence[str], k: int) -> bool:
    word, before = bare[k], bare[k - 1] if k else ""
    behind = bare[k + 1] if k + 1 < len(bare) else ""
    if word in _AUXILIARY:
        # "My hair is thin" goes on with a subject of two words.
        is_told = k > 1 and bare[k - 2] in _OF_A_SUBJECT and behind not in _SUBJECTS
        is_asked = word not in _TELLING or behind in _SUBJECTS or k == 0
        return is_asked and before not in _BEFORE_AUXILIARY and not is_told
    return word in _QUESTION and behind not in _AFTER_QUESTION and before not in _BEFORE_QUESTION


def _tail(bare: Sequence[str], first: int) -> int | None:
    """The word from which on somebody speaks of himself behind a question, if anybody does."""
    for k in range(first + _FEWEST + 1, len(bare) - 1):
        if bare[k] in _SELF and bare[k - 1] not in _BEFORE_I:
            return k
        if bare[k] == "i" and bare[k - 1] not in _BEFORE_I and bare[k + 1] not in _BEHIND_I:
            return k
    return None
