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
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from faqbot import __version__
from faqbot.blocks import plain_text
from faqbot.bot import Bot
from faqbot.errors import FaqbotError, ProblemsError, UsageError
from faqbot.knowledge import KnowledgeBase, find, load
from faqbot.reply import Reply
from faqbot.text import printable, quoted

DONE, PROBLEMS, WRONG_USE, INTERRUPTED = 0, 1, 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code of `faqbot` called with `arguments`, those of the process by default."""
    _open_streams()
    try:
        options = _parser().parse_args(arguments)
        code: int = options.run(options)
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


def _open_streams() -> None:
    """A stream that was closed before the start is as good as an empty one."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            null = Path(os.devnull).open(mode, encoding="utf-8")  # noqa: SIM115, for good
            setattr(sys, name, null)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="faqbot",
        description="Answers questions from a curated knowledge base, offline.",
        formatter_class=_help,
    )
    parser.add_argument("--version", action="version", version=f"faqbot {__version__}")
    parser.add_argument(
        "--plain", action="store_true", help="chat in plain lines, without a prompt or colours"
    )
    _add_knowledge(parser, None)
    parser.set_defaults(run=_chat)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    ask = commands.add_parser(
        "ask",
        help="answer one question, or one a line from standard input",
        formatter_class=_help,
    )
    ask.add_argument("question", nargs="+", help="the question; - reads one a line")
    ask.add_argument("--json", action="store_true", help="print one JSON object for each question")
    _add_knowledge(ask, argparse.SUPPRESS)
    ask.set_defaults(run=_ask)
    explain = commands.add_parser(
        "explain", help="show why a question gets its reply", formatter_class=_help
    )
    explain.add_argument("question", nargs="+")
    _add_knowledge(explain, argparse.SUPPRESS)
    explain.set_defaults(run=_explain)
    about = commands.add_parser(
        "about",
        help="show who publishes the answers, and their review",
        formatter_class=_help,
    )
    _add_knowledge(about, argparse.SUPPRESS)
    about.set_defaults(run=_about)
    check = commands.add_parser(
        "check", help="report what is wrong with a knowledge base", formatter_class=_help
    )
    _add_check(check)
    evaluate = commands.add_parser(
        "evaluate",
        help="measure the bot with questions whose answers are known",
        formatter_class=_help,
    )
    _add_evaluate(evaluate)
    serve = commands.add_parser("serve", help="answer over HTTP", formatter_class=_help)
    _add_serve(serve)
    return parser


def _add_check(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", nargs="?", metavar="DIR", help="the folder to check")
    parser.add_argument("--format", choices=("text", "json", "github"), default="text")
    parser.add_argument("--strict", action="store_true", help="warnings count as errors do")
    parser.add_argument("--fast", action="store_true", help="leave out the rules that take long")
    parser.add_argument("--explain", metavar="RULE", help="print the page of a rule instead")
    _add_knowledge(parser, argparse.SUPPRESS)
    parser.set_defaults(run=_check)


def _add_evaluate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "files",
        nargs="*",
        type=Path,
        metavar="FILE",
        help="questions, .yaml or .jsonl; those of the knowledge base by default",
    )
    parser.add_argument(
        "--entries", type=Path, metavar="FILE", help="entries, .jsonl, instead of a knowledge base"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--html", type=Path, metavar="REPORT", help="write a page with drawings")
    parser.add_argument(
        "--min-coverage", type=_share, metavar="X", help="exit with 1 when coverage is below"
    )
    parser.add_argument(
        "--max-false",
        type=_share,
        metavar="X",
        help="exit with 1 when more of the answerable or of the other questions get a false answer",
    )
    parser.add_argument("--k", type=_hits, default=5, help="hits that count for MRR (default: 5)")
    _add_knowledge(parser, argparse.SUPPRESS)
    parser.set_defaults(run=_evaluate)


def _add_serve(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--host", default="127.0.0.1", help="where to listen (default: 127.0.0.1)")
    add("--port", type=int, default=8000, help="default: 8000; 0 takes a free one")
    add("--store", metavar="URL", help="keep feedback, in sqlite:///PATH or postgresql://...")
    add("--keep-messages", type=int, metavar="DAYS", help="keep messages that got no answer, too")
    add("--allow-origin", action="append", metavar="ORIGIN", help="a site whose pages may ask")
    add("--trusted-proxy", action="append", metavar="ADDRESS", help="whose X-Forwarded-For counts")
    add("--per-minute", type=int, default=60, metavar="N", help="requests of one client; 0: any")
    add("--watch", action="store_true", help="reload the knowledge base when it is edited")
    add("--log-level", choices=("debug", "info", "warning"), default="info")
    _add_knowledge(parser, argparse.SUPPRESS)
    parser.set_defaults(run=_serve)


def _share(text: str) -> float:
    with suppress(ValueError):
        if 0.0 <= (share := float(text)) <= 1.0:
            return share
    raise argparse.ArgumentTypeError(f"{quoted(text)} is not a share from 0 to 1, such as 0.85")


def _hits(text: str) -> int:
    with suppress(ValueError):
        if (hits := int(text)) >= 3:
            return hits
    raise argparse.ArgumentTypeError(f"{quoted(text)} is not a number from 3 on")


def _help(prog: str) -> argparse.HelpFormatter:
    """Help of one width: to ask for the terminal's, argparse imports much at every start."""
    return argparse.HelpFormatter(prog, width=78)


def _add_knowledge(parser: argparse.ArgumentParser, default: str | None) -> None:
    parser.add_argument(
        "--knowledge", metavar="DIR", default=default, help="the folder of the knowledge base"
    )
    parser.add_argument(
        "--locale",
        default=default,
        help="where the patients are, for crisis cards: en-GB, en-US ...",
    )


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
    print(printable(page(load(options.knowledge), __version__)))
    return DONE


def _check(options: argparse.Namespace) -> int:
    from faqbot.curate import report  # only curators wait for the checker

    _lenient(sys.stdout)
    if options.explain:
        return _explain_rule(options.explain)
    problems = report.problems(
        find(options.folder or options.knowledge),
        datetime.date.today(),
        pace="quick" if options.fast else "slow",
    )
    sys.stdout.write(report.FORMATS[options.format](problems))
    sys.stdout.flush()
    print(report.count(problems), file=sys.stderr)
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
    files = options.files or evaluation_files(find(options.knowledge))
    # Questions with problems should not have to wait for the index.
    kb = read_entries(options.entries) if options.entries else load(options.knowledge)
    questions = read_questions(files, kb)
    bot = _made(kb, options) if options.entries else _load(options)
    found = evaluate(bot, progress(questions, sys.stderr), options.k)
    if options.html:
        options.html.write_text(page.page(found, datetime.date.today()), encoding="utf-8")
    sys.stdout.write(summary.as_json(found) if options.json else printable(summary.as_text(found)))
    sys.stdout.flush()
    short = below(found, Floors(options.min_coverage, options.max_false))
    for line in short:
        print(f"faqbot: {line}", file=sys.stderr)
    return PROBLEMS if short else DONE


def _check_evaluate(options: argparse.Namespace) -> None:
    if options.entries and options.knowledge:
        raise UsageError("--entries and --knowledge exclude each other: leave one out")
    if options.entries and not options.files:
        raise UsageError("--entries needs the files of its questions: name them")
    report = options.html
    if report and (report.is_dir() or not report.parent.is_dir()):
        raise UsageError(f"--html {report}: name a file in a folder that exists")


def _made(kb: KnowledgeBase, options: argparse.Namespace) -> Bot:
    _announce()
    return Bot(kb, locale=options.locale)


def _serve(options: argparse.Namespace) -> int:
    try:
        from faqbot.web.serve import run, service
    except ModuleNotFoundError as error:
        missing = f"faqbot serve needs the module {error.name}: pip install 'faqbot[web]'"
        raise UsageError(missing) from None
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
    return Bot.load(options.knowledge, locale=options.locale, on_making=_announce)


def _announce() -> None:
    if sys.stderr.isatty():
        print("faqbot: preparing the index, once; this takes some seconds ...", file=sys.stderr)


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
