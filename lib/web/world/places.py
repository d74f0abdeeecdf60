"""The Quillet: where it lies, what happened there, and who quarrels with whom.

Every statement of the tiny web about the place comes from the tables below,
so that two pages cannot disagree. Distances follow from the map, in miles
east and north of the market cross of Brindle.
"""

from math import hypot
from typing import NamedTuple

from lib.web.world.tables import phrases, rows

COUNTRY = "the Quillet"


class Town(NamedTuple):
    """A town; `made` is what it is known for, `fair` the month of its fair."""

    name: str
    x: int
    y: int
    river: str
    founded: int
    founder: str
    people: int
    made: str
    fair: str
    inn: str
    flood: int


class Hill(NamedTuple):
    """A hill; its height in feet and the nearest town."""

    name: str
    height: int
    town: str


class River(NamedTuple):
    """A river; its length in miles, and its towns in the order of its course."""

    name: str
    length: int
    source: str
    course: str

    @property
    def towns(self) -> tuple[str, ...]:
        """The towns on its banks, the one nearest the source first."""
        return phrases(self.course)

    @property
    def mouth(self) -> str:
        """The last of its towns."""
        return self.towns[-1]


class Club(NamedTuple):
    """A club, where and when it meets, and since which year."""

    name: str
    town: str
    day: str
    founded: int
    about: str


class Quarrel(NamedTuple):
    """Two towns, what they disagree about and since when, what each of them
    says, who tried to judge it in which year, and how that ended."""

    one: str
    other: str
    about: str
    since: int
    one_says: str
    other_says: str
    judge: str
    judged: int
    outcome: str


class Legend(NamedTuple):
    """A creature, where it is seen, and what it does there."""

    creature: str
    town: str
    habit: str
    year: int


TOWNS: tuple[Town, ...] = rows(
    Town,
    """
Brindle|0|0|Tansy|1204|Hilde the Surveyor|18400|clocks|May|the Patient Ox|1783
Ilverton|14|9|Tansy|1311|two brothers named Corvin|9200|paper|June|the Third Swan|1783
Saltmere|-22|-17|Pell|1096|a shipwrecked cook|6100|sea salt|August|the Dry Anchor|1902
Nettlewick|9|-12|Oxter|1388|Dame Ottoline Furze|3100|rope|March|the Blind Fiddler|1845
Quern|21|-4|Oxter|1157|the millers' guild|4700|rye flour|October|the Upper Stone|1845
Eddering|-9|15|Tansy|1420|a runaway abbot|5300|black honey|July|the Honest Bee|1672
Gannet Stair|-34|-6|Pell|1240|seven fishwives|2400|smoked mackerel|April|
    the Wet Cat|1902
Lowfold|4|23|Whin|1533|a shepherd called Tam|1900|wool|November|the Warm Gate|1911
Cathmoor|-17|31|Whin|1466|the widow Pargeter|1200|peat|September|the Last Lamp|1911
Hawkshall|28|17|Grey Lady|1189|a falconer in disgrace|7800|glass|February|
    the Broken Jess|1758
Oxlip|12|34|Grey Lady|1601|Doctor Amandus Pyke|2700|herbal tea|May|
    the Second Opinion|1758
Druse|36|2|Grey Lady|1275|a deaf goldsmith|5900|garnets|December|the Lucky Pick|1820
Tollen|-5|-26|Pell|1130|the ferrymen's wives|8300|barges|June|the Long Wait|1902
Pipwater|-13|-9|Pell|1499|an absent-minded king|3600|pears|October|the Green Jug|1867
Wimberry|31|-19|Oxter|1570|Sister Perpetua|1500|jam|July|the Purple Thumb|1845
Bellhanger|18|26|Grey Lady|1342|a wandering tinker|4100|bells|January|
    the Cracked Tenor|1758
Marrowby|-28|12|Whin|1225|the giant Hodge|3300|giant vegetables|September|
    the Full Barrow|1911
Yarrow Cross|6|11|Tansy|1297|four crossing pilgrims|2900|saddles|April|
    the Spare Horse|1672
Fennimore|-40|-21|Pell|1638|a company of eel catchers|1100|eels|March|
    the Slippery Step|1902
Vaney|41|24|Grey Lady|1410|a weathercock maker|2200|kites|August|the South Wind|1820
Sarn|-25|38|Whin|1262|an exiled judge|900|sheep's cheese|November|the Final Appeal|1911
Kettle Row|2|-7|Tansy|1702|the tinsmith Obadiah Lunt|6700|kettles|February|
    the Merry Whistle|1783
Jessop|-31|-28|Pell|1555|Captain Jessop Rudd|4400|ropewalks and oars|July|
    the Idle Oar|1902
Umberleigh|25|38|Grey Lady|1367|a painter of signs|1700|brown paint|December|
    the Wrong Sign|1820
""",
)
HILLS: tuple[Hill, ...] = rows(
    Hill,
    """
Old Tomkin|2114|Sarn
the Anvil|1873|Vaney
Candle Hill|962|Eddering
the Widow's Elbow|1540|Cathmoor
Bare Roderick|1721|Umberleigh
the Loaf|604|Quern
Scolding Hill|1188|Lowfold
Glover's Seat|1035|Druse
Pear Tree Hill|488|Pipwater
""",
)
RIVERS: tuple[River, ...] = rows(
    River,
    """
Tansy|61|Candle Hill|Eddering, Yarrow Cross, Ilverton, Brindle, Kettle Row
Pell|96|Pear Tree Hill|Pipwater, Tollen, Saltmere, Gannet Stair, Fennimore, Jessop
Oxter|44|the Loaf|Quern, Nettlewick, Wimberry
Whin|79|Old Tomkin|Sarn, Cathmoor, Lowfold, Marrowby
Grey Lady|88|Bare Roderick|Umberleigh, Oxlip, Bellhanger, Hawkshall, Vaney, Druse
""",
)
CLUBS: tuple[Club, ...] = rows(
    Club,
    """
Night Gardeners|Pipwater|Monday|1887|moonlit weeding
Left-Handed Anglers|Fennimore|Saturday|1904|fishing from the wrong bank
Red Herons|Tollen|Thursday|1921|rowing
Slow Cyclists|Brindle|Sunday|1896|arriving late on two wheels
Friends of the Comma|Ilverton|Tuesday|1933|careful writing
Winter Swimmers|Saltmere|Friday|1912|cold water
Society of Whistlers|Kettle Row|Wednesday|1879|whistling in parts
Thunder Watchers|Vaney|Friday|1926|counting between flash and bang
Marrow Growers|Marrowby|Saturday|1853|very large vegetables
Ladder Dancers|Bellhanger|Monday|1940|dancing three rungs up
Lost Umbrella League|Gannet Stair|Tuesday|1918|returning what the wind took
Bronze Bowls|Hawkshall|Wednesday|1865|bowling on wet grass
Amateur Cartographers|Yarrow Cross|Thursday|1909|maps of very small places
Sheepdog Parliament|Lowfold|Sunday|1871|debating the merits of dogs
Cheese Rollers|Sarn|Saturday|1830|letting go at the top
Honourable Tasters|Wimberry|Friday|1844|opinions on jam
Owl Counters|Cathmoor|Wednesday|1928|standing still in the dark
Kite Pilots|Umberleigh|Sunday|1936|string and patience
Green Lantern Players|Druse|Thursday|1901|plays with too many ghosts
Second Draughts Circle|Oxlip|Monday|1892|board games and weak tea
Stilt Postmen|Jessop|Tuesday|1860|delivering over floods
Bean Debaters|Nettlewick|Friday|1949|arguing for the other side
Millstone Wrestlers|Quern|Sunday|1814|falling over with dignity
Beekeepers' Choir|Eddering|Thursday|1883|singing one octave above the hive
""",
)
QUARRELS: tuple[Quarrel, ...] = rows(
    Quarrel,
    """
Brindle|Ilverton|the question which of the two clocks tells the right time|1811|
    the clock of Brindle was set by the surveyor's own shadow|
    the clock of Ilverton has never been late for a shift|a retired sea captain|1836|
    both clocks were stopped for a week and everybody overslept
Quern|Wimberry|the question whether jam goes under or over the butter|1856|
    butter keeps the bread of Quern from going soft|
    jam from Wimberry must never touch a crust|the bishop's cook|1871|
    the cook ate forty slices and asked for cheese
Saltmere|Tollen|the question who lost the town drum overboard|1794|
    a ferryman from Tollen was beating it at the time|
    the cook from Saltmere had tied it to the rail with a ribbon|a blind piper|1802|
    a second drum was bought and lost on the way home
Hawkshall|Druse|a window that one sold and the other broke|1839|
    the glass was whole when it left Hawkshall|
    a window without cracks has never come to Druse|a travelling dentist|1858|
    the pieces were shared out by weight
Marrowby|Pipwater|the weight of a certain pear|1877|
    the scales of Marrowby do not lie for fruit|
    a thumb from Marrowby was on the scales|an inspector of weights|1879|
    the pear had meanwhile been eaten by the inspector
Lowfold|Cathmoor|forty sheep that walked from one to the other|1768|
    the sheep were called away from Lowfold by a whistle|
    the sheep came to Cathmoor of their own free will|a deaf judge|1770|
    the sheep were heard as witnesses and said nothing new
Bellhanger|Vaney|a bell that drowned out a kite festival|1905|
    the bell of Bellhanger was rung for a fire|
    the fire was lit after the bell had been rung|two nuns from the coast|1911|
    the nuns flew the bell and rang the kite
Nettlewick|Kettle Row|the length of a borrowed rope|1862|
    ninety yards of rope left Nettlewick on a cart|
    the rope that came to Kettle Row would not have hanged a hat|a land surveyor|1863|
    the surveyor measured himself into the river
Gannet Stair|Fennimore|the proper way to smoke an eel|1729|
    an eel wants seven days over driftwood|
    an eel wants one night over peat and no advice|a cardinal on his travels|1731|
    the cardinal praised the mackerel and left by the back stairs
Oxlip|Umberleigh|the colour of a shared bridge|1888|
    a bridge should be green like medicine|
    a bridge should be brown like everything else|a colour-blind painter|1890|
    the painter used both and was thanked by neither
Eddering|Yarrow Cross|a swarm of bees and its ownership|1698|
    the bees were baptised in Eddering|
    the bees chose a saddle in Yarrow Cross and meant it|a hermit|1699|
    the hermit took the bees and has not been heard of since
Sarn|Jessop|a letter that arrived ninety years late|1914|
    the letter was posted in Sarn with the right stamp|
    the letter was addressed in a hand that nobody in Jessop could read|
    the postmaster general|1926|the verdict was sent by post and is still expected
""",
)
LEGENDS: tuple[Legend, ...] = rows(
    Legend,
    """
the Lamplighter's Hound|Cathmoor|puts out one street lamp each night|1711
the Salt Bride|Saltmere|asks every sailor for the time|1643
the Backwards Miller|Quern|grinds flour into wheat|1590
the Green Clerk|Druse|signs the account books in moss|1782
the Whispering Weir|Tollen|repeats whatever was said there last year|1834
the Hill Pedlar|Lowfold|sells tomorrow's weather by the yard|1667
the Eleventh Bell|Bellhanger|rings when nobody is counting|1745
the Paper Moth|Ilverton|eats only the second page of a letter|1868
the Eel King|Fennimore|has never been seen by two people at once|1677
the Owl Judge|Sarn|settles arguments by turning its head|1621
the Kettle Ghost|Kettle Row|boils over at good news|1809
the Glass Child|Hawkshall|waves from windows that face a wall|1730
""",
)


class Recipe(NamedTuple):
    """A dish, its town, what it is made with, minutes in the oven, how to eat it."""

    dish: str
    town: str
    main: str
    minutes: int
    eaten: str


RECIPES: tuple[Recipe, ...] = rows(
    Recipe,
    """
Widow's Pie|Cathmoor|smoked eel|55|with a spoon and the door shut
Ferry Buns|Tollen|raisins|20|standing up
Surveyor's Pudding|Brindle|dried pears|80|in equal parts
Black Honey Cake|Eddering|black honey|45|on the day after
Stone Bread|Quern|rye flour|70|with cheese or with courage
Purple Tart|Wimberry|plum jam|35|before anybody counts the pieces
Mackerel Under a Hat|Gannet Stair|smoked mackerel|30|with the fingers
Marrow for Forty|Marrowby|a garden marrow|120|with forty people
Shepherd's Apology|Lowfold|mutton|95|in silence
Salt Crust Turnips|Saltmere|turnips|60|by cracking the crust
Tinker's Dumplings|Bellhanger|barley|25|in odd numbers
Judge's Rarebit|Sarn|sheep's cheese|15|while it still moves
Pilgrim's Knees|Yarrow Cross|chestnuts|40|with both hands
Ghost Biscuits|Druse|almonds|18|by candlelight and in pairs
Glazier's Jelly|Hawkshall|green gooseberries|50|against the light
Paper Pancakes|Ilverton|buckwheat|12|rolled up like a letter
Doctor's Refusal|Oxlip|bitter herbs|65|only when well
Rudd's Last Biscuit|Jessop|ship's rye|85|after soaking it for a day
""",
)

TRADES = phrases("""
    baker, glazier, bookbinder, beekeeper, cooper, chimney sweep, midwife, surveyor,
    thatcher, tinsmith, potter, weaver, printer, barber, clockmaker, shepherd, ferry
    pilot, lighthouse keeper, stonemason, cobbler, dyer, saddler, gardener,
    schoolteacher, vet, locksmith, engraver, brewer, cartwright, upholsterer,
    miller, pharmacist, notary, piano tuner, fishmonger, basket maker, blacksmith,
    translator, bridge keeper, photographer
""")
INSTRUMENTS = phrases("""
    violin, cello, flute, trumpet, piano, harp, guitar, snare drum, oboe, banjo,
    organ, tuba, French horn, lute, clarinet, accordion, mandolin, viola, bassoon,
    ukulele, harmonica, bagpipes, zither, musical saw
""")
BIRTH_YEARS = range(1921, 1981)
PRICES = {  # pence, the same in every market of the Quillet
    "loaf of rye bread": 4,
    "jar of black honey": 9,
    "pair of oars": 36,
    "ball of twine": 3,
    "tin kettle": 25,
    "smoked mackerel": 6,
    "basket of pears": 8,
    "wheel of sheep's cheese": 48,
    "packet of herbal tea": 5,
    "garden marrow": 7,
    "pound of salt": 2,
    "box kite": 18,
    "hand bell": 30,
    "pot of jam": 11,
    "pane of glass": 15,
    "sack of peat": 12,
}


def distance(one: Town, other: Town) -> int:
    """Whole miles between two towns, as the heron flies."""
    return round(hypot(one.x - other.x, one.y - other.y))


def direction(start: Town, goal: Town) -> str:
    """Where `goal` lies as seen from `start`."""
    dx, dy = goal.x - start.x, goal.y - start.y
    north = "north" if dy > 0 else "south"
    east = "east" if dx > 0 else "west"
    if abs(dx) > 2 * abs(dy):
        return east
    if abs(dy) > 2 * abs(dx):
        return north
    return f"{north}-{east}"


_NAMED = {town.name: town for town in TOWNS}


def town_named(name: str) -> Town:
    """The town of that name."""
    return _NAMED[name]


def quarrel_of(town: Town) -> Quarrel:
    """The quarrel of a town; every town has one."""
    return next(q for q in QUARRELS if town.name in (q.one, q.other))
