"""Released tokenizers cut every text as the `tokenizers` library cuts it."""

import json
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tokenizers import AddedToken, Regex, decoders, models, normalizers, pre_tokenizers
from tokenizers import Tokenizer as Theirs

from lib.encodings import FILES, get_encoding
from lib.gguf import GGUF
from lib.hard_strings import ENDINGS, WORDS
from lib.model_packages import installed
from lib.release_files import UnusableRelease
from lib.release_tokenizer import GPT2_PATTERN, LLAMA3_PATTERN, SpacedTokenizer
from lib.texts import king_james, language_reference
from lib.tokenizer_files import start_of_json, tokenizer_of_gguf, tokenizer_of_json

END, START = "<|endoftext|>", "<|im_start|>"
# Every assigned character; half a UTF-16 pair is no text to the reference.
any_text = st.text(st.characters(exclude_categories=["Cn", "Cs"]))
marks = st.text(" \n\t\r'aAÉ1٣.,<>_-'s\x04ß가🙂", max_size=40)
texts = st.one_of(any_text, marks)
LONG = [
    king_james()[:100_000],
    language_reference()[:100_000],
    *(f"a{' ' * n}b{chr(10) * n}c{chr(9) * n} d" for n in range(70)),
    *(word + ending for word in WORDS for ending in ENDINGS),
]


def byte_level(vocab, merges, *cuts, special=(END,), found=()):
    theirs = Theirs(models.BPE(vocab=vocab, merges=merges))
    own = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=not is_split(cuts))
    steps = [*cuts, own]
    theirs.pre_tokenizer = pre_tokenizers.Sequence(steps) if cuts else own
    theirs.decoder = decoders.ByteLevel()
    theirs.add_tokens([AddedToken(name, normalized=False) for name in found])
    theirs.add_special_tokens([AddedToken(name, normalized=False) for name in special])
    return theirs


def is_split(cuts):
    return any(isinstance(cut, pre_tokenizers.Split) for cut in cuts)


def gpt2_files():
    """GPT-2's vocabulary and merges as published, from their pip package."""
    from importlib import resources

    merges, vocab = (
        (resources.files(file.package) / file.path).read_bytes()
        for file in FILES["r50k_base"]
    )
    lines = merges.decode().splitlines()[1:]
    return json.loads(vocab), [tuple(line.split(" ")) for line in lines if line]


def ours(theirs):
    facts = json.loads(theirs.to_str())
    return tokenizer_of_json(facts, theirs.get_vocab_size())


def gpt2(*cuts, **more):
    vocab, merges = gpt2_files()
    return byte_level(vocab, merges, *cuts, **more)


def smollm2():
    """SmolLM2's tokenizer as its tokenizer.json has it, from the GGUF file."""
    facts = GGUF(installed("smollm2-135m-instruct")).facts
    tokens = facts["tokenizer.ggml.tokens"]
    vocab = {token: i for i, token in enumerate(tokens)}
    merges = [tuple(merge.split(" ")) for merge in facts["tokenizer.ggml.merges"]]
    digits = pre_tokenizers.Digits(individual_digits=True)
    types = facts["tokenizer.ggml.token_type"]
    special = [token for token, kind in zip(tokens, types) if kind == 3]
    return byte_level(vocab, merges, digits, special=special), facts


class Pairs:
    """Each kind of tokenizer, theirs and ours, made once."""

    def __init__(self):
        self.made = {}

    def __getitem__(self, name):
        if name not in self.made:
            self.made[name] = getattr(self, name)()
        return self.made[name]

    def gpt2(self):
        return (theirs := gpt2()), ours(theirs)

    def gpt2_with_found_tokens(self):
        return (theirs := gpt2(found=["  ", "\n\n", "\n\n\n", "<b>"])), ours(theirs)

    def llama3(self):
        """Its pattern; the merges are GPT-2's, since its own are nowhere offline."""
        split = pre_tokenizers.Split(Regex(LLAMA3_PATTERN), "isolated")
        return (theirs := gpt2(split)), ours(theirs)

    def smollm2_json(self):
        theirs, _ = smollm2()
        return theirs, ours(theirs)

    def smollm2_gguf(self):
        theirs, facts = smollm2()
        return theirs, tokenizer_of_gguf(facts)


PAIRS = Pairs()
KINDS = [name for name in vars(Pairs) if not name.startswith("_")]


def same(kind, text):
    theirs, mine = PAIRS[kind]
    if set(re.findall(r"<[|\w]+>", text)) & set(mine.special_tokens):
        return
    wanted = theirs.encode(text, add_special_tokens=False).ids
    assert mine.encode(text) == wanted
    assert mine.decode(wanted) == theirs.decode(wanted, skip_special_tokens=False)


@pytest.mark.parametrize("kind", KINDS)
def test_long_texts_equal_the_reference(kind):
    for text in LONG:
        same(kind, text)


@pytest.mark.parametrize("kind", KINDS)
@given(text=texts)
@example("")
@example("\x04!\x04!")  # bytes that SmolLM2 has no token for
@example("a  1")
@example(" 1 ½ Ⅻ ٣٤")
@example("it's IT'S 'ſ 's")
@example("x \n y\r\n \r z\x85\u2028\x1c ")
def test_any_text_equals_the_reference(kind, text):
    same(kind, text)


def test_gpt2_is_what_tiktoken_says():
    for text in LONG:
        assert PAIRS["gpt2"][1].encode(text) == get_encoding("r50k_base").encode(text)


@pytest.mark.parametrize("kind", KINDS)
def test_special_tokens_come_only_when_asked_for(kind):
    theirs, mine = PAIRS[kind]
    text = f"a{END} b{END}"
    asked = mine.encode(text, allowed_special=[END])
    assert asked == theirs.encode(text, add_special_tokens=False).ids
    assert mine.special_tokens[END] in asked
    assert mine.special_tokens[END] not in mine.encode(text)
    assert mine.decode(mine.encode(text)) == text == mine.decode(asked)
    with pytest.raises(ValueError, match="Unknown special tokens"):
        mine.encode(text, allowed_special=["<no such>"])


def test_every_token_of_gpt2_decodes_to_its_bytes():
    encoding, mine = get_encoding("r50k_base"), PAIRS["gpt2"][1]
    for i in range(encoding.n_vocab):
        assert mine.decode_bytes([i]) == encoding.decode_bytes([i])
    with pytest.raises(ValueError, match="No token"):
        mine.decode([encoding.n_vocab])


def miniature():
    """Gemma's kind: characters, bytes, and two tokens that merging never meets."""
    tokens = ["<pad>", "<bos>", *(f"<0x{i:02X}>" for i in range(256))]
    tokens += ["\n", "\n\n", "\n\n\n", "▁▁", "▁▁▁", "<b>"]
    added = range(258, 264)
    tokens += ["ab", "▁a", "bc", "a>▁", "▁ab", "abc", "éa", "cabc"]
    tokens += ["a", "b", "c", "▁", ">", "é", "<"]
    return tokens, added


def theirs_of(tokens, special, found):
    """The reference for Gemma's kind, built as Google's tokenizer.json is: every
    way to make a token is a merge; first those that make found tokens, the
    longest left part first, then in the order of tokens."""
    vocab = {token: i for i, token in enumerate(tokens)}
    first, merges = [], []
    for token in vocab.keys() - set(special):
        for k in range(1, len(token)):
            left, right = token[:k], token[k:]
            if left in vocab and right in vocab:
                (first if token in found else merges).append((left, right))
    first.sort(key=lambda pair: (-len(pair[0]), -len(pair[1])))
    merges.sort(key=lambda pair: (vocab["".join(pair)], -len(pair[0])))
    theirs = Theirs(
        models.BPE(
            vocab=vocab,
            merges=first + merges,
            byte_fallback=True,
            fuse_unk=True,
            unk_token=tokens[0],
        )
    )
    theirs.normalizer = normalizers.Replace(" ", "▁")
    steps = decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()
    theirs.decoder = decoders.Sequence(list(steps))
    theirs.add_tokens([AddedToken(name, normalized=False) for name in found])
    theirs.add_special_tokens([AddedToken(name, normalized=False) for name in special])
    return theirs


@pytest.fixture(scope="module")
def spaced():
    tokens, added = miniature()
    found = [tokens[i] for i in added]
    theirs = theirs_of(tokens, tokens[:2], found)
    return theirs, ours(theirs)


@given(st.text(" \nabcé>ñ<🙂\x00▁", max_size=30))
@example("abcabc")
@example("a>  a> b")
@example("<b><0x61>")
@example("\n\n\n\n\n    a")
def test_spaced_text_equals_the_reference(spaced, text):
    """`▁` in a text is a space here, and elsewhere if no space is beside it."""
    theirs, mine = spaced
    assert isinstance(mine, SpacedTokenizer)
    wanted = theirs.encode(text.replace("▁", " "), add_special_tokens=False).ids
    assert mine.encode(text) == wanted
    decoded = theirs.decode(wanted, skip_special_tokens=False)
    assert mine.decode(wanted) == decoded == text.replace("▁", " ")


def test_special_names_in_spaced_text_are_text(spaced):
    mine = spaced[1]
    assert mine.encode("<bos>", allowed_special=["<bos>"]) == [1]
    assert 1 not in mine.encode("<bos>")
    assert mine.decode(mine.encode("<bos>")) == "<bos>"


def changed(facts, *path, to):
    """A copy with one thing in it changed."""
    facts = json.loads(json.dumps(facts))
    place = facts
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = to
    return facts


@pytest.fixture(scope="module")
def small_facts():
    theirs = byte_level({"a": 0, "b": 1, "ab": 2, END: 3}, [("a", "b")])
    return json.loads(theirs.to_str())


def test_a_small_one_is_read(small_facts):
    mine = tokenizer_of_json(small_facts, 4)
    assert mine.encode("abba") == [2, 1, 0]
    assert mine.special_tokens == {END: 3}
    assert mine.encode("xyz") == []  # of bytes that it lacks, nothing is left
    assert tokenizer_of_json(small_facts, 3).special_tokens == {}


EVIL_PATTERN = {"Regex": "(a+)+$"}
EVIL_SPLIT = {"type": "Split", "behavior": "Isolated", "invert": False}
LIES = {
    "another model": (["model", "type"], "Unigram"),
    "no model": (["model"], None),
    "a list of tokens": (["model", "vocab"], ["a", "b"]),
    "an id beyond the model": (["model", "vocab", "b"], 2**60),
    "an id below zero": (["model", "vocab", "b"], -1),
    "an id of words": (["model", "vocab", "b"], "1"),
    "an id of truth": (["model", "vocab", "b"], True),
    "an id twice": (["model", "vocab", "b"], 0),
    "a token of no name": (["model", "vocab", ""], 3),
    "a token of no bytes": (["model", "vocab", "日"], 3),
    "no merges": (["model", "merges"], None),
    "merges of three": (["model", "merges"], [["a", "b", "a"]]),
    "merges of numbers": (["model", "merges"], [[1, 2]]),
    "merges of nothing known": (["model", "merges"], [["a", "a"], ["a", "b"]]),
    "bytes that are not there": (["model", "byte_fallback"], True),
    "a pattern of its own": (
        ["pre_tokenizer"],
        {
            "type": "Sequence",
            "pretokenizers": [
                EVIL_SPLIT | {"pattern": EVIL_PATTERN},
                {"type": "ByteLevel", "use_regex": False},
            ],
        },
    ),
    "no way to cut": (["pre_tokenizer"], None),
    "cuts of words": (["pre_tokenizer"], "ByteLevel"),
    "no cuts in a row": (["pre_tokenizer"], {"type": "Sequence", "pretokenizers": []}),
    "a space before": (["pre_tokenizer", "add_prefix_space"], True),
    "a normalizer": (["normalizer"], {"type": "Lowercase"}),
    "added tokens of no name": (["added_tokens"], [{"id": 3, "special": True}]),
    "added tokens of no id": (["added_tokens"], [{"content": "x", "special": True}]),
    "added tokens of words": (["added_tokens"], "x"),
    "an added token of nothing": (
        ["added_tokens"],
        [{"content": "", "id": 3, "special": True}],
    ),
    "a token found without its spaces": (
        ["added_tokens"],
        [{"content": "x", "id": 3, "special": False, "lstrip": True}],
    ),
    "a long token to find": (
        ["added_tokens"],
        [{"content": "x" * 100_000, "id": 3, "special": False}],
    ),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_hostile_tokenizer_is_refused(small_facts, lie):
    path, value = LIES[lie]
    with pytest.raises(UnusableRelease) as error:
        tokenizer_of_json(changed(small_facts, *path, to=value), 4)
    assert len(str(error.value)) < 400


def test_merges_out_of_order_are_refused():
    vocab = {"a": 0, "b": 1, "ab": 2, "ba": 3}
    theirs = byte_level(vocab, [("b", "a"), ("a", "b")], special=())
    with pytest.raises(UnusableRelease, match="not in the order"):
        ours(theirs)


@pytest.mark.parametrize(
    ("template", "start"),
    [
        (None, ()),
        ({"type": "ByteLevel"}, ()),
        ({"single": [{"SpecialToken": {"id": END}}, {"Sequence": {}}]}, (3,)),
        ({"single": [{"Sequence": {}}, {"SpecialToken": {"id": END}}]}, ()),
        ({"processors": [{}, {"single": [{"SpecialToken": {"id": END}}]}]}, (3,)),
        ({"processors": 7}, ()),
        ({"single": [{"SpecialToken": {"id": ["x"]}}, 3]}, ()),
    ],
)
def test_the_start_is_what_the_template_says(small_facts, template, start):
    mine = tokenizer_of_json(small_facts, 4)
    assert start_of_json({"post_processor": template}, mine) == start


def test_patterns_are_compiled_from_this_books_lines_only():
    assert PAIRS["gpt2"][1].pattern == GPT2_PATTERN


@pytest.mark.slow
def test_gemmas_tokenizer_equals_the_reference():
    """On long texts and on each of its tokens; the merges come from the tokens,
    as in Google's own tokenizer.json."""
    facts = GGUF(installed("gemma-3-270m")).facts
    tokens, mine = facts["tokenizer.ggml.tokens"], tokenizer_of_gguf(facts)
    special = list(mine.special_tokens)
    theirs = theirs_of([t.replace(" ", "▁") for t in tokens], special, set(mine.found))
    for text in LONG:
        assert mine.encode(text) == theirs.encode(text, add_special_tokens=False).ids
    for i, token in enumerate(tokens):
        if token not in mine.special_tokens:
            text = token.replace("▁", " ")
            wanted = theirs.encode(text, add_special_tokens=False).ids
            assert mine.encode(text) == wanted
            assert mine.decode([i]) == theirs.decode([i], skip_special_tokens=False)
