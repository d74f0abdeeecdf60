"""Addresses in their normal form, and the links of a page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.web.links import links, normalise


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("HTTP://A.Example", "http://a.example/"),
        ("http://a.example:80/x#part", "http://a.example/x"),
        ("https://a.example:443", "https://a.example/"),
        ("http://a.example:8080", "http://a.example:8080/"),
        ("http://a.example./", "http://a.example/"),
        ("http://a.example/a/./b/../c//d", "http://a.example/a/c//d"),
        ("http://a.example/%7e%2f%C3%a9é", "http://a.example/~%2F%C3%A9%C3%A9"),
        ("http://a.example/?b=2&a=1", "http://a.example/?b=2&a=1"),
        ("http://me:secret@a.example/", "http://a.example/"),
        (" \nhttp://a.exa\tmple/x y ", "http://a.example/x%20y"),
        ("//b.example/x", "http://b.example/x"),
        ("?q", "http://base.example/dir/page?q"),
        ("/\udce9t\udce9", "http://base.example/%E9t%E9"),  # a byte that is no UTF-8
        ("../up", "http://base.example/up"),
        ("http://münchen.example/", "http://xn--mnchen-3ya.example/"),
    ],
)
def test_addresses_have_one_form(written, normal):
    assert normalise(written, "http://base.example/dir/page") == normal


@pytest.mark.parametrize(
    "written",
    [
        *("javascript:x", "data:,x", "mailto:a@b.example", "http://", "http:///x"),
        *("http://a b/", "http://[::1", "http://a.example:99999/", "http://%00/"),
        *("http://a.example/" + "x" * 3000, "http://.../", "relative", "http://[x]@"),
    ],
)
def test_what_is_no_address(written):
    with pytest.raises(ValueError):
        normalise(written)


@given(st.text(max_size=60), st.sampled_from(["", "http://", "http://a.example/"]))
def test_normal_forms_stay(text, before):
    try:
        once = normalise(before + text, "http://base.example/dir/")
    except ValueError:
        return
    assert normalise(once) == once
    assert once.isascii()


@given(st.binary(max_size=300), st.sampled_from([None, "utf-8", "klingon", "utf-16"]))
def test_no_page_breaks_the_search_for_links(body, charset):
    links(b"<a href=x>" + body, "http://a.example/", charset, 10)


def test_links_of_a_broken_page():
    body = b"""<base href=http://b.example/dir/><a href=one>1<a HREF='two'>
        <div><area href="/three"></p></td><iframe src=four><a href="one#x">"""
    found = links(body, "http://a.example/", None, 99).urls
    assert found == (
        *("http://b.example/dir/one", "http://b.example/dir/two"),
        *("http://b.example/three", "http://b.example/dir/four"),
    )


def test_the_first_base_counts():
    body = b"<base href=/one/><a href=x>1</a><base href=/two/><a href=y>2</a>"
    found = links(body, "http://a.example/", None, 99).urls
    assert found == ("http://a.example/one/x", "http://a.example/one/y")


def test_a_gap_in_an_address_does_not_stop_the_crawl():
    """Time that grew with the square of the gap would be hours here."""
    body = b'<a href="x' + b" " * 1_000_000 + b'y"><a href=z>'
    found = links(body, "http://a.example/", None, 10)
    assert (found.urls, found.broken) == (("http://a.example/z",), 1)


def test_elements_that_nobody_closed_hide_no_links():
    """As on old pages; a parser may stop where they nest too deeply."""
    body = b"".join(b"<font><b>text<a href=/%d>to</a>" % i for i in range(400))
    assert len(links(body, "http://a.example/", None, 999).urls) == 400
