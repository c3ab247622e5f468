"""What can be typed after `faqbot`: its commands and their options."""

import argparse
import datetime
from contextlib import suppress
from pathlib import Path

from faqbot import __version__
from faqbot.records import Policy
from faqbot.text import quoted


def parser() -> argparse.ArgumentParser:
    """The parser of the command line; `command` in what it parses names the command."""
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
    _add_semantic(parser, default=False)
    parser.set_defaults(command="chat")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    def add(name: str, said: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=said, formatter_class=_help)
        command.set_defaults(command=name)
        return command

    ask = add("ask", "answer one question, or one a line from standard input")
    ask.add_argument("question", nargs="+", help="the question; - reads one a line")
    ask.add_argument("--json", action="store_true", help="print one JSON object for each question")
    _add_knowledge(ask, argparse.SUPPRESS)
    _add_semantic(ask, default=argparse.SUPPRESS)
    explain = add("explain", "show why a question gets its reply")
    explain.add_argument("question", nargs="+")
    _add_knowledge(explain, argparse.SUPPRESS)
    _add_semantic(explain, default=argparse.SUPPRESS)
    about = add("about", "show who publishes the answers, and their review")
    _add_knowledge(about, argparse.SUPPRESS)
    _add_check(add("check", "report what is wrong with a knowledge base"))
    _add_evaluate(add("evaluate", "measure the bot with questions whose answers are known"))
    _add_gaps(add("gaps", "show what patients asked in vain"))
    _add_privacy(add("privacy", "show or delete what is kept of patients"))
    _add_serve(add("serve", "answer over HTTP"))
    return parser


def _add_check(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", nargs="?", metavar="DIR", help="the folder to check")
    parser.add_argument("--format", choices=("text", "json", "github"), default="text")
    parser.add_argument("--strict", action="store_true", help="warnings count as errors do")
    parser.add_argument("--fast", action="store_true", help="leave out the rules that take long")
    parser.add_argument("--explain", metavar="RULE", help="print the page of a rule instead")
    _add_knowledge(parser, argparse.SUPPRESS)


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
    parser.add_argument(
        "--budget",
        type=_budget,
        action="append",
        default=[],
        metavar="X",
        help="show the replies at another budget of false answers, too; may be repeated",
    )
    parser.add_argument("--k", type=_hits, default=5, help="hits that count for MRR (default: 5)")
    _add_knowledge(parser, argparse.SUPPRESS)


def _add_gaps(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "files",
        nargs="*",
        type=Path,
        metavar="FILE",
        help="messages, one a line, instead of those in a store; - reads standard input",
    )
    parser.add_argument("--store", metavar="URL", help="the store; else FAQBOT_STORE names it")
    parser.add_argument(
        "--since", type=_day, metavar="DAY", help="only what the store received from this day on"
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print one JSON object")
    form.add_argument(
        "--yaml", action="store_true", help="print candidates to be sorted and pasted as YAML"
    )
    _add_knowledge(parser, argparse.SUPPRESS)


def _add_privacy(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    export = actions.add_parser(
        "export", help="print all that is kept, one JSON object a line", formatter_class=_help
    )
    export.set_defaults(command="export")
    erase = actions.add_parser("erase", help="delete for good", formatter_class=_help)
    erase.set_defaults(command="erase")
    which = erase.add_mutually_exclusive_group(required=True)
    which.add_argument("--containing", metavar="WORDS", help="what has these words in its text")
    which.add_argument("--all", action="store_true", help="everything")
    for action in (export, erase):
        action.add_argument("--store", metavar="URL", help="the store; else FAQBOT_STORE names it")


def _add_serve(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--host", default="127.0.0.1", help="where to listen (default: 127.0.0.1)")
    add("--port", type=int, default=8000, help="default: 8000; 0 takes a free one")
    add(
        "--store",
        metavar="URL",
        help="keep feedback, in sqlite:///PATH or postgresql://...; else FAQBOT_STORE names it",
    )
    add("--keep-messages", type=int, metavar="DAYS", help="keep messages that got no answer, too")
    add("--allow-origin", action="append", metavar="ORIGIN", help="a site whose pages may ask")
    add("--trusted-proxy", action="append", metavar="ADDRESS", help="whose X-Forwarded-For counts")
    add("--per-minute", type=int, default=60, metavar="N", help="requests of one client; 0: any")
    add("--watch", action="store_true", help="reload the knowledge base when it is edited")
    add("--log-level", choices=("debug", "info", "warning"), default="info")
    add("--snippet", action="store_true", help="print the tags to paste into a page, and end")
    add("--base-url", metavar="URL", help="where browsers reach the service, for --snippet")
    _add_knowledge(parser, argparse.SUPPRESS)


def _share(text: str) -> float:
    with suppress(ValueError):
        if 0.0 <= (share := float(text)) <= 1.0:
            return share
    raise argparse.ArgumentTypeError(f"{quoted(text)} is not a share from 0 to 1, such as 0.85")


def _day(text: str) -> datetime.date:
    with suppress(ValueError):
        return datetime.date.fromisoformat(text)
    raise argparse.ArgumentTypeError(f"{quoted(text)} is not a day, such as 2026-11-25")


def _budget(text: str) -> float:
    with suppress(ValueError):
        return Policy(budget=float(text)).budget
    raise argparse.ArgumentTypeError(f"{quoted(text)} is not a share between 0 and 1, such as 0.03")


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


def _add_semantic(parser: argparse.ArgumentParser, *, default: bool | str) -> None:
    parser.add_argument(
        "--semantic",
        action="store_true",
        default=default,
        help="know meanings, too; needs pip install '.[semantic]'",
    )
