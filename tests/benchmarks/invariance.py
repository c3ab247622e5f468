"""How many messages the screen sees otherwise when they are spelt otherwise.

Every message of `tests/cases/safety/development`, under every change of `tests/test_screen.py`,
which tries a part of them. It takes about five minutes:

    python -m tests.benchmarks.invariance
"""

from tests.test_screen import CHANGES, HARD, HARMLESS, is_flagged


def main() -> None:
    """Counts and prints."""
    print(f"{len(HARD)} messages of danger and {len(HARMLESS)} harmless ones, changed")
    print(f"{'change':<40}{'flag lost':>12}{'flag raised':>13}")
    for name, change in CHANGES.items():
        lost = sum(not is_flagged(change(text)) for text in HARD)
        raised = sum(is_flagged(change(text)) for text in HARMLESS)
        print(f"{name:<40}{lost:>12}{raised:>13}", flush=True)


if __name__ == "__main__":
    main()
