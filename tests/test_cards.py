"""Tables of whatever a chapter measured."""

from lib.cards import table, text_block


def test_a_table_writes_numbers_as_the_cards_do_and_escapes_text():
    html = table(("kind", "n"), [["<b>", 100_277], ["long " * 20, 0.5]])
    assert '<th scope="col">kind</th>' in html
    assert "&lt;b&gt;" in html and "<b>" not in html
    assert '<td class="number">100,277</td>' in html
    assert 'class="long"' in html


def test_a_block_of_text_escapes_and_keeps_its_lines():
    html = text_block("<b>a</b>\n  b & c")
    assert html.startswith("<pre") and html.endswith("</pre>")
    assert "&lt;b&gt;a&lt;/b&gt;\n  b &amp; c" in html
