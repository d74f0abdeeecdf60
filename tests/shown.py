"""An exhibit in its page, in a browser, as the tests handle it."""

import json
from pathlib import Path

from lib.widgets.exhibit import SCRIPTS

POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline';"
    " style-src 'self' 'unsafe-inline'"
)


def page_around(html: str, live: bool) -> str:
    """A page of the site with one output in it, or, `live`, one without
    the site's style and folders, as a notebook has it."""
    style = "" if live else (SCRIPTS / "exhibits.css").read_text(encoding="utf-8")
    root = "" if live else ' data-content_root="./"'
    return (
        f'<!doctype html><html{root}><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        f"<style>{style}</style></head><body>{html}</body></html>"
    )


class Shown:
    """One exhibit in its page, with what the page asked for and reported."""

    def __init__(self, browser, folder: Path, html: str, width: int) -> None:
        path = folder / "page.html"
        path.write_text(html, encoding="utf-8")
        self.context = browser.new_context(viewport={"width": width, "height": 800})
        self.page = self.context.new_page()
        self.requests: list[str] = []
        self.errors: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda message: self.errors.append(message.text))
        self.page.on("dialog", self.refuse)
        self.page.goto(path.as_uri())
        self.requests.clear()

    def refuse(self, dialog) -> None:
        """Note that a script, surely the reader's, opened a dialog."""
        self.errors.append(dialog.message)
        dialog.dismiss()

    def call(self, method: str, *arguments):
        """Result of `root.exhibit[method](...)`. Strings travel as ASCII JSON,
        which keeps lone surrogates."""
        return self.page.evaluate(
            """async ([method, json]) => {
                const { exhibit } = document.querySelector(".exhibit");
                return exhibit[method](...JSON.parse(json));
            }""",
            [method, json.dumps(arguments)],
        )

    def encode_all(self, name: str, texts: list[str]) -> list[list[int]]:
        return self.page.evaluate(
            """async ([name, json]) => {
                const { exhibit } = document.querySelector(".exhibit");
                const texts = JSON.parse(json);
                return Promise.all(texts.map((text) => exhibit.encode(name, text)));
            }""",
            [name, json.dumps(texts)],
        )

    def type(self, text: str) -> None:
        self.page.locator("textarea").first.fill(text)

    def choose(self, label: str) -> None:
        self.page.get_by_role("radio", name=label).click()

    def click(self, label: str) -> None:
        self.page.get_by_role("button", name=label, exact=True).click()

    def settle(self) -> None:
        """Wait until the chosen tokenizer is there, or has failed to load."""
        self.page.locator(".waiting").wait_for(state="detached")

    def ids(self) -> list[int]:
        attributes = self.page.locator(".tokens .token").evaluate_all(
            "nodes => nodes.map(node => Number(node.dataset.id))"
        )
        return attributes

    def stat(self, name: str) -> str:
        stats = self.page.locator(".stat")
        label = self.page.get_by_text(name, exact=True)
        return stats.filter(has=label).locator(".value").inner_text()

    def status(self) -> str:
        return self.page.locator(".status").inner_text()
