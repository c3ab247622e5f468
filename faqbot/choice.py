"""Choices in words: "the second one", "number 2 pls", "none of those", "the one about safety".

After options a patient types a number, or says in words which is meant. A number counts when
nothing else is said than what stands around a choice; words describe an option when all that
they tell is said of it, and hardly of any other. Of 100 messages by an author whom nothing was
chosen by 85 are understood, and 49 were when only bare numbers were.

Places in the list count where they cannot be those of a head: "the top one", not "on the top".
A number that no option has chooses nothing (`is_beyond`).

Who says yes takes the one option there is (`agrees`); to several it says nothing.
Who says "both", "1 and 3" or "all of them" chooses several (`chosen_of`).
Who says "go on" asks for what is related to it (`asks_more`).
Who says that something else was meant, after options or an answer, has chosen none (`rejects`).
"""

import re
from collections.abc import Sequence

from faqbot.index import Index
from faqbot.opposites import DENYING
from faqbot.question_words import asks_otherwise, wanted_by
from faqbot.similarity import Token
from faqbot.text import is_question, words

_NUMBERS = {
    1: "1st first former", 2: "2nd second secund two", 3: "3rd third three",
    4: "4th fourth forth four", 5: "5th fifth five", 6: "6th sixth six",
    7: "7th seventh seven", 8: "8th eighth eight", 9: "9th ninth nine",
}  # fmt: skip
_NUMBER_OF = {word: number for number, said in _NUMBERS.items() for word in said.split()}
_HEARD = {"one": 1, "won": 1, "to": 2, "too": 2, "free": 3, "tree": 3, "for": 4}
"""What a number may be written as behind "number" or "option", by whoever dictates."""

_COUNTING = frozenset("number num nr numero option".split())
_NOUNS = frozenset("number option question choice answer num no nr numero item point".split())
_GIVING = _NOUNS | frozenset(
    "the a one ones i mean meant ment want would like please pls plz thanks thank you ta yes yeah "
    "yep ye ok okay choose pick take select press and sorry".split()
)
"""What stands around a number, or a place in the list, and cannot make it another thing's."""

_AROUND = _NOUNS | frozenset(
    "the a an one ones that this it is was i am me my we you mean meant want wanted would like "
    "love will il ill go going with for of on in at to about after down up please pls thanks "
    "ment thank ta yes yeah yep yea ye ya ok okay right sure think thinking guess maybe probably "
    "sorry actually just so and then take choose pick select select show tell give see know have "
    "had let us can could do from these those them list press pressing interested let say said "
    "here there only well uh um er oh hi hello good great fine cheers".split()
)
_NONE = frozenset("none neither nope nah no not any nothing else other another different".split())
_NEITHER = _AROUND | _NONE | frozenset(
    "above em they what asked asking looking thing things something either are did all "
    "really quite any never my".split()
)  # fmt: skip
_SEVERAL = frozenset("both all every and them".split())
_NOT_ALL = re.compile(
    r"\b(?:that|is|was|you|hi|hello|hey|thanks|cheers|ta|at|after) all\b"
    r"|\by'all\b|\ball (?:good|fine|great|right|ok|okay)\b"
)
_ANSWERED = frozenset(
    "meant mean ment asked ask asking answer answered question questions wanted want wrong".split()
)
_MISTAKEN = _NEITHER | _ANSWERED | frozenset("do did does totally completely even at".split())
_AGAIN = frozenset("again once more what sorry pardon repeat did come show".split())
_MORE = frozenset(
    ("go on", "more", "tell me more", "continue", "carry on", "more details", "more information",
     "tell me more about it", "tell me more about that", "more about that", "keep going",
     "explain more")
)  # fmt: skip
_ELSE = frozenset(
    ("what else", "and then", "anything else", "is that all", "that is all", "is that it",
     "explain", "explain it", "explain that", "can you explain", "i do not understand",
     "i do not get it", "what do you mean", "what does that mean", "in simple words", "simpler",
     "in plain english", "come again")
)  # fmt: skip
_SOFTENING = frozenset("please pls plz ok okay yes yeah so then and".split())
_AGREEING = frozenset(
    "yes yeah yep yup yea ye ya yh aye ok okay okey correct exactly right sure absolutely "
    "definitely precisely indeed agreed confirmed ahead bingo k".split()
)
_THANKS = frozenset("thank thanks ta cheers".split())
"""Who says "ok thanks" leaves."""
_AGREED = frozenset(
    ("that one", "this one", "it is", "that is it", "that is the one", "of course", "please",
     "tell me", "please do", "i do", "that", "do")
)  # fmt: skip
_EXCEPT = re.compile(r"\bnot (?:the )?\w+(?: (?:or|and|nor) (?:the )?\w+)*")
_ALL = re.compile(r"\b(those|these|the|all|of) (?:[2-9]|two|three|four|five)\b")
_LAST, _MIDDLE = ("last", "latter", "bottom", "final"), ("middle", "centre", "center")
_PLACES = ("top", "bottom", *_MIDDLE)
"""A head has them, too."""

_PLACE, _NOUN = (f"(?:{'|'.join(names)})" for names in (_PLACES, sorted(_NOUNS | {"one"})))
_LISTED = re.compile(rf"\b{_PLACE} {_NOUN}\b|\b(?:the|that|this) {_NOUN}\b.* {_PLACE}\b")
_UNSURE = frozenset("sure know think thinking mind guess".split())
_LONGEST = 12

TELLS = 0.02
"""What words tell is said of an option if phrasings of it hold them: on average so large a share,
and of every other option less than half of it. Many phrasings have many words for one thing."""

_FEW = 3
"""So few words describe an option whatever they are; more have to point at it."""

_POINTS = frozenset("one ones thing question option bit part".split())

_ASKING = frozenset("when where who why how which".split())
_HOW_ALONE = _POINTS | frozenset(
    "is are was were do does did can could will would should has have it they that this you to "
    "pls please".split()
)
"""What may stand behind a "how" that asks how: with any other word it asks for something else."""


def numbered(message: str, count: int) -> int:
    """The number of the option that `message` names, of 1 to `count`; 0 when it names none.

    One more than `count` when it says that none of them is meant.

    >>> [numbered(said, 3) for said in ("2", "the second one", "number three pls", "none of them")]
    [2, 2, 3, 4]
    >>> [numbered(said, 3) for said in ("2 years ago", "one more thing", "who was the first", "7")]
    [0, 0, 0, 0]
    """
    said = words(message)
    if not said or len(said) > _LONGEST or not _is_of_the_list(said):
        return 0
    if _is_none(said):
        return count + 1
    meant = _EXCEPT.sub("", " ".join(said)).split() if len(said) > 2 else said
    is_whole, said = meant == said, meant
    found = {number for k in range(len(said)) if (number := _number_at(said, k, count))}
    rest = [word for k, word in enumerate(said) if not _number_at(said, k, count)]
    if not found and is_whole and "one" in said and _is_one(said):
        return 1
    number = found.pop() if len(found) == 1 and _AROUND.issuperset(rest) else 0
    return number if number <= count + 1 else 0


def is_beyond(message: str, count: int) -> bool:
    """Whether `message` names a number that none of so many options has, and nothing else.

    One more than `count` says that none of them is meant.

    >>> [is_beyond(said, 3) for said in ("7", "option 7 please", "the fifth one", "0", "1 and 7")]
    [True, True, True, True, True]
    >>> [is_beyond(said, 3) for said in ("3", "4", "im 42", "7 years", "24/7", "2012")]
    [False, False, False, False, False, False]
    """
    said = words(message)
    if len(said) > _LONGEST:
        return False
    numbers = [_number_at(said, k, count) for k in range(len(said))]
    rest = [word for word, number in zip(said, numbers, strict=True) if number is None]
    found = {number for number in numbers if number is not None}
    is_given = _GIVING.issuperset(rest) and (len(found) == 1 or "and" in said)
    return is_given and not found.issubset(range(1, count + 2))


def chosen_of(message: str, count: int) -> tuple[int, ...]:
    """The numbers of the options that `message` names, of 1 to `count`, when these are several.

    >>> [chosen_of(said, 3) for said in ("both", "1 and 3 please", "the first two", "all of them")]
    [(1, 2), (1, 3), (1, 2), (1, 2, 3)]
    >>> [chosen_of(said, 3) for said in ("the second", "1 or 2", "both of my sons", "not both")]
    [(), (), (), ()]
    """
    said = words(message)
    is_choice = 0 < len(said) <= _LONGEST and (_AROUND | _SEVERAL | _NUMBER_OF.keys()).issuperset(
        word for word in said if not word.isdecimal()
    )
    if not is_choice or "or" in said or not _NONE.isdisjoint(said):
        return ()
    if "both" in said or "first two" in " ".join(said):
        return (1, 2) if count > 1 else ()
    if "all" in said or "every" in said:
        return tuple(range(1, count + 1)) if count > 1 else ()
    found = {number for k in range(len(said)) if (number := _number_at(said, k, count))}
    named = sorted(number for number in found if number <= count)
    return tuple(named) if len(named) > 1 and "and" in said else ()


def says_all(message: str) -> bool:
    """Whether "all" in `message` chooses nothing: it says goodbye, or greets or thanks all there.

    >>> [says_all(said) for said in ("that's all", "thanks all", "all good", "all of them thanks")]
    [True, True, True, False]
    """
    return bool(_NOT_ALL.search(" ".join(words(message))))


def agrees(message: str) -> bool:
    """Whether `message` says yes to what was asked back, and nothing else.

    >>> [agrees(said) for said in ("yes please", "that's right", "go ahead", "ok", "yep that one")]
    [True, True, True, True, True]
    >>> [agrees(said) for said in ("no", "yes but is it safe", "the first one", "thanks", "right?")]
    [False, False, False, False, False]
    """
    said = words(message)
    if "?" in message or len(said) > _LONGEST:
        return False
    is_thanks = len(said) < 3 and said[:1] in (["ok"], ["okay"], ["k"]) and said[-1] in _THANKS
    is_yes = not _AGREEING.isdisjoint(said) and (_AROUND | _AGREEING).issuperset(said)
    is_yes = is_yes and not is_thanks
    return is_yes or " ".join(said) in _AGREED


def rejects(message: str) -> bool:
    """Whether `message` says that what was replied is not what was asked, and nothing else.

    >>> [rejects(said) for said in ("no that's not what I meant", "you didn't answer my question")]
    [True, True]
    >>> [rejects(said) for said in ("no", "what did you mean", "not what I meant, is it safe")]
    [False, False, False]
    """
    said = words(message)
    if is_question(message) or len(said) > _LONGEST or not _MISTAKEN.issuperset(said):
        return False
    is_denied = "wrong" in said or not _NONE.isdisjoint(said)
    return is_denied and not _ANSWERED.isdisjoint(said) and _UNSURE.isdisjoint(said)


def asks_again(message: str) -> bool:
    """Whether `message` asks to be told once more what was said, and nothing else.

    >>> [asks_again(said) for said in ("can you repeat that", "say that again pls", "pardon?")]
    [True, True, True]
    >>> [asks_again(said) for said in ("what was that again, the mice", "will it grow again")]
    [False, False]
    """
    said = words(message)
    if len(said) > _LONGEST or not (_AROUND | _AGAIN).issuperset(said):
        return False
    is_told = not {"say", "tell", "come", "show", "what"}.isdisjoint(said)
    return "repeat" in said or said == ["pardon"] or ("again" in said and is_told)


def asks_more(message: str) -> bool:
    """Whether `message` asks for more of what was said, and names nothing.

    >>> [asks_more(said) for said in ("go on", "ok tell me more please", "is that all?")]
    [True, True, True]
    >>> [asks_more(said) for said in ("go on holiday", "tell me more about mice")]
    [False, False]
    """
    return goes_on(message) or _is_said(message, _ELSE)


def goes_on(message: str) -> bool:
    """Whether `message` asks to be told on, which says yes to the one thing that was asked back.

    >>> [goes_on(said) for said in ("go on", "is that all?")]
    [True, False]
    """
    return _is_said(message, _MORE)


def _is_said(message: str, phrases: frozenset[str]) -> bool:
    said = words(message)
    bare = [word for word in said if word not in _SOFTENING]
    return " ".join(said) in phrases or " ".join(bare) in phrases


def _number_at(said: Sequence[str], k: int, count: int) -> int | None:
    """The number that the word at `k` says, None when it says none."""
    if k and said[k - 1] in _COUNTING and said[k] in _HEARD:
        return _HEARD[said[k]]
    if said[k] in _LAST:
        return count
    if said[k] == "top":
        return 1
    if said[k] in _MIDDLE and count == 3:
        return 2
    is_figure = said[k].isdecimal() and len(said[k]) < 3
    return int(said[k]) if is_figure else _NUMBER_OF.get(said[k])


def _is_of_the_list(said: Sequence[str]) -> bool:
    """Whether no place is named, or one in the list: "the top one", not "yes on the top"."""
    rest = [word for word in said if word not in _PLACES]
    is_place = len(rest) < len(said)
    return not is_place or _GIVING.issuperset(rest) or bool(_LISTED.search(" ".join(said)))


def _is_one(said: Sequence[str]) -> bool:
    """Whether "one" is the number here: alone, or with a courtesy."""
    return all(word == "one" or word in ("please", "thanks", "yes", "ok") for word in said)


def _is_none(said: Sequence[str]) -> bool:
    text = " ".join(said)
    said = _ALL.sub(r"\1", text).split()
    # "No one" is nobody, and who is not sure has not chosen.
    is_other = "no one" in text or not _UNSURE.isdisjoint(said)
    return _NEITHER.issuperset(said) and not _NONE.isdisjoint(said) and not is_other


def described(
    tokens: Sequence[Token], options: Sequence[str], questions: Sequence[str], index: Index
) -> str | None:
    """The one of `options`, ids with their `questions`, that a message describes, if any.

    `tokens` are those of the message. Every word that tells something must be said of it: "the
    one about safety". What only asks names the option that asks so: "the when one".
    """
    said = [token.word for token in tokens]
    if not DENYING.isdisjoint(said):
        return None
    asked = _asked_by(said)
    telling = [t for t in tokens if not t.wrapping and t.word not in _AROUND]
    if not telling:
        is_asking = 1 < len(said) <= _FEW + 1
        place = _asked_so(asked, questions) if is_asking else None
        return None if place is None else options[place]
    # Who asks a whole question does not choose: of 7,000 34 got a wrong answer so.
    is_pointing = len(said) <= _FEW or not _POINTS.isdisjoint(said)
    is_choice = is_pointing and len(said) <= _LONGEST and not is_question(" ".join(said))
    is_known = all(token.feature >= 0 for token in telling)
    place = _said_of(telling, options, index) if is_choice and is_known else None
    if place is None or asks_otherwise(asked, (questions[place],)):
        return None
    return options[place]


def _asked_by(said: Sequence[str]) -> str:
    """The words by which `said` asks, "" if none or several do; "how much" is one.

    >>> [_asked_by(said.split()) for said in ("how much is it", "the how one", "how come")]
    ['how much', 'how', 'why']
    """
    places = [k for k, word in enumerate(said) if word in _ASKING]
    if len(places) != 1:
        return ""
    word, *following = said[places[0] : places[0] + 2]
    if word != "how" or _HOW_ALONE.issuperset(following):
        return word
    return "why" if following == ["come"] else f"how {following[0]}"


def _asked_so(asked: str, questions: Sequence[str]) -> int | None:
    """The place of the only one of `questions` that begins with the words `asked`.

    What "how much" and its like ask for, it may ask for in other words.
    """
    if not asked:
        return None
    is_named = " " in asked and bool(wanted_by(asked))
    asking = [
        place
        for place, question in enumerate(questions)
        if _asked_by(words(question)[:2]) == asked
        or (is_named and not asks_otherwise(asked, (question,)))
    ]
    return asking[0] if len(asking) == 1 else None


def _said_of(telling: Sequence[Token], options: Sequence[str], index: Index) -> int | None:
    """The place of the one of `options` that all words `telling` are said of, and hardly others."""
    shares = [[float(index.shares(id)[t.feature]) for t in telling] for id in options]
    means = [sum(held) / len(held) for held in shares]
    best = max(range(len(options)), key=means.__getitem__)
    others = max((mean for k, mean in enumerate(means) if k != best), default=0.0)
    is_said = min(shares[best]) > 0.0 and means[best] >= TELLS
    return best if is_said and others < means[best] / 2 else None
