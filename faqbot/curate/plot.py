"""Two drawings as inline SVG: risk against coverage, and right against score.

Colours come from the page's style sheet, so that they follow light and dark. Each has a
title and a description; what they show is also in a table beside them.
"""

from collections.abc import Iterable, Sequence
from html import escape

from faqbot.curate.curve import Bin, Point

WIDTH, HEIGHT = 340, 260
LEFT, RIGHT, TOP, BOTTOM = 52, 20, 12, 42

TOPS = (0.1, 0.25, 0.5, 1.0)
"""Upper ends of an axis that five steps divide into round numbers."""

NOWHERE = Point(0.0, 0.0, 0.0, 0)

_Place = tuple[float, float]


def risk_curve(points: Sequence[Point], here: Point | None) -> str:
    """The risk-coverage curve; `here` is where the bot stands, None where it answers nothing."""
    highest = max(point.risk for point in (*points, here or NOWHERE))
    top = next(end for end in TOPS if end >= highest)
    line = [_place(p.coverage, p.risk / top) for p in points]
    drawn = [_line("curve", line)]
    said = "Risk for each coverage, the surest answers first."
    if here:
        x, y = _place(here.coverage, here.risk / top)
        drawn.append(f'<circle class="here" cx="{x:.1f}" cy="{y:.1f}" r="4.5"/>')
        said += f" The bot stands at {here.coverage:.1%} coverage and {here.risk:.1%} risk."
    axes = _axes("Coverage: answerable, answered directly", "Risk: false answers", top)
    return _svg("risk", "Risk-coverage curve", said, [*axes, *drawn])


def reliability_diagram(bins: Iterable[Bin]) -> str:
    """The share of right first hits against their mean score, with Wilson intervals."""
    drawn = [_line("ideal", [_place(0, 0), _place(1, 1)])]
    dots = []
    for one in bins:
        if one.score is None or one.right.value is None:
            continue
        drawn.append(
            _line("reach", [_place(one.score, one.right.low), _place(one.score, one.right.high)])
        )
        dots.append(_place(one.score, one.right.value))
    drawn.append(_line("curve", dots))
    drawn += [f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>' for x, y in dots]
    said = "The share of right first hits for each score. On the dashed line both are equal."
    axes = _axes("Score of the first hit", "Right first hits", 1.0)
    return _svg("reliability", "Reliability diagram", said, [*axes, *drawn])


def _place(x: float, y: float) -> _Place:
    """Where a point of the unit square is drawn."""
    across, up = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    return LEFT + x * across, HEIGHT - BOTTOM - y * up


def _line(kind: str, places: Sequence[_Place]) -> str:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    return f'<polyline class="{kind}" points="{path}"/>'


def _axes(x_label: str, y_label: str, top: float) -> list[str]:
    """A grid of five steps each way; the upper end of the vertical axis is `top`."""
    drawn = []
    for step in range(6):
        share = step / 5
        x, floor = _place(share, 0)
        _, y = _place(0, share)
        drawn += [
            _line("grid", [_place(share, 0), _place(share, 1)]),
            _line("grid", [_place(0, share), _place(1, share)]),
            f'<text x="{x:.1f}" y="{floor + 15:.1f}" text-anchor="middle">{share:.0%}</text>',
            f'<text x="{LEFT - 5}" y="{y + 4:.1f}" text-anchor="end">{share * top:.0%}</text>',
        ]
    middle_x, _ = _place(0.5, 0)
    _, middle_y = _place(0, 0.5)
    return [
        *drawn,
        f'<text x="{middle_x:.1f}" y="{HEIGHT - 6}" text-anchor="middle">{escape(x_label)}</text>',
        f'<text transform="translate(11 {middle_y:.1f}) rotate(-90)" text-anchor="middle">'
        f"{escape(y_label)}</text>",
    ]


def _svg(name: str, title: str, said: str, drawn: Iterable[str]) -> str:
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
        f' aria-labelledby="{name}-title {name}-desc">\n'
        f'<title id="{name}-title">{escape(title)}</title>\n'
        f'<desc id="{name}-desc">{escape(said)}</desc>\n' + "\n".join(drawn) + "\n</svg>"
    )
