"""The command line: one short function for each command.

Answers go to standard output, everything else to standard error. Exit codes: 0
done, whatever the reply was; 1 problems found; 2 wrong use or unreadable input;
130 Ctrl-C.
"""

import argparse
import datetime
import gc
import json
import os
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from faqbot import __version__
from faqbot.arguments import parser
from faqbot.blocks import plain_text
from faqbot.bot import Bot
from faqbot.errors import FaqbotError, ProblemsError, UsageError
from faqbot.knowledge import KnowledgeBase, read
from faqbot.places import ENVIRONMENT, at_hand, find, here
from faqbot.reply import Reply
from faqbot.text import printable

if TYPE_CHECKING:
    from faqbot.store import Feedback, Store

DONE, PROBLEMS, WRONG_USE, INTERRUPTED = 0, 1, 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code of `faqbot` called with `arguments`, those of the process by default."""
    _open_streams()
    try:
        options = parser().parse_args(arguments)
        with warnings.catch_warnings():
            warnings.showwarning = lambda message, *_, **__: _warn(message)
            code = _COMMANDS[options.command](options)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Nobody reads any more; Python would complain again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except ProblemsError as error:
        # Each line begins with a place that editors know how to open.
        print(printable(str(error)), file=sys.stderr)
        return WRONG_USE
    except (FaqbotError, OSError) as error:
        print(f"faqbot: {printable(str(error))}", file=sys.stderr)
        return WRONG_USE
    return code


def _warn(message: Warning | str) -> None:
    """A warning as a line: a place in the code tells its reader nothing."""
    print(f"faqbot: {printable(str(message))}", file=sys.stderr)


def _open_streams() -> None:
    """A stream that was closed before the start is as good as an empty one."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            null = Path(os.devnull).open(mode, encoding="utf-8")  # noqa: SIM115, for good
            setattr(sys, name, null)


def _chat(options: argparse.Namespace) -> int:
    from faqbot.chat import run  # prompt_toolkit is slow to import
    from faqbot.conversation import Conversation

    return run(
        Conversation(_load(options)),
        plain=options.plain,
        stdin=sys.stdin,
        stdout=sys.stdout,
        stderr=sys.stderr,
    )


def _ask(options: argparse.Namespace) -> int:
    if "-" in (options.question[0], options.question[-1]) and len(options.question) > 1:
        raise UsageError(
            "- reads the questions from standard input, and another one is named beside it:"
            " leave out one of them"
        )
    gc.disable()  # a short process: collecting would take longer than what it frees is worth
    bot = _load(options)
    gc.freeze()  # nor is it worth while at exit, which takes no notice of the line above
    _lenient(sys.stdout)
    if options.question != ["-"]:
        _print(bot.ask(" ".join(options.question)), as_json=options.json, bot=bot)
        return DONE
    for line in _lines(sys.stdin):
        _print(bot.ask(line), as_json=options.json, bot=bot)
    return DONE


def _explain(options: argparse.Namespace) -> int:
    bot = _load(options)
    _lenient(sys.stdout)
    print(printable(str(bot.explain(" ".join(options.question)))))
    return DONE


def _about(options: argparse.Namespace) -> int:
    from faqbot.about import page

    _lenient(sys.stdout)
    print(printable(page(read(_found(options)), __version__)))
    return DONE


def _check(options: argparse.Namespace) -> int:
    from faqbot.curate import report  # only curators wait for the checker

    _lenient(sys.stdout)
    if options.explain:
        return _explain_rule(options.explain)
    if options.folder and options.knowledge:
        raise UsageError("the folder to check is named twice: leave out --knowledge or DIR")
    folder = at_hand(options.folder or options.knowledge)
    if sys.stderr.isatty() and not options.fast:
        wait = "checking; this takes up to a minute (--fast leaves out what takes long) ..."
        print(f"faqbot: {wait}", file=sys.stderr)
    problems = report.problems(
        folder, datetime.date.today(), pace="quick" if options.fast else "slow"
    )
    sys.stdout.write(report.FORMATS[options.format](problems))
    sys.stdout.flush()
    # What was checked may not be what was edited.
    print(f"{report.count(problems)} in {printable(str(folder.absolute()))}", file=sys.stderr)
    counted = [problem for problem in problems if options.strict or problem.level == "error"]
    return PROBLEMS if counted else DONE


def _evaluate(options: argparse.Namespace) -> int:
    from faqbot.curate import page, summary  # only curators wait for the evaluation
    from faqbot.curate.entries import read_entries
    from faqbot.curate.evaluate import Floors, below, evaluate
    from faqbot.curate.progress import progress
    from faqbot.curate.questions import evaluation_files, read_questions

    _lenient(sys.stdout)
    _check_evaluate(options)
    if not options.entries:
        options.knowledge = _edited(options.knowledge, "measuring")
    files = options.files or evaluation_files(options.knowledge)
    # Questions with problems should not have to wait for the index.
    kb = read_entries(options.entries) if options.entries else read(find(options.knowledge))
    questions = read_questions(files, kb)
    bot = _made(kb, options) if options.entries else _load(options)
    found = evaluate(bot, progress(questions, sys.stderr), options.k, options.budget)
    if options.html:
        options.html.write_text(page.page(found, datetime.date.today()), encoding="utf-8")
    sys.stdout.write(summary.as_json(found) if options.json else printable(summary.as_text(found)))
    sys.stdout.flush()
    short = below(found, Floors(options.min_coverage, options.max_false))
    for line in short:
        print(f"faqbot: {line}", file=sys.stderr)
    return PROBLEMS if short else DONE


def _gaps(options: argparse.Namespace) -> int:
    from faqbot.curate import candidates, gap_summary  # only curators wait for these
    from faqbot.curate.gaps import gaps
    from faqbot.curate.progress import progress
    from faqbot.curate.unhelpful import opinions

    _lenient(sys.stdout)
    messages, feedback = _heard(options)
    options.knowledge = _edited(options.knowledge, "asking")
    bot = _load(options)
    found = gaps(bot, messages, lambda items: progress(items, sys.stderr))
    said = opinions(bot, feedback)
    if options.json:
        sys.stdout.write(gap_summary.as_json(found, said))
    elif options.yaml:
        print(printable(candidates.as_yaml(found, bot.kb, datetime.date.today())), end="")
    else:
        print(printable(gap_summary.as_text(found, said, bot.kb)), end="")
    return DONE


def _heard(options: argparse.Namespace) -> "tuple[list[str], list[Feedback]]":
    """The messages of the files or of the store, and what the store has of feedback."""
    from faqbot.curate.messages import kept, read_messages

    if options.files and (options.store or options.since):
        raise UsageError("--store and --since are for what a store keeps: leave them or FILE out")
    if options.files:
        return read_messages(options.files, sys.stdin.buffer), []
    with closing(_store(options, ", or name files with one message a line")) as store:
        messages, feedback = kept(store, options.since or datetime.date.min)
    if not messages:
        keeping = "faqbot serve --keep-messages DAYS keeps them"
        print(f"faqbot: the store holds no messages without an answer: {keeping}", file=sys.stderr)
    return messages, feedback


def _export(options: argparse.Namespace) -> int:
    from faqbot.store.privacy import exported

    with closing(_store(options)) as store:
        for line in exported(store):
            print(line)
    return DONE


def _erase(options: argparse.Namespace) -> int:
    with closing(_store(options)) as store:
        deleted = store.erase_all() if options.all else store.erase(options.containing)
    print(f"faqbot: records erased: {deleted}", file=sys.stderr)
    return DONE


def _store(options: argparse.Namespace, instead: str = "") -> "Store":
    from faqbot.store import named_store, open_store  # only operators wait for a database

    url = named_store(options.store)
    if url is None:
        named = "name it with --store URL or FAQBOT_STORE"
        raise UsageError(f"no store was named: {named}{instead}")
    return open_store(url, must_exist=True)


def _check_evaluate(options: argparse.Namespace) -> None:
    if options.entries and options.knowledge:
        raise UsageError("--entries and --knowledge exclude each other: leave one out")
    if options.entries and not options.files:
        raise UsageError("--entries needs the files of its questions: name them")
    report = options.html
    if report and (report.is_dir() or not report.parent.is_dir()):
        raise UsageError(f"--html {report}: name a file in a folder that exists")
    if report:
        _check_writable(report)


def _check_writable(report: Path) -> None:
    """A report that could not be written should not be known after the measurement only."""
    was_there = report.exists()
    try:
        with report.open("ab"):
            pass
        if not was_there:
            report.unlink()
    except OSError as error:
        reason = f"cannot be written: {error.strerror}; name another file"
        raise UsageError(f"--html {report}: {reason}") from None


def _edited(named: str | None, doing: str) -> Path:
    """The folder that is edited; it is told where nobody named it, and what is done with it."""
    folder = at_hand(named)
    if named is None:
        print(f"faqbot: {doing} {printable(str(folder))}", file=sys.stderr)
    return folder


def _made(kb: KnowledgeBase, options: argparse.Namespace) -> Bot:
    _announce()
    return Bot(kb, locale=options.locale)


def _serve(options: argparse.Namespace) -> int:
    try:
        from faqbot.web.serve import run, service
        from faqbot.web.snippet import snippet_for
    except ModuleNotFoundError as error:
        install = "pip install '.[web]' in faqbot's repository"
        missing = f"faqbot serve needs the module {error.name}: {install}"
        raise UsageError(missing) from None
    if options.snippet:
        _lenient(sys.stdout)
        print(snippet_for(options.base_url or "", read(_found(options))))
    elif options.base_url is not None:
        raise UsageError("--base-url is for --snippet: name both or neither")
    else:
        _found(options)
        run(service(options))
    return DONE


def _explain_rule(rule: str) -> int:
    from faqbot.curate import rules

    try:
        print(rules.page(rule))
    except KeyError:
        print(f"faqbot: {printable(rules.unknown(rule))}", file=sys.stderr)
        return WRONG_USE
    return DONE


def _load(options: argparse.Namespace) -> Bot:
    encoder = None
    if options.semantic:
        from faqbot.encoder import StaticEncoder  # slow to read, and an extra

        encoder = StaticEncoder()
    return Bot.load(
        _found(options),
        encoder=encoder,
        locale=options.locale,
        on_making=_announce,
        on_progress=_show_progress,
    )


def _found(options: argparse.Namespace) -> Path:
    """The folder that answers; who stands in another one, and named none, is told so."""
    folder, other = find(options.knowledge), here()
    is_named = options.knowledge is not None or os.environ.get(ENVIRONMENT)
    if other and not is_named and not other.samefile(folder):
        told = f"answering from {folder}, not from {other}: --knowledge names another one"
        print(f"faqbot: {printable(told)}", file=sys.stderr)
    return folder


def _announce() -> None:
    if sys.stderr.isatty():
        print("faqbot: preparing the index, once; this takes up to a minute ...", file=sys.stderr)


def _show_progress(share: float) -> None:
    """Writes over the same place of the terminal; nothing where there is none."""
    if sys.stderr.isatty():
        print(f"\r{share:4.0%} ", end="\n" if share >= 1.0 else "", file=sys.stderr, flush=True)


def _lenient(stream: TextIO) -> None:
    """Writes what the encoding lacks as a question mark instead of failing."""
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors="replace")


def _lines(stream: TextIO) -> Iterator[str]:
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors="replace", newline="\n")
    for line in stream:
        yield line.rstrip("\r\n")


def _print(reply: Reply, *, as_json: bool, bot: Bot) -> None:
    if as_json:
        print(json.dumps(reply.to_dict()), flush=True)
        return
    print(plain_text(reply, bot.kb.messages.none_of_these), flush=True)


_COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "chat": _chat,
    "ask": _ask,
    "explain": _explain,
    "about": _about,
    "check": _check,
    "evaluate": _evaluate,
    "gaps": _gaps,
    "export": _export,
    "erase": _erase,
    "serve": _serve,
}
