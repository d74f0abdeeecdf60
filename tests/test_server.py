"""The tiny web over real HTTP."""

import asyncio
import http.client
import socket

import pytest

from lib.web.hostile import HOST, HostileWorld
from lib.web.page import Page, Truth
from lib.web.server import serve, serving

TRUTH = Truth("", "en", "prose")


PAGES = {
    "http://a.example/": Page("", b"<p>a", TRUTH),
    "http://b.example/": Page("", b"<p>b", TRUTH),
    "http://b.example/x?y=1": Page("", b"<p>query", TRUTH),
    "http://a.example/gone": Page("", b"gone", TRUTH, 410),
    "http://a.example/odd": Page(
        "", "ß".encode("latin-1"), TRUTH, headers={"content-type": "text/odd"}
    ),
    "http://a.example/lies": Page("", b"abc", TRUTH, headers={"Content-Length": "2"}),
    "http://a.example/chunks": Page(
        "", b"2\r\nhi\r\n0\r\n\r\n", TRUTH, headers={"Transfer-Encoding": "chunked"}
    ),
}


class Web:
    """Two hosts; one page of each kind."""

    def page(self, url):
        return PAGES.get(url)

    def robots(self, host):
        return "User-agent: *\nDisallow: /x\n" if host == "a.example" else None


@pytest.fixture
def address():
    with serve(Web()) as address:
        yield address


def get(address, url, method="GET"):
    host, path = url.removeprefix("http://").split("/", 1)
    connection = http.client.HTTPConnection(*address, timeout=30)
    connection.request(method, "/" + path, headers={"Host": host})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, dict(answer.headers), body


def test_hosts_share_an_address_of_this_machine_only(address):
    assert address.ip == "127.0.0.1"
    assert get(address, "http://a.example/")[2] == b"<p>a"
    assert get(address, "http://B.example:80/")[2] == b"<p>b"
    assert get(address, "http://b.example/x?y=1")[2] == b"<p>query"


def test_status_and_headers_are_the_pages(address):
    assert get(address, "http://a.example/gone")[0] == 410
    status, headers, body = get(address, "http://a.example/odd")
    assert (status, body) == (200, b"\xdf")
    assert headers["content-type"] == "text/odd"
    assert get(address, "http://a.example/chunks")[2] == b"hi"
    assert get(address, "http://a.example/lies")[2] == b"ab"


def test_what_is_not_there_is_404(address):
    assert get(address, "http://a.example/nothing")[0] == 404
    assert get(address, "http://c.example/")[0] == 404


def test_robots_txt_comes_from_the_web(address):
    status, headers, body = get(address, "http://a.example/robots.txt")
    assert (status, headers["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert body.startswith(b"User-agent")
    assert get(address, "http://b.example/robots.txt")[0] == 404


def test_head_has_no_body_and_other_methods_are_refused(address):
    status, headers, body = get(address, "http://a.example/", "HEAD")
    assert (status, headers["Content-Length"], body) == (200, "4", b"")
    assert get(address, "http://a.example/", "POST")[0] == 405


def test_a_connection_serves_many_requests(address):
    connection = http.client.HTTPConnection(*address, timeout=30)
    for host in ("a", "b") * 3:
        connection.request("GET", "/", headers={"Host": f"{host}.example"})
        assert connection.getresponse().read() == f"<p>{host}".encode()
    connection.close()


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"nonsense\r\n\r\n", b" 400 "),
        (b"GET / HTTP/1.1\r\n\r\n", b" 400 "),
        (b"GET / HTTP/1.1\r\nX: " + b"y" * 200_000 + b"\r\n\r\n", b" 431 "),
    ],
)
def test_bad_requests_are_told_so(address, request_, status):
    with socket.create_connection(address, timeout=30) as client:
        try:
            client.sendall(request_)
            answer = client.recv(1000)
        except ConnectionError:  # the server may hang up before it has read all
            return
        assert status in answer.split(b"\r\n")[0]


def test_serving_works_beside_a_running_loop(run_async):
    async def in_a_notebook():
        with serve(Web()) as address:
            return await asyncio.to_thread(get, address, "http://a.example/")

    assert run_async(in_a_notebook())[2] == b"<p>a"


def test_the_server_ends_with_clients_still_connected(run_async):
    async def main():
        async with serving(Web()) as address:
            reader, writer = await asyncio.open_connection(*address)
            writer.write(b"GET / HTTP/1.1\r\nHost: a.example\r\n\r\n")
            await reader.readuntil(b"<p>a")
        assert await reader.read() == b""
        writer.close()
        await writer.wait_closed()

    run_async(asyncio.wait_for(main(), 30))


def test_visits_are_recorded():
    visits = []
    with serve(Web(), visits) as address:
        get(address, "http://a.example/")
        get(address, "http://b.example/x?y=1")
    assert [(v.host, v.path, v.at_once) for v in visits] == [
        ("a.example", "/", 1),
        ("b.example", "/x?y=1", 1),
    ]
    assert all(v.began <= v.ended for v in visits)


def test_the_hostile_host_answers_without_http():
    with serve(HostileWorld()) as address:
        with socket.create_connection(address, timeout=30) as client:
            client.sendall(f"GET /garbage HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
            assert client.recv(100).startswith(b"220 mail")
        assert get(address, f"http://{HOST}/further/7")[1]["Location"] == "/further/8"
        assert get(address, f"http://{HOST}/calendar/3")[2].count(b"/calendar/4") == 1
        for path in ("elsewhere", "calendar/x", "further/x"):
            assert get(address, f"http://{HOST}/{path}")[0] == 404
