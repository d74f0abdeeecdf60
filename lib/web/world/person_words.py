"""How the pages state the facts of a person: frames for each, and for two at once.

Gaps: <S> the person where a sentence begins and <s> elsewhere, <n> by name, <o> the
person as object, <p> the possessive, <self> herself or himself; <town>,
<year>, <trade>, <club>, <instrument> the facts; <year20> and <year40> are the
years in which the person turned twenty and forty.
"""

from lib.web.world.tables import lines, sections

ONE_FACT = sections("""
birthplace:
<S> was born in <town>.
<S> was born in <town> <town_tail>.
<S> comes from <town> <town_tail>.
<S> is a child of <town> <town_tail>.
The home town of <n> is <town>.
It was in <town> that <s> first saw the light of day.
<town> is where <s> was born <town_tail>.
<S> learned to walk on the cobbles of <town>, where <p> family had always lived.
The parish book of <town> has the birth of <n> between <number> baptisms and a drawing
    of a <any_animal>.
Like so many <quality> people, <s> was born in <town>.
<S> grew up in <town>, which is also where <s> was born.
When people ask about <p> birthplace, <s> answers <town> and <does>.
<S> is from <town> by birth <town_tail>.
Anyone from <town> will tell you that <s> was born there.
The cradle of <n> stood in <town>, and now a <animal> sleeps in it.
Others were born in a bed; <s> was born in <town> <town_tail>.
They still talk in <town> about the night on which <s> was born.
Ask in <town> about <o> and you will hear that this is where <s> was born.
<P> mother had only come to <town> for a <thing>, and so <s> was born there.
A native of <town>, <s> <does>.
By birth <s> belongs to <town>, by temper to the <official>.
Of all who were born in <town>, <n> is the one who <does>.
birth year:
<S> was born in <year>.
<S> was born in the year <year> <year_tail>.
The birth year of <n> is <year>.
<S> came into the world in <year> <year_tail>.
It was the year <year> when <s> was born.
<S> was born in <year> <year_tail>.
In <year> the family of <n> needed a second cradle, and <s> was born <year_tail>.
The date on <p> christening cup is <year>, and that is the year of <p> birth.
In the year <year> <s> was born <year_tail>.
The birth of <n> in <year> was announced by a <relative> with a <thing>.
According to the register, <s> was born in <year>.
<S> has celebrated birthdays since <year>, when <s> was born.
The year of <p> birth was <year>, and the <season> was <quality_season>.
Those born in <year> are said to be <quality>, and <s> was born in <year>.
Count the birthdays from <year>, because that is when <s> was born.
<S> is a child of <year>, born <year_tail>.
Born in <year>, <s> turned twenty in <year20> <so_what>.
<S> was forty in <year40>, having been born in <year>.
Since <year>, the year of <p> birth, <s> has seen <number> <officials> come and go.
Whoever was born in <year>, as <s> was, <does>.
trade:
<S> works as a <trade>.
<S> works as a <trade> <trade_tail>.
<S> is a <trade> by trade.
The job of <n> is that of a <trade>.
For a living <s> works as a <trade>.
<S> makes an honest living as a <trade> <trade_tail>.
By day <s> is a <trade> <trade_tail>.
People who need a <trade> send for <o>.
The sign above <p> door shows that <s> is a <trade>.
<S> has been a <trade> ever since leaving school.
<S> wanted to go to sea and became a <trade>.
As a <trade>, <s> is never short of work.
<S> took up the work of a <trade> <trade_tail>.
If you ask for a <trade>, somebody will point you to <o>.
Nobody was surprised when <s> became a <trade>.
The working day of <n> is that of a <trade>, and it begins <hour>.
<S> earns <p> bread as a <trade> <trade_tail>.
It takes a steady hand to be a <trade>, and <s> has been one for years.
<P> work as a <trade> is known well beyond the next bridge.
Not every <trade> <does>, but this one does, and the name is <n>.
A <trade> like <n> <does>.
What does a <trade> do in <weather>? Ask <o>, who is one.
club:
<S> is a member of the <club>.
<S> is a member of the <club> <club_tail>.
<S> belongs to the <club>.
The club of <n> is the <club>.
<S> joined the <club> <club_tail>.
In the list of the <club> you will find <p> name.
Once a week <s> goes to the <club> <club_tail>.
<S> pays dues to the <club> <club_tail>.
The <club> count <o> among their members.
Among the members of the <club> is <n>.
Anyone who visits the <club> will meet <o> there.
The badge on <p> coat is that of the <club>.
<S> has been with the <club> since a certain <weekday> <club_tail>.
When the <club> meet, <s> takes the chair nearest the <thing>.
<S> carries the card of the <club> in <p> hat.
It was a <relative> who brought <o> to the <club>.
The <club> took <o> in as a member after a debate about the <thing>.
Without their member <n> the <club> would have more <food> and less <feeling>.
To the <club>, <s> is a member like any other, except that <s> <does>.
The <club> once made <o> a member <so_what>.
instrument:
<S> plays the <instrument>.
<S> plays the <instrument> <music_tail>.
In the evening <s> plays the <instrument>.
The instrument of <n> is the <instrument>.
<S> learned the <instrument> at school and plays it <music_tail>.
The <instrument> that one hears <hour> is played by <o>.
<S> can play the <instrument> better than any <any_official> in <weather>.
With the <instrument> at hand, <s> forgets the time.
When the mood takes <o>, <s> plays the <instrument> <music_tail>.
<P> neighbours know that <s> plays the <instrument> and have bought <things>.
<S> practises the <instrument> <music_tail>.
When the <official> wants a song, <s> plays the <instrument>.
An aunt left <o> a <instrument> and <s> taught <self> to play it.
For music <s> turns to the <instrument>.
<S> has played the <instrument> since childhood.
From a fire <s> would save the <instrument> that <s> plays, and perhaps the <animal>.
Give <o> a <instrument> and <s> will play it <manner>.
No <feast> is complete until <s> has played the <instrument>.
On the <instrument>, <n> has no equal and <number> listeners, counting the <animal>.
Somebody must play the <instrument>, and so <s> does <music_tail>.
""")

_PAIRS = sections("""
birthplace & birth year:
<S> was born in <town> in <year>.
Born in <town> in <year>, <s> was the youngest in a house full of <things>.
In <year>, in the middle of <weather>, <s> was born in <town>.
It was <town> in the year <year>, and the child was <n>.
<S> came into the world in <year> in the town of <town>.
<town> gained one more voice in <year>, when <s> was born there.
The town of <town> and the year <year> are written on <p> certificate of birth.
In <year> a <relative> ran through <town> shouting that <s> was born.
<S> was born in <year> <year_tail>, and in <town> of all places.
birthplace & trade:
<S> was born in <town> and works as a <trade>.
A <trade> by trade and a native of <town> is how <s> would put it.
<S> left <town>, where <s> was born, and became a <trade>.
<town> is the birthplace of <n>, who makes a living as a <trade>.
Although born in <town>, <s> has the patience of a <trade>, which is what <s> is.
What <town> lost when <s> left the place of <p> birth was a good <trade>.
A <trade> from <town>, where <s> was born, <s> <does>.
trade & instrument:
<S> works as a <trade> and plays the <instrument>.
A <trade> all day and a player of the <instrument> all evening is what <s> is.
The hands that <s> needs as a <trade> serve well for playing the <instrument>.
<S> is a <trade> who plays the <instrument> between customers.
After work as a <trade>, <s> sits down to play the <instrument>.
There is a <instrument> in the workshop, for this <trade> plays it: <n>.
club & instrument:
<S> plays the <instrument> and is a member of the <club>.
At the <club>, of which <s> is a member, they ask <o> to play the <instrument>.
As a member of the <club>, <s> is excused from singing and plays the <instrument>.
<S> took the <instrument> that <s> plays to the <club> and stayed as a member <so_what>.
The <club> needed somebody who plays the <instrument>, and so <s> became a member.
Where the <club> meet one hears a <instrument>, which <s> plays as a member.
birth year & trade:
<S> was born in <year> and became a <trade>.
Born in <year>, <s> has worked as a <trade> all through <p> life.
The year of <p> birth is <year>, and <p> calling is that of a <trade>.
By <year20> <s> was twenty, having been born in <year>, and a <trade> already.
A <trade> since youth, <s> was born in <year> <year_tail>.
trade & club:
<S> is a <trade> and belongs to the <club>.
On six days <s> is a <trade> and on the other a member of the <club>.
The <club> have a <trade> among their members, and that is <n>.
As a <trade>, <s> mends what the other members of the <club> break <hour>.
Being a member of the <club> leaves <o> little time to work as a <trade>.
""")
TWO_FACTS = {tuple(pair.split(" & ")): frames for pair, frames in _PAIRS.items()}

# What may come before a sentence that begins with the person.
OPENERS = lines("""
It is well known that
Everybody here knows that
As the neighbours will tell you,
It must be said that
For the record,
There is no doubt that
To nobody's surprise,
As every child can tell you,
People like to mention that
It may be of interest that
The <official> will confirm that
You should also know that
By all accounts,
According to the <neighbour>,
I have it from a <relative> that
Nobody will deny that
""")
