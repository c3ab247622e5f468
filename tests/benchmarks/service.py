"""How much the HTTP service carries, beside a bare endpoint of the same server.

What each figure means is in README.md beside this file. Needs `wrk` (a Debian package).
Run it from the top of a checkout, on a machine that does nothing else:

    python -m tests.benchmarks.service
    python -m tests.benchmarks.service --seconds 10 --requests 200000
"""

import argparse
import asyncio
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random
from statistics import quantiles
from typing import NamedTuple

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from faqbot import Bot
from faqbot.web import Limits, create_app
from faqbot.web.serve import configured

MESSAGES = 20_000
REPEATED = 500
CONNECTIONS = 16
TURNS = 4
PATH = "/api/messages"

# Every request of wrk takes the next line of the file that is named in the environment.
SCRIPT = """
local bodies = {}
for line in io.lines(os.getenv("BODIES")) do bodies[#bodies + 1] = line end
local at = math.floor(#bodies * tonumber(os.getenv("BEGIN")))
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
request = function()
  at = at % #bodies + 1
  return wrk.format(nil, nil, nil, bodies[at])
end
"""


def answering() -> Starlette:
    """The service as it is mounted elsewhere, with no limit for one client."""
    return create_app(Bot.load(), limits=Limits(per_minute=0))


def bare() -> Starlette:
    """An endpoint that returns a JSON constant."""
    constant = Bot.load().ask("will gene therapy cure baldness").to_dict()

    async def post(request: Request) -> Response:
        return JSONResponse(constant)

    return Starlette(routes=[Route(PATH, post, methods=["POST"])])


APPS = {"answering": answering, "bare": bare}


class Figures(NamedTuple):
    """What wrk saw: requests, requests a second, latencies in ms, responses that were no success.

    `cpu` is the time in ms that the processors of the service spent on one request.
    """

    requests: int
    rate: float
    p50: float
    p99: float
    refused: int
    cpu: float = 0.0


class Served(NamedTuple):
    """Processes that listen on one port."""

    port: int
    processes: tuple[int, ...]

    def cpu(self) -> float:
        """Seconds of processor time so far."""
        ticks = 0
        for process in self.processes:
            fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def resident(self) -> float:
        """The memory that they hold, in MB."""
        status = [Path(f"/proc/{process}/status").read_text() for process in self.processes]
        return sum(int(_found(r"VmRSS:\s+(\d+)", text)[1]) for text in status) / 1024


def serve(app: str, port: int) -> None:
    """Serves an app as `faqbot serve` does, on a port that others may listen on, too."""
    config = configured(APPS[app]())
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(2048)
    uvicorn.Server(config).run(sockets=[listener])


def bodies() -> list[str]:
    """Different messages, the same in every run: phrasings with one word changed."""
    rng = Random(0)
    phrasings = [text.split() for entry in Bot.load().kb.values() for text in entry.phrasings]
    words = sorted({word for text in phrasings for word in text})
    found: dict[str, None] = {}
    while len(found) < MESSAGES:
        text = list(rng.choice(phrasings))
        text[rng.randrange(len(text))] = rng.choice(words)
        found[" ".join(text)] = None
    return [json.dumps({"text": text}) for text in found]


class Files(NamedTuple):
    """Bodies of requests, one a line: all different, or `REPEATED` of them."""

    different: Path
    repeated: Path


@contextmanager
def served(app: str, workers: int) -> Iterator[Served]:
    """An app that is served by so many processes."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", __spec__.name, "--serve", app, "--port", str(port)]
    processes = [subprocess.Popen(command) for _ in range(workers)]
    try:
        for process in processes:
            _wait_for(port, process)
        yield Served(port, tuple(process.pid for process in processes))
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(30)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Waits until `process` listens on `port`: the kernel lists its socket (state 0A)."""
    wanted = f":{port:04X} 00000000:0000 0A"
    end = time.monotonic() + 120
    while time.monotonic() < end and process.poll() is None:
        lines = Path("/proc/net/tcp").read_text().splitlines()
        sockets = {f"socket:[{line.split()[9]}]" for line in lines if wanted in line}
        if not sockets.isdisjoint(_open_files(process.pid)):
            return
        time.sleep(0.1)
    raise SystemExit("the service did not start")


def _open_files(process: int) -> list[str]:
    found = []
    for file in Path(f"/proc/{process}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed meanwhile
            found.append(str(file.readlink()))
    return found


def wrk(own: Served, seconds: float, file: Path, begin: float) -> Figures:
    """What wrk sees in `seconds`; `file` holds a body a line, of which it passes over a share."""
    script = file.with_suffix(".lua")
    script.write_text(SCRIPT)
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds:g}s", "--latency", "-s", str(script)]
    before = own.cpu()
    out = subprocess.run(
        [*command, f"http://127.0.0.1:{own.port}{PATH}"],
        env={**os.environ, "BODIES": str(file), "BEGIN": str(begin)},
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    if found := re.search(r"Socket errors: .*", out):
        print(f"  {found[0]}")
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", out)
    requests = int(_found(r"(\d+) requests in", out)[1])
    return Figures(
        requests=requests,
        rate=float(_found(r"Requests/sec:\s+([\d.]+)", out)[1]),
        p50=_milliseconds(_found(r"50%\s+([\d.]+)(us|ms|s)", out)),
        p99=_milliseconds(_found(r"99%\s+([\d.]+)(us|ms|s)", out)),
        refused=int(refused[1]) if refused else 0,
        cpu=(own.cpu() - before) * 1000 / max(requests, 1),
    )


def _found(pattern: str, text: str) -> re.Match[str]:
    if (found := re.search(pattern, text)) is None:
        raise SystemExit(f"wrk did not print {pattern}:\n{text}")
    return found


def _milliseconds(found: re.Match[str]) -> float:
    return float(found[1]) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[found[2]]


class Offered(NamedTuple):
    """How often each status or failure was seen, and the latencies of successes in ms.

    `late` is by how much this client was late itself, in ms: on a busy machine, latencies are
    about it and not about the service.
    """

    seen: Counter[str]
    times: list[float]
    late: list[float]

    def percentile(self, percent: int) -> float:
        """The latency that so many percent of the successes do not exceed, in ms."""
        return quantiles(self.times, n=100)[percent - 1]

    def __str__(self) -> str:
        latencies = ", ".join(f"p{each} {self.percentile(each):.1f} ms" for each in (50, 99))
        late = quantiles(self.late, n=100)[98]
        return f"{dict(self.seen)}, {latencies} (p99 of the client's own delay: {late:.1f} ms)"


async def offered(port: int, rate: float, seconds: float, sent: Sequence[str]) -> Offered:
    """What comes of `rate` requests a second, each sent at its time whatever came of the others.

    Latencies count from the time at which a request was due.
    """
    loop, seen = asyncio.get_running_loop(), Counter[str]()
    times, late = list[float](), list[float]()
    idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def one(body: str, due: float) -> None:
        late.append((loop.time() - due) * 1000)
        try:
            async with asyncio.timeout(10):
                pair = idle.pop() if idle else await asyncio.open_connection("127.0.0.1", port)
                status = await _exchange(*pair, body)
            idle.append(pair)
        except (OSError, TimeoutError, EOFError) as error:
            seen[type(error).__name__] += 1
            return
        seen[status] += 1
        if status == "200":
            times.append((loop.time() - due) * 1000)

    begin, running = loop.time(), set[asyncio.Task[None]]()
    for number in range(int(rate * seconds)):
        due = begin + number / rate
        await asyncio.sleep(due - loop.time())
        task = asyncio.create_task(one(sent[number % len(sent)], due))
        running.add(task)
        task.add_done_callback(running.discard)
    await asyncio.gather(*running)
    for _, writer in idle:
        writer.close()
    return Offered(seen, times, late)


async def _exchange(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, body: str) -> str:
    head = f"POST {PATH} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode("ascii"))
    answer = await reader.readuntil(b"\r\n\r\n")
    await reader.readexactly(int(_found(r"content-length: (\d+)", answer.decode("ascii"))[1]))
    return answer.split(maxsplit=2)[1].decode("ascii")


def compare(workers: int, seconds: float, files: Files) -> float:
    """Prints the rates of both apps, turn by turn; returns that for different messages."""
    with served("bare", workers) as plain, served("answering", workers) as own:
        runs = {
            "bare endpoint": (plain, files.different),
            "different messages": (own, files.different),
            "repeated messages": (own, files.repeated),
        }
        best: dict[str, Figures] = {}
        for turn in range(TURNS):
            for name, (which, file) in runs.items():
                # A message that was asked before would be answered from memory.
                found = wrk(which, seconds, file, turn / TURNS)
                best[name] = max(best.get(name, found), found, key=lambda each: each.rate)
    base = best["bare endpoint"]
    print(f"{workers} worker(s)          requests/s   of bare   p50 ms   p99 ms   CPU ms   of bare")
    for name, each in best.items():
        print(
            f"{name:22}{each.rate:11.0f}{each.rate / base.rate:10.0%}{each.p50:9.1f}"
            f"{each.p99:9.1f}{each.cpu:9.2f}{base.cpu / each.cpu:10.0%}"
            + (f"   refused {each.refused}" if each.refused else "")
        )
    return best["different messages"].rate


def load(rate: float, seconds: float, sent: Sequence[str]) -> None:
    """Prints what comes of half and of four times the sustainable rate."""
    with served("answering", 1) as own:
        half = asyncio.run(offered(own.port, rate / 2, seconds, sent[: len(sent) // 2]))
        print(f"half the rate ({rate / 2:.0f}/s): {half}")
        much = asyncio.run(offered(own.port, rate * 4, seconds, sent[len(sent) // 2 :]))
        print(f"4 times the rate ({rate * 4:.0f}/s): {much}")


def memory(requests: int, files: Files) -> None:
    """Prints the memory of a process that answers more and more requests."""
    with served("answering", 1) as own:
        done, step = 0, max(requests // 8, 1)
        print(f"memory after {done} requests: {own.resident():.1f} MB")
        while done < requests:
            before = done
            while done < min(before + step, requests):
                begin = Random(done).random()
                done += wrk(own, 1 if requests < 50_000 else 10, files.different, begin).requests
            print(f"memory after {done} requests: {own.resident():.1f} MB")


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints all figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=3.0, help="of each run (default: 3)")
    parser.add_argument("--requests", type=int, default=2000, help="for the memory's figure")
    parser.add_argument("--serve", choices=tuple(APPS), help="serve an app instead")
    parser.add_argument("--port", type=int, default=0, help="where")
    options = parser.parse_args(arguments)
    if options.serve:
        serve(options.serve, options.port)
        return
    if shutil.which("wrk") is None:
        parser.error("wrk is not installed; on Debian: apt-get install wrk")
    sent = bodies()
    with tempfile.TemporaryDirectory() as folder:
        files = Files(Path(folder) / "different", Path(folder) / "repeated")
        files.different.write_text("\n".join(sent))
        files.repeated.write_text("\n".join(sent[:REPEATED]))
        rate = compare(1, options.seconds, files)
        compare(2, options.seconds, files)
        load(rate, options.seconds, sent)
        memory(options.requests, files)


if __name__ == "__main__":
    main()
