"""The nouns, adjectives and adverbs of the Quillet; nothing here states a fact.

`CAST` says of which kinds a page knows only a few, so that the goat of its first
lines is still there at the end.
"""

from lib.web.world.tables import lines, phrases

CAST = {
    "animal": 2,
    "bird": 2,
    "thing": 3,
    "spot": 2,
    "food": 2,
    "drink": 2,
    "official": 2,
    "relative": 2,
    "weekday": 2,
    "season": 2,
    "plan": 1,
}

_NOUNS = """
animal: heron, goat, terrier, donkey, hedgehog, magpie, tabby cat, goose, badger, old
    mare, ferret, otter, toad, one-eyed cat, pig, lapwing, stray dog, jackdaw, tame
    crow, mule, billy goat, sheepdog, tortoise, turkey, white rabbit, weasel, peacock,
    dray horse, parrot, calf, ram, hare, greyhound, swan, squirrel, fox cub, lame duck,
    bulldog, pony, bantam, water rat, spaniel, black lamb, gander, dormouse, barn cat,
    bloodhound, guinea pig, ox, mole
bird: heron, curlew, jackdaw, wagtail, owl, swift, rook, robin, plover, starling,
    kestrel, sparrow, pigeon, gull, wren, nightjar, kingfisher, lark, bittern, moorhen,
    dipper, crane, raven, corncrake
spot: weir, churchyard wall, toll gate, horse trough, old bandstand, lower bridge, mill
    pond, town pump, ferry landing, market hall, bowling green, brick kiln, lime avenue,
    post office, stone stile, boathouse, chapel porch, water meadow, quarry path, signal
    box, ropewalk, hay barn, cider press, dry dock, tannery, almshouse, observatory,
    dovecote, cattle grid, reading room, ice house, lock gate, goods yard, school gate,
    plague cross, rope bridge, orchard wall, coaching yard, fish market, sundial,
    milestone, crossroads, cooper's yard, shooting range, herb garden, smithy, drill
    hall, stepping stone, osier bed, cricket field
thing: umbrella, wheelbarrow, brass lamp, teapot, ladder, left boot, hat box, fiddle
    case, wooden spoon, pocket watch, coal scuttle, birdcage, folding chair, tape
    measure, jam jar, garden rake, green bicycle, dented trumpet, biscuit tin, stuffed
    pike, barometer, trunk, weathercock, butter churn, music stand, fishing rod,
    lantern, sewing machine, rocking horse, tin bath, globe, ear trumpet, bell rope,
    cuckoo clock, snow shovel, church key, feather bed, picnic basket, magnifying glass,
    umbrella stand, milk churn, rain gauge, boot scraper, typewriter, hammock,
    telescope, collar stud, walking stick, pepper mill, harp string, bread board,
    candlestick, toasting fork, deckchair, ink bottle, copper kettle, quilt, saddle bag,
    thimble, watering can, mousetrap, tea urn, bass drum, glass eye, gramophone, shop
    sign, paddle, wash tub, wicker chair, stepladder, doorknob
food: barley soup, plum dumplings, pickled walnuts, toasted cheese, rhubarb pie, oat
    cakes, mushroom stew, ginger biscuits, potato bread, cold bacon, seed cake, onion
    tart, custard, pea pudding, baked apples, eel pie, buttered toast, stewed pears,
    gooseberry fool, smoked trout, leek broth, mutton chops, treacle tart, brown bread,
    lentil soup, sweet chestnuts, pickled herring, jam roll, cheese straws, dripping
    cake, boiled eggs, marrow jam, honeycomb, bean salad, fried sprats, hot muffins
drink: cider, nettle beer, strong tea, barley water, hot milk, elderflower cordial, ale,
    perry, ginger wine, black coffee, buttermilk, plum brandy, sloe gin, cocoa, mead,
    lemonade, rosehip tea, stout
weather: drizzle, thin sunshine, a warm wind, sleet, river fog, a hard frost, steady
    rain, a dry east wind, a pink dusk, low cloud, hail, a long blue evening, a sudden
    squall, dry lightning, sea mist, a late thaw, wet snow, a copper sky, still heat,
    broken cloud, a gale from the south, soft rain, a red dawn, haze
relative: aunt, uncle, cousin, grandmother, second cousin, niece, godfather, great aunt,
    nephew, stepsister, grandfather, neighbour, lodger, old schoolfriend, godmother,
    mother-in-law, landlady, brother-in-law, half-brother, old nurse, great uncle, pen
    friend
official: mayor, postmistress, bridge inspector, parish clerk, magistrate, doctor,
    verger, station master, harbour master, inspector of weights, headmaster, librarian,
    curate, lamplighter, organist, town crier, tax collector, coroner, beadle, night
    watchman, treasurer, lock keeper, head gardener, matron, auctioneer, deputy mayor,
    fire captain, archivist
neighbour: baker's boy, ferryman, choir, widow next door, cobbler, schoolchildren,
    landlord, visiting preacher, twins from the mill, second violin, milkman, laundress,
    retired captain, man with the accordion, two old sailors, poacher, new
    schoolteacher, fire brigade, younger bell ringers, tea lady, carrier, goalkeeper,
    knife grinder, bees, whole back row, sexton, seamstress, grocer, cook at the inn,
    man who sells nails
"""

_REST = """
season: spring, summer, autumn, winter, harvest time, seed time, Lent, Advent
weekday: Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday
feeling: pride, relief, suspicion, delight, patience, regret, good humour, alarm, pity,
    satisfaction, curiosity, mild envy, gratitude, tenderness, disbelief, awe,
    embarrassment, resignation, joy, hope, unease, impatience, admiration
manner: slowly, politely, without hurry, in silence, with great care, twice, by
    candlelight, before breakfast, against advice, from memory, with one hand, in
    borrowed boots, loudly, as if for a bet, on tiptoe, with eyes closed, under protest,
    out of sheer habit, in broad daylight, with a straight face, to the sound of bells,
    in three stages, at arm's length, without a word, upside down, in the wrong order,
    to music, between two showers, for the second time, with both thumbs, from a safe
    distance, in a borrowed coat, for hours
quality: stubborn, gentle, punctual, generous, absent-minded, cheerful, thrifty, shy,
    bold, forgetful, dignified, restless, honest, curious, patient, quick-tempered,
    solemn, merry, tactful, sleepy, vain, loyal, sceptical, hungry, tidy, superstitious,
    brave, talkative, melancholy, short-sighted, reckless, kindly, pompous, wary,
    dreamy, obliging
colour: green, grey, crimson, yellow, dark blue, brown, white, rust-red, violet, silver,
    mustard, pale pink, black, sea-green, cream, copper, plum
number: two, three, four, five, six, seven, nine, eleven, a dozen, twenty, thirteen,
    eight, fifteen, forty
hour: at dawn, at noon, at dusk, after supper, before church, at closing time, past
    midnight, in the small hours, around tea time, at first light, before the lamps were
    lit, on the stroke of six, between two trains, when the mill stopped, at low water,
    during choir practice, at milking time
reason: for the company, out of habit, because nobody else would, for the town, to
    settle an old bet, for the view, to annoy a cousin, because it was raining, for
    luck, by mistake, in memory of an aunt, to please the <official>, for the sake of
    the <bird>s, on doctor's orders, to keep warm, because of a song, on principle, to
    win back a <thing>
said: said, remarked, admitted, explained, declared, muttered, confessed, insisted,
    replied, whispered, sighed, shouted, announced
plan: a second bridge, a brass band, a lending library, a new roof for the <spot>, a
    night school, a <any_animal> show, a better timetable, a museum of <things>, a
    public bath, a school for ferrymen, a longer pier, a statue of a <any_animal>,
    street lamps at the <spot>, a tax on <things>, a home for retired donkeys, a balloon
    ascent, a bank holiday in <any_season>, a bypass for geese, a telephone at the
    <spot>
where: behind the <spot>, near the <spot>, on the way to the <spot>, opposite the
    <spot>, in the shade of the <spot>, not far from the <spot>, by the <spot>, beyond
    the <spot>, within sight of the <spot>, halfway to the <spot>, under the old sign,
    behind the shop, on the roof, in the long grass, by the roadside, under the stairs,
    in the loft, at the back door, among the nettles
work: repairing, painting, measuring, selling, hiding, drawing, admiring, borrowing,
    oiling, polishing, weighing, burying, dusting, unscrewing, tuning, carrying, waxing
evidence: a bill for <number> <things>, a faded photograph, a letter without a stamp, a
    diary with the best pages missing, a jar of buttons, a map drawn on a napkin, a
    receipt for one <any_animal>, a key with no label, a pressed flower, a ticket to
    <any_food>, a list of hymns, half a postcard, a ribbon from a lost prize
crowd: half the street, a row of schoolchildren, both sisters from the bakery, the whole
    choir, an audience of <bird>s, <number> passing cyclists, every idler in the market,
    the entire fire brigade, <number> <relatives> and a <animal>, a wedding party, the
    under-sevens, two rival bands, the night ferry, several dogs, the <neighbour>
surprise: a <animal> walked in, the lamp went out, the roof began to leak, the band
    arrived, somebody found the key, the <official> sneezed, a window blew open, the
    bell rang by itself, the ferry came back, the <drink> ran out, the <official> fell
    asleep, the floor gave way, a telegram came, the <animal> bolted, it began to hail,
    the soup boiled over, a stranger asked for change, the clock struck thirteen, the
    <neighbour> returned, the string broke, a <bird> came down the chimney
"""

LEXICON: dict[str, tuple[str, ...]] = {
    name: phrases(text)
    for name, text in (x.split(": ", 1) for x in lines(_NOUNS) + lines(_REST))
}
