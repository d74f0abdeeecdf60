"""Strings that trip tokenizers: many scripts, odd spaces, broken characters."""

import random
import sys

# First and last code point of stretches of Unicode that people write in.
SCRIPTS = {
    "Latin": (0x20, 0x24F),
    "Greek": (0x370, 0x3FF),
    "Cyrillic": (0x400, 0x4FF),
    "Hebrew": (0x590, 0x5FF),
    "Arabic": (0x600, 0x6FF),
    "Devanagari": (0x900, 0x97F),
    "Thai": (0xE00, 0xE7F),
    "Georgian": (0x10A0, 0x10FF),
    "kana": (0x3040, 0x30FF),
    "Chinese": (0x4E00, 0x9FFF),
    "Korean": (0xAC00, 0xD7A3),
    "full width": (0xFF00, 0xFFEF),
    "emoji": (0x1F300, 0x1FAFF),
}
TRAPS = (
    *("don't", "DON'T", "we'LL", "'\u017f", "I'm", "'re", "x'Ve", "O'Neill"),
    *("  ", "   x", " \n", "\r\n", "\n\n  \n", "\t\t", "\u00a0", "\u0085", "\ufeff"),
    *("\u3000", "\u2028", "\x00", "\x1b[0m", "\x7f", "\u200d", "\ufffd"),
    *("\ud83d", "\udc00", "👩\u200d💻", "🇰🇷", "e\u0301", "ǅ", "ʕ", "ß", "İ"),
    *("<|endoftext|>", "<|im_end|>", "<|im_start|>user", "</script>", "<!--"),
    *("1234567", "3.14159", "٣٤٥", "Ⅷ", "x²", "00:07:47", "9.11", "a1b2"),
    *("HELLO", "CamelCaseWord", "snake_case", "if x != y:", "...", "'''", "//"),
    *("안녕", "日本語", "здравствуй", "नमस्ते", "שלום", "สวัสดี", "x" * 70, "=" * 90),
)


def many_scripts(n: int, seed: int) -> list[str]:
    """`n` strings of up to a few dozen characters, drawn at random.

    Half are runs of characters of one script or of all Unicode, half mix such
    runs with fragments known to be cut wrongly by a careless tokenizer. Lone
    surrogates occur.
    """
    draw = random.Random(seed)
    return ["".join(_parts(draw)) for _ in range(n)]


def _parts(draw: random.Random) -> list[str]:
    parts = []
    for _ in range(draw.randint(1, 6)):
        if draw.random() < 0.5:
            parts.append(draw.choice(TRAPS))
        else:
            low, high = draw.choice([*SCRIPTS.values(), (0, sys.maxunicode)])
            size = draw.randint(1, 12)
            parts.append("".join(chr(draw.randint(low, high)) for _ in range(size)))
        if draw.random() < 0.5:
            parts.append(" ")
    return parts
