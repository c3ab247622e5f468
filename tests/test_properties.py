"""What must hold for every text and every small change of a knowledge base."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from faqbot.bot import Bot
from faqbot.knowledge import Entry, KnowledgeBase
from faqbot.parts import Cut
from faqbot.text import (
    MAX_CHARACTERS,
    clauses,
    clip,
    is_question,
    normalise,
    printable,
    sentences,
    stem,
    words,
)

ANY = st.characters(codec=None)
TEXTS = st.text(
    st.one_of(
        ANY, st.sampled_from("aeilst' .?!,;:\n\t-_'\u2019\u0301\u200b\u00df\u0130\ufdfa\ud800")
    )
)
MESSAGES = st.one_of(
    TEXTS,
    st.lists(
        st.one_of(
            TEXTS,
            st.sampled_from(
                "how warm is the water pool open goggles and ? ! . hello thanks wrm watr no".split()
            ),
        ),
        max_size=30,
    ).map(" ".join),
)
FOREIGN = st.lists(
    st.sampled_from("volcano lava erupts magma crater ash kidney whale planet orbit".split()),
    min_size=1,
    max_size=6,
).map(" ".join)
ASKED = (
    "How warm is the water?",
    "gogles",
    "when is the pool opne",
    "how do i book a tennis court",
    "parking",
    "hello, how warm is the water and can i borrow goggles",
    "qwxz vbnm",
)


@given(MESSAGES)
def test_normalise_is_idempotent(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@given(MESSAGES)
def test_what_is_normalised_is_words_one_space_apart(text: str) -> None:
    normal = normalise(text)
    assert normal == " ".join(normal.split())
    assert all(c.isalnum() or c in " '" for c in normal)


@given(MESSAGES)
def test_words_hold_neither_spaces_nor_apostrophes_and_none_is_empty(text: str) -> None:
    assert all(word and not set(word) & set(" '\n\t") for word in words(text))


@given(TEXTS)
def test_a_stem_is_no_longer_than_its_word_by_more_than_a_letter(word: str) -> None:
    for found in words(word):
        assert stem(found)
        assert len(stem(found)) <= len(found) + 1


@given(MESSAGES)
def test_printable_is_idempotent_and_leaves_nothing_out_of_order(text: str) -> None:
    shown = printable(text)
    assert printable(shown) == shown
    rest = iter(text)
    assert all(character in rest for character in shown)
    shown.encode()


@given(st.text(ANY, max_size=MAX_CHARACTERS * 2))
def test_a_clip_is_short_and_clipped_once(text: str) -> None:
    assert len(clip(text)) <= MAX_CHARACTERS
    assert clip(clip(text)) == clip(text)


@given(MESSAGES)
def test_every_part_of_a_message_is_in_it_and_says_something(text: str) -> None:
    for sentence in sentences(text):
        assert sentence in text
        assert is_question(sentence) in (True, False)
        for clause in clauses(sentence):
            assert clause in sentence
            assert any(c.isalnum() for c in clause)


@given(MESSAGES)
def test_the_first_reading_of_a_message_is_the_message(text: str) -> None:
    read = Cut.of(text).readings()
    assert read[0] == text
    assert len(set(read)) == len(read)


@given(message=MESSAGES)
def test_every_message_gets_a_reply_that_is_json(pool: Bot, message: str) -> None:
    reply = pool.ask(message)
    assert reply.text
    found = reply.to_dict()
    assert json.loads(json.dumps(found)) == found
    assert reply.score is None or 0.0 <= reply.score <= 1.0
    assert reply == pool.ask(message)


@given(message=MESSAGES)
def test_an_answer_is_never_made_up(pool: Bot, message: str) -> None:
    reply = pool.ask(message)
    if reply.type in ("answer", "not_covered"):
        assert reply.entries
        for entry in reply.entries:
            assert pool.kb[entry].answer in reply.text
            assert pool.kb[entry].kind == reply.type
    else:
        assert reply.entries == ()
        assert all(entry.answer not in reply.text for entry in pool.kb.values())


@given(message=MESSAGES)
def test_every_message_is_searched_and_explained(pool: Bot, message: str) -> None:
    scores = [hit.score for hit in pool.search(message)]
    assert scores == sorted(scores, reverse=True)
    explained, reply = pool.explain(message), pool.ask(message)
    assert (explained.type, explained.entries) == (reply.type, reply.entries)
    assert str(explained)


@settings(max_examples=12)
@given(question=FOREIGN, answer=FOREIGN)
def test_an_irrelevant_entry_takes_no_question_from_the_others(
    pool_kb: KnowledgeBase, question: str, answer: str
) -> None:
    more = Bot(KnowledgeBase([*pool_kb.values(), Entry("other", question, answer)]))
    for entry in pool_kb.values():
        for phrasing in entry.phrasings:
            assert more.ask(phrasing).entries == (entry.id,)


@settings(max_examples=12)
@given(data=st.data())
def test_the_order_of_entries_changes_no_reply(
    pool: Bot, pool_kb: KnowledgeBase, data: st.DataObject
) -> None:
    order = data.draw(st.permutations(list(pool_kb.values())))
    shuffled = Bot(KnowledgeBase(order))
    for reply, other in zip(pool.ask_many(ASKED), shuffled.ask_many(ASKED), strict=True):
        known, found = reply.to_dict(), other.to_dict()
        assert known | {"knowledge_version": ""} == found | {"knowledge_version": ""}


# No two are alike, and none is English: there stems, misspellings and the list of words differ.
MADE_UP = (
    "bakuto dopagu gilamo kurova mutabi novido palubo ragito sudaka tovuma vizono zagupo"
    " lomira bodilu nupago kitavu mazoru pidalo tagoni vudami rozupi duvaga lizato gomupa"
).split()
ALPHABETS = st.sampled_from(("αβγδεζηθικλμνξοπρ", "абвгдежзиклмнопрс"))


@settings(max_examples=20)
@given(alphabet=ALPHABETS, order=st.permutations(MADE_UP), data=st.data())
def test_another_alphabet_changes_neither_what_is_found_nor_its_order(
    alphabet: str, order: list[str], data: st.DataObject
) -> None:
    written = str.maketrans("abdgiklmnoprstuvz", alphabet)
    said = [
        [
            " ".join(order[k : k + 2]),
            " ".join(order[k + 1 : k + 4]),
            " ".join((order[k], order[-1])),
        ]
        for k in range(0, 4 * data.draw(st.integers(1, 5)), 4)
    ]
    latin, other = (
        Bot(
            KnowledgeBase(
                Entry(f"e{k}", to(first), "Yes.", tuple(map(to, more)))
                for k, (first, *more) in enumerate(said)
            )
        )
        for to in (str, lambda text: text.translate(written))
    )
    for words_asked in data.draw(
        st.lists(st.lists(st.sampled_from(order), min_size=1, max_size=4), max_size=8)
    ):
        asked = " ".join(words_asked)
        hits, found = latin.search(asked), other.search(asked.translate(written))
        assert [hit.entry for hit in hits] == [hit.entry for hit in found]
        assert all(abs(a.score - b.score) < 0.3 for a, b in zip(hits, found, strict=True))
        replies = latin.ask(asked), other.ask(asked.translate(written))
        assert {reply.type for reply in replies} != {"answer", "fallback"}
    for phrasings in said:
        replies = latin.ask(phrasings[1]), other.ask(phrasings[1].translate(written))
        assert replies[0].entries == replies[1].entries != ()
