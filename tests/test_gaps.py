"""What patients asked in vain: counted, grouped, named, and as candidates to paste."""

import datetime
import json
from collections.abc import Iterable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faqbot import Bot, Entry, KnowledgeBase
from faqbot._folder import open_folder
from faqbot._yaml import Mapping, Node, Scalar, Sequence, parse
from faqbot.curate import gaps as gaps_module
from faqbot.curate.alike import grouped
from faqbot.curate.candidates import as_yaml
from faqbot.curate.gap_summary import as_json, as_text
from faqbot.curate.gaps import Gaps, Likely, Named, Wording, gaps
from faqbot.curate.unhelpful import opinions
from faqbot.knowledge import read
from faqbot.store import Feedback, Reason
from faqbot.store.redact import redact
from faqbot.text import words
from tests.clinic import FAQ, FOLDER, folder_of

TODAY = datetime.date(2026, 11, 25)
DANGER = "i want to kill myself"
MESSAGES = st.lists(
    st.one_of(
        st.text(st.characters(codec=None), max_size=30),
        st.lists(
            st.sampled_from(
                "how warm is the water pool open goggles and ? ! . hello sauna wrm tennis dogs"
                " \ufeff \u2028 \U0001f600 07700 900123 # : - \" ' parking".split(" ")
            ),
            max_size=8,
        ).map(" ".join),
        st.sampled_from([DANGER, f"{DANGER}?", "Locker coin", "dogs in the sauna", "", "???"]),
    ),
    max_size=12,
)


def texts_of(wordings: Iterable[Wording]) -> list[str]:
    return [wording.text for wording in wordings]


# What becomes of a message.


def test_what_is_answered_now_is_counted_and_left_out(pool: Bot) -> None:
    found = gaps(pool, ["When is the pool open?", "is there a sauna", "is there a sauna"])
    assert (found.messages, found.answered) == (3, 1)
    assert [texts_of(group.wordings) for group in found.groups] == [["is there a sauna"]]
    assert [group.count for group in found.groups] == [2]


def test_a_message_with_a_red_flag_is_counted_and_never_shown(pool: Bot) -> None:
    found = gaps(pool, [DANGER, DANGER, "chest pain and cant breathe", "qwxz"])
    assert (found.messages, found.red_flags) == (4, 3)
    said = opinions(pool, [])
    for shown in (as_text(found, said, pool.kb), as_json(found, said)):
        assert "kill" not in shown
        assert "chest" not in shown
    assert "kill" not in as_yaml(found, pool.kb, TODAY)


def test_a_sign_of_danger_in_what_is_taken_out_of_a_text_counts(pool: Bot) -> None:
    long = f"{DANGER} {'is there a sauna ' * 200}"
    assert gaps(pool, [long]).red_flags == 1


def test_personal_details_are_taken_out_before_a_text_is_shown(pool: Bot) -> None:
    found = gaps(pool, ["sauna? ring 07700 900123\u2028or mail jo@example.org"])
    assert texts_of(found.groups[0].wordings) == ["sauna? ring [phone] or mail [e-mail]"]


def test_what_is_not_covered_is_named_by_its_entry_the_least_sure_first(pool: Bot) -> None:
    found = gaps(pool, ["Is parking free?", "is it free to park the car", "Is parking free?"])
    assert found.groups == ()
    (named,) = found.not_covered
    assert named == Named(
        "parking", 3, (Wording("is it free to park the car", 1), Wording("Is parking free?", 2))
    )


def test_a_question_out_of_scope_is_dealt_with() -> None:
    kb = KnowledgeBase(
        [Entry("hours", "When are you open?", "Daily.")], out_of_scope=["Is there a sauna?"]
    )
    found = gaps(Bot(kb), ["is there a sauna", "is there a sauna here"])
    assert found.out_of_scope == 1
    assert [group.count for group in found.groups] == [1]


def test_what_holds_no_word_is_counted_apart(pool: Bot) -> None:
    found = gaps(pool, ["???", "", " \n"])
    assert (found.messages, found.empty, found.groups) == (3, 3, ())


def test_capitals_and_signs_make_no_other_wording_and_the_most_frequent_is_shown(
    pool: Bot,
) -> None:
    found = gaps(pool, ["Is there a sauna?", "is there a sauna", "is there a sauna"])
    assert found.groups[0].wordings == (Wording("is there a sauna", 3),)


def test_beyond_a_bound_the_rarest_texts_are_left_out_and_counted(
    pool: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gaps_module, "MOST", 2)
    found = gaps(pool, ["sauna", "sauna", "dogs", "dogs", "tennis", "golf"])
    assert (found.messages, found.left_out) == (6, 2)
    assert sorted(group.wordings[0].text for group in found.groups) == ["dogs", "sauna"]
    assert "2  are left out" in as_text(found, opinions(pool, []), pool.kb)


def test_no_messages_have_no_gaps(pool: Bot) -> None:
    found = gaps(pool, [])
    assert (found.messages, found.groups, found.not_covered) == (0, (), ())
    assert as_text(found, opinions(pool, []), pool.kb) == (
        f"0 messages, knowledge version {pool.kb.version}\n"
    )


def test_an_empty_knowledge_base_answers_nothing_of_it() -> None:
    found = gaps(Bot(KnowledgeBase([])), ["is there a sauna"])
    assert (found.groups[0].count, found.groups[0].likely) == (1, ())


# Groups.


def test_messages_that_share_a_rare_word_are_one_group(pool_kb: KnowledgeBase) -> None:
    assert grouped(
        [
            "is there a sauna",
            "how much is the tennis court",
            "sauna open when",
            "do you have tennis courts",
        ],
        pool_kb,
    ) == [
        ["is there a sauna", "sauna open when"],
        ["how much is the tennis court", "do you have tennis courts"],
    ]


def test_messages_that_share_only_what_the_entries_speak_of_are_apart(
    pool_kb: KnowledgeBase,
) -> None:
    messages = ["is the pool for dogs", "is the pool for babies", "the pool for horses"]
    assert grouped(messages, pool_kb) == [[message] for message in messages]


def test_the_most_frequent_group_comes_first_with_the_types_of_its_replies(pool: Bot) -> None:
    asked = ["is there a sauna", "how do i book a tennis court", "tennis court please"] * 2
    first, second = gaps(pool, [*asked, "how do i book a tennis court"]).groups
    assert (first.count, second.count) == (5, 2)
    assert texts_of(first.wordings) == ["how do i book a tennis court", "tennis court please"]
    assert sum(first.types.values()) == 5


def test_a_group_names_what_it_may_mean_and_what_is_offered(pool: Bot) -> None:
    (group,) = gaps(pool, ["how do i book a tennis court"]).groups
    lessons, hours, _ = pool.search("how do i book a tennis court", 3)
    assert group.likely == (
        Likely("lessons", round(lessons.score, 4), offered=True),
        Likely("hours", round(hours.score, 4), offered=True),
    )


# What did not help.


def feedback(number: int, *entries: str, helpful: bool = False, **rest: Any) -> Feedback:
    key = f"8a4d2f0e-0001-4000-8000-{number:012}"
    return Feedback(key, entries, "3f2a", helpful, received=TODAY, **rest)


def test_unhelpful_replies_are_told_by_entry_with_reasons_texts_and_share(pool: Bot) -> None:
    said = opinions(
        pool,
        [
            feedback(1, "hours", helpful=True),
            feedback(2, "hours", reason=Reason.INCOMPLETE, text="And\non Mondays?"),
            feedback(3, "hours", "goggles", reason=Reason.INCOMPLETE),
            feedback(4, "gone", text=DANGER),
            feedback(5, "lockers", helpful=True, text="thanks"),
            feedback(6),
        ],
    )
    assert (said.helpful.value, said.helpful.n, said.red_flags) == (2 / 6, 6, 1)
    hours, none, goggles, gone = said.entries
    assert (hours.entry, hours.count, hours.reasons) == ("hours", 2, {"incomplete": 2})
    assert (hours.texts, hours.helpful.value) == (("And on Mondays?",), 1 / 3)
    assert (round(hours.helpful.low, 3), round(hours.helpful.high, 3)) == (0.061, 0.792)
    assert (none.entry, none.reasons) == ("", {"no reason": 1})
    assert (gone.entry, gone.is_served, gone.texts) == ("gone", False, ())
    assert (goggles.entry, goggles.is_served, goggles.count) == ("goggles", True, 1)


def test_the_page_tells_of_feedback_and_of_entries_that_are_gone(pool: Bot) -> None:
    said = opinions(pool, [feedback(1, "gone", text=DANGER), feedback(2, "hours")])
    page = as_text(gaps(pool, []), said, pool.kb)
    assert "Feedback: 2, helpful 0.0% (0.0 to 65.8%)\n" in page
    assert "1 text with a sign of danger: not shown\n" in page
    assert "     1  gone: not served any more\n" in page
    assert "     1  hours: When is the pool open?\n" in page
    assert "kill" not in page


# The page and JSON.


def test_the_page_reads(pool: Bot) -> None:
    asked = ["how do i book a tennis court", "Is parking free?", "Locker coin", DANGER]
    found = gaps(pool, [*asked, "qwxz vbnm"])
    assert found.groups[0].likely[0].score == pytest.approx(0.71, abs=0.004)
    assert found.groups[0].likely[1].score == pytest.approx(0.07, abs=0.004)
    assert as_text(found, opinions(pool, []), pool.kb) == (
        f"""\
5 messages, knowledge version {pool.kb.version}
     2  get no answer
     1  are named as not covered
     1  are answered now
     1  show a sign of danger, and are not shown

Not answered: 2 groups
An entry marked * was offered. If it is the right one, it lacks a paraphrase; if none is,
write an entry (not_covered, perhaps), or a line in out_of_scope.yaml.

     1  clarification
        "how do i book a tennis court"
        0.71 * lessons: How do I book a swimming lesson?
        0.07 * hours: When is the pool open?

     1  fallback
        "qwxz vbnm"
        no entry is like it

Named as not covered: 1 entry; the least sure messages first

     1  parking: Is there a car park?
        "Is parking free?"
"""
    )


def test_the_page_is_short_and_json_has_all(pool: Bot) -> None:
    letters = [f"{a}{b}" for a in "qwxzvb" for b in "kjhgf"]
    found = gaps(pool, [f"{one * 4} {one[::-1] * 4}" for one in letters])
    said = opinions(pool, [])
    assert "and 5 more: --json lists them all" in as_text(found, said, pool.kb)
    content = json.loads(as_json(found, said))
    assert len(content["groups"]) == len(letters) == 30
    assert content["groups"][0].keys() == {"count", "types", "wordings", "likely"}
    assert content["feedback"]["entries"] == []


# Candidates.


def section(document: str, name: str) -> str:
    """The lines below a name at the top of the YAML, as they would be cut out and pasted."""
    return document.partition(f"\n{name}:\n")[2].partition("\n\n")[0] + "\n"


def test_candidates_can_be_pasted_into_a_knowledge_base_as_they_stand(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, FOLDER)
    bot = Bot(read(folder))
    asked = [
        "was there a study with hairy rats",
        *["golf tournament", "golf: tournament? yes # no", '"golf" tournaments'],
        *["- [vegan] 'soup'?", "[vegan stew] & *soup"],
    ]
    document = as_yaml(gaps(bot, asked), bot.kb, TODAY)
    pasted = section(document, "paraphrases")
    assert pasted.startswith("  # What did the study in mice show?\n  mice:\n    - ")
    (folder / "faq" / "all.yaml").write_text(
        FAQ.replace("    - mouse study\n", f"    - mouse study\n{pasted.split('mice:')[1][1:]}")
    )
    (folder / "faq" / "candidates.yaml").write_text(section(document, "entries"))
    (folder / "out_of_scope.yaml").write_text(section(document, "out_of_scope"))
    kb = read(folder)
    assert "was there a study with hairy rats" in kb["mice"].paraphrases
    assert sorted(kb.out_of_scope) == ["- [vegan] 'soup'?", "[vegan stew] & *soup"]
    (draft,) = (r.record for r in open_folder(folder).entries if r.record.status == "draft")
    assert draft.id == "candidate-1"
    assert draft.id not in kb
    assert sorted(draft.phrasings) == [
        '"golf" tournaments', "golf tournament", "golf: tournament? yes # no",
    ]  # fmt: skip


def test_a_phrasing_of_an_entry_that_is_overdue_is_no_candidate() -> None:
    old = Entry("hours", "When are you open?", "Daily.", review_by=datetime.date(2020, 1, 1))
    bot = Bot(KnowledgeBase([old]))
    found = gaps(bot, ["when are you open"])
    assert [group.count for group in found.groups] == [1]
    assert "open" not in as_yaml(found, bot.kb, TODAY).partition("\n\n")[2]


# What holds for all messages.


def outcome(found: Gaps) -> int:
    counted = found.left_out + found.red_flags + found.empty + found.out_of_scope + found.answered
    counted += sum(named.count for named in found.not_covered)
    return counted + sum(group.count for group in found.groups)


@settings(max_examples=60)
@given(messages=MESSAGES, data=st.data())
def test_each_message_counts_once_in_whatever_order(
    pool: Bot, messages: list[str], data: st.DataObject
) -> None:
    found = gaps(pool, messages)
    assert outcome(found) == found.messages == len(messages)
    for group in found.groups:
        assert group.count == sum(wording.count for wording in group.wordings)
        assert group.count == sum(group.types.values())
    assert gaps(pool, data.draw(st.permutations(messages))) == found


@settings(max_examples=60)
@given(messages=MESSAGES)
def test_no_text_that_is_shown_has_a_red_flag_or_a_line_end(pool: Bot, messages: list[str]) -> None:
    found = gaps(pool, [*messages, DANGER])
    shown = [wording for group in found.groups for wording in group.wordings]
    shown += [wording for named in found.not_covered for wording in named.wordings]
    assert found.red_flags >= 1
    for wording in shown:
        assert pool.screen(wording.text).red_flag is None
        assert wording.text == " ".join(wording.text.split())
        assert redact(wording.text) == wording.text
    as_text(found, opinions(pool, []), pool.kb).encode()
    assert json.loads(as_json(found, opinions(pool, []))).keys() >= asdict(found).keys()


@settings(max_examples=60)
@given(messages=MESSAGES)
def test_all_candidates_can_be_read_and_stand_in_one_place_only(
    pool: Bot, messages: list[str]
) -> None:
    root, problems = parse(as_yaml(gaps(pool, messages), pool.kb, TODAY).encode(), "c.yaml")
    assert problems == []
    parts = root.values if isinstance(root, Mapping) else {}
    entries = dict(pool.kb)
    below = parts.get("paraphrases", Mapping({}, {}, 0, 0))
    assert isinstance(below, Mapping)
    for id, listed in below.values.items():
        more = (*entries[id].paraphrases, *scalars(listed))
        entries[id] = replace(entries[id], paraphrases=more)
    drafts = parts.get("entries", Sequence((), 0, 0))
    assert isinstance(drafts, Sequence)
    for number, draft in enumerate(drafts.items):
        assert isinstance(draft, Mapping)
        (question,) = scalars(draft.values["question"])
        said = scalars(draft.values["paraphrases"])
        entries[f"new-{number}"] = Entry(f"new-{number}", question, "?", tuple(said))
    outside = scalars(parts.get("out_of_scope", Sequence((), 0, 0)))
    kb = KnowledgeBase(entries.values(), out_of_scope=outside)
    pasted = [" ".join(words(text)) for entry in kb.values() for text in entry.phrasings]
    pasted += [" ".join(words(text)) for text in kb.out_of_scope]
    assert len(pasted) == len(set(pasted))


def scalars(node: Node) -> list[str]:
    nodes = node.items if isinstance(node, Sequence) else (node,)
    return [one.text for one in nodes if isinstance(one, Scalar)]
