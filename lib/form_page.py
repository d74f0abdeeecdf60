"""A form on a local page, as a list of lines, filled in by actions as text.

Who uses a computer through pictures and a mouse sees elements and acts on them. Here
the elements are lines, each with a number, its kind, its label and what it holds:

    text 1: Your name =
    choice 2: Where to? = Brell (of Brell, Tollen, Oxlip)
    box 3: Return ticket = no
    button 4: Send

`type: 1 Anna Kov`, `choose: 2 Tollen`, `tick: 3` and `click: 4` change them. A button
that sends is a real request to the server of the page, and waits for the human, who
is shown all that would be sent, hidden fields too.

The page is a stranger's: whatever its labels say, an element is one line; it is read
up to a size; and a form is sent to the server from which the page came and nowhere
else. Left out: scripts, several forms on a page, radio buttons, and files. What is left
in is what a browser does with it: the tests send the same forms from Chromium.
"""

import http.client
from typing import NamedTuple
from urllib.parse import urlencode, urljoin, urlsplit

import lxml.html
from lxml.etree import LxmlError
from lxml.html import HtmlElement

from lib.agent import Tool, ToolError, cleaned

LARGEST = 100_000  # bytes of a page and of an answer
MOST = 40  # elements of a page, and fields of a form
LONGEST = 80  # characters of a label and of a value
SECONDS = 5.0  # for an answer of the server
TEXTS = "text", "search", "email", "tel", ""
CONTROLS = "input", "select", "textarea", "button"
NOTE = "p"
YES, NO = "yes", "no"


class Element(NamedTuple):
    """Something on the page to act on; `node` is its place in the page."""

    role: str  # text, choice, box, button
    label: str
    node: HtmlElement


class Sent(NamedTuple):
    """What a button would send, and where to."""

    address: str
    fields: tuple[tuple[str, str], ...]


class FormPage:
    """A page with a form, as it is at the moment. Raises ValueError without one."""

    def __init__(self, html: str, address: str) -> None:
        self.address, self._html = address, html[:LARGEST]
        try:
            page = lxml.html.document_fromstring(self._html)
        except (LxmlError, ValueError) as error:
            raise ValueError(f"This is no page that can be read ({error}).") from None
        forms = page.xpath("//form")
        if not forms:
            raise ValueError("There is no form on this page.")
        self.form: HtmlElement = forms[0]
        self.notes = [_line(node.text_content()) for node in self.form.iter(NOTE)]
        nodes = [node for node in self.form.iter(*CONTROLS) if _role(node)]
        self.elements = [
            Element(_role(node), _label(page, node), node) for node in nodes[:MOST]
        ]

    @property
    def text(self) -> str:
        """The page as lines: first what it says, then its elements."""
        notes = [f"- {note}" for note in self.notes[:MOST]]
        lines = [self.line(i) for i in range(1, len(self.elements) + 1)]
        return "\n".join(notes + lines)

    def line(self, number: int) -> str:
        """An element as a line."""
        role, label, node = self.elements[number - 1]
        if role == "button":
            return f"button {number}: {label}"
        held = f"{role} {number}: {label} = {_value(role, node)}".rstrip()
        if role == "choice":
            return f"{held} (of {', '.join(map(_line, node.value_options))})"
        return held

    def type(self, number: int, text: str) -> str:
        """Write a text into a field, over what it held."""
        node = self._element(number, "text").node
        if len(text) > LONGEST:
            raise ToolError(f"A field has room for {LONGEST} characters.")
        if node.tag == "textarea":
            node.value = text
        else:
            node.set("value", text)
        return self.line(number)

    def choose(self, number: int, text: str) -> str:
        """Choose one of the values of a list."""
        node = self._element(number, "choice").node
        if text not in node.value_options:
            raise ToolError(f"{text!r:.80} is none of its choices.")
        node.value = text
        return self.line(number)

    def tick(self, number: int) -> str:
        """Tick a box, or take the tick away."""
        node = self._element(number, "box").node
        node.checked = not node.checked
        return self.line(number)

    def sends(self, number: int) -> Sent | None:
        """What a button sends; None for one that sends nothing.

        Raises ToolError for what is no button, and for a form that would be sent to
        another server, in another way than by POST, or with more than can be shown.
        """
        node = self._element(number, "button").node
        kind = node.get("type", "submit" if node.tag == "button" else "").lower()
        if kind not in ("submit", ""):
            return None
        target = node.get("formaction", self.form.get("action", ""))
        address = urljoin(self.address, target)
        if urlsplit(address)[:2] != urlsplit(self.address)[:2]:
            raise ToolError("This form would be sent to another server; it was not.")
        method = node.get("formmethod", self.form.get("method", "get"))
        if method.lower() != "post":
            raise ToolError("Only forms that are sent by POST are sent here.")
        fields = [(name, value) for name, value in self.form.form_values()]
        if node.get("name"):
            fields.append((node.get("name"), node.get("value", "")))
        if len(fields) > MOST or max(map(len, sum(fields, ())), default=0) > LONGEST:
            raise ToolError("This form would send more than can be shown; it did not.")
        return Sent(address, tuple(fields))

    def click(self, number: int) -> str:
        """Press a button: send the form, or take back what was filled in."""
        sent = self.sends(number)
        if sent:
            return send(sent)
        if self.elements[number - 1].node.get("type", "").lower() == "reset":
            self.__init__(self._html, self.address)
            return "The form is as it was at first."
        return "Nothing happens."

    def _element(self, number: int, role: str) -> Element:
        if not 1 <= number <= len(self.elements):
            raise ToolError(f"There is no element {number}.")
        found = self.elements[number - 1]
        if found.role != role:
            raise ToolError(f"Element {number} is a {found.role}, not a {role}.")
        return found


def _role(node: HtmlElement) -> str:
    """What a control is for its user; empty for what he cannot act on."""
    kind = node.get("type", "").lower()
    if node.get("disabled") is not None or (node.tag == "input" and kind == "hidden"):
        return ""
    if node.tag == "select":
        return "choice" if node.value_options and not node.multiple else ""
    if node.tag == "button" or kind in ("submit", "reset", "button"):
        return "button"
    if node.tag == "textarea" or kind in TEXTS:
        return "text"
    return "box" if kind == "checkbox" else ""


def _label(page: HtmlElement, node: HtmlElement) -> str:
    """What the page calls a control."""
    if node.tag == "button":
        return _line(node.text_content())
    if _role(node) == "button":
        return _line(node.get("value", node.get("type", "")))
    around = [one for one in node.iterancestors("label")]
    found = around[0] if around else node.label
    if found is not None:
        return _line(" ".join(found.xpath("text()")))
    return _line(node.get("aria-label", node.get("placeholder", node.get("name", ""))))


def _value(role: str, node: HtmlElement) -> str:
    if role == "box":
        return YES if node.checked else NO
    return _line(node.value or "")


def _line(text: str) -> str:
    """A stranger's text in one line, cut."""
    return " ".join(cleaned(text).split())[:LONGEST]


def send(sent: Sent) -> str:
    """Send a form; what the server says to it, as a line. Raises ToolError."""
    parts = urlsplit(sent.address)
    body = urlencode(sent.fields).encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    server = http.client.HTTPConnection(parts.hostname, parts.port, timeout=SECONDS)
    try:
        server.request("POST", parts.path or "/", body, headers)
        answer = server.getresponse()
        said = answer.read(LARGEST).decode("utf-8", "replace")
    except (OSError, http.client.HTTPException) as error:
        raise ToolError(
            f"The server did not answer ({type(error).__name__})."
        ) from None
    finally:
        server.close()
    if answer.status != 200:
        raise ToolError(f"The server refused it (HTTP {answer.status}).")
    return _line(lxml.html.fromstring(said or "<p></p>").text_content())


def form_tools(page: FormPage) -> dict[str, Tool]:
    """The actions on a page, for `lib.agent`. What sends waits for the human."""

    def split(text: str) -> tuple[int, str]:
        number, _, rest = text.partition(" ")
        if not (number.isascii() and number.isdigit() and len(number) < 4):
            raise ToolError("An action on a page begins with an element's number.")
        return int(number), rest

    def alone(text: str) -> int:
        number, rest = split(text)
        if rest:
            raise ToolError("Here only the element's number is wanted.")
        return number

    def question(text: str) -> str:
        try:
            sent = page.sends(alone(text))
        except ToolError:
            return ""  # it will be refused, and needs no yes
        if sent is None:
            return ""
        fields = "\n".join(f"{_line(k)} = {_line(v)}".rstrip() for k, v in sent.fields)
        return f"Send to {_line(sent.address)}:\n{fields}"

    def look(text: str) -> str:
        return page.text

    return {
        "look": Tool(look),
        "type": Tool(lambda text: page.type(*split(text))),
        "choose": Tool(lambda text: page.choose(*split(text))),
        "tick": Tool(lambda text: page.tick(alone(text))),
        "click": Tool(lambda text: page.click(alone(text)), question),
    }
