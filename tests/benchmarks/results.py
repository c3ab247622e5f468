"""All benchmarks in one file: RESULTS.md, with the machine, the versions and the date.

`tests/benchmarks/run` calls this. Every section is what a benchmark prints, in a process of
its own; one that this checkout lacks is passed over and said to be missing.
"""

import argparse
import datetime
import os
import platform
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

HERE = Path(__file__).parent
TOP = HERE.parents[1]
PACKAGES = ("faqbot", "numpy", "rapidfuzz", "pyyaml", "bm25s", "tantivy", "wordllama")


@dataclass(frozen=True, slots=True)
class Section:
    """A benchmark: what it is called, its module, and what to call it with.

    `with_data` when it reads the question sets; `small` makes it quick, to try this out.
    `needs` is a file of the checkout without which there is nothing to measure.
    """

    name: str
    title: str
    module: str
    arguments: tuple[str, ...] = ()
    with_data: bool = False
    small: tuple[str, ...] = ()
    needs: str = "tests/benchmarks"


SECTIONS = (
    Section(
        "quality", "Finding and deciding, beside rivals", "quality", with_data=True,
        small=("--sets", "covidq"),
    ),
    Section("own", "Our own evaluation", "quality", ("--own",)),
    Section("neighbours", "Questions out of scope", "neighbours"),
    Section("words", "Misspelt words", "words", with_data=True),
    Section("near-misses", "Near misses", "near_misses", small=("--most", "10")),
    Section("families", "Made families", "families", small=("--most", "50")),
    Section(
        "wrappings", "What stands around a question", "wrappings", ("--most", "40"),
        small=("--most", "5"),
    ),
    Section("talks", "Conversations and choices", "talks"),
    Section("speed", "Speed", "speed"),
    Section("screen", "The screen", "screen"),
    Section("hostile", "Hostile messages", "hostile"),
    Section(
        "scale", "Scale", "scale", with_data=True, small=("--sizes", "1000"),
        needs="tests/benchmarks/scale.py",
    ),
    Section(
        "encoder", "With the static encoder", "quality", ("--semantic", "--own"), with_data=True,
        small=("--sets", "covidq"), needs="faqbot/encoder.py",
    ),
)  # fmt: skip


def printed(section: Section, data: Path, *, small: bool) -> str | None:
    """What the benchmark prints; None when this checkout has nothing to measure.

    Raises SystemExit, with its name, for a benchmark that fails.
    """
    if not (TOP / section.needs).exists():
        return None
    given = ("--data", str(data.resolve())) if section.with_data else ()
    arguments = (*given, *section.arguments, *(section.small if small else ()))
    command = (sys.executable, "-m", f"tests.benchmarks.{section.module}", *arguments)
    env = os.environ | {"PYTHONPATH": str(TOP)}  # this checkout, not the one that is installed
    done = subprocess.run(command, cwd=TOP, env=env, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{section.name}: exit code {done.returncode}, so nothing was written")
    return done.stdout.strip("\n")


def machine() -> Iterator[tuple[str, str]]:
    """Name and value of what the figures depend on; nothing that names a person or place."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    yield "processor", _processor()
    yield "cores", str(os.cpu_count())
    yield "memory", f"{memory:.0f} GiB"
    yield "system", f"{platform.system()} {platform.machine()}"
    yield "Python", platform.python_version()
    for package in PACKAGES:
        try:
            yield package, version(package)
        except PackageNotFoundError:
            yield package, "not installed"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        lines = []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or "unknown")


def page(
    sections: Sequence[tuple[Section, str | None]], today: datetime.date, *, whole: bool
) -> str:
    """RESULTS.md: the machine, then each section with what was printed."""
    parts = [
        "# Results",
        "What the figures mean is in [README.md](README.md). `tests/benchmarks/run --data DIR`"
        f" wrote this file on {today.isoformat()}.",
    ]
    if not whole:
        parts.append("**Incomplete**: only some sections, or small ones, to try it out.")
    rows = "\n".join(f"| {name} | {value} |" for name, value in machine())
    parts.append(f"| what | which |\n|---|---|\n{rows}")
    for section, text in sections:
        body = "Not in this checkout." if text is None else f"```text\n{text}\n```"
        parts += [f"## {section.title}", body]
    return "\n\n".join(parts) + "\n"


def main() -> None:
    """Runs the benchmarks, one after the other, and writes the file."""
    parser = argparse.ArgumentParser(prog="tests/benchmarks/run")
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="the question sets")
    names = [section.name for section in SECTIONS]
    parser.add_argument("--only", nargs="+", choices=names, default=names, metavar="SECTION")
    parser.add_argument("--small", action="store_true", help="quick ones, to try this out")
    parser.add_argument("--output", type=Path, default=HERE / "RESULTS.md", metavar="FILE")
    options = parser.parse_args()
    if not options.data.is_dir():
        parser.error(f"{options.data} is no folder: --data names that of the question sets")
    done = []
    for section in (section for section in SECTIONS if section.name in options.only):
        print(f"{section.title} ...", file=sys.stderr, flush=True)
        done.append((section, printed(section, options.data, small=options.small)))
    whole = not options.small and len(done) == len(SECTIONS)
    today = datetime.datetime.now(datetime.UTC).date()
    options.output.write_text(page(done, today, whole=whole), encoding="utf-8")
    print(f"{options.output} is written", file=sys.stderr)


if __name__ == "__main__":
    main()
