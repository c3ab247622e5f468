"""What is built and installed: the files are in it, and it answers far from the checkout."""

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import faqbot
from faqbot import __version__

ROOT = Path(__file__).parents[1]
QUESTION = "will gene therapy cure baldness"
# Its answer is in no other knowledge base, and its index takes no time.
ENTRY = """\
- id: gene-therapy-cure
  topic: availability
  kind: answer
  question: Will gene therapy cure baldness?
  paraphrases: [is there a genetic cure for going bald]
  answer: Not on this packaged day.
  facts: [no-cure]
  reviewed: 2026-11-22
  review_by: 2027-05-22
  status: approved
"""
FACTS = """\
- id: no-cure
  text: There is no cure.
  source: article
  section: Today
"""
SOURCES = """\
- id: article
  title: Gene therapy
  publisher: The clinic
  sections: [Today]
"""


@dataclass(frozen=True, slots=True)
class Built:
    """What one build made."""

    sdist: Path
    wheel: Path


def run(*command: str | Path, cwd: Path, **environment: str) -> str:
    """What `command` printed, run with nothing that points to the checkout."""
    hidden = ("PYTHONPATH", "FAQBOT_KNOWLEDGE")
    kept = {name: value for name, value in os.environ.items() if name not in hidden}
    done = subprocess.run(
        list(map(str, command)),
        cwd=cwd,
        env={**kept, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def build(source: Path, out: Path) -> Built:
    """The sdist of `source`, and the wheel that is made from that sdist."""
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", out, source, cwd=out)
    (sdist,) = out.glob("*.tar.gz")
    (wheel,) = out.glob("*.whl")
    return Built(sdist, wheel)


def small_checkout(folder: Path) -> Path:
    """A copy of the checkout in `folder` whose knowledge base is one entry."""
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "faqbot", folder / "faqbot", ignore=ignored)
    for name in ("pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE", ".gitignore"):
        shutil.copy(ROOT / name, folder / name)
    (folder / "knowledge" / "faq").mkdir(parents=True)
    (folder / "knowledge" / "faq" / "availability.yaml").write_text(ENTRY)
    (folder / "knowledge" / "facts.yaml").write_text(FACTS)
    (folder / "knowledge" / "sources.yaml").write_text(SOURCES)
    for name in ("safety.yaml", "safety_words.yaml"):
        shutil.copy(ROOT / "knowledge" / name, folder / "knowledge" / name)
    return folder


def installed(what: str | Path, folder: Path, *, editable: bool = False) -> Path:
    """The scripts of a new environment in `folder` that holds `what`.

    Our dependencies are lent by the environment that runs the tests. A .pth
    file that lies there is not followed, so an editable faqbot is not lent.
    """
    venv.create(folder, symlinks=os.name != "nt")
    base = {"base": str(folder), "platbase": str(folder)}
    scripts = Path(sysconfig.get_path("scripts", "venv", base))
    packages = Path(sysconfig.get_path("purelib", "venv", base))
    lent = {sysconfig.get_path(kind) for kind in ("purelib", "platlib")}
    (packages / "lent.pth").write_text("\n".join(sorted(lent)))
    pip = (sys.executable, "-m", "pip", "--python", scripts / "python", "install", "--quiet")
    alone = ("--no-deps", "--no-index", "--no-build-isolation", "--ignore-installed")
    run(*pip, *alone, *(["--editable"] if editable else []), what, cwd=folder)
    return scripts


def ask(scripts: Path, folder: Path) -> dict[str, Any]:
    """The reply of the installed command, run in the empty folder `folder / "elsewhere"`."""
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir(exist_ok=True)
    printed = run(
        scripts / "faqbot", "ask", "--json", QUESTION,
        cwd=elsewhere, FAQBOT_CACHE=str(folder / "cache"),
    )  # fmt: skip
    reply: dict[str, Any] = json.loads(printed)
    return reply


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build(ROOT, tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def small_built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    checkout = small_checkout(tmp_path_factory.mktemp("checkout"))
    return build(checkout, tmp_path_factory.mktemp("small-dist"))


def test_wheel_holds_every_file_of_the_package_and_the_knowledge_base(built: Built) -> None:
    files = {
        **{f"faqbot/{path.name}": path for path in (ROOT / "faqbot").glob("*.py")},
        **{
            f"faqbot/_knowledge/faq/{path.name}": path
            for path in (ROOT / "knowledge" / "faq").glob("*.yaml")
        },
        "faqbot/_knowledge/facts.yaml": ROOT / "knowledge" / "facts.yaml",
        "faqbot/_knowledge/messages.yaml": ROOT / "knowledge" / "messages.yaml",
        "faqbot/_knowledge/sources.yaml": ROOT / "knowledge" / "sources.yaml",
        "faqbot/english.txt": ROOT / "faqbot" / "english.txt",
        "faqbot/py.typed": ROOT / "faqbot" / "py.typed",
        **{
            f"faqbot/web/static/{path.name}": path
            for path in (ROOT / "faqbot" / "web" / "static").iterdir()
        },
    }
    with zipfile.ZipFile(built.wheel) as wheel:
        held = set(wheel.namelist())
        assert sorted(files.keys() - held) == []
        differing = [name for name, path in files.items() if wheel.read(name) != path.read_bytes()]
        assert differing == []
    assert files.keys() >= {
        "faqbot/_knowledge/faq/availability.yaml",
        "faqbot/web/static/page.css",
    }


def test_no_module_is_longer_than_400_lines() -> None:
    modules = (ROOT / "faqbot").rglob("*.py")
    lengths = {module.name: len(module.read_text("utf-8").splitlines()) for module in modules}
    assert {name: length for name, length in lengths.items() if length > 400} == {}


def test_every_module_and_word_list_is_on_the_map_once_and_nothing_else_is() -> None:
    package = ROOT / "faqbot"
    files = [*package.rglob("*.py"), *package.glob("*.txt")]
    there = [path.relative_to(package).as_posix() for path in files]
    on_map = re.findall(r"^- `([^`]+)`: ", (package / "README.md").read_text("utf-8"), re.M)
    assert sorted(on_map) == sorted(there)


def test_every_module_that_the_way_of_a_message_names_is_there() -> None:
    package = ROOT / "faqbot"
    way = (package / "README.md").read_text("utf-8").split("\n## ")[1]
    named = set(re.findall(r"`([a-z_/]+)`", way))
    assert named
    assert {name for name in named if not (package / f"{name}.py").is_file()} == set()


def test_wheel_installs_nothing_beside_the_package(built: Built) -> None:
    with zipfile.ZipFile(built.wheel) as wheel:
        top = {name.split("/")[0] for name in wheel.namelist()}
    assert top == {"faqbot", f"faqbot-{__version__}.dist-info"}


@pytest.mark.parametrize(
    "name",
    [
        "CHANGELOG.md",
        "LICENSE",
        "README.md",
        "faqbot/__init__.py",
        "faqbot/english.txt",
        "faqbot/py.typed",
        "faqbot/web/static/page.css",
        "knowledge/faq/availability.yaml",
        "pyproject.toml",
        "tests/run",
        "tests/test_packaging.py",
    ],
)
def test_sdist_holds(built: Built, name: str) -> None:
    with tarfile.open(built.sdist) as sdist:
        member = sdist.extractfile(f"faqbot-{__version__}/{name}")
        assert member is not None
        assert member.read() == (ROOT / name).read_bytes()


def test_sdist_holds_nothing_that_a_tool_left_behind(built: Built) -> None:
    with tarfile.open(built.sdist) as sdist:
        top = {name.split("/")[1] for name in sdist.getnames()}
    assert top == {
        ".gitignore", "CHANGELOG.md", "LICENSE", "PKG-INFO", "README.md", "faqbot", "knowledge",
        "pyproject.toml", "tests",
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_installed_copy_answers_from_the_packaged_knowledge_base(
    small_built: Built, kind: str, tmp_path: Path
) -> None:
    what = small_built.wheel if kind == "wheel" else small_built.sdist
    reply = ask(installed(what, tmp_path / "venv"), tmp_path)
    assert reply["entries"] == ["gene-therapy-cure"]
    assert reply["text"] == "Not on this packaged day."
    assert not (tmp_path / "cache").exists(), "the index that was built in is used"


def test_installed_wheel_answers_from_the_whole_knowledge_base_at_once(
    built: Built, tmp_path: Path
) -> None:
    reply = ask(installed(built.wheel, tmp_path / "venv"), tmp_path)
    assert reply["entries"] == ["gene-therapy-cure"]
    assert not (tmp_path / "cache").exists(), "the index that was built in is used"


def test_editable_install_sees_an_edit_of_the_knowledge_base_at_once(tmp_path: Path) -> None:
    checkout = small_checkout(tmp_path / "checkout")
    scripts = installed(checkout, tmp_path / "venv", editable=True)
    before = ask(scripts, tmp_path)
    assert (before["entries"], before["text"]) == (
        ["gene-therapy-cure"],
        "Not on this packaged day.",
    )
    file = checkout / "knowledge" / "faq" / "availability.yaml"
    file.write_text(ENTRY.replace("Not on this packaged day.", "Not on this edited day."))
    after = ask(scripts, tmp_path)
    assert (after["entries"], after["text"]) == (["gene-therapy-cure"], "Not on this edited day.")


def test_import_loads_no_front_end(tmp_path: Path) -> None:
    code = "import faqbot, sys; print(*sys.modules)"
    loaded = set(run(sys.executable, "-c", code, cwd=tmp_path, PYTHONPATH=str(ROOT)).split())
    assert "faqbot.bot" in loaded
    front_ends = {"faqbot.cli", "faqbot.chat", "argparse", "prompt_toolkit", "starlette"}
    assert loaded & front_ends == set()


def test_every_public_name_is_there_and_no_other() -> None:
    assert [name for name in faqbot.__all__ if not hasattr(faqbot, name)] == []
    assert faqbot.Conversation(faqbot.Bot(faqbot.KnowledgeBase([]))).state == faqbot.State()
    assert not hasattr(faqbot, "Conversations")
    assert sorted(dir(faqbot)) == sorted([*faqbot.__all__, "__version__"])


def test_a_question_with_a_warm_cache_imports_only_what_it_needs(
    tmp_path: Path, pool_folder: Path
) -> None:
    code = "import faqbot.cli, sys; faqbot.cli.main(['ask', 'parking']); print(*sys.modules)"
    places = {
        "PYTHONPATH": str(ROOT),
        "FAQBOT_KNOWLEDGE": str(pool_folder),
        "FAQBOT_CACHE": str(tmp_path / "cache"),
    }
    for _ in ("cold", "warm"):
        said = run(sys.executable, "-c", code, cwd=tmp_path, **places)
    loaded = set(said.splitlines()[-1].split())
    assert "faqbot.index" in loaded
    unneeded = {"yaml", "random", "shutil", "tempfile"}
    unneeded |= {"faqbot.conversation", "faqbot.index_making"}
    assert loaded & unneeded == set()
