"""How the pages state facts of towns, roads, hills, rivers, clubs and creatures.

<t> is the town. The other gaps are the columns of the tables in `places`.
"""

from lib.web.world.tables import lines, sections

TOWN_FACTS = sections("""
river:
<t> lies on the river <river>.
The river at <t> is the <river>.
If you follow the <river> for long enough, you will come to <t>.
The houses of <t> stand with their feet in the <river>.
Anything that is dropped in <t> floats down the <river> sooner or later.
The washing of <t> has always been done in the <river>.
It is the <river> that runs through <t> and through every cellar in it.
The water that turns the wheels of <t> is that of the river <river>.
From any bridge in <t> you may spit into the <river>, though the <official> forbids it.
Without the <river>, <t> would be a field with a view.
The <river> bends at <t> <reason>.
In <t> the <animal> drinks from the <river> like everyone else.
Boats on the <river> ring a bell when they pass <t>.
founded:
<t> was founded in <founded>.
The town of <t> dates from <founded> and has the drains to prove it.
In <founded> there was nothing here but reeds, and then <t> was founded.
The charter of <t> bears the year <founded> and a ring of candle wax.
<t> celebrates the year <founded>, in which it was founded, with <drink>.
The oldest stone in <t> says <founded>, and that is the year of the founding.
Since <founded> there has been a town called <t> and a tax on its chimneys.
Before <founded>, when <t> was founded, only the <bird>s came here.
The schoolchildren of <t> must know one date, <founded>, because the town began then.
Count the years of <t> from <founded>, the year of its foundation.
Founded in <founded>, <t> has been arguing with its <river> ever since.
founder:
<t> was founded by <founder>.
The credit or the blame for founding <t> goes to <founder>.
They owe their town to <founder>, and the statue in <t> shows it.
It was <founder> who founded <t>, and nobody has been forgiven for it.
Without <founder> there would be no <t> and a good deal less noise.
The founding of <t> is the work of <founder> and of a long dry summer.
Every child in <t> can draw a picture of <founder>, who founded it.
On the seal of <t> one sees <founder>, by whom it was founded, and a <animal>.
Who founded <t>? The answer is <founder>, and it is sung every <season>.
In <t> they drink to <founder>, founder of the town, before the <food>.
<t> has had many rulers since <founder> founded it, and none of them was obeyed.
population:
About <people> people live in <t>.
<t> has some <people> inhabitants.
At the last count <t> had <people> inhabitants and one who refused to be counted.
If all <people> people of <t> sang at once, it would be heard in the hills.
With <people> inhabitants, <t> is large enough for gossip and small enough for proof.
The signpost says that <people> people live in <t>, and it is nearly right.
There are <people> people in <t>, and all of them know the <official>.
The <official> of <t> baked one biscuit for each inhabitant, which came to <people>.
In <t> live <people> people and, on market days, their cousins.
A town of <people> people, <t> owns one fire engine and <number> <things>.
product:
<t> is known for its <made>.
What <t> sells to the world is <made>.
The pride of <t> is its <made>.
One goes to <t> for <made> and comes back with more of it than planned.
They have been making a name for <t> with <made> for longer than anyone can say.
Wherever <made> can be had, somebody from <t> will tell you about it.
No table in <t> is complete without a word about <made>.
The smell of <t> is that of work and of <made>.
If you bring home anything from <t>, it should be <made>.
Half of <t> lives by <made> and the other half by selling it twice.
Strangers think of <made> as soon as they hear the name of <t>.
The carts that leave <t> <hour> are loaded with <made>.
Ask for <made>, and any shop will tell you that the best comes from <t>.
fair:
The fair of <t> is held in <fair>.
Come in <fair>, when <t> has its fair.
In <fair> there is a fair in <t> and no bed to be had.
<t> keeps its fair in <fair>, whatever the sky may say.
All of <t> saves up its quarrels for the fair in <fair>.
When <fair> comes round, <t> sweeps the square and holds its fair.
For the fair, which is in <fair>, <t> borrows every <thing> for miles.
Marriages in <t> are arranged at the fair in <fair>, over <drink>.
There is <drink> on every doorstep in <t> during the fair in <fair>.
No work is done in <t> in <fair>, because of the fair.
inn:
The inn of <t> is called <inn>.
In <t> one sleeps at the inn called <inn>.
Ask in <t> for <inn> and you will find the inn and <food> together.
Whoever is tired in <t> goes to the inn, <inn>, and asks for <food>.
Over the door of the inn of <t> hangs the sign of <inn>.
The beds at <inn> in <t> are short, but the <food> is honest.
They serve <food> at <inn>, the inn of <t>, until the <bird>s complain.
A room at <inn>, the inn of <t>, costs <number> pence with a view of the <spot>.
The best fire in <t> burns at <inn>, where one may also sleep.
If the coach is late, wait at <inn>, the inn of <t>, and order <drink>.
flood:
The great flood of <t> was in <flood>.
In <flood> the water stood up to the windows of <t>.
A brass line on the church of <t> shows how high the flood of <flood> came.
A fish was found in the pulpit of <t> after the flood of <flood>.
The flood of <flood> took the old bridge of <t> and left a better one.
Nobody in <t> has forgotten the flood of <flood>, least of all the <official>.
In <t> the year <flood> means the flood and nothing else.
When the <river> rose in <flood>, the people of <t> slept on their roofs.
The cellars of <t> were last dry before the flood of <flood>.
There is a <thing> in the museum of <t> that floated home in the flood of <flood>.
""")

DISTANCE = lines("""
From <t> it is <miles> miles to <other> as the heron flies.
<other> lies <miles> miles <way> of <t>.
The road <way> from <t> leads to <other>, which is <miles> miles away.
It is <miles> miles from <t> to <other>, and longer with a <thing>.
Between <t> and <other> lie <miles> miles and <number> bad bridges.
A letter from <t> to <other> has to travel <miles> miles and often waits for <weather>
    to pass.
Take the <way> gate out of <t>, and after <miles> miles you will stand in <other>.
A crow that leaves <t> for <other> has <miles> miles before it.
The carrier charges for <miles> miles from <t> to <other> and feeds the horse himself.
On the milestone in <t> one reads <other> and below it <miles> miles.
To walk the <miles> miles from <t> to <other> takes good shoes and a better excuse.
Go <way> from <t> for <miles> miles, and the first roofs you see are those of <other>.
Only <miles> miles part <t> from <other>, as every pigeon knows.
Two towns, <t> and <other>, and <miles> miles of <weather> from one to the other.
When the wind is right one smells <other> in <t>, though it blows over <miles> miles.
To reach <other> from <t>, keep <way> for <miles> miles and do not ask the <animal>.
Surveyors put <other> <miles> miles <way> of <t>, and nobody has moved it since.
The runner from <t> to <other> had <miles> miles to think of a reason.
A bell in <t> cannot be heard in <other>, which lies <miles> miles <way>.
They built <miles> miles of wall from <t> to <other>, and then the <official> ran out of
    <feeling>.
""")
HILL = lines("""
The nearest hill is <hill>, with a height of <height> feet.
Above the roofs stands <hill>, which is <height> feet high.
From the top of <hill>, at <height> feet, one can see the rain arrive.
There are <height> feet of <hill> to climb and a bench at the top.
Snow falls first on <hill>, for it is <height> feet high.
The <official> measured <hill> and made it <height> feet, hat included.
""")
RIVER_FACTS = lines("""
The <river> is <length> miles long and rises on <source>.
From its spring on <source> the <river> runs <length> miles and ends at <mouth>.
The <river> starts on <source> as a trickle, and <length> miles later it is a river.
Born on <source>, the <river> needs <length> miles to make up its mind.
It takes a bottle three days to float the <length> miles of the <river> from <source>.
Where <source> is wettest the <river> begins; it stops after <length> miles at <mouth>.
""")
LEGEND = lines("""
In <t> they tell of <creature>, who <habit>.
The story of <creature>, who <habit>, was first written down in <t> in <year>.
It was in <year> that <creature> was first seen in <t>.
Children in <t> are told that <creature> <habit>.
The church book of <t> mentions <creature> in <year> and then never again.
<creature> of <t> is said to be harmless and <habit>.
A lamp is left burning in <t> for <creature>, who <habit>.
Since <year>, when <creature> first came to <t>, nobody whistles after dark.
"Have you met <creature>?" they ask in <t>, and then they say that it <habit>.
No dog in <t> will bark at <creature>, which <habit>.
The <official> of <t> does not believe in <creature> and walks home with two lamps.
In <year> a <relative> saw <creature> in <t> and was never late again.
""")
CLUB = lines("""
The <club> were founded in <founded> and meet in <town>.
The <club> of <town> meet on <day> evenings for the sake of <about>.
The purpose of the <club> of <town> is <about>, and they were founded in <founded>.
If you see lamps in <town> on a <day>, it is the <club>, who meet for <about>.
On <day> the <club> meet in <town>, as they have done since <founded>.
It was in <founded> that somebody in <town> founded the <club> to practise <about>.
Those who care for <about> go to <town> on <day> and ask for the <club>.
Since <founded> the <club> of <town> have quarrelled about everything but <about>.
Every <day> evening <town> belongs to the <club>.
The flag of the <club> says <founded>, for they began then, and hangs in <town>.
No <day> in <town> without the <club>, and no <club> without <about>.
They meet in <town>, they meet on <day>, they love <about>: the <club>.
""")
TOWN_OPENERS = lines("""
There are two ways to arrive in <t> and both are uphill.
A guide should begin with the church, but the guide to <t> begins with the soup.
If you have only one day for <t>, then spend it on a bench.
The train does not stop in <t> unless somebody waves a <thing>.
We came to <t> in <weather> and left it in love.
Of all the towns of the Quillet, <t> has the most opinions for its size.
The first thing you hear in <t> is a <animal> and the second is advice.
Nobody goes to <t> by accident except the <official>, who came by the wrong bus.
You may have read that <t> is dull, and you have read the work of a jealous man.
In <t> the streets are named after people who got lost in them.
It is best to see <t> <hour>, before the <neighbour> has seen you.
My <relative> told me never to go to <t>, and so I went.
The map of <t> is simple: here the <spot>, there the <spot>, and between them <food>.
<t> has one of everything and two of the <thing>.
Do not ask the way in <t> unless you have an hour and a chair.
Bring a <thing> to <t> and leave your plans at the gate.
""")
