"""Small webs for the tests of the crawler, and how to crawl them."""

from lib.web.crawler import crawl
from lib.web.page import Page, Truth
from lib.web.report import CrawlLimits
from lib.web.server import serve
from lib.web.warc import read_warc

FAST = {"delay": 0, "seconds_per_page": 30}
TRUTH = Truth("", "en", "prose")


class Web:
    """Pages by address: bytes, or a Page. Calls `on_page` before each."""

    def __init__(self, pages, robots=None, on_page=lambda url: None):
        self.pages, self.rules, self.on_page = pages, robots or {}, on_page

    def page(self, url):
        self.on_page(url)
        found = self.pages.get(url)
        return Page(url, found, TRUTH) if isinstance(found, bytes) else found

    def robots(self, host):
        return self.rules.get(host)


def linking(*urls):
    """A page with these links."""
    return "".join(f'<p><a href="{url}">to</a>' for url in urls).encode()


def tree(n, hosts=7, arms=3):
    """Page i links to the next few; all hosts are linked."""

    def url(i):
        return f"http://h{i % hosts}.example/{i}"

    return {
        url(i): linking(
            *(url(k) for k in range(i * arms + 1, min(i * arms + arms + 1, n))), url(i)
        )
        for i in range(n)
    }


def page_to(location, status=302):
    return Page("", b"", TRUTH, status, {"Location": location})


def run(web, folder, seeds=None, *, visits=None, resume=True, **limits):
    """Serve a web and crawl it."""
    with serve(web, visits) as address:
        return crawl(
            seeds or [next(iter(web.pages))],
            folder,
            CrawlLimits(**FAST | limits),
            lambda host: address,
            resume,
        )


def stored(folder):
    """Addresses in the WARC files, with repetitions, in order."""
    reading = read_warc(folder)
    urls = [page.url for page in reading]
    assert reading.problems == []
    return urls
