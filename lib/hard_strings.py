"""Strings that are hard on a tokenizer: many scripts, spaces, broken text."""

import random
import unicodedata
from collections.abc import Iterable

MANY_WORDS = """
hello world HELLO World strawberry naïve Straße ﬁn İstanbul Ǆ ǅ ǆ ʰaspirated
привет мир ПРИВЕТ Ёлка Καλημέρα κόσμε ΣΊΣΥΦΟΣ مرحبا بالعالم العَرَبِيَّة שלום עולם
שָׁלוֹם नमस्ते दुनिया क्षत्रिय สวัสดี ชาวโลก น้ำ 你好 世界 漢字 こんにちは カタカナ ｶﾅ
안녕하세요 세계 한국어 გამარჯობა Հայերեն አማርኛ தமிழ் বাংলা ខ្មែរ བོད
👋🏽 👩\u200d💻 🇰🇷 🤯 ❤\ufe0f 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e007f
👨\u200d👩\u200d👧\u200d👦 e\u0301 n\u0303 a\u0300\u0323 Z\u0351\u036b\u0343
🅰 ① ½ Ⅷ x² ٣٤٥ १२३ 一二三
0 7 42 123 1234 1234567 3.14159 1,000,000 0x1F 1e-9
"""
MANY_ENDINGS = "'s 't 're 've 'm 'll 'd 'S 'T 'RE 'Ve 'M 'lL 'D 'ſ ’s 'K '"
WORDS = MANY_WORDS.split()
ENDINGS = MANY_ENDINGS.split()
CODE = (
    "for i in range(1, 101):\n    print(i)\n",
    "if (a && b) {\r\n\treturn x[0] != y;\r\n}\r\n",
    "https://example.org/a/b?c=d#e//\n/",
    "def f(x): return x**2  # squares\n\n\n",
    "<a href='x'>&amp;</a>",
    "C:\\Users\\x",
    "...!?!---===+++",
)
LOOK_ALIKES = (
    "<|endoftext|>",
    "<|im_start|>",
    "<|im_end|>",
    "<|im_sep|>",
    "<|fim_prefix|>",
    "<|endofprompt|>",
    "<|im_end",
)
SPACES = [
    " ", "  ", "   ", "\n", "\n\n", "\r\n", "\r", "\t", "\v", "\f", "\x1c", "\x1f",
    "\x85", "\xa0", "\u1680", "\u2003", "\u2028", "\u2029", "\u202f", "\u3000",
    "\u200b", "\ufeff", "\u180e",
]  # fmt: skip
CONTROLS = ["\0", "\x01", "\x08", "\x1b", "\x7f", "\x9f", "\u200d", "\u202e", "\ufffd"]
HALVES = ["\ud800", "\udbff", "\udc00", "\udfff", "\ud83d", "\ude00"]
# First and last code points of blocks. What the Unicode of this Python has not
# assigned is left out: a browser may know newer letters than tiktoken does.
BLOCKS = (
    (0x20, 0x7E), (0xA0, 0x24F), (0x250, 0x36F), (0x370, 0x3FF), (0x400, 0x52F),
    (0x530, 0x5FF), (0x600, 0x6FF), (0x900, 0x97F), (0xE00, 0xE7F), (0x10A0, 0x10FF),
    (0x1E00, 0x1FFF), (0x2000, 0x2BFF), (0x3000, 0x30FF), (0x4E00, 0x9FFF),
    (0xA640, 0xA7FF), (0xAC00, 0xD7A3), (0xF900, 0xFFFD), (0x10000, 0x10FFF),
    (0x1D400, 0x1D7FF), (0x1F300, 0x1FAFF), (0x20000, 0x2A6DF), (0xE0100, 0xE01EF),
)  # fmt: skip


def hard_strings(n: int, seed: int) -> list[str]:
    """`n` strings of 1 to 12 fragments: words, code, spaces, anything."""
    rng = random.Random(seed)
    makers = (
        *[lambda: rng.choice(WORDS)] * 4,
        *[lambda: " " + rng.choice(WORDS)] * 3,
        lambda: rng.choice(WORDS) + rng.choice(ENDINGS),
        lambda: rng.choice(CODE),
        lambda: rng.choice(LOOK_ALIKES),
        lambda: "".join(rng.choices(SPACES, k=rng.randint(1, 5))),
        lambda: rng.choice(SPACES) * rng.randint(1, 40),
        lambda: rng.choice(CONTROLS + HALVES),
        lambda: "".join(rng.choices("0123456789", k=rng.randint(1, 12))),
        lambda: rng.choice("aAé가😀.-=") * rng.randint(1, 150),
        *[lambda: _code_points(rng)] * 3,
    )
    return [
        "".join(rng.choice(makers)() for _ in range(rng.randint(1, 12)))
        for _ in range(n)
    ]


def _code_points(rng: random.Random) -> str:
    """A few assigned code points of one block."""
    first, last = rng.choice(BLOCKS)
    points = (chr(rng.randint(first, last)) for _ in range(rng.randint(1, 8)))
    return "".join(c for c in points if unicodedata.category(c) != "Cn")


def forgeries(names: Iterable[str]) -> list[str]:
    """Spellings with which somebody might try to type a special token."""
    found = []
    for name in names:
        inside = name.strip("<|>")
        wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in name)
        found += [
            name,
            name * 2,
            name.upper(),
            f" {name} ",
            f"a{name}b",
            f"\\{name}",
            name.replace("|", "\u2502"),
            name.replace("|", "|\u200b"),
            name.replace("<", "&lt;").replace(">", "&gt;"),
            "\u202e" + name[::-1],
            unicodedata.normalize("NFKD", wide),
            wide,
            f"<|{inside}",
            f"{inside}|>",
            "".join(f"\\x{byte:02x}" for byte in name.encode()),
            f"<{name}>{name}",
        ]
    return found
