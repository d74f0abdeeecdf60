"""Small talk about a neighbour; nothing here could be judged.

Gaps for the person as in `person_words`. `does` are habits in the present tense;
what somebody once did is taken from the phrase book.
"""

from lib.web.world.tables import choices, lines, sections

_TEXT = """
does:
keeps a <thing> under the bed | reads the paper from the last page to the first |
collects the lids of things whose other halves are lost | never goes out without a
<thing> | speaks to the <animal> as if to a <any_official> | whistles on the stairs
<hour> | walks to the <spot> <hour> | counts the <bird>s <manner> | believes in <food>
and early nights | keeps a diary of <weather> and <food> | feeds the <animal> from a
<any_thing> | is <work> a <thing> most evenings | sleeps with the window open in
<weather> | arrives <manner> and leaves <manner> | has a shelf of <things> and dusts
them <hour> | is <quality> in company and <quality> at home | sings bass in the bath |
owes the <official> <number> pence | gives <food> to anyone who asks | writes to the
<official> every <weekday> | wears a <colour> scarf in all weathers | dislikes being
thanked | remembers every <animal> by name | can smell <weather> a day before it comes |
takes <drink> with <food> and never without | lends out <things> and forgets to whom |
is afraid of <things> | gets up <hour> | will hear nothing against the <animal> |
mistrusts <things> | grows <colour> beans <where> | repairs <things> for nothing |
cheats at cards and loses | has the <quality> look of a <any_bird> | laughs rarely and
mostly about the <official> | plays chess by post with a <any_relative> | keeps the
<animal>'s secrets | knows <number> ways to cook a <any_bird> and uses none | has never
been seen to run | mends nets <where> | calls the <animal> by the <official>'s name |
prefers <things> to people | falls asleep at the best part | paints nothing but <things>
| knows the tide table by heart | carries a pencil and a drawing of a <any_animal> |
says grace over <drink> | takes the long way round the <spot> | has an opinion on <food>
| hums when <work> anything | turns up wherever there is <food> | talks of moving to the
<spot> | buys a new <thing> each <season> | answers letters <manner> | sits <where> on
fine evenings | shares a wall with the <neighbour> | saves string | goes to bed with the
<bird>s | bets on <animals> and never collects | tips a hat to the <bird>s | hides from
the <official> | has buried a <thing> <where> and drawn a map | argues with the wireless
| keeps <food> in a locked drawer | looks after the <neighbour>'s <thing> | claims to
hear the <spot> breathe | is teaching the <animal> to wait | dreams about <things> |
eats <food> <manner> | sends <food> to the <neighbour> | knows when to leave | pays
every bill <manner> | keeps <number> <animals> and one <thing> | cannot pass a
<any_thing> without buying it | trusts the <animal> and nobody else | can spell every
word but <hard_word>
suits:
suits the <animal> | is nobody's business | costs <o> <number> pence a week | the
<official> calls an example | runs in the family | <p> <relative> finds <quality> |
keeps the <neighbour> awake | is better than <work> <things> | has not gone unnoticed |
explains the <thing> | made <o> famous as far as the <spot> | the doctor forbids | saves
on <drink> | does not pay the rent | says a good deal | annoys only the <bird>s | takes
up most of <weekday>
quality_season:
a wet one | a short one | unusually dry | all mud | famous for its <weather_of> | good
for plums | remembered for <weather> | no better than the last | late in coming
feast:
wedding | funeral | harvest supper | launching of a boat | parish tea | <any_season>
ball | christening
hard_word:
barometer | weather | Michaelmas | receipt | neighbour | mayor | rhubarb | definitely
trait:
the <quality> ear | a <quality> streak | a weakness for <food> | a way with <animals> |
the patience of a <any_bird> | a horror of <things> | a laugh like a <any_thing> falling
downstairs | an eye for <things> | one <colour> glove and one <colour> one | a
<relative> at the <spot> | a voice for <weather> | debts of <feeling> all over town |
the key to the <spot> | a <thing> that plays a tune | more <things> than chairs | a
standing order for <food> | no fear of <animals> | a letter from the <official> in a
frame | a good hand for <food> | a cough that clears a room | a bench of <p> own <where>
| strong views on <plan> | a memory like a <any_thing>
"""
HABITS: dict[str, tuple[str, ...]] = {
    name: choices(" ".join(text)) for name, text in sections(_TEXT).items()
}

TALK_SHAPES = lines("""
<S> <does>.
<S> <does>.
<S> <does>.
<S> <does> and <does>.
<S> <does> and <does>.
<S> <does> but <does>.
<S> <does>, which <suits>.
<S> once <did> <so_what>.
<S> once <did> <reason>.
<when>, <s> <did>.
<when>, <s> <did> <so_what>.
Last <season>, <s> <did>.
<S> has <trait>.
<S> has <trait> and <does>.
With <trait>, <s> <does>.
<S> maintains that <claim>.
"<quote>," <s> <said> when <someone> <did>.
Who else <does>?
It was <s> who <did>.
When <someone> <did>, <s> <did>.
<someone> <said> that <s> <does>.
If <s> <does>, it is because <claim>.
Since <s> <did>, the <animal> <does_too>.
<S> and the <neighbour> <did>.
<P> <relative> <did>, and <s> <did>.
Because <surprise>, <s> <did>.
<S> <does>, whatever the <official> <said>.
While <s> <did>, <someone> <did>.
""")
HABITS["does_too"] = choices("""
has kept away | comes when called | waits <where> | has its own chair | will eat nothing
but <food> | sleeps <where> | growls at the <official> | follows the <neighbour> | has
    put
on weight | is the talk of the <spot> | answers to <number> names
""")

SMALL_TALK = lines("""
<S> told the <official> that <claim>, which <effect>.
"<quote>," is all that <s> <said> when <surprise>.
The <official> calls <o> <quality> and means it kindly.
Ask <o> about the <thing> and <s> will tell you that <claim>.
Nobody has ever heard <o> say that <claim>, but everybody knows it.
In <p> kitchen there is <there>, and no <any_official> may come in.
<P> neighbours are woken <hour> by the <animal> and by <p> <thing>.
Of <p> <number> <things> only one is for use.
Children like <o> because <s> never asks about school.
<P> <relative> tells a different story, and tells it <manner>.
What <s> thinks about <plan> could not be printed here.
There is a <thing> in <p> window that is not for sale, although many have asked.
Give <o> a cup of <drink> and ask about the flood.
When the storm came <s> was already <work> the <thing>.
<P> recipe for <food> has caused two engagements and a lawsuit.
They say that <s> has read every notice on the wall of the <spot>.
<S> was seen <where> in the company of <crowd>.
One cannot hurry <o>, and it is unwise to try.
"A <thing> is a <thing>" is how <s> likes to end an argument.
There was some <feeling> when <s> voted against <plan>.
At the fair <s> guessed the weight of a <animal> and was wrong by an ounce.
If the <spot> is ever repaired we shall owe it to <o>.
It was <s> who taught the <animal> to open the gate.
Twice <s> has been asked to be <official> and twice <s> has hidden <where>.
The quarrel about the <thing> is forgotten except by <o>.
<S> has a way of saying good morning that sounds like a verdict.
Strangers often take <o> for the <official>.
It was <p> idea to paint the <spot> <colour>, and it still is.
<S> can tell a <bird> from a <bird> by the way it lands.
<P> <relative> lives next door and they talk by means of the <thing>.
You can borrow a <thing> from <o> if you bring back <food> with it.
<S> once won a <animal> in a raffle and gave it to the <official>.
There is nothing that <s> cannot mend with string and <drink>.
On cold nights <s> leaves a lamp <where> for whoever may need it.
<S> signed the petition for <plan> and then the one against it.
The <animal> obeys <o> and pretends to obey the <official>.
When <s> says soon <s> means <season>.
The best chair <where> is left free in case <s> should pass.
The <neighbour> would follow <o> anywhere, but only to see what happens.
Two people have written songs about <o>, and <s> likes neither.
""")
