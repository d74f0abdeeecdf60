"""The words of the Quillet, and how a frame becomes a sentence.

A frame is a sentence with gaps: `"<S> met a <animal> by the <spot>"`. A gap is
filled with what the caller binds to it, else with a word of `LEXICON`, which
may have gaps of its own. So a few hundred frames give many thousand different
sentences. Nothing in the lexicon states a fact that could be judged.
"""

import re
from collections.abc import Mapping

from lib.web.world.dice import Dice
from lib.web.world.tables import lines, phrases

_GAP = re.compile(r"<(\w+)>")
_BEFORE_VOWEL = re.compile(
    r"\b([Aa]) (?=[aeiouAEIOU](?!ne\b|nce\b|we\b|kulele|ni|se)|honest)"
)

_LISTS = """
animal: heron, goat, terrier, donkey, hedgehog, magpie, tabby cat, goose, badger,
    old mare, ferret, otter, toad, one-eyed cat, pig, lapwing, stray dog, jackdaw,
    tame crow, mule
bird: heron, curlew, jackdaw, wagtail, owl, swift, rook, robin, plover, starling,
    kestrel
spot: weir, churchyard wall, toll gate, horse trough, old bandstand, lower bridge,
    mill pond, allotments, town pump, ferry steps, market hall, bowling green, brick
    kiln, lime avenue, post office, stone stile, boathouse, chapel porch, water
    meadow, quarry path
thing: umbrella, wheelbarrow, brass lamp, teapot, ladder, left boot, hat box, fiddle
    case, wooden spoon, pocket watch, coal scuttle, birdcage, folding chair, tape
    measure, jam jar, garden rake, green bicycle, dented trumpet, biscuit tin,
    stuffed pike, barometer, trunk
food: barley soup, plum dumplings, pickled walnuts, toasted cheese, rhubarb pie, oat
    cakes, mushroom stew, ginger biscuits, potato bread, cold bacon, seed cake,
    onion tart, custard
drink: cider, nettle beer, strong tea, barley water, hot milk, elderflower cordial,
    ale
weather: drizzle, thin sunshine, a warm wind, sleet, river fog, a hard frost, steady
    rain, a dry east wind, a pink dusk, low cloud, hail, a long blue evening
relative: aunt, uncle, cousin, grandmother, second cousin, niece, godfather, great
    aunt, nephew, stepsister, grandfather, neighbour, lodger, old schoolfriend
official: mayor, postmistress, bridge inspector, parish clerk, magistrate, doctor,
    verger, station master, harbour master, inspector of weights, headmaster,
    librarian
season: spring, summer, autumn, winter, harvest, Easter, midsummer, Michaelmas
weekday: Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday
feeling: pride, relief, suspicion, delight, patience, regret, good humour, alarm,
    pity, satisfaction, curiosity, mild envy, gratitude
manner: slowly, politely, without hurry, in silence, with great care, twice, by
    candlelight, before breakfast, against advice, from memory, with one hand, in
    borrowed boots, loudly, as if for a bet, on tiptoe, with eyes closed
said: said, remarked, admitted, explained, declared, muttered, confessed, insisted,
    replied
quality: stubborn, gentle, punctual, generous, absent-minded, cheerful, thrifty,
    shy, bold, forgetful, dignified, restless, honest, curious, patient,
    quick-tempered, solemn, merry
colour: green, grey, crimson, yellow, dark blue, brown, white, rust-red, violet,
    silver
number: two, three, four, five, six, seven, nine, eleven, a dozen, twenty
reason: for the company, out of habit, because nobody else would, for the good of
    the town, to settle an old bet, for the view, to annoy a cousin, because it was
    raining, for luck
habit: humming under the breath, feeding the <bird>s, sharpening pencils, reading
    old maps, polishing the <thing>, counting the stairs, arguing with the wireless,
    mending other people's gates, writing letters to the <official>, walking home
    the long way
surprise: a <animal> walked in, the lamp went out, the roof began to leak, the band
    arrived, somebody found the key, the <official> sneezed, a window blew open, the
    bell rang by itself, the ferry came back, the <drink> ran out, the <official>
    fell asleep
plan: a second bridge, a brass band, a lending library, a new roof for the <spot>, a
    night school, a <animal> show, a better timetable, a museum of <thing>s, a
    public bath
work: repairing, painting, measuring, selling, hiding, drawing, admiring, borrowing,
    oiling
crowd: half the street, a row of schoolchildren, both sisters from the bakery, the
    whole choir, an audience of <bird>s, <number> passing cyclists, every idler in
    the market, the entire fire brigade, <number> <relative>s and a <animal>
hour: at dawn, at noon, at dusk, after supper, before church, at closing time, past
    midnight, in the small hours, around tea time, at first light
where: behind the <spot>, near the <spot>, on the way to the <spot>, opposite the
    <spot>, in the shade of the <spot>, not far from the <spot>
town_tail: and says so at every chance, and has the accent to prove it, and sends a
    card there every <season>, and would go back for the <food>, and still dreams of
    the <spot> there, and left it with a <thing> and no regrets, and knows the
    <official> there by first name, and still has a key to the <spot> there, and was
    baptised with <drink>, as the <official> likes to repeat, and has never denied
    it, and keeps a picture of it above the <thing>
year_tail: when plums were cheap, in the week when <surprise>, with a full head of
    hair, in the middle of <weather>, and was late even then, to the <feeling> of
    <crowd>, on a <weekday> as it happens, when a <thing> cost <number> pence, and
    the <season> of that year was a wet one, and the <bird>s came early that year
trade_tail: and a good one, and is paid in <food> more often than not, and would be
    nothing else, and has the thumbs to show for it, with a shop <where>, and keeps
    a <animal> for company at work, and dislikes <weekday>s, and works <manner>, and
    has taught half of the town, and sings at work, and gives a discount to any
    <official>
club_tail: and attends for the <food>, and has hardly missed a meeting, and brings
    the <drink>, and always votes with the <official>, and sits nearest the stove,
    and was once its treasurer for a <weekday>, and wears the <colour> badge, and
    hums through the minutes, and knows all its songs, and once brought a <animal>
    to it
music_tail: and owns no other, until the <drink> is gone, with the window open, and
    does it <manner>, when the <bird>s are silent, to the <feeling> of the
    neighbours, at every wedding and at some funerals, better than anyone would
    expect, on top of a <thing>, while a <animal> keeps time, and knows <number>
    tunes by heart
so_what: and nobody minded very much, and the <official> took a bow, to the delight of
    <crowd>, and that was that, and a <animal> was given the credit, but the <food> was
    excellent, and there was <feeling> all round, which surprised only the <official>,
    and the <bird>s rose from the roofs, and we still laugh about it in <season>, and
    <number> people wrote to the paper about it, until <surprise>, and so to bed
evidence: a bill for <number> <thing>s, a faded photograph, a letter without a
    stamp, a diary with the best pages missing, a jar of buttons, the evidence of a
    <animal>
"""

LEXICON: dict[str, tuple[str, ...]] = {
    name: phrases(text) for name, text in (x.split(": ", 1) for x in lines(_LISTS))
}


def sentence(frame: str, dice: Dice, bound: Mapping[str, object] | None = None) -> str:
    """The frame with every gap filled, `a` or `an` put right, a capital first."""
    bound = bound or {}

    def fill(gap: re.Match) -> str:
        name = gap[1]
        return str(bound[name]) if name in bound else dice.deal(LEXICON[name])

    while "<" in frame:
        frame = _GAP.sub(fill, frame)
    text = _BEFORE_VOWEL.sub(r"\1n ", frame)
    return text[0].upper() + text[1:]
