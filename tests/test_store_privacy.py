"""`faqbot privacy`: what an operator shows and deletes."""

import json
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from faqbot.cli import main
from faqbot.reply import Fallback
from faqbot.store import open_store
from tests.test_store import GIVEN

MESSAGE = "Is it true, I'm on 07700 900123?"


@pytest.fixture
def filled(store_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The URL of a store with a feedback and a message."""
    monkeypatch.delenv("FAQBOT_STORE", raising=False)
    with closing(open_store(store_url, message_days=30)) as store:
        store.add_feedback(replace(GIVEN, text="Wer ist Émile?"), red_flag=False)
        store.keep_message(MESSAGE, Fallback(text="Sorry.", knowledge_version="3f"))
    return store_url


def test_export_prints_one_object_a_line(filled: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["privacy", "export", "--store", filled]) == 0
    captured = capsys.readouterr()
    feedback, message = map(json.loads, captured.out.splitlines())
    today = feedback.pop("received")
    assert len(today) == 10
    assert feedback == {
        "record": "feedback",
        "key": "8a4d2f0e-0001-4000-8000-000000000001",
        "entries": ["gene-therapy-cure", "glybera"],
        "knowledge_version": "3f2a",
        "helpful": False,
        "reason": "unclear",
        "text": "Wer ist Émile?",
    }
    assert len(message.pop("id")) == 32
    assert message == {
        "record": "message",
        "type": "fallback",
        "text": "Is it true, I'm on [phone]?",
        "entries": [],
        "knowledge_version": "3f",
        "received": today,
    }
    assert captured.err == ""


def test_erase_deletes_what_has_the_words(filled: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["privacy", "erase", "--store", filled, "--containing", "IS IT TRUE"]) == 0
    assert capsys.readouterr().err == "faqbot: records erased: 1\n"
    with closing(open_store(filled)) as store:
        assert (len(store.feedback()), store.messages()) == (1, [])


def test_erase_deletes_everything_of_the_store_that_the_environment_names(
    filled: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAQBOT_STORE", filled)
    assert main(["privacy", "erase", "--all"]) == 0
    assert capsys.readouterr().err == "faqbot: records erased: 2\n"
    assert main(["privacy", "export"]) == 0
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["export"], "faqbot: no store was named: name it with --store URL or FAQBOT_STORE\n"),
        (
            ["erase", "--all", "--store", "sqlite:///{folder}/store.db"],
            "faqbot: {folder}/store.db: No such file or directory; "
            "name a file that you own, in a folder that there is\n",
        ),
        (
            ["erase", "--containing", "jo@example.org", "--store", "sqlite:///{folder}/there.db"],
            "faqbot: erase: such personal details were left out of every text; "
            "name other words of the same text\n",
        ),
    ],
)
def test_what_cannot_be_done_is_told(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    message: str,
) -> None:
    monkeypatch.delenv("FAQBOT_STORE", raising=False)
    open_store(f"sqlite:///{tmp_path}/there.db").close()
    assert main(["privacy", *(part.format(folder=tmp_path) for part in arguments)]) == 2
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", message.format(folder=tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["there.db"]


@pytest.mark.parametrize("arguments", [[], ["erase"], ["erase", "--all", "--containing", "x"]])
def test_erasing_needs_to_be_told_what(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(["privacy", *arguments])
    assert left.value.code == 2
    assert "usage: faqbot privacy" in capsys.readouterr().err
