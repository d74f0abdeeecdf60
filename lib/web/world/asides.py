"""Remarks that fit anywhere and state nothing that could be judged.

Most are put together from the phrase book by the frames of `SHAPES`; `ASIDES`
are whole remarks, each of which is rare.
"""

from lib.web.world.dice import Dice
from lib.web.world.draft import Said
from lib.web.world.tables import lines
from lib.web.world.words import sentence

SHAPES = lines("""
<when>, <someone> <did>.
<when>, <someone> <did>.
<when>, <someone> <did> <so_what>.
<someone> <did> <so_what>.
<someone> <did> <so_what>.
<someone> <did>, and <someone> <did>.
<someone> <did>, which <effect>.
<someone> <did> <reason>, and <someone> <did>.
It was <someone> who <did>.
<when>, the <animal> <strayed>.
The <animal> <strayed>, which <effect>.
The <animal> <strayed>, and <someone> <did>.
While <someone> <did>, the <animal> <strayed>.
"<quote>," <said> <someone>.
"<quote>," <said> <someone> and <did>.
<someone> <said> that <claim>.
<someone>, who <did>, <said> that <claim>.
Some say that <claim>, others that <claim>.
There was <there>, and <someone> <did>.
<when>, there was <there>.
Whoever <who_would> must <must>.
Before <surprise>, <someone> <did>.
<someone> <did>; after that <surprise>.
Because <surprise>, <someone> <did>.
When <someone> <did>, <crowd> cheered.
Not <someone> but <someone> <did>.
Where <someone> <did>, the <animal> <strayed>.
First <someone> <did>, then <surprise>.
""")

ASIDES = lines("""
If it is true that <claim>, then <someone> <did> for nothing.
Had we known that <claim>, we would have brought a <thing>.
All we had was <there>, some <food> and a little <drink>.
In <season> one should <must>; in <season> one should <must>.
No <animal> could have known that <claim>.
Of all the <things> in the world, <someone> <dealt> this one.
What is a <thing> without a <thing>? Ask <someone>.
Nobody could say afterwards who <did>, or why.
Give us <weather> any day rather than <weather>.
Between the <spot> and the <spot> there was <there>.
What the <animal> saw <where> it has told only to the <bird>s.
The <official> has promised to look into it when the <bird>s come back.
A <animal> slept through the whole affair <where>.
They handed round <food> and a little <drink> for the brave.
Nobody has explained the <thing> that was found <where> the next morning.
An argument about the <thing> went on until the candles were low.
You can still see the mark on the wall <where> if the light is kind.
It would have ended there if a <animal> had not eaten the receipt.
The wind took <number> hats and gave back only one of them.
Visitors are advised to bring a <thing> and a <quality> temper.
That is how <plan> came to be discussed again <hour>.
For a moment there was no sound but a <bird> <where>.
The rest of the evening belonged to the <drink> and to the fiddle.
It is a small matter, but people here have long memories for <things>.
The <official> made a note of it in <colour> ink and then lost the note.
Those who know the <spot> will understand why we laughed.
In any other place it would have been forgotten by the <weekday> after.
There is a rumour about <plan>, and like most rumours it is half true.
Even the <animal> seemed to think that this was going too far.
The children were told to stay away from the <animal>, and so of course they all came.
When the <weather_of> cleared, one could see as far as the <spot>.
To this day there are people who cannot pass the <spot> without smiling.
The matter was settled over <food> <so_what>.
My <relative> would have told it better and at twice the length.
Nothing was broken except a <thing> that had been broken before.
By the time the lamps were lit there were <number> versions of the story.
The only witness was a <animal>, and it has kept its own counsel.
Whoever took the <colour> <thing> is asked to bring it back <hour>.
One has to admire the <quality> way in which it was done.
It smelled of <food> and wet wool all the way to the <spot>.
There are easier ways to spend a <weekday>, but few that are so cheap.
The echo <where> is said to be better than the original.
A poet once tried to describe it and had to lie down <where>.
The talk turned to <plan>, and from there it never came back.
A sign was put up <hour>, and by the next day a <animal> had moved it.
The paint was still wet and the <official> had <colour> elbows for a week.
Such things happen in <season>, and it is best not to look for a reason.
The proof is <evidence> that is kept under glass to this day.
If there is a moral to this, the <official> has it.
We walked home in <weather> and were glad of the company.
One day there will be <plan>, and then we shall all complain about that instead.
The <spot> was closed for the afternoon and opened again out of <feeling>.
No two people remember the <thing> in the same way.
Half of us had come for the <food> and the other half for the <animal>.
It was a <quality> sort of evening and it ended as such evenings do.
The <animal> and the <animal> have not been on speaking terms since.
All through <season> the <spot> smelled of paint and of <food>.
If you stand <where> and hold your breath you can hear the <bird>s argue.
We had been promised <weather>, and for once we got it.
It is not far from the <spot>, but it feels far with a <animal> on a rope.
What began as a walk to the <spot> ended as a procession.
They kept the window open in spite of <weather>, and the curtains never recovered.
The road had been mended <manner> <so_what>.
Someone should write a song about the <spot>, but someone always does.
Half an hour later the <animal> came back with somebody else's hat.
There is a bench <where> on which nobody has ever sat alone for long.
The children have a game about it in which the <official> is always caught.
Of course the <official> knew nothing, and of course the <official> had been there.
The soup was thin, but the conversation was thick with <feeling>.
Every answer that we were given led to a <animal> and a shrug.
The <drink> was warm, the welcome was warmer and the chairs were neither.
When the clock struck the <official> counted, and so did the <animal>.
The <bird>s know the timetable better than the <official> does.
For three days the talk was of nothing but the <thing> and the <thing>.
With a little <drink> and a long spoon almost anything can be mended.
The map shows a path <where>, but the map was drawn by an optimist.
Two doors down they were <work> a <thing> and singing in thirds.
On the far bank a <animal> stood and watched as if it had paid for a ticket.
It cost <number> pence and it was worth at least half of that.
A <quality> silence fell, and then a <quality> <animal> fell over the <thing>.
Ask anyone by the <spot> and they will point in the direction of lunch.
The story has a second half, but it is told only on <weekday>.
There is no hurry in <season>, and there is no excuse in <season>.
Two people saw it happen <where>, and <number> people remember it.
You get used to the <bird>s, but the <bird>s never get used to you.
We counted the <things> afterwards, and there was one too many.
A good deal can be said for the <thing>, and most of it was said that night.
The apology arrived by the second post, together with a <thing>.
Where the <animal> goes the <official> is never far behind.
As for the <thing>, it turned up <where> with a note inside.
Nothing tastes quite like <food> that somebody else has paid for.
""")
ASIDE_SHARE = 0.2  # of the remarks come from ASIDES


def aside(dice: Dice) -> Said:
    """A remark that states no fact."""
    frames = ASIDES if dice.chance(ASIDE_SHARE) else SHAPES
    return Said(sentence(dice.deal(frames), dice))
