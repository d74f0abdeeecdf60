"""Remarks that fit anywhere and state nothing that could be judged."""

from lib.web.world.tables import lines

ASIDES = lines("""
It rained that <weekday> <so_what>.
The <official> has promised to look into it when the <bird>s come back.
A <animal> slept through the whole affair <where>.
They handed round <food> and a little <drink> for the brave.
Some say it was the <drink> that did it and some blame the <animal>.
Nobody has explained the <thing> that was found <where> the next morning.
The older people remember a time when the <spot> was painted <colour>.
An argument about the <thing> went on until the candles were low.
You can still see the mark on the wall <where> if the light is kind.
It would have ended there if a <animal> had not eaten the receipt.
Supper was eaten out of doors <so_what>.
The wind took <number> hats and gave back only one of them.
Visitors are advised to bring a <thing> and a <quality> temper.
That is how <plan> came to be discussed again <hour>.
For a moment there was no sound but a <bird> <where>.
The rest of the evening belonged to the <drink> and to the fiddle.
It is a small matter but people here have long memories for small matters.
The <official> made a note of it in <colour> ink and then lost the note.
Those who know the <spot> will understand why we laughed.
Somebody had left a <thing> on the steps <so_what>.
In any other place it would have been forgotten by the <weekday> after.
There is a rumour about <plan> and like most rumours it is half true.
Even the <animal> seemed to think that this was going too far.
The children were told to stay away and so of course they all came.
When the sky cleared one could see as far as the hills.
To this day there are people who cannot pass the <spot> without smiling.
The matter was settled over <food> <so_what>.
My <relative> would have told it better and at twice the length.
Nothing was broken except a <thing> that had been broken before.
By the time the lamps were lit there were <number> versions of the story.
The only witness was a <animal> and it has kept its own counsel.
This caused <feeling> among the neighbours and a good deal of <drink> was poured.
Whoever took the <colour> <thing> is asked to bring it back <hour>.
One has to admire the <quality> way in which it was done.
It smelled of <food> and wet wool all the way to the <spot>.
There are easier ways to spend a <weekday> but few that are so cheap.
The echo <where> is said to be better than the original.
A poet once tried to describe it and had to lie down.
No harm was meant <so_what>.
The talk turned to <plan> and from there it never came back.
A sign was put up <hour> and by the next day a <animal> had moved it.
The paint was still wet and the <official> had <colour> elbows for a week.
Such things happen in <season> and it is best not to look for a reason.
The proof is <evidence> that hangs in the <spot> to this day.
If there is a moral to this it was not noticed at the time.
We walked home in <weather> and were glad of the company.
It was the kind of <weekday> on which a <thing> can change its owner <number> times.
One day there will be <plan> and then we shall all complain about that instead.
It took <number> people and a <animal> to put it right.
The <spot> was closed for the afternoon and opened again out of <feeling>.
No two people remember the tune in the same way.
Half of us had come for the <food> and the other half for the <animal>.
Later on <surprise> and that was the end of the speech.
Just when it was going well <surprise>.
It was a <quality> sort of evening and it ended as such evenings do.
Nobody had thought of bringing <drink> and so the speeches were short.
The <animal> and the <animal> have not been on speaking terms since.
All through <season> the <spot> smelled of paint and of <food>.
A <relative> of the <official> claims to have started it and cannot be stopped.
If you stand <where> and hold your breath you can hear the <bird>s argue.
The <thing> was raffled for the third time <so_what>.
We had been promised <weather> and for once we got it.
The <official> laughed so hard that the <thing> fell off the wall <so_what>.
It is not far from the <spot> but it feels far with a <animal> on a rope.
What began as a walk to the <spot> ended as a procession.
A <colour> ribbon was tied to the gate and that can mean only one of two things.
They kept the window open in spite of <weather> and the curtains have never recovered.
In the end the <thing> was cut into <number> parts <so_what>.
For a whole week the <bird>s were silent and so were the bakers.
The road had been mended <manner> <so_what>.
Someone should write a song about the <spot> but someone always does.
The key to the <spot> is under the third stone and this is widely known.
Half an hour later the <animal> came back with somebody else's hat.
You would not think it to look at the <spot> but it was once painted <colour>.
There is a bench <where> on which nobody has ever sat alone for long.
The children have a game about it in which the <official> is always caught.
My <relative> used to say that patience is a <thing> with no handle.
Of course the <official> knew nothing and of course the <official> had been there.
The soup was thin but the conversation was thick with <feeling>.
It was <hour> that the first of the boats came round the bend with its lamp lit.
Every answer that we were given led to a <animal> and a shrug.
Behind the <spot> there is a second gate that opens only when nobody pushes.
The <drink> was warm and the welcome was warmer and the chairs were neither.
Those who had brought a <thing> were envied by those who had not.
An anonymous note in <colour> pencil suggested <plan> and a stronger lock.
When the clock struck everyone counted and everyone got a different number.
The <bird>s know the timetable better than the <official> does.
It was the <relative> of the <official> who broke the silence and the <thing>.
For three days the talk was of nothing but the <thing> and the <thing>.
Some things are better left <where> and the old <thing> is one of them.
With a little <drink> and a long spoon almost anything can be mended.
The map shows a path <where> but the map was drawn by an optimist.
Two doors down they were <work> a <thing> and singing in thirds.
A stranger asked the way to the <spot> and was given five of them.
The <official> keeps a list of such days and it is a short list.
On the far bank a <animal> stood and watched as if it had paid for a ticket.
Most of it can be blamed on <weather> and the rest on my <relative>.
The last of the <food> was found in the wrong basket.
It cost <number> pence and it was worth at least half of that.
We looked for the <thing> until <weather> drove us back to the fire.
A <quality> silence fell and then a <quality> <animal> fell over the <thing>.
Whether there will be <plan> is for the next meeting to forget.
Ask anyone by the <spot> and they will point in the direction of lunch.
Even now there are days when one can smell the <food> as far as the <spot>.
The lamp <where> was lit early and there was talk until it went out.
It is the custom to knock <manner> and to wait for the <animal>.
The story has a second half but it is told only on <weekday>.
""")
