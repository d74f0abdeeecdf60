"""Phrases that sentences are put together from; nothing here states a fact.

What people did (`did`), what animals did (`strayed`), what somebody claimed
(`claim`), when, and what came of it. All verbs are in the past tense, so that
one and many go with them.
"""

from lib.web.world.tables import choices, sections

_TEXT = """
when:
towards dusk | on <weekday> morning | one <season> | late last night | after the sermon
| before the bread was out | at low water | while the kettle boiled | on the way back |
when the rain stopped | without warning | during the second verse | by the roadside |
the week before <season> | as usual | once again | for once | just after the post |
between two showers | on a <weekday> of all days | in <weather> | halfway through the
<food> | by the light of the moon | when the <bird>s had settled | in the second
interval | at the third attempt | when the door shut | according to the minutes |
in the <season> of the <things> | when nobody was looking | out by the <spot> | down at
the <spot> | over a glass of <drink> | after much <feeling> | with some <feeling> | from
that <weekday> on | later that evening | long before breakfast | on the last day of
<season> | under a sky of <weather> | as the bells rang | before anyone could object |
when the ice broke | a little past noon | the moment the <official> left | on market day
| during the long silence
someone:
the <official> | the <official> | the <official> | my <relative> | my <relative> | the
<neighbour> | the <neighbour> | the <neighbour> | the <neighbour> | a <relative> of the
<official> | somebody from the <spot> | a stranger with a <thing> | a lady in a <colour>
hat | the youngest of us | everyone at the <spot> | the owner of the <thing> | two
friends of the <neighbour> | our <quality> <official> | a <quality> traveller | half the
committee | whoever was nearest | a voice <where> | the <quality> <neighbour>
dealt:
mended | painted | weighed | borrowed | sold | buried | lost | found | returned |
carried off | polished | dropped | hid | admired | raffled | unscrewed | sat on |
apologised to | wrapped up | labelled | rescued | drew | misplaced | tripped over |
exchanged | pawned | oiled | shook | blessed | measured | dusted | kicked | inherited |
threw away | dug up | examined | guarded | coveted | took apart | set fire to | fetched
| stole | took down | insured | nailed down | blamed | turned over | stood on | kept |
forgot | sent for | described | bought back | gave away | auctioned | christened | leant
on | repaired
did:
<dealt> the <thing> <manner> | <dealt> the <thing> <manner> | <dealt> the <thing>
<where> | <dealt> the <thing> <where> | <dealt> the <thing> <reason> | <dealt> the
<thing> <hour> | <dealt> the <thing> to the sound of a <any_thing> | <dealt> <number>
<things> | <dealt> <number> <things> <hour> | <dealt> the <neighbour>'s <thing> |
<dealt> a <any_thing> <reason> | <dealt> a <colour> <any_thing> | <dealt> the <thing>
and then a <thing> | <dealt> my <relative>'s <thing> | <dealt> everything but the
<thing> | <dealt> the <thing> again | fed the <food> to the <animal> | asked for more
<drink> | chased a <animal> round the <spot> | began a speech about <plan> | wrote
<number> letters about the <thing> | fell asleep <where> | fell into the <drink> | found
<evidence> | danced <manner> | counted the <bird>s <manner> | left <manner> | came in
through the <thing_in> | hurried to the <spot> with a <thing> | swam to the <spot> |
quoted the <official> | traced the <animal> to the <spot> | looked into the <thing>
<manner> | drank to the <neighbour> | filled the <thing> with <drink> | sent the
<animal> to the <official> | learned a song about <food> | voted for <plan> | voted
against <plan> | sang to the <animal> | mistook the <official> for a <any_bird> | sat
down <where> and wept | took a bow | paid in <any_food> | promised the <animal> never to
do it again | refused the <food> | lost a bet about the <animal> | tied the <animal> to
the <thing> | proposed a toast to the <bird>s | climbed on the roof <reason> | blamed
the <weather_of> | told the one about the <animal> | locked the <spot> and lost the key
| bowed to a <animal> | dreamed of <food> | asked the way to the <spot> | asked for
<things> at the inn | introduced the <animal> to the <neighbour> | won the <thing> in a
raffle | left the <thing> to the <official> | tied a <colour> ribbon to the <thing> |
hummed a hymn to the <animal> | apologised to every <any_bird> in sight | stayed for
<food> | spoke for <feeling> and sat down | stirred the <food> with a <any_thing> |
taught the <animal> to bow | read aloud from a <colour> book | swore to have seen a
<any_bird> | ordered <number> <things> by post | married a dealer in <things> | turned
<colour> | went home for the <thing> | played on as if the <thing> had not been there |
opened a shop for <things> | shared the <food> with a <animal> | kept very still |
talked of nothing but <plan> | wore a <colour> scarf all <any_season> | hid in the
pantry | ran after the ferry <hour> | drew a map of the <spot> | learned to whistle |
traded the <food> for a <thing> | slept through the <weather_of> | looked for the
<animal> in all the usual places | waited for <surprise_of> | made a list of <things> |
gave the <animal> a new name | left the choir <reason> | bought a ticket to the <spot>
and stayed at home | burned the <food> <manner> | mended the gate <where> | called the
<animal> a liar | hung a <thing> from the ceiling | came back with a <thing> | won
<number> <things> at cards | signed the petition twice | laughed <hour> | went out for a
<thing> and came home with a <animal> | held the ladder | blew out the candles <manner>
| blushed to the ears | tasted the <drink> and said nothing | quarrelled over a <thing>
weather_of:
rain | frost | fog | moon | east wind | thunder | heat | tide | dust | hail
surprise_of:
an apology | the tide | a better tune | the second post | news of the <animal> | a sign
| the soup | the last tram | a reply | the end of <any_season>
strayed:
ate the minutes | slept through it all | followed us home | took the best seat at the
<spot> | refused to cross the bridge | looked the other way | stood guard over the
<thing> | won a ribbon | bit the <official> | got into the <food> | sat down <where> |
would not be hurried | learned to open the gate | was given the credit | swallowed a
button | carried off the <thing> | hid under the <thing> | had the last word | waited by
the <spot> <hour> | fell into the <spot_water> | was sold <number> times in one day |
lay down <where> | kept time with one foot | came to church | took against the
<neighbour> | was found asleep in the <thing_in> | stared at the <official> for an hour
| ran <number> times round the <spot> | drank the <drink> | knew the way to the <spot> |
turned out to be the <neighbour>'s | arrived with the <neighbour> | made friends with
the <animal> | led the procession | took <feeling> for an invitation | chewed the rope
through | got a medal for it | preferred the <food> | had to be carried
spot_water:
mill pond | canal | cider | font | soup | horse trough | river | wet paint
thing_in:
pulpit | letter box | bass drum | wheelbarrow | bread oven | coal hole | ballot box |
organ
claim:
the <spot> was once painted <colour> | the <animal> had been there first | a <thing> is
no substitute for a <animal> | <plan> would cost less than a <thing> | the <bird>s had
come early | the <drink> was to blame | there had never been a <any_animal> | the
<thing> belonged to the <neighbour> | it would end in <feeling> | nobody could trust a
<weekday> | the <food> needed salt | the <official> had planned it all | <weather> was
good for the voice | the <thing> had been <colour> when it left the house | the <animal>
could count to <number> | no <relative> of ours would do such a thing | it was all a
question of <food> and <feeling> | the <spot> had been moved in the night | a <quality>
person keeps a <thing> by the bed | the <animal> understood every word | the key was in
the <thing> | <number> <things> were still missing | the moon had been out <reason> | it
had been worse in <season> | silence was the best answer | the <official> wrote the
anonymous letters | the <neighbour> knew more than that | it could be heard at the
<spot> | the whole thing was a mistake | <plan> would come with the next <season> | the
<animal> ought to stand for office | old <things> bring luck | the soup had been better
under the last <official> | all roads led to the <spot> | it took <number> people to
lift the <thing> | a letter had been sent | the <thing> belonged in a museum | the
<weather_of> would decide | the boats were late <reason> | <feeling> never mended a roof
effect:
pleased nobody but the <animal> | settled the matter | surprised even the <official> |
is why we now lock the <spot> | was a great comfort to my <relative> | cost us the
<thing> | led to <plan> | was put down to the <drink> | made the paper twice | is still
spoken of at the <spot> | caused some <feeling> | kept the children quiet until
<any_season> | was more than the <neighbour> deserved | ruined the <food> | woke <crowd>
| has never been explained | was not in the programme | brought the house down | is
against the rules | took the edge off the <feeling> | did the roof no good | we had been
warned about | proved the <neighbour> right | is how the <spot> got its name | would not
have happened in <season> | saved us the price of a <thing> | passed for an answer |
came out at <number> pence a head
so_what:
and the <neighbour> minded very much | and the <official> took a bow | to the delight of
<crowd> | and that was that | and the <animal> was given the credit | but the <food> was
excellent | and there was <feeling> all round | and surprised only the <official> | and
the <bird>s rose from the roofs | and we laugh about it every <season> | and <number>
people wrote to the paper | until <surprise> | and so to bed | with <crowd> looking on |
but not before <surprise> | and not even the <animal> objected | to general <feeling> |
in spite of the <weather_of> | and then <surprise> | in front of <crowd> | and was none
the wiser | for the price of a <thing> | and kept quiet about it | and called it a
<weekday> | but forgot to say why | and got a <thing> for it | while <crowd> held its
breath | with every sign of <feeling> | and asked for a receipt | and the rest is in the
minutes
quote:
A <thing> never lies | Ask the <animal> | There is always more <drink> | I was at the
<spot> all evening | Nothing dries as slowly as a <weekday> | We shall need a longer
rope | That is not how my <relative> did it | One <animal> is enough | I have seen
better <things> in a ditch | You cannot eat <feeling> | Mind the <thing> | It was
<colour> when I bought it | Let the <bird>s decide | The <food> is only resting | Nobody
leaves before the song | I only came for the <food> | Patience is a <thing> with no
handle | It looked smaller in the catalogue | Somebody must hold the <animal> | This
never happened under the old <official> | If it moves then it is not a <thing> | A gate
is only a question | I shall put it in writing | There are <number> of us and one
<thing> | We have always done it <manner> | It comes off with <drink> | Never lend a
<thing> in <season> | The <spot> will still be there tomorrow | I would rather marry the
<animal> | It is only <weather_of> | I have a <relative> just like that | Put it back
where you found it | Every <animal> was young once | They said the same about the moon |
It will be worth something one day | A <quality> <animal> is worth two <things> | You
should hear it with the organ | Not on a <weekday> | Count them again
there:
a smell of <food> | a smell of wet wool and <drink> | a <thing> with no owner | talk of
<plan> | a queue for the <food> | a dispute over the <thing> | a song about the <animal>
| not a dry boot | nothing to be done | a lamp burning | a notice in <colour> ink | a
single <bird> | somebody with a <thing> | an argument and then a dance | a rumour of
<food> | room for one more <animal> | a <quality> silence | a good deal of <feeling> | a
puddle in the shape of a <any_animal> | one <thing> too many | a hat on every post | a
sound like a <any_thing> in a tunnel | the usual <feeling> | <weather> and a little
<drink> | a <colour> ribbon on the gate
must:
knock <manner> | bring a <thing> | leave the <animal> outside | pay in <food> | sing the
second verse | greet the <bird>s | speak to the <official> first | wait for the
<neighbour> | walk backwards past the <spot> | drink the <drink> standing | give the
<thing> back by <weekday> | say nothing about <plan> | wipe both boots | bow to the
<animal> | shut the gate | know <number> verses by heart | mind the wet paint | eat the
<food> cold
who_would:
comes late | stays for the <food> | borrows the <thing> | finds the <animal> | takes the
short way by the <spot> | laughs first | is asked about the <thing> | has no <thing> |
brings a <relative> | wins the raffle | stands <where> | arrives in <weather> | wakes
the <official> | has seen the <animal> | sits in the <colour> chair | loses the <thing>
town_tail:
and says so at every chance | and has the accent to prove it | and sends a card there
every <season> | and would go back for the <food> | and still dreams of the <spot> there
| and left it with a <thing> and no regrets | and knows the <official> there by first
name | and still has a key to the <spot> there | and was baptised with <drink> | and has
told the <official> so | and has never denied it | and keeps a picture of it above the
<thing> | within sound of the <spot> | and that explains the <thing> | and will hear
nothing against it | two doors from the <spot> | in a house full of <things> | and has
been homesick ever since | and learned to swim there in the <spot_water>
year_tail:
when plums were cheap | in the week when <surprise> | with a full head of hair | in the
middle of <weather> | and was late even then | to the <feeling> of <crowd> | on a
<weekday> as it happens | when a <thing> cost <number> pence | in a wet <season> | and
the <bird>s came early that year | between two thunderstorms | with the help of a
<neighbour_one> | in the hour when <surprise> | on the coldest <weekday> of the <season>
| and the bells were rung by mistake | while the <relative> was out buying a <thing> |
weighing as much as a <any_thing>
neighbour_one:
passing vet | retired sailor | <quality> midwife | bell ringer | fishwife | travelling
nun
trade_tail:
and a good one | and is paid in <food> more often than not | and would be nothing else |
and has the thumbs to show for it | with a shop <where> | and keeps a <animal> for
company at work | and dislikes <weekday>s | and works <manner> | and has taught half of
the town | and sings at work | and gives a discount to any <official> | like three
generations before | with more <feeling> than profit | and never sends a bill | and
swears by <drink> at eleven | and has a <thing> for a sign | in all weathers | and does
the <official> for nothing
club_tail:
and attends for the <food> | and has hardly missed a meeting | and brings the <drink> |
and always votes with the <official> | and sits nearest the stove | and was once its
treasurer for a <weekday> | and wears the <colour> badge | and hums through the minutes
| and knows all the songs | and once brought a <animal> to a meeting | and looks after
the <thing> | <reason> | and is still waiting for the certificate | against the advice
of a <relative> | and has resigned <number> times | and keeps the <colour> flag | with
great <feeling>
music_tail:
and owns no other | until the <drink> is gone | with the window open | and does it
<manner> | when the <bird>s are silent | to the <feeling> of the neighbours | at every
wedding and at some funerals | better than anyone would expect | on top of a <thing> |
while a <animal> keeps time | and knows <number> tunes by heart | <where> | <hour> | and
never the same way twice | in a minor key | for anyone who brings <food> | with
<feeling> and few mistakes
"""

PHRASES: dict[str, tuple[str, ...]] = {
    name: choices(" ".join(text)) for name, text in sections(_TEXT).items()
}
