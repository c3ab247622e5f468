"""The widget in a browser: what a visitor asks and gets."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from faqbot import Bot, Entry, KnowledgeBase
from faqbot.web import Limits, create_app
from tests.browser import CHAT, Host, Visit, hosting, visiting
from tests.site import MemoryStore

CRISIS = "I want to kill myself"
POND = (
    Entry("fish", "Are there fish in the pond?", "Yes, carp.", see_also=("frogs",)),
    Entry("frogs", "Are there frogs in the pond?", "Yes, in spring."),
)


@pytest.fixture(scope="module")
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture(scope="module")
def host(pool: Bot, store: MemoryStore) -> Iterator[Host]:
    with hosting(Host(create_app(pool, store=store, limits=Limits(per_minute=0)))) as host:
        yield host


@pytest.fixture
def visit(browser: Browser, host: Host) -> Iterator[Visit]:
    with visiting(browser, host.url) as visit:
        yield visit


def test_an_answer_shows_the_question_that_it_answers(visit: Visit) -> None:
    visit.open()
    visit.ask("how warm is the wather")
    reply = visit.page.locator(".message.reply")
    expect(reply.locator(".question")).to_have_text("How warm is the water?")
    expect(reply).to_contain_text("The water has 28 degrees.")
    expect(visit.page.get_by_role("combobox")).to_have_value("")
    expect(visit.page.locator(".message.you")).to_contain_text("how warm is the wather")


def test_an_answer_names_its_source_and_review_date(browser: Browser, bot: Bot) -> None:
    with hosting(Host(create_app(bot))) as host, visiting(browser, host.url) as visit:
        visit.open()
        visit.ask("Will gene therapy cure baldness?")
        expect(visit.page.locator(".meta")).to_have_text(
            "Source: Gene Therapy For Hair Loss: Introduction, Risky Trials. "
            "Reviewed on November 22, 2026"
        )


def test_an_answer_offers_what_is_related(browser: Browser) -> None:
    bot = Bot(KnowledgeBase(POND))
    with hosting(Host(create_app(bot))) as host, visiting(browser, host.url) as visit:
        visit.open()
        visit.ask("Are there fish in the pond?")
        visit.page.get_by_role("button", name="Are there frogs in the pond?").click()
        expect(visit.log.get_by_text("Yes, in spring.")).to_be_visible()


def test_a_clarification_is_chosen_from_with_a_button(visit: Visit) -> None:
    visit.open()
    visit.ask("lockers or goggles")
    visit.page.get_by_role("button", name="Can I borrow goggles?").click()
    expect(visit.log.get_by_text("No, but the shop sells them.")).to_be_visible()
    # An older choice still counts, whatever was said since.
    visit.page.get_by_role("button", name="Are there lockers for my clothes?").click()
    expect(visit.log.get_by_text("Yes, they take a one pound coin.")).to_be_visible()


def test_none_of_these_is_a_choice(visit: Visit) -> None:
    visit.open()
    visit.ask("lockers or goggles")
    visit.page.get_by_role("button", name="None of these").click()
    expect(visit.log.get_by_text("Then I do not have an answer.")).to_be_visible()


def test_what_is_not_known_or_not_covered_says_so(visit: Visit) -> None:
    visit.open()
    visit.ask("where can I park my car")
    expect(visit.log.get_by_text("We have no information on parking here.")).to_be_visible()
    visit.ask("qwxz vbnm")
    expect(visit.log.get_by_text("I am sorry, I do not have an answer")).to_be_visible()


def test_a_follow_up_is_understood(browser: Browser, bot: Bot) -> None:
    with hosting(Host(create_app(bot))) as host, visiting(browser, host.url) as visit:
        visit.open()
        visit.ask("what is glybera")
        visit.ask("when was that?")
        expect(visit.page.locator(".message.reply").last).to_contain_text("2012")


def test_two_quick_questions_are_answered_in_their_order(visit: Visit) -> None:
    visit.open()
    field = visit.page.get_by_role("combobox")
    for text in ("goggles to hire", "locker coin"):
        field.fill(text)
        field.press("Enter")
    expect(visit.page.locator(".message.reply")).to_have_count(2)
    replies = visit.page.locator(".message.reply").all_inner_texts()
    assert ["goggles" in reply for reply in replies] == [True, False]


def test_the_crisis_card_stays_until_it_is_dismissed(visit: Visit) -> None:
    visit.open()
    visit.ask(CRISIS)
    page = visit.page
    card = page.locator(".pin .card")
    expect(card).to_contain_text("Call your local emergency number now")
    page.get_by_role("button", name="Close").click()
    visit.open()
    visit.ask("how warm is the water")
    expect(card).to_be_in_viewport()
    page.get_by_role("button", name="I have read this").click()
    expect(card).to_have_count(0)
    expect(page.locator(".log .card")).to_contain_text("Call your local emergency number now")
    said = page.locator(".log .message").all_inner_texts()
    assert ["Call your local" in text for text in said] == [False, False, True, False, True]


@pytest.mark.parametrize("size", [(360, 640), (1000, 700)])
@pytest.mark.parametrize("mode", ["bubble", "inline"])
def test_what_comes_after_a_crisis_card_is_seen_below_its_heading(
    visit: Visit, size: tuple[int, int], mode: str
) -> None:
    page = visit.page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    if mode == "inline":
        inline = "chat => { chat.mode = 'inline'; chat.style.blockSize = '32rem'; }"
        page.eval_on_selector("faq-chat", inline)
    else:
        visit.open()
    visit.ask(CRISIS)
    visit.ask("how warm is the water")
    heading = page.locator(".pin .card p").first
    expect(heading).to_be_in_viewport(ratio=0.9)
    expect(page.get_by_role("button", name="I have read this")).to_be_in_viewport(ratio=0.9)
    expect(page.locator(".message.you").last).to_be_in_viewport(ratio=0.9)
    expect(page.locator(".message.reply .question").last).to_be_in_viewport(ratio=0.9)
    visit.ask(CRISIS)
    expect(page.locator(".pin.brief")).to_have_count(0)


def test_the_numbers_of_a_crisis_card_can_be_called(browser: Browser, bot: Bot) -> None:
    with hosting(Host(create_app(bot))) as host, visiting(browser, host.url) as visit:
        visit.open()
        visit.ask(CRISIS)
        links = visit.page.locator(".card a")
        hrefs = [link.get_attribute("href") for link in links.all()]
        assert {"tel:999", "tel:116123"} <= set(hrefs)
        visit.page.set_viewport_size({"width": 320, "height": 640})
        boxes = [link.bounding_box() for link in links.all()]
        assert [box for box in boxes if box and min(box["width"], box["height"]) < 24] == []


def test_feedback_is_stored_once_and_thanked_for(visit: Visit, store: MemoryStore) -> None:
    visit.open()
    visit.ask("how warm is the water")
    group = visit.page.get_by_role("group", name="Was this helpful?")
    group.get_by_role("button", name="No").click()
    expect(group).to_contain_text("Thank you.")
    expect(group.get_by_role("button", name="No")).to_be_focused()
    group.get_by_role("button", name="Yes").click(force=True)
    (given,) = store.feedback()
    assert (given.entries, given.helpful) == (("temperature",), False)


def test_feedback_is_not_asked_for_where_it_is_not_taken(browser: Browser, pool: Bot) -> None:
    with hosting(Host(create_app(pool))) as host, visiting(browser, host.url) as visit:
        visit.open()
        visit.ask("how warm is the water")
        expect(visit.page.get_by_text("Was this helpful?")).to_be_hidden()


def test_suggestions_forgive_typos_and_are_picked_with_keys(visit: Visit) -> None:
    visit.open()
    page = visit.page
    field = page.get_by_role("combobox")
    field.press_sequentially("swiming leson")
    options = page.get_by_role("option")
    expect(options.first).to_have_text("How do I book a swimming lesson?")
    expect(field).to_have_attribute("aria-expanded", "true")
    field.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    active = field.get_attribute("aria-activedescendant")
    assert active == options.first.get_attribute("id")
    field.press("Enter")
    expect(visit.log.get_by_text("Ask at the desk to book a lesson.")).to_be_visible()
    expect(field).to_be_focused()


def test_suggestions_are_picked_with_a_click_and_closed_with_escape(visit: Visit) -> None:
    visit.open()
    page = visit.page
    field = page.get_by_role("combobox")
    field.press_sequentially("gog")
    field.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)
    expect(page.get_by_role("dialog")).to_be_visible()
    field.press_sequentially("g")
    page.get_by_role("option", name="Can I borrow goggles?").click()
    expect(visit.log.get_by_text("No, but the shop sells them.")).to_be_visible()


def test_suggestions_cycle_with_the_arrow_keys(visit: Visit) -> None:
    visit.open()
    field = visit.page.get_by_role("combobox")
    field.press_sequentially("the pool")
    options = visit.page.get_by_role("option")
    expect(options.first).to_be_visible()
    field.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    field.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")


def test_the_greeting_says_what_is_kept_of_messages(browser: Browser, pool: Bot) -> None:
    for keeps in (True, False):
        app = create_app(pool, store=MemoryStore(keeps_messages=keeps))
        with hosting(Host(app)) as host, visiting(browser, host.url) as visit:
            visit.open()
            greeting = visit.page.locator(".message").first
            expect(greeting).to_contain_text(pool.kb.messages.greeting)
            expect(greeting.locator(".keeping")).to_have_count(int(keeps))
            if keeps:
                expect(greeting).to_contain_text(pool.kb.about.keeping)


def test_the_greeting_is_the_services_own(visit: Visit, pool: Bot) -> None:
    visit.open()
    expect(visit.page.locator(".greeting, .message").first).to_have_text(pool.kb.messages.greeting)


def test_inline_mode_stands_in_the_page(browser: Browser, pool: Bot) -> None:
    body = CHAT.replace("<faq-chat", '<faq-chat mode="inline"')
    with hosting(Host(create_app(pool), body)) as host, visiting(browser, host.url) as visit:
        expect(visit.page.get_by_role("button", name="Ask a question")).to_have_count(0)
        expect(visit.page.get_by_role("dialog")).to_have_count(0)
        assert visit.paths == []
        visit.ask("how warm is the water")
        visit.page.get_by_role("combobox").press("Escape")
        expect(visit.log.get_by_text("The water has 28 degrees.")).to_be_visible()
