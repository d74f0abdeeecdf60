"""Names of people who do not exist.

First names are written by hand; surnames are put together from syllables and
kept only if they sound unlike each other, since a small model mixes up names
that share their parts. The people of the fact table take the first surnames,
each its own; passers-by, who are met on one page only, share the rest.
"""

from functools import lru_cache

from lib.web.world.dice import Dice
from lib.web.world.tables import words

WOMEN = words("""
    Ada Beryl Cosima Dorrit Effie Fenella Greta Hesper Isolde Juniper Keziah Linnet
    Maud Nerys Odile Petra Quilla Rosalba Sabra Tamsin Ursel Verity Winifred Xanthe
    Ysolt Zillah Agnes Bettany Clemency Damaris Elspeth Flora Gwenda Hulda Ingrid
    Jessamy Kerensa Lavinia Marigold Nancy Oriel Prudence Rhoda Sidony Thora Una
    Vashti Wilma Averil Briony Cressida Dilys Eudora Frida Griselda Honor Imogen
    Jocosa Lettice Mercy
""")
MEN = words("""
    Abel Bram Caspar Dunstan Edwy Fergus Gideon Hobart Ivo Jory Kester Lorcan
    Merrick Ned Osric Piers Quentin Rafe Silas Tobit Ulric Virgil Wystan Yorick
    Zebedee Ambrose Barnaby Crispin Denzil Ephraim Felix Godfrey Humphrey Ignace
    Jasper Kit Leopold Magnus Noah Oswin Perkin Reuben Sampson Thaddeus Urban
    Valentine Walter Amos Benedict Cuthbert Duncan Enoch Franz Gilbert Hector Isaac
    Jonas Lambert Matthias Nicodemus
""")

_ONSETS = words("""
    B Br C Ch Cl D Dr F Fl G Gr H J K L M N P Pl Qu R S Sh Sp St T Th Tr V W Wh Y
""")
# Vowel, middle and end come from one row, so that the result can be said.
_SHAPES = tuple(
    tuple(part.split() for part in row.split("|"))
    for row in (
        "a e i o u | bb dd ff gg ll mm nn pp rr ss tt zz lb ld lm lt mb mp nd nt rb rd"
        " rk rl rm rn sk st | ow er ell am in ard ick ent on ock et ery ingale idge ony"
        " aby ulph over iver away ander",
        "a e i o u | b ck d l m n p r s t rn lk nd x | ley ton by more way worth ham"
        " combe man ster gate low stead ridge bourne",
        "ai ea ee oa ou au | d k l m n r s t v | er ow ing on ard ford ley ton ster",
    )
)
_AWKWARD = words("""
    cock slut dick tit fuk nig poon coon cun pis fag shit rap wank spic gook kik jap
    paki nazi tard twat bum hook whor boob puss scat nud sex arse
""")
N_TABLE = 900  # surnames that one person of the fact table may have
N_ALL = 5_000  # all surnames


def _surname(dice: Dice) -> str:
    shape = dice.pick(_SHAPES)
    return dice.pick(_ONSETS) + "".join(dice.pick(part) for part in shape)


def _skeleton(name: str) -> str:
    """What is left of a name when the vowels go and doubles become one."""
    bones = [c for c in name.lower() if c not in "aeiouy"]
    return "".join(a for a, b in zip(bones, [*bones[1:], ""]) if a != b)


@lru_cache(maxsize=4)
def surnames(seed: int) -> tuple[str, ...]:
    """`N_ALL` different surnames; the first `N_TABLE` differ in their consonants."""
    dice, found, skeletons = Dice(seed, "surnames"), {}, set()
    while len(found) < N_ALL:
        name = _surname(dice)
        bones = _skeleton(name)
        if any(word in name.lower() for word in _AWKWARD) or name in found:
            continue
        if len(found) < N_TABLE and bones in skeletons:
            continue
        skeletons.add(bones)
        found[name] = None
    return tuple(found)


def table_name(seed: int, i: int) -> tuple[str, str, bool]:
    """First name, surname and whether a woman, of person `i` of the fact table."""
    woman = i % 2 == 0
    firsts = WOMEN if woman else MEN
    return firsts[i // 2 * 7 % len(firsts)], surnames(seed)[i], woman


def passer_name(seed: int, i: int) -> tuple[str, str, bool]:
    """The same of passer-by `i`; they repeat only after half a million."""
    shared = surnames(seed)[N_TABLE:]
    woman = i % 2 == 0
    firsts = WOMEN if woman else MEN
    first, turn = i // 2 % len(firsts), i // 2 // len(firsts)
    return firsts[first], shared[(turn + first * 61) % len(shared)], woman
