/**
 * The chat for a website: one ES module, one element.
 *
 *     <script type="module" src="/faq/static/.../faq-chat.js"></script>
 *     <faq-chat src="/faq/api/messages">What shows without JavaScript.</faq-chat>
 *
 * It asks the service at `src` and nothing else, keeps nothing, and makes all text with
 * textContent, so that it runs under a strict content security policy.
 */

const TIMEOUT = 8000; // ms until a request is given up
const SPOKEN = 1000; // ms that an announcement stays in the page
const PAUSE = 600; // ms without typing until suggestions are announced
const SLOW = 400; // ms until a wait is shown
const LONGEST = 2000; // characters of a message
const MOST_SUGGESTIONS = 5;
const FULL_SCREEN = "(max-width: 30rem)";

/** What the element says, by key. The property `strings` replaces any of it. */
export const STRINGS = Object.freeze({
  lang: "",
  dir: "",
  title: "Questions and answers",
  launcher: "Ask a question",
  close: "Close",
  transcript: "Conversation",
  you_said: "You said:",
  answer: "Answer:",
  question: "Your question",
  placeholder: "Type your question",
  send: "Send",
  suggestions: "Suggested questions",
  suggestions_found: "Suggested questions: {count}. Use the arrow keys to choose.",
  waiting: "Looking for an answer…",
  greeting:
    "Hello. This is an automated chat with answers that were written beforehand. " +
    "It is not medical advice and not for emergencies. What would you like to know?",
  none_of_these: "None of these",
  source: "Source",
  reviewed: "Reviewed on {date}",
  helpful: "Was this helpful?",
  yes: "Yes",
  no: "No",
  thanks: "Thank you.",
  not_saved: "That could not be saved. Please try again.",
  related: "Related questions",
  card: "Help now",
  dismiss: "I have read this",
  all_questions: "All questions and answers on one page",
  failed: "The answer could not be fetched.",
  offline: "You seem to be offline.",
  timeout: "The answer is taking too long.",
  too_many: "Too many questions at once. Please try again in {seconds} s.",
  too_long: "That is too long. Please ask in fewer words.",
  retry: "Try again",
  contact: "For anything else, please ask a member of staff.",
  emergency: "In an emergency, call your local emergency number.",
});

const DARK = `
  --surface: var(--faq-chat-surface, #15201f); --raised: var(--faq-chat-raised, #1f2e2c);
  --text: var(--faq-chat-text, #e7efed); --muted: var(--faq-chat-muted, #a9bab7);
  --line: var(--faq-chat-line, #3a4d4a); --control: var(--faq-chat-control, #7d9490);
  --accent: var(--faq-chat-accent, #74d3c5); --on-accent: var(--faq-chat-on-accent, #06211e);
  --tint: var(--faq-chat-tint, #1d3c38);
  --danger: var(--faq-chat-danger, #ff9d94); --alarm: var(--faq-chat-alarm, #3b1a18);
  color-scheme: dark;`;

const STYLE = `
:host { display: block; }
:host(:not([mode="inline"])) { display: contents !important; }
:host([hidden]) { display: none !important; }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
.root {
  all: initial; display: block; block-size: 100%;
  font: var(--faq-chat-font-size, medium) / 1.55 var(--faq-chat-font, system-ui, sans-serif);
  --surface: var(--faq-chat-surface, #fff); --raised: var(--faq-chat-raised, #f2f6f5);
  --text: var(--faq-chat-text, #17302d); --muted: var(--faq-chat-muted, #4d625f);
  --line: var(--faq-chat-line, #d3dedc); --control: var(--faq-chat-control, #6f8581);
  --accent: var(--faq-chat-accent, #0a665e); --on-accent: var(--faq-chat-on-accent, #fff);
  --tint: var(--faq-chat-tint, #dff0ed);
  --danger: var(--faq-chat-danger, #a3211b); --alarm: var(--faq-chat-alarm, #fdf0ef);
  --radius: var(--faq-chat-radius, 0.75em);
  --inline: var(--faq-chat-offset-inline, 1.25em); --block: var(--faq-chat-offset-block, 1.25em);
  color: var(--text); color-scheme: light; overflow-wrap: anywhere; text-align: start;
}
@media (prefers-color-scheme: dark) { :host(:not([theme="light"])) .root {${DARK}} }
:host([theme="dark"]) .root {${DARK}}
.panel, .launcher { border: 1px solid var(--line); color: var(--text); }
.launcher {
  position: fixed; inset-inline-end: var(--inline); inset-block-end: var(--block);
  z-index: var(--faq-chat-z-index, 2147483000);
  display: flex; align-items: center; gap: 0.6em; min-block-size: 3.25em; padding: 0.6em 1.25em;
  border: 1px solid transparent; border-radius: 2em; background: var(--accent);
  color: var(--on-accent); font: inherit; font-weight: 600; cursor: pointer;
  box-shadow: 0 0.25em 1em rgb(0 0 0 / 25%);
}
svg { inline-size: 1.4em; block-size: 1.4em; flex: none; fill: none; stroke: currentColor;
  stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
.panel { display: flex; flex-direction: column; background: var(--surface); overflow: hidden; }
:host(:not([mode="inline"])) .panel {
  position: fixed; inset-inline-end: var(--inline);
  inset-block-end: calc(var(--block) + 4.25em);
  z-index: var(--faq-chat-z-index, 2147483000);
  inline-size: min(var(--faq-chat-width, 25em), 100vw - 2 * var(--inline));
  block-size: min(var(--faq-chat-height, 40em), 100dvh - var(--block) - 5.25em);
  border-radius: var(--radius); box-shadow: 0 0.75em 2.5em rgb(0 0 0 / 25%);
}
:host([mode="inline"]) .panel {
  block-size: var(--faq-chat-height, 32em); border-radius: var(--radius);
}
.header { display: flex; align-items: center; gap: 0.75em; flex: none;
  min-block-size: 3.5em; padding: 0.4em 0.6em 0.4em 1.1em; border-block-end: 1px solid var(--line); }
.root:dir(rtl) .header { padding-inline: 1.1em 0.6em; }
.title { flex: 1; margin: 0; font-size: 1.05em; font-weight: 650; line-height: 1.3; }
.close { flex: none; display: grid; place-items: center; inline-size: 2.75em; block-size: 2.75em;
  border: 1px solid transparent; border-radius: 50%; background: none; color: var(--muted);
  font: inherit; cursor: pointer; }
.close:hover { background: var(--raised); color: var(--text); }
.card { margin: 0.9em 1em 0; padding: 0.9em 1.1em; border: 2px solid var(--danger);
  border-radius: var(--radius); background: var(--alarm); }
.pin { flex: 0 1 auto; display: flex; min-block-size: 0; }
.pin .card { flex: 1; margin-block-end: 0.4em; display: flex; flex-direction: column; min-inline-size: 0; }
.pin .words { overflow: auto; margin-block-end: 0.75em; scrollbar-width: thin; }
.card p:first-of-type { font-size: 1.1em; font-weight: 650; color: var(--danger); }
.card a { color: inherit; font-weight: 650; padding-block: 0.25em; }
.log { flex: 1 0 5em; overflow: auto; padding: 1.1em; min-block-size: 0;
  display: flex; flex-direction: column; gap: 1.1em; overscroll-behavior: contain;
  scrollbar-width: thin; position: relative; }
p { margin: 0 0 0.6em; }
p:last-child { margin-block-end: 0; }
.message { max-inline-size: 38em; }
.message.you { align-self: flex-end; max-inline-size: 85%; padding: 0.55em 0.95em;
  border: 1px solid transparent; border-radius: var(--radius); border-end-end-radius: 0.2em;
  background: var(--tint); }
.message .card { margin: 0; }
.question { font-weight: 650; }
.note { padding-inline-start: 0.8em; border-inline-start: 3px solid var(--accent); }
.meta, .label, .waiting, .keeping { color: var(--muted); font-size: 0.875em; }
.meta { margin-block: 0.75em 0; }
.label { margin-block: 0.9em 0.4em; }
ul { list-style: none; margin: 0.6em 0 0; padding: 0; display: grid; gap: 0.45em; }
.label + ul { margin-block-start: 0; }
.option, .small, .retry, .dismiss {
  min-block-size: 2.75em; padding: 0.5em 0.95em; border: 1px solid var(--control);
  border-radius: var(--radius); background: var(--surface); color: var(--text); font: inherit;
  line-height: 1.4; text-align: start; cursor: pointer; }
.dismiss { align-self: start; }
.option { inline-size: 100%; border-color: var(--accent); color: var(--accent); font-weight: 550; }
.option.none { border-color: var(--control); color: var(--text); font-weight: 400; }
.option:hover, .small:hover, .retry:hover, .dismiss:hover { background: var(--tint); }
.related .option { min-block-size: 2.25em; padding: 0.35em 0; border-width: 0;
  background: none; font-weight: 400; text-decoration: underline; text-underline-offset: 0.2em; }
.related ul { gap: 0; }
.feedback { display: flex; flex-wrap: wrap; align-items: center; gap: 0.5em; margin-block-start: 0.75em;
  color: var(--muted); font-size: 0.875em; }
.root:not(.takes-feedback) .feedback { display: none; }
.small { min-block-size: 2.25em; padding: 0.25em 0.9em; }
.small[aria-pressed="true"] { border-color: var(--accent); background: var(--tint); font-weight: 650; }
.small[aria-disabled="true"] { cursor: default; }
.failure { flex: 0 1 auto; min-block-size: 6em; overflow: auto; padding: 0.8em 1.1em;
  border-block-start: 2px solid var(--danger); background: var(--alarm); }
.failure a, ::slotted(a) { color: inherit; }
.bottom { flex: none; position: relative; padding: 0.75em; border-block-start: 1px solid var(--line); }
form { display: flex; gap: 0.5em; }
input { flex: 1; min-inline-size: 0; min-block-size: 2.75em; padding: 0.5em 0.8em;
  border: 1px solid var(--control); border-radius: var(--radius); background: var(--surface);
  color: var(--text); font: inherit; font-size: max(1em, 16px); }
input:placeholder-shown { direction: inherit; }
input::placeholder { color: var(--muted); opacity: 1; }
.send { flex: none; display: grid; place-items: center; inline-size: 3em; min-block-size: 2.75em;
  border: 1px solid transparent; border-radius: var(--radius); background: var(--accent);
  color: var(--on-accent); font: inherit; cursor: pointer; }
.root:dir(rtl) .send svg { transform: scaleX(-1); }
.suggestions { position: absolute; inset-inline: 0.75em; inset-block-end: calc(100% - 0.35em);
  margin: 0; padding: 0.3em; gap: 0; max-block-size: 15em; overflow: auto;
  border: 1px solid var(--line); border-radius: var(--radius); background: var(--surface);
  box-shadow: 0 0.25em 1.25em rgb(0 0 0 / 20%); }
.suggestions li { padding: 0.5em 0.7em; border: 1px solid transparent;
  border-radius: calc(var(--radius) * 0.6); line-height: 1.4; cursor: pointer; }
.suggestions li:hover { background: var(--raised); }
.suggestions li[aria-selected="true"] { border-color: var(--accent); background: var(--tint); }
.page { display: inline-block; margin: 0.5em 0.15em 0; padding-block: 0.15em; color: var(--muted);
  font-size: 0.875em; text-underline-offset: 0.2em; }
:is(button, input, a, .log, .words):focus-visible { outline: 3px solid var(--accent);
  outline-offset: 2px; }
:is(.log, .words):focus-visible { outline-offset: -3px; }
.launcher:focus-visible { outline-color: var(--text); outline-offset: 3px;
  box-shadow: 0 0 0 3px var(--surface); }
.hidden { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden;
  clip-path: inset(50%); white-space: nowrap; }
@media (max-width: 30rem) {
  :host(:not([mode="inline"])) .panel { inset: auto; inset-inline: 0;
    inset-block-start: var(--top, 0px); inline-size: auto; block-size: var(--height, 100dvh);
    border: 0; border-radius: 0; }
  :host(:not([mode="inline"])[open]) .launcher { visibility: hidden; }
}
@media screen and (min-height: 26rem) {
  /* The card is whole, if need be in place of the transcript. */
  .pin:not([hidden]):not(.brief) ~ .log { flex: 1 100 4em; padding-block: 0.5em; }
  /* Whoever went on asking must see what came: its heading stays, the rest can be scrolled to. */
  .pin.brief { flex: none; }
  .pin.brief .words { max-block-size: 5em; }
}
@media screen and (min-width: 30rem) {
  :host(:not([mode="inline"])) .panel:has(.pin:not([hidden])) {
    block-size: min(var(--faq-chat-height, 48em), 100dvh - var(--block) - 5.25em); }
}
@media (max-height: 26rem) {
  .panel { overflow: auto; }
  .log, .pin, .words, .failure { flex: none; min-block-size: 0; max-block-size: none; overflow: visible; }
  .suggestions { max-block-size: 7em; }
}
@media (prefers-reduced-motion: no-preference) {
  .log { scroll-behavior: smooth; }
  .panel { animation: rise 0.16s ease-out; }
  @keyframes rise { from { opacity: 0; transform: translateY(0.5em); } }
}
@media (forced-colors: active) {
  .suggestions li[aria-selected="true"], .small[aria-pressed="true"] { border-color: Highlight; }
  .message.you { border-color: CanvasText; }
}
@media print {
  .launcher, .bottom, .failure, .close, .feedback, .related, .dismiss, .waiting {
    display: none !important; }
  .root .panel.panel { all: unset; display: block; }
  .log, .pin, .words { display: block; overflow: visible; max-block-size: none; padding: 0; }
  .header { padding: 0; }
  .message { margin-block: 1em; break-inside: avoid; }
  .message .hidden { all: unset; font-weight: 650; }
}
`;

const ANNOUNCER_STYLE = `faq-chat-announcer { position: fixed !important; inset: 0 auto auto 0 !important;
  display: block !important; inline-size: 1px !important; block-size: 1px !important;
  overflow: hidden !important; clip-path: inset(50%) !important; white-space: nowrap !important; }`;

const ICONS = {
  launcher: "M4 5h16v11H10l-4 4v-4H4z",
  close: "M6 6l12 12M18 6L6 18",
  send: "M4 12h15M13 6l6 6-6 6",
};

/** A stylesheet that no content security policy forbids. */
function sheet(text) {
  const made = new CSSStyleSheet();
  made.replaceSync(text);
  return made;
}

/** An element with attributes (true is an empty one, false and null are none) and children. */
function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (value !== false && value != null) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child != null));
  return made;
}

function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/** A paragraph for each line of a text. */
function paragraphs(text, content = (line) => [line]) {
  const lines = text.split("\n").filter((line) => line.trim());
  return lines.map((line) => make("p", { dir: "auto" }, ...content(line)));
}

/** A button that asks a question. */
function optionButton(question, click) {
  const attributes = { class: "option", part: "option", type: "button", dir: "auto", click };
  return make("button", attributes, question);
}

/** A line whose telephone numbers can be called with a tap. */
function callable(line) {
  return line
    .split(/(\+?\b\d(?:[\d ]*\d)?\d\b)/)
    .map((piece, at) =>
      at % 2 ? make("a", { href: `tel:${piece.replaceAll(" ", "")}` }, piece) : piece,
    );
}

/** `text` with the value of each {name} in it. */
function filled(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/**
 * Speaks to screen readers from the page's own DOM: live regions in a shadow root are not heard
 * by all. One for all elements of a page; each text stands in it for a second.
 */
const announcer = {
  /** Puts the regions into the page: a region must be there before what it is to say. */
  ready() {
    if (this.node?.isConnected) return;
    this.regions ??= {
      polite: make("div", { role: "status", "aria-live": "polite" }),
      assertive: make("div", { role: "alert", "aria-live": "assertive" }),
    };
    if (!this.node) {
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet(ANNOUNCER_STYLE)];
    }
    this.node ??= make("faq-chat-announcer", {}, this.regions.polite, this.regions.assertive);
    document.body.append(this.node);
  },

  /** Says `text` once, at once when it is `urgent`. */
  say(text, { urgent = false, lang = "" } = {}) {
    this.ready();
    const spoken = make("p", { dir: "auto", lang: lang || null }, text);
    this.regions[urgent ? "assertive" : "polite"].append(spoken);
    setTimeout(() => spoken.remove(), SPOKEN);
  },
};

/** Why there is no reply: `reason` is a key of STRINGS; contact and emergency as the service says. */
export class Failure extends Error {
  constructor(reason, { status = 0, seconds = 0, contact = "", emergency = "" } = {}) {
    super(reason);
    Object.assign(this, { reason, status, seconds, contact, emergency });
  }
}

/** The service at an address such as https://clinic.example/faq/api/messages. */
class Service {
  constructor(address) {
    this.address = address;
  }

  /** Each entry with its question, and what the service says about itself. Throws Failure. */
  async questions() {
    const told = await this.#json("questions");
    if (!areAll(told?.questions, "entry", "question")) throw new Failure("failed", { status: 200 });
    return told;
  }

  /** The reply to a message or a choice. Throws Failure, also for a reply of another shape. */
  async message(body) {
    const reply = await this.#json(this.address, body);
    if (!isReply(reply)) throw new Failure("failed", { status: 200 });
    return reply;
  }

  feedback(body) {
    return this.#json("feedback", body);
  }

  async #json(path, body) {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), TIMEOUT);
    try {
      const response = await fetch(new URL(path, this.address), {
        method: body ? "POST" : "GET",
        headers: body ? { "content-type": "application/json" } : {},
        body: body && JSON.stringify(body),
        credentials: "omit",
        referrerPolicy: "no-referrer",
        redirect: "error",
        signal: abort.signal,
      });
      if (!response.ok) throw await refusal(response);
      return await response.json();
    } catch (error) {
      if (error instanceof Failure) throw error;
      if (error instanceof SyntaxError) throw new Failure("failed", { status: 200 });
      if (abort.signal.aborted) throw new Failure("timeout");
      throw new Failure(navigator.onLine === false ? "offline" : "failed");
    } finally {
      clearTimeout(timer);
    }
  }
}

/** What the service says when it refuses (RFC 9457); whatever stands before it may say less. */
async function refusal(response) {
  const problem = (await response.json().catch(() => null)) ?? {};
  const { contact, emergency } = problem;
  const seconds = Math.max(1, Number(response.headers.get("retry-after")) || 10);
  const reason = { 413: "too_long", 429: "too_many", 503: "too_many" }[response.status] ?? "failed";
  return new Failure(reason, {
    status: response.status,
    seconds,
    contact: isText(contact) ? contact : "",
    emergency: isText(emergency) ? emergency : "",
  });
}

function isText(value) {
  return typeof value === "string";
}

/** Whether `list` is one of objects that all have these members, as texts. */
function areAll(list, ...members) {
  return Array.isArray(list) && list.every((each) => members.every((name) => isText(each?.[name])));
}

/** Whether all is there that is shown of a reply. */
function isReply(reply) {
  return (
    isText(reply?.type) &&
    isText(reply.text) &&
    Array.isArray(reply.entries) &&
    areAll(reply.options, "entry", "question") &&
    areAll(reply.related ?? [], "entry", "question") &&
    areAll(reply.notes, "text") &&
    areAll(reply.sources, "title", "section")
  );
}

/** The words of a text: lower case, without accents. */
export function words(text) {
  return (
    text
      .normalize("NFKD")
      .replace(/\p{M}/gu, "")
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}

/** How many letters differ; two that changed places are one (optimal string alignment). */
export function slips(typed, word) {
  let [before, last] = [[], [...Array(word.length + 1).keys()]];
  for (let i = 1; i <= typed.length; i++) {
    const row = [i];
    for (let j = 1; j <= word.length; j++) {
      const same = typed[i - 1] === word[j - 1];
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1));
      if (i > 1 && j > 1 && typed[i - 1] === word[j - 2] && typed[i - 2] === word[j - 1]) {
        row[j] = Math.min(row[j], before[j - 2] + 1);
      }
    }
    [before, last] = [last, row];
  }
  return last[word.length];
}

/** How well a typed word means `word`: 0 to 1. One that is still being typed is a beginning. */
function alike(typed, word, unfinished) {
  if (typed === word) return 1;
  if (unfinished && word.startsWith(typed)) return 0.95;
  const allowed = typed.length < 4 ? 0 : typed.length < 8 ? 1 : 2;
  const whole = Math.abs(typed.length - word.length) <= allowed ? slips(typed, word) : Infinity;
  const start =
    unfinished && word.length > typed.length ? slips(typed, word.slice(0, typed.length)) : Infinity;
  const least = Math.min(whole, start);
  return least <= allowed ? 1 - least / typed.length : 0;
}

/** Finds questions by words that are alike; rare ones count more. */
export class Finder {
  /** @param {{entry: string, question: string}[]} questions */
  constructor(questions) {
    this.questions = questions;
    this.holders = new Map();
    questions.forEach(({ question }, at) => {
      for (const word of new Set(words(question))) {
        this.holders.set(word, [...(this.holders.get(word) ?? []), at]);
      }
    });
  }

  /** The questions that hold most of what is typed, best first. */
  find(typed, most = MOST_SUGGESTIONS) {
    const asked = words(typed);
    if (asked.join("").length < 3) return [];
    const scores = new Array(this.questions.length).fill(0);
    let total = 0;
    asked.forEach((word, at) => {
      const hits = this.#hits(word, at === asked.length - 1);
      const weight = Math.log(1 + this.questions.length / (1 + hits.size));
      total += hits.size ? weight : weight / 2;
      for (const [question, degree] of hits) scores[question] += weight * degree;
    });
    return scores
      .map((score, at) => ({ score: score / total, ...this.questions[at] }))
      .filter(({ score }) => score >= 0.55)
      .sort((one, other) => other.score - one.score || one.question.length - other.question.length)
      .slice(0, most);
  }

  /** The questions that hold a word, and how well. */
  #hits(typed, unfinished) {
    const hits = new Map();
    for (const [word, holders] of this.holders) {
      const degree = alike(typed, word, unfinished);
      if (degree) for (const at of holders) hits.set(at, Math.max(degree, hits.get(at) ?? 0));
    }
    return hits;
  }
}

/** The list of suggestions at an input: a combobox as ARIA 1.2 describes it. */
class Suggestions {
  /** `choose` gets the question that was picked, `told` the number of those that are shown. */
  constructor(input, list, choose, told) {
    Object.assign(this, { input, list, choose, told, finder: new Finder([]), active: -1 });
    list.addEventListener("pointerdown", (event) => event.preventDefault()); // keeps the focus
    list.addEventListener("click", (event) => this.#pick(event.target.closest("li")));
    input.addEventListener("input", (event) => event.isComposing || this.update());
    input.addEventListener("compositionend", () => this.update());
    input.addEventListener("blur", () => this.hide());
  }

  get shown() {
    return !this.list.hidden;
  }

  /** Takes the list of questions; what has been typed meanwhile is looked for. */
  know(questions) {
    this.finder = new Finder(questions);
    if (this.input.matches(":focus")) this.update();
  }

  update() {
    const found = this.finder.find(this.input.value);
    this.list.replaceChildren(
      ...found.map(({ question }, at) =>
        make(
          "li",
          {
            id: `s${at}`,
            role: "option",
            part: "suggestion",
            "aria-selected": "false",
            dir: "auto",
          },
          question,
        ),
      ),
    );
    this.#show(found.length > 0);
    clearTimeout(this.timer);
    if (found.length) this.timer = setTimeout(() => this.shown && this.told(found.length), PAUSE);
  }

  hide() {
    clearTimeout(this.timer);
    this.#show(false);
  }

  /** Whether a key was for the list. */
  takes(key) {
    if (!this.shown) return false;
    const count = this.list.children.length;
    if (key === "ArrowDown") this.#mark(this.active + 1 < count ? this.active + 1 : 0);
    else if (key === "ArrowUp") this.#mark(this.active > 0 ? this.active - 1 : count - 1);
    else if (key === "Escape") this.hide();
    else if (key === "Enter" && this.active >= 0) this.#pick(this.list.children[this.active]);
    else return false;
    return true;
  }

  #pick(item) {
    if (!item) return;
    this.hide();
    this.choose(item.textContent);
  }

  #show(shown) {
    this.list.hidden = !shown;
    this.input.setAttribute("aria-expanded", String(shown));
    this.#mark(-1);
  }

  #mark(active) {
    this.active = active;
    [...this.list.children].forEach((item, at) =>
      item.setAttribute("aria-selected", String(at === active)),
    );
    const item = this.list.children[active];
    if (item) {
      this.input.setAttribute("aria-activedescendant", item.id);
      item.scrollIntoView({ block: "nearest" });
    } else this.input.removeAttribute("aria-activedescendant");
  }
}

/**
 * `<faq-chat src="/faq/api/messages">`: a launcher with a panel, or `mode="inline"` in the page.
 *
 * @fires faq-chat-open when the panel has opened
 * @fires faq-chat-close when the panel has closed
 * @fires faq-chat-reply with the reply as its detail
 * @fires faq-chat-error with `{reason, status}` as its detail
 */
export class FaqChat extends HTMLElement {
  static observedAttributes = ["src", "mode", "open", "faq"];

  #parts = null;
  #own = {};
  #slotted = {};
  #about = {};
  #state = null;
  #turn = Promise.resolve();
  #loaded = null;
  #welcomed = false;
  #leaving = null;
  #viewport = new CSSStyleSheet();

  /** Address of the service's messages, such as /faq/api/messages. */
  get src() {
    return this.getAttribute("src") ?? "";
  }
  set src(value) {
    this.setAttribute("src", value);
  }

  /** "bubble" (a launcher and a panel) or "inline" (in the page). */
  get mode() {
    return this.getAttribute("mode") === "inline" ? "inline" : "bubble";
  }
  set mode(value) {
    this.setAttribute("mode", value);
  }

  /** Whether the panel is open; an inline one always is. */
  get expanded() {
    return this.mode === "inline" || this.hasAttribute("open");
  }

  /** Address of the page with all questions and answers; by default the service's own. */
  get faq() {
    return address(this.getAttribute("faq") ?? "../faq", address(this.src)) ?? "";
  }
  set faq(value) {
    this.setAttribute("faq", value);
  }

  /** What the element says: set an object with those keys of STRINGS that are to be replaced. */
  get strings() {
    const about = Object.fromEntries(
      ["greeting", "none_of_these", "contact", "emergency"].map((key) => [key, this.#about[key]]),
    );
    return { ...STRINGS, ...texts(about), ...this.#slotted, ...this.#own };
  }
  set strings(value) {
    this.#own = texts(value);
    this.#label();
  }

  /** Opens the panel. The focus follows only when the visitor has just clicked or pressed a key. */
  open() {
    this.toggleAttribute("open", true);
  }

  /** Closes the panel; the focus returns to the launcher if it was in it. */
  close() {
    this.toggleAttribute("open", false);
  }

  /**
   * Opens the panel and asks.
   * @param {string} text
   * @returns {Promise<object|null>} the reply as the service gives it, null when there was none
   */
  ask(text) {
    this.open();
    return this.#ask({ text: String(text) }, String(text));
  }

  /**
   * Opens the panel and shows the answer of an entry. A link to `#faq-chat=ENTRY` does the same
   * (`#ID=ENTRY` for an element with an id).
   * @param {string} entry
   * @returns {Promise<object|null>} the reply, null when there is no such entry
   */
  async show(entry) {
    this.open();
    await this.#load();
    const found = this.#parts?.suggestions.finder.questions.find((each) => each.entry === entry);
    return found ? this.#ask({ text: found.question }, found.question) : null;
  }

  connectedCallback() {
    this.#leaving?.abort();
    this.#leaving = new AbortController();
    this.#start();
    const { signal } = this.#leaving;
    addEventListener("hashchange", () => this.#follow(), { signal });
    for (const event of ["resize", "scroll"]) {
      visualViewport?.addEventListener(event, () => this.#fit(), { signal });
    }
    this.#follow();
  }

  disconnectedCallback() {
    this.#leaving.abort();
  }

  attributeChangedCallback(name) {
    if (!this.#leaving) return; // it comes into the page with all its attributes
    if (!this.#parts) this.#start();
    else if (name === "open") this.#toggled();
    else this.#arrange();
  }

  #start() {
    if (this.#parts || !this.hasAttribute("src")) return;
    if (!address(this.src)) {
      console.error(
        `faq-chat: src="${this.src}" is no address: write one such as /faq/api/messages`,
      );
      return;
    }
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet(STYLE), this.#viewport];
    this.#parts = this.#built();
    root.append(this.#parts.root);
    this.#slotted = this.#read();
    this.#arrange();
    if (this.hasAttribute("open")) this.#toggled();
  }

  /** The elements that are there from the start; data-text and data-label name their strings. */
  #built() {
    const slot = make("slot", {
      name: "strings",
      hidden: true,
      slotchange: () => {
        this.#slotted = this.#read();
        this.#label();
      },
    });
    const launcher = make(
      "button",
      {
        class: "launcher",
        part: "launcher",
        type: "button",
        "aria-controls": "panel",
        click: () => (this.expanded ? this.close() : this.open()),
      },
      make(
        "slot",
        { name: "launcher" },
        icon("launcher"),
        make("span", { "data-text": "launcher" }),
      ),
    );
    const close = make(
      "button",
      {
        class: "close",
        part: "close",
        type: "button",
        "data-label": "close",
        click: () => this.close(),
      },
      icon("close"),
    );
    const header = make(
      "div",
      { class: "header", part: "header" },
      make("h2", { class: "title", part: "title", "data-text": "title" }),
      close,
    );
    const log = make("div", {
      class: "log",
      part: "log",
      role: "log",
      "aria-live": "off",
      tabindex: "0",
      "data-label": "transcript",
    });
    const pin = make("div", { hidden: true, class: "pin" });
    const failure = make("div", {
      class: "failure",
      part: "failure",
      role: "group",
      "aria-labelledby": "why",
      hidden: true,
    });
    const input = make("input", {
      id: "input",
      part: "input",
      type: "text",
      role: "combobox",
      autocomplete: "off",
      enterkeyhint: "send",
      dir: "auto",
      maxlength: LONGEST,
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": "suggestions",
      "data-placeholder": "placeholder",
    });
    const list = make("ul", {
      id: "suggestions",
      class: "suggestions",
      part: "suggestions",
      role: "listbox",
      "data-label": "suggestions",
      hidden: true,
    });
    const send = make(
      "button",
      { class: "send", part: "send", type: "submit", "data-label": "send" },
      icon("send"),
    );
    const form = make(
      "form",
      { part: "form", submit: (event) => this.#submit(event) },
      make("label", { class: "hidden", for: "input", "data-text": "question" }),
      input,
      send,
    );
    const page = make("a", { class: "page", part: "page", "data-text": "all_questions" });
    const bottom = make(
      "div",
      { class: "bottom", part: "bottom" },
      list,
      form,
      page,
      make("slot", { name: "footer" }),
    );
    const panel = make(
      "div",
      { id: "panel", class: "panel", part: "panel", "data-label": "title" },
      header,
      pin,
      log,
      failure,
      bottom,
    );
    const root = make(
      "section",
      {
        class: "root",
        "data-label": "title",
        keydown: (event) => this.#key(event),
        focusin: () => this.#used(),
        focusout: (event) => this.#left(event),
      },
      slot,
      launcher,
      panel,
    );
    const suggestions = new Suggestions(
      input,
      list,
      (text) => this.#send(text),
      (count) => this.#say(filled(this.strings.suggestions_found, { count })),
    );
    return {
      root,
      slot,
      launcher,
      close,
      panel,
      log,
      pin,
      failure,
      input,
      page,
      suggestions,
      greeting: null,
    };
  }

  /** Brings the elements into line with the attributes. */
  #arrange() {
    const { root, launcher, close, panel, page } = this.#parts;
    const inline = this.mode === "inline";
    launcher.hidden = close.hidden = inline;
    if (inline) panel.removeAttribute("role");
    else panel.setAttribute("role", "dialog");
    root.dataset.label = inline ? "title" : "launcher"; // landmarks need names of their own
    page.href = this.faq;
    this.#unfold();
    if (inline) this.#greet();
    else this.#label();
  }

  #unfold() {
    this.#parts.launcher.setAttribute("aria-expanded", String(this.expanded));
    this.#parts.panel.hidden = !this.expanded;
  }

  #toggled() {
    if (this.mode === "inline") return;
    const { panel, launcher, input } = this.#parts;
    const inside = panel.contains(this.shadowRoot.activeElement);
    this.#unfold();
    this.#fit();
    if (this.expanded) {
      setTimeout(() => this.#load()); // not in the way of the panel
      if (navigator.userActivation?.isActive ?? true) input.focus();
    } else if (inside) launcher.focus();
    this.#emit(this.expanded ? "faq-chat-open" : "faq-chat-close");
  }

  /** Fetches, once, the wording and the list of questions: after the first use, not before. */
  #load() {
    announcer.ready();
    this.#loaded ??= this.#fetched();
    return this.#loaded;
  }

  async #fetched() {
    const service = new Service(address(this.src));
    try {
      const { about, questions } = await service.questions();
      this.#about = about ?? {};
      this.#parts.suggestions.know(questions);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      this.#loaded = null;
    }
    this.#parts.root.classList.toggle("takes-feedback", this.#about.takes_feedback === true);
    this.#greet();
    if (!this.#welcomed) this.#say(this.#parts.greeting.textContent);
    this.#welcomed = true;
  }

  #greet() {
    if (this.#parts.greeting) return this.#label();
    this.#parts.greeting = make(
      "div",
      { class: "message", part: "message greeting" },
      make("p", { dir: "auto", "data-text": "greeting" }),
      this.#about.keeping && make("p", { class: "keeping", dir: "auto" }, this.#about.keeping),
    );
    this.#parts.log.prepend(this.#parts.greeting);
    this.#label();
  }

  #used() {
    if (this.mode === "inline") this.#load();
  }

  /** A panel that covers the page closes when the focus goes to what it covers. */
  #left({ relatedTarget }) {
    if (this.mode === "inline" || !relatedTarget || !matchMedia(FULL_SCREEN).matches) return;
    if (!this.shadowRoot.contains(relatedTarget) && !this.contains(relatedTarget)) this.close();
  }

  #key(event) {
    if (event.isComposing || event.keyCode === 229) return; // an input method has the key
    const { input, suggestions } = this.#parts;
    if (event.target === input && suggestions.takes(event.key)) event.preventDefault();
    else if (event.key === "Escape" && this.mode !== "inline" && this.expanded) this.close();
    else return;
    event.stopPropagation();
  }

  #submit(event) {
    event.preventDefault();
    const text = this.#parts.input.value.trim();
    if (text) this.#send(text);
  }

  #send(text) {
    this.#parts.input.value = "";
    this.#parts.suggestions.hide();
    this.#ask({ text }, text);
  }

  /** Shows the message, and the reply when it has come; messages are answered in their order. */
  #ask(body, shown) {
    if (!this.#parts) return Promise.resolve(null);
    const item = this.#add(
      "you",
      make("span", { class: "hidden", "data-text": "you_said" }),
      " ",
      ...paragraphs(shown),
    );
    this.#parts.failure.hidden = true;
    const answered = this.#turn.then(() => this.#exchange(body, shown, item));
    this.#turn = answered.catch(() => null);
    return answered;
  }

  async #exchange(body, shown, item) {
    const waiting = make("p", { class: "waiting", "data-text": "waiting" });
    const timer = setTimeout(() => this.#add("", waiting), SLOW);
    try {
      const reply = await new Service(address(this.src)).message({ state: this.#state, ...body });
      this.#state = reply.state ?? null;
      this.#reply(reply, item);
      this.#emit("faq-chat-reply", reply);
      return reply;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      item.remove();
      this.#fail(error, body, shown);
      return null;
    } finally {
      clearTimeout(timer);
      waiting.parentElement?.remove();
    }
  }

  /** Adds a message to the transcript. */
  #add(who, ...content) {
    const item = make(
      "div",
      { class: `message ${who}`, part: `message ${who}`.trim() },
      ...content,
    );
    this.#parts.log.append(item);
    this.#label(item);
    this.#reveal(item);
    return item;
  }

  /** Scrolls an element to the top of what scrolls: the transcript, in a low window the panel. */
  #reveal(item) {
    for (const box of [this.#parts.log, this.#parts.panel]) {
      box.scrollTop += item.getBoundingClientRect().top - box.getBoundingClientRect().top - 12;
    }
  }

  #reply(reply, asked) {
    const { strings } = this;
    const urgent = reply.type === "escalation";
    this.#parts.failure.hidden = true;
    if (urgent) {
      this.#pinned(reply);
      this.#parts.log.scrollTop = this.#parts.log.scrollHeight;
    } else {
      this.#add(
        "reply",
        make("span", { class: "hidden", "data-text": "answer" }),
        " ",
        ...this.#answer(reply),
      );
      this.#parts.pin.classList.add("brief");
      this.#reveal(asked); // the beginning is read first
    }
    const options = reply.options.map((option) => option.question);
    const none = reply.type === "clarification" || options.length ? [strings.none_of_these] : [];
    const spoken = [
      strings[urgent ? "card" : "answer"],
      reply.question,
      reply.text,
      ...reply.notes.map((note) => note.text),
      ...options,
      ...none,
    ];
    this.#say(spoken.filter(Boolean).join("\n"), urgent);
  }

  /** What is shown of a reply. */
  #answer(reply) {
    return [
      reply.question &&
        make("p", { class: "question", part: "question", dir: "auto" }, reply.question),
      ...paragraphs(reply.text),
      ...reply.notes.map((note) =>
        make("p", { class: "note", part: "note", dir: "auto" }, note.text),
      ),
      this.#options(reply),
      this.#meta(reply),
      this.#feedback(reply),
      this.#related(reply),
    ].filter(Boolean);
  }

  #options({ options, state = null }) {
    if (!options.length) return null;
    const choose = (choice, label) => () => this.#ask({ choice, state }, label());
    const buttons = options.map(({ entry, question }) =>
      optionButton(question, choose(entry, () => question)),
    );
    const none = make("button", {
      class: "option none",
      part: "option",
      type: "button",
      "data-text": "none_of_these",
      click: choose(null, () => this.strings.none_of_these),
    });
    return make("ul", {}, ...[...buttons, none].map((button) => make("li", {}, button)));
  }

  /** Source and date of review. */
  #meta({ sources, reviewed }) {
    const sections = new Map();
    for (const { title, section } of sources) {
      sections.set(title, [...(sections.get(title) ?? []), section].filter(Boolean));
    }
    const cited = [...sections].map(([title, names]) =>
      [title, names.join(", ")].filter(Boolean).join(": "),
    );
    if (!cited.length && !reviewed) return null;
    return make(
      "p",
      { class: "meta", part: "meta" },
      ...(cited.length
        ? [make("span", { "data-text": "source" }), ": ", make("bdi", {}, cited.join("; ")), ". "]
        : []),
      reviewed && make("span", { "data-text": "reviewed", "data-date": reviewed }),
    );
  }

  #feedback(reply) {
    if (reply.type !== "answer") return null;
    const key = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
      byte.toString(16).padStart(2, "0"),
    ).join("");
    const said = make("span");
    const button = (helpful) =>
      make("button", {
        class: "small",
        part: "helpful",
        type: "button",
        "aria-pressed": "false",
        "data-text": helpful ? "yes" : "no",
        click: (event) => give(helpful, event.currentTarget),
      });
    const buttons = [button(true), button(false)];
    const mark = (pressed, word) => {
      for (const each of buttons) {
        each.setAttribute("aria-pressed", String(each === pressed));
        each.setAttribute("aria-disabled", String(Boolean(pressed)));
      }
      said.dataset.text = word;
      this.#label(said.parentElement);
      this.#say(said.textContent);
    };
    const give = async (helpful, pressed) => {
      if (pressed.getAttribute("aria-disabled") === "true") return;
      for (const each of buttons) each.setAttribute("aria-disabled", "true");
      try {
        await new Service(address(this.src)).feedback({
          key,
          entries: reply.entries,
          knowledge_version: reply.knowledge_version,
          helpful,
        });
        mark(pressed, "thanks");
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        mark(null, "not_saved");
      }
    };
    return make(
      "div",
      { class: "feedback", part: "feedback", role: "group", "data-label": "helpful" },
      make("span", { "data-text": "helpful" }),
      ...buttons,
      said,
    );
  }

  #related({ related }) {
    if (!related?.length) return null;
    const buttons = related.map(({ question }) =>
      make("li", {}, optionButton(question, () => this.#ask({ text: question }, question))),
    );
    return make(
      "div",
      { class: "related", part: "related" },
      make("p", { class: "label", "data-text": "related" }),
      make("ul", {}, ...buttons),
    );
  }

  /**
   * The crisis card stays above all else until it is dismissed; then it is in the transcript.
   * It is whole until something later needs the room.
   */
  #pinned(reply) {
    const { pin, panel } = this.#parts;
    pin.querySelector(".dismiss")?.click();
    const place = this.#add("reply");
    place.hidden = true;
    const dismiss = make("button", {
      class: "dismiss",
      part: "dismiss",
      type: "button",
      "data-text": "dismiss",
      click: () => {
        const focused = this.shadowRoot.activeElement === dismiss;
        dismiss.remove();
        text.removeAttribute("tabindex");
        place.append(card);
        place.hidden = false;
        pin.hidden = true;
        this.#reveal(place);
        if (focused) this.#parts.input.focus();
      },
    });
    const text = make(
      "div",
      { class: "words", tabindex: "0", role: "group", "data-label": "card" },
      ...paragraphs(reply.text, callable),
    );
    const card = make("div", { class: "card", part: "card" }, text, dismiss);
    pin.replaceChildren(card);
    pin.classList.remove("brief");
    pin.hidden = false;
    this.#label(pin);
    panel.scrollTop = 0; // in a low window all of it scrolls
  }

  #fail(error, body, shown) {
    const { failure, input, suggestions } = this.#parts;
    const { strings } = this;
    suggestions.hide(); // it would cover what went wrong
    if (!input.value && isText(body.text)) input.value = shown;
    const retry = () => {
      if (input.value === shown) input.value = "";
      input.focus();
      this.#ask(body, shown);
    };
    const why = filled(strings[error.reason], error);
    const instead = `${error.contact || strings.contact}\n${error.emergency || strings.emergency}`;
    failure.replaceChildren(
      make("p", { id: "why", class: "question" }, why),
      ...paragraphs(instead, callable),
      make("slot"),
      make("button", {
        class: "retry",
        part: "retry",
        type: "button",
        "data-text": "retry",
        click: retry,
      }),
    );
    failure.hidden = false;
    this.#parts.pin.classList.add("brief");
    this.#label(failure);
    this.#say(`${why}\n${instead}`, true);
    this.#emit("faq-chat-error", { reason: error.reason, status: error.status });
  }

  #say(text, urgent = false) {
    if (this.isConnected) announcer.say(text, { urgent, lang: this.strings.lang });
  }

  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  /** The strings that stand in the element as JSON. */
  #read() {
    const script = this.#parts.slot.assignedElements()[0];
    try {
      return script ? texts(JSON.parse(script.textContent)) : {};
    } catch (error) {
      console.error(`faq-chat: the strings are not valid JSON: ${error.message}`);
      return {};
    }
  }

  /** Writes the strings into the elements below `root` that name one. */
  #label(root = this.#parts?.root) {
    if (!root) return;
    const { strings } = this;
    const { root: top } = this.#parts;
    for (const name of ["lang", "dir"]) {
      if (strings[name]) top.setAttribute(name, strings[name]);
      else top.removeAttribute(name);
    }
    const each = (name, write) => {
      for (const found of [root, ...root.querySelectorAll(`[data-${name}]`)]) {
        if (found.dataset[name]) write(found, strings[found.dataset[name]]);
      }
    };
    each(
      "text",
      (found, text) => (found.textContent = filled(text, { date: this.#date(found.dataset.date) })),
    );
    each("label", (found, text) => found.setAttribute("aria-label", text));
    each("placeholder", (found, text) => found.setAttribute("placeholder", text));
  }

  #date(iso) {
    const day = new Date(iso ?? NaN);
    if (isNaN(day)) return iso;
    const lang = this.strings.lang || this.closest("[lang]")?.lang || "en-GB";
    try {
      return new Intl.DateTimeFormat(lang, { dateStyle: "long", timeZone: "UTC" }).format(day);
    } catch {
      return iso; // the page names a language that is none
    }
  }

  /** Follows a link to an entry, such as #faq-chat=hours. */
  #follow() {
    const linked = new URLSearchParams(location.hash.slice(1)).get(this.id || "faq-chat");
    if (linked) this.show(linked);
  }

  /** Keeps a panel that fills the screen above the keyboard of a phone. */
  #fit() {
    const seen = visualViewport;
    const filled = seen?.scale <= 1.01 && this.expanded && matchMedia(FULL_SCREEN).matches;
    this.#viewport.replaceSync(
      !filled ? "" : `.root { --top: ${seen.offsetTop}px; --height: ${seen.height}px; }`,
    );
  }
}

/** The web address that `text` is, "" when it is none. */
function address(text, base = document.baseURI) {
  try {
    const found = new URL(text, base);
    return /^https?:$/.test(found.protocol) ? found.href : "";
  } catch {
    return "";
  }
}

/** The members of an object that are texts and have a key of STRINGS. */
function texts(given) {
  return Object.fromEntries(
    Object.entries(given ?? {}).filter(([key, text]) => key in STRINGS && isText(text)),
  );
}

if (!customElements.get("faq-chat")) customElements.define("faq-chat", FaqChat);
