"""The sentences of tales for children, by their place in the tale.

<hero> is a name, <prize> what is lost, <t> a town.
"""

from lib.web.world.tables import sections

STORY = sections("""
titles:
<hero> and the lost <prize>
The <prize> of <t>
How <hero> went home
<hero> and the <animal>
Why the <bird>s of <t> are silent on <weekday>
What <hero> found in the dark
The night of the <prize>
opener:
Once upon a time a <quality> little <animal> named <hero> lived <where> in <t>.
Long ago, when the bridges of <t> were made of rope, there was a <animal> called <hero>.
In a crooked house in <t> there lived a <quality> child named <hero> and a <animal>.
There was once a <animal> in <t> that was called <hero> and was never late.
My grandmother told this about a <quality> <animal> from <t> whose name was <hero>.
When wishes still cost a penny, <hero> kept a <animal> in <t> and wished for nothing.
Nobody in <t> was as <quality> as <hero>, and nobody had so <quality> a <animal>.
Before there were clocks in <t>, the <animal> told the hours, and its name was <hero>.
High in the bell tower of <t> lived <hero>, with a <animal> for company.
Do you know why the <animal> has a <colour> tail? It began in <t>, with <hero>.
trouble:
One morning <hero> found that the <prize> was gone from the <spot>.
One day <hero> was sent to fetch a <prize> and came back without it.
On the first day of <season> <hero> lost the <prize> that belonged to everyone.
Then came the night when the <prize> rolled down the hill and into the dark.
But a <bird> with <colour> feathers had its eye on the <prize>, and one day it was gone.
Then <surprise>, and when it was quiet again the <prize> had disappeared.
All was well until the <official> asked to see the <prize>, and the box was empty.
The king of the <bird>s came to dinner and left with the <prize> under one wing.
"Guard the <prize>," said the <official>, and <hero> guarded it until <surprise>.
It was a <thing> that <hero> wanted, and so the <prize> was swapped, and too soon.
middle:
So <hero> asked the <animal> by the gate, but the <animal> only wanted <food>.
The <official> wrote it down in a book and closed the book.
<hero> looked under the bridge and found nothing there but an echo.
It began to rain, and the road turned into a river and the river into a road.
"Have you seen the <prize>?" asked <hero>, and the <bird> <said> that it had seen many.
An old woman gave <hero> <food> and told a riddle about a door without a house.
<hero> walked as far as the last lamp and there sat down to think.
At the crossroads stood <number> signposts, and all of them pointed home.
The wind knew the answer, but the wind was talking to somebody else.
<hero> was afraid of the dark and went into it all the same.
A <animal> offered to help and helped so much that it took all day.
"Crying makes the boots wet from the inside," <said> the <animal>.
Behind the <spot> a light was burning that had never burned before.
The ferryman would not take money, but he would take a joke, and so <hero> told one.
In the hollow tree lived <number> <bird>s, and every one of them gave other advice.
<hero> counted to a hundred and then counted back in case something had changed.
There was a door in the hill, and behind the door there was a very small shop.
"I only steal spoons," <said> the <bird> and looked the other way.
Night came down over <t> like a lid, and <hero> walked a little faster.
A <thing> hung from a branch and turned, although there was no wind.
The moon put its face into the mill pond, and <hero> washed in it.
<hero> sang the song that the bakers sing, and a window opened high above.
The <relative> of the <bird> had seen a shadow go by with something on its back.
<hero> traded a button for a rope and the rope for a lantern.
Three times <hero> knocked and three times nobody was at home.
<hero> gave the <animal> <food>, and in return the <animal> gave <hero> a <thing>.
"Go past the <spot>," <said> the <bird>, "and do not look at the <thing>."
<hero> looked at the <thing> and was a <any_animal> until <weekday>.
Under the <spot> sat <number> mice <work> a <thing>, and none of them looked up.
The <animal> carried <hero> on its back as far as the <spot> and would go no further.
A <colour> fish put its head out of the <spot_water> and <said> that <claim>.
When <hero> laughed the clouds moved, and when <hero> stopped they came back.
The giant of the <spot> had a cold, and <hero> lent him a sail to sneeze in.
In a <thing> by the road slept a <quality> <any_animal> with a key round its neck.
<hero> asked the moon, who <said> that it had only come out for the <food>.
They walked until the road was no wider than a <thing>.
"What will you give me?" asked the <official>, and <hero> gave a cough and a bow.
<hero> dropped a crumb of <food> at every step, and a <bird> ate every crumb.
The <neighbour> <did>, but that was no help at all.
At the bottom of the well stood a table with <food> for two.
"<quote>," <said> the <bird>, and <hero> wrote it on one thumb.
The stars over <t> were counted, and one too many was found.
end:
And there, under the snoring <animal>, lay the <prize>, and it was quite warm.
At last <hero> saw that the <prize> had been on the wrong hook all along.
In the morning the <prize> was back, and beside it lay one <colour> feather.
<hero> brought the <prize> home, and the whole of <t> came out to look.
The <bird> laughed so hard that the <prize> fell out of its beak and into the <food>.
Then the <animal> opened its paw, and there was the <prize>, polished like new.
So the <prize> was shared, and it turned out that there was enough of it for all.
It was the <official> who had sat on the <prize> the whole time.
last:
From then on <hero> tied a string to everything and was called wise.
They had <food> until the plates were clean, and then they washed the plates.
If you go to <t> you can see the place, but you must not ask for it.
<hero> slept until noon, and nobody said a word about it.
And whoever does not believe it owes me <food>.
Since that day no <animal> in <t> has been laughed at on a <weekday>.
The <animal> got a ribbon, <hero> got a kiss, and you must go to bed.
And if the lamp is still burning, <hero> is still reading.
That is why people in <t> never lock the <spot>.
As for the <bird>, it married and was very <quality>.
""")
