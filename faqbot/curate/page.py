"""An evaluation as one HTML page: no script, nothing from elsewhere, every text escaped."""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from html import escape

from faqbot.curate.confusions import Missed
from faqbot.curate.curve import Bin, Point
from faqbot.curate.evaluate import Evaluation
from faqbot.curate.plot import reliability_diagram, risk_curve
from faqbot.curate.summary import interval, mistake, named_figures, percent, place, theft
from faqbot.text import printable

STYLE = """\
:root { color-scheme: light dark; --ground: #ffffff; --ink: #1c2126; --soft: #57606a;
  --rule: #d5dae0; --first: #0b5cad; --second: #a33b00; }
@media (prefers-color-scheme: dark) { :root { --ground: #14181d; --ink: #e6e9ed;
  --soft: #a3adb8; --rule: #3a424c; --first: #8ab8ff; --second: #ffb27a; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 62rem; background: var(--ground);
  color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .5rem; }
h2 { font-size: 1.2rem; line-height: 1.25; margin: 2.5rem 0 .75rem; }
p { max-width: 44rem; margin: .5rem 0; }
.soft, caption { color: var(--soft); }
.pair { display: flex; flex-wrap: wrap; gap: 1rem 2rem; align-items: flex-start; }
.pair > * { flex: 1 1 17rem; min-width: 0; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; line-height: 1.35; }
caption { text-align: left; padding-bottom: .25rem; }
th, td { padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--rule); text-align: right;
  vertical-align: top; font-weight: normal; font-variant-numeric: tabular-nums;
  overflow-wrap: break-word; }
thead th { color: var(--soft); vertical-align: bottom; }
th:first-child, td.text, th.text { text-align: left; }
td.text, th.text { padding-left: .6rem; }
@media (max-width: 30rem) { table { font-size: .8rem; } th, td { padding-right: .35rem; } }
ol { padding-left: 1.8rem; max-width: 44rem; }
li { margin: .75rem 0; }
q { display: block; color: var(--soft); }
code { font: .9em ui-monospace, monospace; }
svg { display: block; width: 100%; max-width: 27rem; height: auto; }
svg text { fill: var(--soft); font: 12px system-ui, sans-serif; }
svg polyline { fill: none; }
.grid { stroke: var(--rule); stroke-width: .75; }
.ideal { stroke: var(--soft); stroke-dasharray: 4 3; }
.curve { stroke: var(--first); stroke-width: 2; stroke-linejoin: round; }
.reach { stroke: var(--first); stroke-width: 1; opacity: .6; }
.dot { fill: var(--first); }
.here { fill: var(--ground); stroke: var(--second); stroke-width: 2.5; }
"""


def page(found: Evaluation, today: datetime.date) -> str:
    """The page that shows `found`, dated `today`."""
    body = "\n".join([*_head(found, today), *_risk(found), *_trust(found), *_lists(found)])
    return f"""\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Evaluation of knowledge base {_text(found.knowledge_version)}</title>
<style>
{STYLE}</style>
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"""


def _text(text: str) -> str:
    return escape(printable(text))


def _code(id: str) -> str:
    return f"<code>{_text(id)}</code>"


def _table(
    caption: str, head: Sequence[str], rows: Iterable[Sequence[str]], *, texts: tuple[int, ...] = ()
) -> str:
    """A table whose cells are plain text, the first of a row its head; `texts` align left."""

    def kind(column: int) -> str:
        return ' class="text"' if column in texts else ""

    heads = (f'<th scope="col"{kind(k)}>{_text(cell)}</th>' for k, cell in enumerate(head))
    lines = (
        f'<tr><th scope="row">{_text(row[0])}</th>'
        + "".join(f"<td{kind(k)}>{_text(cell)}</td>" for k, cell in enumerate(row[1:], 1))
        + "</tr>"
        for row in rows
    )
    return (
        f"<table>\n<caption>{_text(caption)}</caption>\n<thead><tr>{''.join(heads)}</tr></thead>\n"
        "<tbody>\n" + "\n".join(lines) + "\n</tbody>\n</table>"
    )


def _head(found: Evaluation, today: datetime.date) -> Iterator[str]:
    yield "<h1>Evaluation</h1>"
    yield (
        f'<p class="soft">{found.questions} questions, knowledge version'
        f" {_text(found.knowledge_version)}, {today.isoformat()}."
        f" The budget of false answers is {found.budget:.1%}; the first {found.k} hits of each"
        " search count.</p>"
    )
    rows = [
        (name, percent(figure.value), interval(figure), f"{figure.n} {of}")
        for name, of, figure in named_figures(found)
    ]
    caption = "Shares with their 95% intervals (Wilson)"
    yield _table(caption, ("Figure", "Share", "95% interval", "Of"), rows, texts=(3,))


def _risk(found: Evaluation) -> Iterator[str]:
    here = _stand(found)
    yield "<h2>Risk and coverage</h2>"
    yield (
        "<p>What would be answered directly if every answer of a certain sureness or more were:"
        " the share of the answerable questions, and how many of all direct answers would be"
        " false.</p>"
    )
    if here:
        yield (
            f"<p>The circle is what the bot does: it answers {percent(here.coverage)}, and"
            f" {percent(here.risk)} of its direct answers are false.</p>"
        )
    rows = [
        (percent(p.coverage), percent(p.risk), str(p.answers), f"{p.sureness:.3f}")
        for p in tenths(found.curve)
    ]
    head = ("Coverage", "Risk", "Direct answers", "Sureness")
    table = _table("Where each tenth of coverage is reached", head, rows)
    yield f'<div class="pair">\n{risk_curve(found.curve, here)}\n{table}\n</div>'


def _stand(found: Evaluation) -> Point | None:
    """Where the bot stands; None when there is no coverage or no answer to speak of."""
    coverage, precision = found.replies.coverage, found.replies.answer_precision
    if coverage.value is None or precision.value is None:
        return None
    return Point(0.0, coverage.value, 1.0 - precision.value, precision.n)


def tenths(curve: Sequence[Point]) -> list[Point]:
    """The first point of `curve` that reaches each tenth of coverage."""
    reached = (next((p for p in curve if p.coverage >= k / 10), None) for k in range(1, 11))
    return list(dict.fromkeys(point for point in reached if point))


def _trust(found: Evaluation) -> Iterator[str]:
    yield "<h2>Reliability of the score</h2>"
    yield (
        "<p>The score of a hit is the probability that it is the right one. Of the questions"
        " whose first hit has a score of about 80%, some 80% should have the right one there."
        f" The expected calibration error is {found.calibration_error:.3f}.</p>"
    )
    rows = [_bin(one) for one in found.bins]
    head = ("Score", "Mean score", "Right", "95% interval", "Questions")
    table = _table("First hits by score, with 95% intervals (Wilson)", head, rows)
    yield f'<div class="pair">\n{reliability_diagram(found.bins)}\n{table}\n</div>'


def _bin(one: Bin) -> tuple[str, ...]:
    return (
        f"{one.low:.0%} to {one.high:.0%}",
        percent(one.score),
        percent(one.right.value),
        interval(one.right),
        str(one.right.n),
    )


def _lists(found: Evaluation) -> Iterator[str]:
    yield from _list(
        "Confusions",
        "Which entry takes the questions of which, the worst first.",
        [f"{theft(c, _code)}<q>{_text(c.example)}</q>" for c in found.confusions],
    )
    yield from _list(
        "False answers",
        "Direct answers that are wrong, or to a question that no entry answers.",
        [f"{mistake(f, _code)}<q>{_text(f.question)}</q>" for f in found.false_answers],
    )
    yield from _list(
        "Missed",
        "Answerable questions that got neither their answer nor its question as an option.",
        [_missed(one) for one in found.missed],
    )


def _list(title: str, said: str, items: Sequence[str]) -> Iterator[str]:
    yield f"<h2>{title} ({len(items)})</h2>"
    yield f'<p class="soft">{said}</p>'
    if items:
        yield "<ol>\n" + "\n".join(f"<li>{item}</li>" for item in items) + "\n</ol>"


def _missed(one: Missed) -> str:
    expected = " or ".join(map(_code, one.expected))
    first = f" ({_code(one.found)} is first)" if one.found and one.rank != 1 else ""
    return f"{expected}: {one.type}, {place(one)}{first}<q>{_text(one.question)}</q>"
