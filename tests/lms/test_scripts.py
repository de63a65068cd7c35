"""What the two small scripts add for readers and staff, tried on sample pages in a real browser."""

import pytest

pytestmark = pytest.mark.journey

LESSON = """<!doctype html><html lang="en"><body data-reader="{reader}"><main>
<form><input type="hidden" name="csrfmiddlewaretoken" value="t0ken"></form>
<article data-place-url="/sample/place/" data-place="{place}">
  <div data-block="one"><canvas height="1500"></canvas></div>
  <div data-block="two"><canvas height="1500"></canvas></div>
  <div data-block="three"><canvas height="1500"></canvas></div>
</article></main><script type="module" src="/static/app/js/learn.js"></script></body></html>"""

ANSWER = """<!doctype html><html lang="en"><body data-reader="{reader}"><main>{extra}
<form method="post" action="/sample/saved/" data-draft="{draft}" data-submit-once>
  <textarea id="t" name="text" data-words="3"></textarea>
  <p data-words-for="t" data-words-text="{{n}} words of at least {{least}}">At least 3 words</p>
  <button>Save</button>
</form>
<form action="/sample/out/" data-forget><button>Sign out</button></form>
</main><script type="module" src="/static/app/js/learn.js"></script></body></html>"""

FILTERS = """<!doctype html><html lang="en"><body><main><form method="get" action="/sample/list/" data-auto-submit>
<input type="search" name="q">
<select name="state"><option value="">All</option><option value="late">Late</option></select>
<button>Show</button></form></main><script type="module" src="/static/app/js/staff.js"></script></body></html>"""


@pytest.fixture
def sample(phone):
    """A function that serves a sample page and opens it; returns the page and the list of what was posted."""
    posted = []

    def serve(html: str, path: str = "/sample/"):
        phone.unroute_all()

        def answer(route) -> None:
            request = route.request
            if request.method == "POST":
                posted.append((request.url.split("/sample")[1], request.post_data or ""))
            route.fulfill(body=html, content_type="text/html")

        phone.route("**/sample/**", answer)
        phone.goto(path)
        return phone, posted

    return serve


def test_the_reading_place_is_told_once_when_the_page_goes_away(sample):
    page, posted = sample(LESSON.format(reader="amina", place=""))
    page.evaluate("window.scrollTo(0, 1700)")
    page.evaluate("Object.defineProperty(document, 'hidden', {value: true, configurable: true})")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.evaluate("window.dispatchEvent(new Event('pagehide'))")
    page.goto("/sample/elsewhere/")
    page.wait_for_timeout(200)
    assert [path for path, _ in posted] == ["/place/"]
    assert 'name="place"\r\n\r\ntwo' in posted[0][1]
    assert 'name="csrfmiddlewaretoken"\r\n\r\nt0ken' in posted[0][1]


def test_a_lesson_opens_where_the_reader_stopped(sample):
    page, posted = sample(LESSON.format(reader="amina", place="two"))
    assert page.evaluate("Math.round(document.querySelector('[data-block=two]').getBoundingClientRect().top)") == 0
    page.goto("/sample/elsewhere/")
    page.wait_for_timeout(200)
    assert posted == []


def test_typed_words_survive_a_lost_page_and_go_when_they_are_saved(sample):
    page, _ = sample(ANSWER.format(reader="amina", extra="", draft="reflection:1"))
    page.locator("textarea").press_sequentially("I was heard")
    page.goto("/sample/again/")
    assert page.locator("textarea").input_value() == "I was heard"
    sample(ANSWER.format(reader="amina", extra='<p data-draft-done="reflection:1">Saved</p>', draft="x"))
    assert page.locator("textarea").input_value() == ""


def test_a_new_attempt_starts_empty(sample):
    page, _ = sample(ANSWER.format(reader="amina", extra="", draft="reflection:1"))
    page.locator("textarea").press_sequentially("first try")
    sample(ANSWER.format(reader="amina", extra="", draft="reflection:2"))
    assert page.locator("textarea").input_value() == ""
    assert page.evaluate("Object.keys(localStorage)") == []


def test_somebody_else_on_the_same_phone_sees_nothing_of_it(sample):
    page, _ = sample(ANSWER.format(reader="amina", extra="", draft="reflection:1"))
    page.locator("textarea").press_sequentially("mine alone")
    sample(ANSWER.format(reader="lucas", extra="", draft="reflection:1"))
    assert page.locator("textarea").input_value() == ""
    page.get_by_role("button", name="Sign out").click()
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_words_are_counted_while_one_writes(sample):
    page, _ = sample(ANSWER.format(reader="amina", extra="", draft="reflection:1"))
    page.locator("textarea").press_sequentially("l’équipe d'été")
    assert page.locator("[data-words-for]").text_content() == "2 words of at least 3"
    page.locator("textarea").press_sequentially(" aussi")
    assert page.locator("[data-words-for]").get_attribute("class") == "is-enough"


def test_two_taps_send_once(sample):
    page, _ = sample(ANSWER.format(reader="amina", extra="", draft="reflection:1"))
    sent = page.evaluate(
        """() => {
          let sent = 0;
          const count = (event) => { sent += !event.defaultPrevented; event.preventDefault(); };
          document.addEventListener("submit", count);
          for (const _ of [1, 2, 3]) document.querySelector("form[data-submit-once]").requestSubmit();
          return sent;
        }"""
    )
    assert sent == 1


def test_a_filter_answers_at_once_and_leaves_empty_ones_out_of_the_address(sample):
    page, _ = sample(FILTERS)
    page.locator("select").select_option("late")
    page.wait_for_url("**/list/?state=late")
