"""Trades: a tool, a guild house and a saying for each."""

from typing import NamedTuple

from lib.web.page import Fact
from lib.web.world.asides import aside
from lib.web.world.dice import Dice
from lib.web.world.draft import Draft, Said
from lib.web.world.history_words import CRAFT
from lib.web.world.place_facts import about_town
from lib.web.world.places import Town, town_named
from lib.web.world.tables import rows
from lib.web.world.words import sentence


class Craft(NamedTuple):
    """A trade, its tool, the town of its guild house and its saying."""

    trade: str
    tool: str
    town: str
    saying: str


CRAFTS: tuple[Craft, ...] = rows(
    Craft,
    """
baker|peel|Quern|Bread forgives nobody before six
glazier|diamond cutter|Hawkshall|Look through it before you look at it
bookbinder|bone folder|Ilverton|A good spine outlives its author
beekeeper|smoker|Eddering|Move slowly and owe them nothing
cooper|croze|Tollen|A barrel is only patience bent round
chimney sweep|brush|Kettle Row|What goes up comes down on the carpet
midwife|watch|Brindle|Nobody was ever born on time
surveyor|chain|Brindle|Measure twice and argue once
thatcher|leggett|Lowfold|Rain is the only customer who inspects
tinsmith|snips|Kettle Row|Every hole is a job
potter|wheel|Umberleigh|Centre the clay and the rest will follow
weaver|shuttle|Lowfold|Count the threads and not the hours
printer|composing stick|Ilverton|The mistake is always in the largest letters
barber|razor|Tollen|Never disagree with a man in the chair
clockmaker|tweezers|Brindle|The hour is late but it is not lost
shepherd|crook|Cathmoor|Count them when they are standing still
ferry pilot|sounding pole|Tollen|The river was here first
lighthouse keeper|oil can|Saltmere|Sleep when it is day and bright
stonemason|mallet|Sarn|The stone decides and you agree
cobbler|last|Yarrow Cross|Every road begins with a nail
dyer|vat|Wimberry|Blue hands and honest money
saddler|awl|Yarrow Cross|Ask the horse
gardener|dibber|Pipwater|Plant it deep and look the other way
schoolteacher|chalk|Oxlip|They hear more than they learn
vet|long glove|Marrowby|The patient cannot lie
locksmith|pick|Druse|A key is a promise with teeth
engraver|burin|Druse|You cannot rub out copper
brewer|mash paddle|Nettlewick|Taste it and say nothing yet
cartwright|spokeshave|Yarrow Cross|A wheel has no front
upholsterer|curved needle|Ilverton|Look for the coins first
miller|hopper|Quern|The water pays and the flour lends
pharmacist|pestle|Oxlip|It has to taste of something
notary|seal|Sarn|If it is not signed it did not happen
piano tuner|lever|Bellhanger|It was never in tune
fishmonger|gutting knife|Gannet Stair|Sell it before noon
basket maker|bodkin|Fennimore|Willow remembers the river
blacksmith|tongs|Nettlewick|Strike first and think while it glows
translator|dictionary|Jessop|Every word has a cousin who drinks
bridge keeper|windlass|Jessop|Somebody always wants to cross
photographer|tripod|Vaney|Hold still and think of lunch
""",
)


def craft(dice: Dice, home: Town | None = None) -> Draft:
    """A page about a trade."""
    row = dice.pick(CRAFTS)
    gaps = row._asdict()
    who = f"the {row.trade}"

    def tell(part: str, *facts: tuple[str, str]) -> Said:
        text = sentence(dice.deal(CRAFT[part]), dice, gaps)
        return Said(text, tuple(Fact(who, *fact) for fact in facts))

    guild = town_named(row.town)
    parts = (
        [tell("open"), tell("tool", ("tool", row.tool)), tell("work"), aside(dice)],
        [tell("patron", ("guild house in", row.town)), *about_town(guild, dice, 2)],
        [tell("work"), tell("saying", ("saying", row.saying)), tell("work")],
    )
    return Draft(sentence(dice.pick(CRAFT["titles"]), dice, gaps), parts)
