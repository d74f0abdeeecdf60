"""How the pages speak of towns, landmarks, weather, food and trouble.

<t> is the town. The other gaps are the columns of the tables in `places`.
"""

from lib.web.world.tables import lines

TOWN_FACTS = {
    "river": lines("""
<t> lies on the river <river>.
The river at <t> is the <river>.
If you follow the <river> for long enough you will come to <t>.
The houses of <t> stand with their feet in the <river>.
Anything that is dropped in <t> floats down the <river> sooner or later.
The washing of <t> has always been done in the <river>.
It is the <river> that runs through <t> and through every cellar in it.
The water that turns the wheels of <t> is that of the river <river>.
"""),
    "founded": lines("""
<t> was founded in <founded>.
The town of <t> dates from <founded> and has the drains to prove it.
In <founded> there was nothing here but reeds and then <t> was founded.
The charter of <t> bears the year <founded> and a ring of candle wax.
<t> celebrates the year <founded> in which it was founded.
The oldest stone in <t> says <founded> and that is the year of the founding.
Since <founded> there has been a town called <t> and a tax on its chimneys.
"""),
    "founder": lines("""
<t> was founded by <founder>.
The credit or the blame for founding <t> goes to <founder>.
They owe their town to <founder> and the statue in <t> shows it.
It was <founder> who founded <t> and nobody has been forgiven for it.
Without <founder> there would be no <t> and a good deal less noise.
The founding of <t> is the work of <founder> and of a long dry summer.
Every child in <t> can draw a picture of <founder> who founded it.
"""),
    "population": lines("""
About <people> people live in <t>.
<t> has some <people> inhabitants.
At the last count <t> had <people> inhabitants and one who refused to be counted.
If all <people> people of <t> sang at once it would be heard in the hills.
With <people> inhabitants <t> is large enough for gossip and small enough for proof.
The signpost says that <people> people live in <t> and it is nearly right.
"""),
    "product": lines("""
<t> is known for its <made>.
What <t> sells to the world is <made>.
The pride of <t> is its <made>.
One goes to <t> for <made> and comes back with more of it than planned.
They have been making a name for <t> with <made> for longer than anyone can say.
Where there is <made> there is somebody from <t> who will tell you about it.
No table in <t> is complete without a word about <made>.
The smell of <t> is that of work and of <made>.
If you bring home anything from <t> it should be <made>.
"""),
    "fair": lines("""
The fair of <t> is held in <fair>.
Come in <fair> when <t> has its fair.
In <fair> there is a fair in <t> and no bed to be had.
<t> keeps its fair in <fair> whatever the sky may say.
All of <t> saves up its quarrels for the fair in <fair>.
When <fair> comes round <t> sweeps the square and holds its fair.
"""),
    "inn": lines("""
The inn of <t> is called <inn>.
In <t> one sleeps at the inn called <inn>.
Ask in <t> for <inn> and you will find the inn and the gossip together.
Whoever is tired in <t> goes to the inn with the name of <inn>.
Over the door of the inn of <t> hangs the sign of <inn>.
The beds at <inn> in <t> are short but the soup is honest.
"""),
    "flood": lines("""
The great flood of <t> was in <flood>.
In <flood> the water stood up to the windows of <t>.
A brass line on the church of <t> shows how high the flood of <flood> came.
A fish was found in the pulpit of <t> after the flood of <flood>.
The flood of <flood> took the old bridge of <t> and left a better one.
Nobody in <t> has forgotten the flood of <flood> although nobody was there.
"""),
}
DISTANCE = lines("""
From <t> it is <miles> miles to <other> as the heron flies.
<other> lies <miles> miles <way> of <t>.
The road <way> from <t> leads to <other> which is <miles> miles away.
It is <miles> miles from <t> to <other> and longer in new boots.
Between <t> and <other> lie <miles> miles and at least one bad bridge.
A letter from <t> to <other> has to travel <miles> miles and often a week.
Take the <way> gate out of <t> and after <miles> miles you will stand in <other>.
""")
HILL = lines("""
The nearest hill is <hill> with a height of <height> feet.
Above the roofs stands <hill> which is <height> feet high.
From the top of <hill> at <height> feet one can see the rain arrive.
""")
RIVER_FACTS = lines("""
The <river> is <length> miles long and rises on <source>.
From its spring on <source> the <river> runs <length> miles and ends at <mouth>.
The <river> starts on <source> as a trickle and <length> miles later it is a river.
""")
QUARREL = lines("""
<one> and <two> have quarrelled since <since> about <about>.
The quarrel between <one> and <two> is about <about> and has gone on since <since>.
Since <since> no mayor of <one> has spoken to a mayor of <two> because of <about>.
Do not mention <about> in <one> or in <two> for they have argued over it since <since>.
""")
LEGEND = lines("""
In <t> they tell of <creature> who <habit>.
The story of <creature> who <habit> was first written down in <t> in <year>.
It was in <year> that <creature> was first seen in <t>.
Children in <t> are told that <creature> <habit>.
The church book of <t> mentions <creature> in <year> and then never again.
<creature> of <t> is said to be harmless and <habit>.
""")
CLUB = lines("""
The <club> were founded in <founded> and meet in <town>.
The <club> of <town> meet on <day> evenings for the sake of <about>.
The purpose of the <club> of <town> is <about> and they were founded in <founded>.
If you see lamps in <town> on a <day> it is the <club> who meet for <about>.
On <day> the <club> meet in <town> as they have done since <founded>.
It was in <founded> that somebody in <town> founded the <club> to practise <about>.
""")
TOWN_OPENERS = lines("""
There are two ways to arrive in <t> and both are uphill.
A guide should begin with the church but the guide to <t> begins with the soup.
If you have only one day for <t> then spend it on a bench.
The train does not stop in <t> unless somebody waves a <thing>.
We came to <t> in <weather> and left it in love.
Of all the towns of the Quillet <t> has the most opinions for its size.
The first thing you hear in <t> is a <animal> and the second is advice.
Nobody goes to <t> by accident except the <official> who came by the wrong bus.
You may have read that <t> is dull and you have read the work of a jealous man.
In <t> the streets are named after people who got lost in them.
""")
RECIPES = {  # dish: (town, main ingredient, minutes in the oven, how to eat it)
    "Widow's Pie": ("Cathmoor", "smoked eel", 55, "with a spoon and the door shut"),
    "Ferry Buns": ("Tollen", "raisins", 20, "standing up"),
    "Surveyor's Pudding": ("Brindle", "dried pears", 80, "in equal parts"),
    "Black Honey Cake": ("Eddering", "black honey", 45, "on the day after"),
    "Stone Bread": ("Quern", "rye flour", 70, "with cheese or with courage"),
    "Purple Tart": ("Wimberry", "plum jam", 35, "before anybody counts the pieces"),
    "Mackerel Under a Hat": ("Gannet Stair", "smoked mackerel", 30, "with the fingers"),
    "Marrow for Forty": ("Marrowby", "a garden marrow", 120, "with forty people"),
    "Shepherd's Apology": ("Lowfold", "mutton", 95, "in silence"),
    "Salt Crust Turnips": ("Saltmere", "turnips", 60, "by cracking the crust"),
    "Tinker's Dumplings": ("Bellhanger", "barley", 25, "in odd numbers"),
    "Judge's Rarebit": ("Sarn", "sheep's cheese", 15, "while it still moves"),
}
RECIPE_STEPS = lines("""
Warm the oven well and put the <animal> out of the kitchen.
Chop an onion <manner> and do not answer the door.
Stir in a cup of <drink> and taste it to be sure that it is what you think.
Rub the butter into the flour until it looks like sand at low tide.
Add a pinch of salt and then a second pinch for the <relative> who always asks.
Cover the bowl with a cloth and leave it in peace while you read the paper.
Beat two eggs with a fork and set the shells aside for the <bird>s.
Line the tin with paper and remember that the paper is not to be eaten.
Pour everything into the dish and smooth the top with a wet knife.
Squeeze a lemon if the boat has brought any and use vinegar if it has not.
Roast the nuts until the kitchen smells like <season> and the <relative> comes in.
Sift the flour from a height and open the window afterwards.
Taste the broth and say nothing until you have tasted it again.
Let it rest for as long as it takes to walk to the <spot> and back.
If the top turns dark too soon then cover it with a plate.
Grate some nutmeg over it but stop before your <relative> notices.
Keep back a handful for the gravy and hide it from the children.
Turn it once with care and do not scold it if it breaks.
My <relative> adds <food> at this point and my <relative> must not be copied.
""")
WEATHER = lines("""
The day begins with <weather> along the <river> and in <t> the <official> will need a
    <thing>.
Towards noon there will be <weather> over <t> and very little can be done about it.
Those who hang out washing in <t> are asked to think again.
In the evening <weather> is likely and so is <food>.
The <bird>s over <t> fly low and the <bird>s do not fly at all.
The barometer in the window of <inn> has fallen and so has the shelf beneath it.
Shepherds above <t> speak of <weather> before the week is out.
The ferry on the <river> will run late and the ferryman will blame the <weather_word>.
On the hills there may be <weather> and walkers should carry a <thing>.
The outlook for the fair is better than the outlook for the roads.
The night will be clear enough to count the owls and cold enough to stop counting.
Our rain gauge was emptied by a <animal> and so the figure for rain is a guess.
By the end of the week we expect <weather> and by the end of the month we expect to be
    wrong.
A ring around the moon was seen from the <spot> by <number> people and a <animal>.
Fishermen at <inn> have put away their nets and taken out their cards.
It will be <weather> for the early ferry and <weather> for the late one.
The weathercock on the church of <t> points to the <spot> and has done so for years.
Anyone who planned to paint a <thing> out of doors should plan something else.
The wind will turn when it has finished with the hats of <t>.
""")
STORY_OPENERS = lines("""
Once upon a time a <quality> little <animal> named <hero> lived <where> in <t>.
Long ago when the bridges of <t> were made of rope there was a <animal> called <hero>.
In a crooked house in <t> there lived a <quality> child named <hero> and a <animal>.
There was once a <animal> in <t> that was called <hero> and was never late.
My grandmother told this about a <quality> <animal> from <t> whose name was <hero>.
""")
STORY_TROUBLE = lines("""
One morning <hero> found that the <prize> was gone from the <spot>.
One day <hero> was sent to fetch a <prize> and came back without it.
On the first day of <season> <hero> lost the <prize> that belonged to everyone.
Then came the night when the <prize> rolled down the hill and into the dark.
""")
STORY_MIDDLE = lines("""
So <hero> asked the <animal> by the gate but the <animal> only wanted <food>.
The <official> wrote it down in a book and closed the book.
<hero> looked under the bridge and found nothing there but an echo.
It began to rain and the road turned into a river and the river into a road.
"Have you seen the <prize>?" asked <hero> and the <bird> <said> that it had seen many.
An old woman gave <hero> <food> and told a riddle about a door without a house.
<hero> walked as far as the last lamp and there sat down to think.
At the crossroads stood <number> signposts and all of them pointed home.
The wind knew the answer but the wind was talking to somebody else.
<hero> was afraid of the dark and went into it all the same.
A <animal> offered to help and helped so much that it took all day.
"Crying makes the boots wet from the inside," <said> the <animal>.
Behind the <spot> a light was burning that had never burned before.
The ferryman would not take money but he would take a joke and so <hero> told one.
In the hollow tree lived <number> <bird>s and every one of them gave other advice.
<hero> counted to a hundred and then counted back in case something had changed.
There was a door in the hill and behind the door there was a very small shop.
"I only steal spoons," <said> the <bird> and looked the other way.
Night came down over <t> like a lid and <hero> walked a little faster.
A <thing> hung from a branch and turned although there was no wind.
The moon put its face into the mill pond and <hero> washed in it.
<hero> sang the song that the bakers sing and a window opened high above.
The <relative> of the <bird> had seen a shadow go by with something on its back.
<hero> traded a button for a rope and the rope for a lantern.
Three times <hero> knocked and three times nobody was at home.
""")
STORY_END = lines("""
And there under the snoring <animal> lay the <prize> and it was quite warm.
At last <hero> saw that the <prize> had been on the wrong hook all along.
In the morning the <prize> was back and beside it lay one <colour> feather.
<hero> brought the <prize> home and the whole of <t> came out to look.
""")
STORY_LAST = lines("""
From then on <hero> tied a string to everything and was called wise.
They had <food> until the plates were clean and then they washed the plates.
If you go to <t> you can see the place but you must not ask for it.
<hero> slept until noon and nobody said a word about it.
And whoever does not believe it owes me <food>.
Since that day no <animal> in <t> has been laughed at on a <weekday>.
""")
