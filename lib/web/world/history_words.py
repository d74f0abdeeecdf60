"""How the pages tell quarrels, annals, journeys down a river, and trades."""

from lib.web.world.tables import lines, sections

QUARREL = lines("""
<one> and <two> have quarrelled since <since> about <about>.
The quarrel between <one> and <two> is about <about>, and it has gone on since <since>.
Since <since> no mayor of <one> has spoken to a mayor of <two>, because of <about>.
Do not mention <about> in <one> or in <two>, for they have argued over it since <since>.
It began in <since>, it is about <about>, and neither <one> nor <two> will let it rest.
What divides <one> from <two> is <about>, and it has divided them since <since>.
No wedding joins <one> and <two> without a word about <about>, the matter of <since>.
In <since>, <one> and <two> fell out over <about>.
Ask in <one> or in <two> about <since>, and you will hear of <about>.
Were it not for <about>, <one> and <two> would have been friends since <since>.
""")
# <own> and <theirs> are the towns, <own_says> and <their_says> their claims.
SIDES = sections("""
open:
Readers outside <own> may not know what they are missing.
We have held our tongue in <own> for a whole <season>, and that is enough.
A letter from <theirs> has reached us, and it is wrong from the stamp onwards.
Once more <theirs> has printed its side, and so <own> must print the truth.
They are at it again in <theirs>, and the <animal> has heard them too.
A child asked me at the <spot> why <own> does not wave to <theirs>.
ours:
The truth is short: <own_says>.
Everybody knows that <own_says>.
As any honest <official> will tell you, <own_says>.
That <own_says> is written in our own church book.
We say what our grandparents said, namely that <own_says>.
Let it be said without <feeling>: <own_says>.
theirs:
In <theirs> they will tell you that <their_says>, and they do it with a straight face.
The other side claims that <their_says>.
According to <theirs>, <their_says>; one has to laugh.
They have taught their children in <theirs> that <their_says>.
You may hear from the other bank that <their_says>, and you may believe it if you like.
That <their_says> is believed in <theirs> and nowhere else.
between:
One side says that <own_says>, the other that <their_says>.
In <own> it is held that <own_says>; in <theirs>, that <their_says>.
Where <own> swears that <own_says>, <theirs> swears that <their_says>.
Half of the witnesses said that <own_says> and half that <their_says>.
Two things are certain in <own>, death and that <own_says>; in <theirs>, that
    <their_says>.
judge:
In <judged> <judge> was asked to decide, and <outcome>.
They called in <judge> in <judged>, with the result that <outcome>.
It went before <judge> in <judged>; <outcome>.
When <judge> tried to make peace in <judged>, <outcome>.
The only verdict is that of <judged>, by <judge>: <outcome>.
For a fee and <food> <judge> heard both sides in <judged>, and <outcome>.
last:
And that is why <own> is right and always was.
We bear <theirs> no grudge, but we count the spoons.
The matter is closed, as it is every <season>.
Until <theirs> says sorry, <own> will say nothing, and say it loudly.
titles:
The truth about <since>
<own> and <theirs> once more
What they say in <theirs>
An old quarrel and a <thing>
Why <own> does not wave
""")
NEUTRAL = lines("""
This page takes no side, for its author has cousins in both towns.
Two towns, two stories, and one <animal> that knows better.
We have listened in <own> and we have listened in <theirs>, and our ears ring.
Every visitor asks about it, and no visitor asks twice.
The archive keeps both accounts in the same drawer, and they fight at night.
""")
ANNALS = lines("""
Annals of <t>
<t> year by year
What happened in <t>
<t> and its dates
The book of <t>, read aloud <manner>
""")
# What happened in a year; the facts are those of the gaps.
EVENTS = sections("""
founded:
<t> was founded by <founder>
<founder> founded <t>
<founder> drove in a post, tied a <animal> to it and so founded <t>
flood:
the <river> rose and <t> stood under water to its windows, the great flood
<t> had its great flood, and the <things> floated down the <river>
a flood took the bridge of <t> and <number> <things>
the flood of all floods came to <t>, and a <animal> was seen on a roof
quarrel:
<t> fell out with <other> over <about>
<t> and <other> stopped speaking because of <about>
the quarrel with <other> began in <t>, and the matter was <about>
judged:
<judge> came to judge between <t> and <other>
<judge> heard <t> and <other>, was fed by both, and settled nothing
the quarrel of <t> and <other> was laid before <judge>
legend:
<creature> was first seen in <t>
the first report of <creature> in <t> was written down by a <quality> clerk
somebody in <t> came home pale and had met <creature>, the first to do so
club:
the <club> were founded in <t> for the sake of <about>
<t> saw the first meeting of the <club>, founded in favour of <about>
<number> friends in <t> founded the <club>, whose purpose is <about>
""")
FIRST_YEAR = lines("""
In <year> <event>.
It began in <year>, when <event>.
The first date is <year>: <event>.
""")
LATER_YEAR = lines("""
In <year> <event>.
<gap> later, in <year>, <event>.
Then came <year>, when <event>.
After <gap> of peace and <food>, in <year>, <event>.
The next date is <year>: <event>.
It was <year>, <gap> on, when <event>.
Under <year> the book notes that <event>.
<gap> passed; in <year> <event>.
""")
DOWNSTREAM = lines("""
Below <t> the next town on the <river> is <next>.
What <t> throws into the <river> comes first to <next>.
A cork that floats past <t> on the <river> will see <next> before any other town.
Leaving <t>, the <river> hurries on to <next>.
After <t> the <river> does nothing of note until <next>.
From <t> the <river> carries the gossip down to <next>.
""")
JOURNEY = sections("""
titles:
Down the <river> in <weather>
The <river> from end to end
Floating with a <animal>
A raft, a <thing> and the <river>
open:
We built a raft out of <number> <things> and put it on the <river>.
My <relative> wanted to see the whole of the <river> before the <season> was over.
The <river> is best seen from the middle, with <food> in reach.
Take a boat, a <thing> and somebody <quality>, and let the <river> do the rest.
A river reads like a book, but nobody wets his feet in a book.
last:
There the raft came apart, which was the end of the journey.
We sold the boat for <food> and walked home.
The <animal> stayed behind, and we took the coach.
Then the water turned <colour>, and we tied up for good.
""")
CRAFT = sections("""
titles:
A day with a <trade>
What a <trade> knows
The <trade> and the <thing>
On being a <trade>
open:
It is not easy to become a <trade>, and it is harder to stop.
If you want to know a town, go to its <trade>.
I spent a <weekday> with a <trade> and came home with <colour> hands.
Somewhere <where> there is always a <trade> at work.
The day of a <trade> begins <hour> and ends with <drink>.
My <relative> was a <trade>, and nobody was allowed to forget it.
tool:
The tool of a <trade> is the <tool>.
You know a <trade> by the <tool>.
No <trade> lends out the <tool>, not even to a <relative>.
Without the <tool> a <trade> is only a person in an apron.
A <trade> reaches for the <tool> as others reach for <food>.
On the sign of every <trade> you see the <tool>.
patron:
The guild of this trade meets in <town>.
They keep their guild house in <town>, behind the <spot>.
Once a year every <trade> goes to <town>, where the guild has its house.
The guild, which sits in <town>, takes one apprentice for each <thing> it loses.
In <town> stands the guild house, with a <animal> carved over the door.
Whoever wants the certificate must walk to <town>, to the guild.
saying:
"<saying>," they say in the trade.
"<saying>" is carved over the workshop door.
What every apprentice learns first is this: "<saying>."
The old ones will tell you: "<saying>."
There is a saying for it, "<saying>," and a song, which is worse.
"<saying>," <said> the master and <did>.
work:
An apprentice <did> and was sent home.
First thing in the morning somebody has to sweep up the <things>.
Customers bring a <thing> and want it back by <weekday>.
The pay is <number> pence a day with <food>.
For the first year you may only hold the <thing>.
Half of the work is waiting, and the other half is <work> a <thing> that was fine.
A good piece takes until <season>; a bad one takes until <season> and an apology.
On <weekday> the shop is shut, because <surprise>.
The window is full of <things> that nobody came back for.
Nothing is thrown away; the scraps go to the <animal>.
""")
