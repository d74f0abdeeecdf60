"""The lecture's list of landmarks of Paris, and which items are real.

An item is a line with a number or a mark before it, or a short line by itself,
up to the first sign that ends a name. It is a sight of Paris if the words of one
of SIGHTS stand in it in a row, without accents, articles and small words. Only
what stands in the city counts: Versailles and Disneyland do not. How a line is read
was mended when Gemma 3 270M had written lists: HTML's tags are no words.
"""

import re
import unicodedata

from lib.web.world.tables import words
from lib.writers import Written

PROMPT = "Here is my top 10 list of the top landmarks to see in Paris:"
MOST = 36  # tokens
LONGEST = 6  # words of a name that stands on a line without a mark

TAG = re.compile(r"</?\w[^<>]*>")
MARKED = re.compile(r"[\s#]*(?:\d{1,2}\s*[.):-]|[-*•–])\s*(\S.*)")
NAME_ENDS = re.compile(r"\s[-–—|]\s|[:;,!?(\[]|(?<!\bSt)\.|[*_]{2}(?=\s|$)|$")
SMALL = frozenset(words("a an the of in at and de du des d la le les l et"))
_NAMES = """
eiffel | louvre | notre dame | arc triomphe | arch triumph | champs elysees |
sacre coeur | sacred heart | montmartre | pantheon | orsay |
pompidou | beaubourg | sainte chapelle | saint chapelle | conciergerie |
invalides | napoleon tomb | tomb napoleon | army museum | musee armee |
luxembourg | tuileries | place concorde | concorde square | vosges | vendome |
palais garnier | opera garnier | garnier opera | paris opera | opera house |
opera bastille | bastille | pere lachaise | catacombs | catacombes | marais |
latin quarter | quartier latin | montparnasse | seine | ile cite | cite island |
ile saint louis | trocadero | chaillot | champ mars | champs mars |
grand palais | petit palais |
palais royal | royal palace | rodin | orangerie | picasso museum |
musee picasso | galeries lafayette | bois boulogne | bois vincennes |
chateau vincennes | buttes chaumont | parc monceau | monceau | villette |
quai branly | cluny | saint germain | st germain | saint sulpice | st sulpice |
madeleine | val grace | sorbonne | hotel ville | paris city hall | city hall |
canal saint martin | canal st martin | jardin plantes | botanical garden |
shakespeare company | louis vuitton | carnavalet | jacquemart andre |
marmottan | place tertre | saint michel | st michel | pigalle | lido |
crazy horse | mouffetard | halles | arenes lutece | tour saint jacques |
saint jacques tower | saint etienne mont | great mosque | grande mosquee |
grand mosque | rue rivoli | place republique | andre citroen | cite sciences |
natural history | gare nord | gare lyon | bourse | institut france |
elysee palace | palais elysee | palais justice | palace justice | cafe flore |
deux magots | stravinsky fountain | saint eustache | promenade plantee |
ile cygnes | wall love | ecole militaire | military school | paris zoo |
cernuschi | musee homme | galliera | palais tokyo | institut monde arabe |
arab world institute | place italie | belleville |
bateaux mouches | philharmonie | parc princes | roland garros
"""
_MORE = (  # these look misspelt to a machine
    "moulin rouge",  # codespell:ignore rouge
    "pont neuf",  # codespell:ignore pont
    "pont alexandre",  # codespell:ignore pont
    "pont arts",  # codespell:ignore pont
    "pont iena",  # codespell:ignore pont
    "pont royal",  # codespell:ignore pont
    "pont marie",  # codespell:ignore pont
)
SIGHTS = frozenset((*(" ".join(name.split()) for name in _NAMES.split("|")), *_MORE))


def items(written: Written) -> list[str]:
    """The names on the list that follows the prompt, whole ones only."""
    lines = TAG.sub("", written.text).split("\n")
    found = []
    for i, line in enumerate(lines):
        marked = MARKED.fullmatch(line)
        name = marked[1].strip("*_ ") if marked else line.strip()
        end = NAME_ENDS.search(name)
        cut = i == len(lines) - 1 and not written.ended and end.start() == len(name)
        if cut or not any(c.isalpha() for c in name):
            continue
        if marked or _stands_alone(name):
            found.append(name[: end.start()].strip())
    return [name for name in found if name]


def _stands_alone(line: str) -> bool:
    """Is a line without a mark the name of something, and no sentence?"""
    few = len(line.split()) <= LONGEST
    return few and line[0].isupper() and line[-1].isalpha()


def is_sight(item: str) -> bool:
    """Is a name on the list one of SIGHTS, or does it hold one?"""
    name = f" {plain(item)} "
    return any(f" {sight} " in name for sight in SIGHTS)


def plain(name: str) -> str:
    """Lower case, without accents, signs, articles and small words."""
    letters = unicodedata.normalize("NFKD", name.lower().replace("œ", "oe"))
    letters = "".join(c for c in letters if not unicodedata.combining(c))
    kept = re.findall(r"[a-z0-9]+", letters.replace("'s", ""))
    return " ".join(word for word in kept if word not in SMALL)
