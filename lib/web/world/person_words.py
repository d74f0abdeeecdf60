"""How the pages speak of a person: frames for each fact, and small talk.

Gaps: <S> the person where a sentence begins and <s> elsewhere, <n> by name, <o> the
person as object, <p> the possessive, <self> herself or himself; <town>,
<year>, <trade>, <club>, <instrument> the facts.
"""

from lib.web.world.tables import lines

ONE_FACT = {
    "birthplace": lines("""
<S> was born in <town>.
<S> was born in <town> <town_tail>.
<S> comes from <town> <town_tail>.
<S> is a child of <town> <town_tail>.
The home town of <n> is <town>.
It was in <town> that <s> first saw the light of day.
<town> is where <s> was born <town_tail>.
<S> learned to walk on the cobbles of <town> where <p> family had always lived.
The parish book of <town> has the birth of <n> between two baptisms and a stain.
Like so many <quality> people <s> was born in <town>.
<S> grew up in <town> which is also where <s> was born.
When people ask about <p> birthplace <s> answers <town> and waits for a remark.
<S> is from <town> by birth <town_tail>.
Anyone from <town> will tell you that <s> was born there.
The cradle of <n> stood in <town> and it is still in use.
Where others were born in a bed <s> was born in <town> <town_tail>.
They still talk in <town> about the night on which <s> was born.
Ask in <town> about <o> and you will hear that this is where <s> was born.
"""),
    "birth year": lines("""
<S> was born in <year>.
<S> was born in the year <year> <year_tail>.
The birth year of <n> is <year>.
<S> came into the world in <year> <year_tail>.
It was the year <year> when <s> was born.
<S> was born in <year> <year_tail>.
In <year> the family of <n> needed a second cradle and <s> was born <year_tail>.
The date on <p> christening cup is <year> and that is the year of <p> birth.
In the year <year> <s> was born <year_tail>.
The birth of <n> in <year> was announced by a <relative> with a <thing>.
According to the register <s> was born in <year>.
<S> has celebrated birthdays since <year> when <s> was born.
The year of <p> birth was <year> and the <season> was a wet one.
Those born in <year> are said to be lucky and <s> was born in <year>.
Add it up from <year> because that is when <s> was born.
<S> belongs to the children of <year> for that is the year <s> was born.
"""),
    "trade": lines("""
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
As a <trade> <s> is never short of work.
<S> took up the work of a <trade> <trade_tail>.
If you ask for a <trade> somebody will point you to <o>.
Nobody was surprised when <s> became a <trade>.
The working day of <n> is that of a <trade> and begins before the birds.
<S> earns <p> bread as a <trade> <trade_tail>.
It takes a steady hand to be a <trade> and <s> has been one for years.
<P> work as a <trade> is known well beyond the next bridge.
"""),
    "club": lines("""
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
When the <club> meet <s> takes the chair nearest the stove.
<S> carries the card of the <club> in <p> hat.
It was a <relative> who brought <o> to the <club>.
The <club> took <o> in as a member after a short debate.
"""),
    "instrument": lines("""
<S> plays the <instrument>.
<S> plays the <instrument> <music_tail>.
In the evening <s> plays the <instrument>.
The instrument of <n> is the <instrument>.
<S> learned the <instrument> at school and plays it <music_tail>.
The <instrument> that one hears <hour> is played by <o>.
<S> can play the <instrument> better than <s> admits.
With the <instrument> on <p> knees <s> forgets the time.
When the mood takes <o> <s> plays the <instrument> <music_tail>.
<P> neighbours know that <s> plays the <instrument> and have bought curtains.
<S> practises the <instrument> <music_tail>.
When asked for a song <s> fetches the <instrument>.
An aunt left <o> a <instrument> and <s> taught <self> to play it.
For music <s> turns to the <instrument>.
<S> has played the <instrument> since childhood.
The only thing <s> would save from a fire is the <instrument> that <s> plays.
Give <o> a <instrument> and <s> will play it <manner>.
"""),
}

TWO_FACTS = {
    ("birthplace", "birth year"): lines("""
<S> was born in <town> in <year>.
Born in <town> in <year> <s> was the youngest of a noisy house.
In <year> and in the middle of a thunderstorm <s> was born in <town>.
It was <town> in the year <year> and the child was <n>.
<S> came into the world in <year> in the town of <town>.
<town> gained one more voice in <year> when <s> was born there.
The town of <town> and the year <year> are written on <p> certificate of birth.
"""),
    ("birthplace", "trade"): lines("""
<S> was born in <town> and works as a <trade>.
A <trade> by trade and a native of <town> is how <s> would put it.
<S> left <town> where <s> was born and became a <trade>.
<town> is the birthplace of <n> who makes a living as a <trade>.
Although born in <town> <s> has the patience of a <trade> which is what <s> is.
"""),
    ("trade", "instrument"): lines("""
<S> works as a <trade> and plays the <instrument>.
A <trade> all day and a player of the <instrument> all evening is what <s> is.
The hands that <s> needs as a <trade> serve well for playing the <instrument>.
<S> is a <trade> who plays the <instrument> between customers.
After work as a <trade> <s> sits down to play the <instrument>.
"""),
    ("club", "instrument"): lines("""
<S> plays the <instrument> and is a member of the <club>.
At the <club> of which <s> is a member they ask <o> to play the <instrument>.
As a member of the <club> <s> is excused from singing and plays the <instrument>.
<S> took the <instrument> that <s> plays to the <club> and stayed as a member.
"""),
    ("birth year", "trade"): lines("""
<S> was born in <year> and became a <trade>.
Born in <year> <s> has worked as a <trade> all through <p> life.
The year of <p> birth is <year> and the calling of <n> is that of a <trade>.
"""),
    ("trade", "club"): lines("""
<S> is a <trade> and belongs to the <club>.
On six days <s> is a <trade> and on the other a member of the <club>.
The <club> have a <trade> among their members and that is <n>.
"""),
}

# What one tells of a neighbour; nothing here could be judged.
SMALL_TALK = lines("""
Last <season> <s> lent a <thing> to the <official> and has not seen it since.
<S> has firm views on <food> and will share them <manner>.
If you meet <o> <hour> it is polite to mention the <bird>s.
<S> is known for <habit>.
There is a <animal> that follows <o> as far as the <spot> and no farther.
<S> once carried a <thing> to the <spot> <reason>.
The <official> calls <o> <quality> and means it kindly.
<P> <relative> tells a different story but tells it badly.
<S> walks to the <spot> <hour> and comes back with news.
It is said that <s> can smell <weather> a day before it comes.
<S> dislikes being thanked and is therefore thanked <manner>.
What <s> thinks about <plan> could not be printed here.
In <p> pocket <s> keeps a pencil and a drawing of a <animal>.
<S> laughs rarely and mostly about the <official>.
The <colour> door is <p> and the <animal> is not.
Children like <o> because <s> never asks about school.
<S> owes the <official> <number> pence and an apology.
"I was only holding the <thing>" is what <s> <said> to the <official>.
<S> spent a whole <weekday> <work> a <thing> <reason>.
Nobody has ever seen <o> run.
<S> sends a card to the <spot> every <season> and nobody knows why.
Give <o> a cup of <drink> and ask about the flood.
The <thing> in <p> window is not for sale although many have asked.
<S> speaks to every <animal> as if it were a magistrate.
<S> is <quality> in company and <quality> at home.
When the storm came <s> was already <work> the <thing>.
<S> found <evidence> in the attic and has been <quality> ever since.
<P> recipe for <food> has caused two engagements and a lawsuit.
They say that <s> has read every notice on the wall of the <spot>.
<S> was seen <where> in the company of <crowd>.
One cannot hurry <o> and it is unwise to try.
"A <thing> is a <thing>" is how <s> likes to end an argument.
<S> whistles on the stairs and denies it.
There was some <feeling> when <s> voted against <plan>.
<S> never goes out without a <thing> and has needed it once.
The <relative> of <n> still hopes that <s> will settle down.
<S> has been <work> the same <thing> since last <season>.
At the fair <s> guessed the weight of a <animal> and was wrong by an ounce.
<S> believes that <food> should be eaten <manner>.
If the <spot> is ever repaired we shall owe it to <o>.
<S> keeps a diary of <weather> and <food> and shows it only to the <animal>.
It was <s> who taught the <animal> to open the gate.
Twice <s> has been asked to be <official> and twice <s> has hidden <where>.
<S> reads the paper from the last page to the first.
Nobody makes <food> as <s> does and nobody else would dare.
The quarrel about the <thing> is forgotten except by <o>.
<S> has a way of saying good morning that sounds like a verdict.
Strangers often take <o> for the <official>.
<S> keeps <food> in a locked drawer and the key on a string.
It was <p> idea to paint the <spot> <colour> and it still is.
<S> can tell a <bird> from a <bird> by the way it lands.
Nobody tells the story of the <animal> and the <official> as <s> does.
<S> has worn the same <colour> scarf since a certain <weekday>.
Somewhere behind the <spot> <s> has buried a <thing> and drawn a map.
<S> always arrives <manner> and leaves before the singing.
<P> <relative> lives next door and they talk by means of the <thing>.
Twice a year <s> walks to the <spot> and counts the <bird>s.
<S> has promised to stop <habit> and nobody wants that.
You can borrow a <thing> from <o> if you bring back <food> with it.
<S> once won a <animal> in a raffle and gave it to the <official>.
There is nothing that <s> cannot mend with string and <drink>.
On cold nights <s> leaves a lamp <where> for whoever may need it.
<S> signed the petition for <plan> and then the one against it.
The <animal> obeys <o> and pretends to obey the <official>.
<S> is said to have the <quality> ear and the <quality> elbow of the family.
When <s> says soon <s> means <season>.
<S> collects the lids of things whose other halves are lost.
The best chair <where> is left free in case <s> should pass.
""")

# What may come before a sentence that begins with the person.
OPENERS = lines("""
It is well known that
Everybody here knows that
As the neighbours will tell you
To begin with
It must be said that
For the record
There is no doubt that
To nobody's surprise
As every child can tell you
People like to mention that
It may be of interest that
The postman will confirm that
You should also know that
By all accounts
""")
