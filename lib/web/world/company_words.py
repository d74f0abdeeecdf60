"""Titles, openings and links of the pages on which known people appear, by guise.

Gaps: <t> the town, <inn> its inn, <club> a club; the rest are words.
"""

from lib.web.world.tables import lines, sections

TITLES = sections("""
neighbours:
Our neighbours and the <thing>
People one meets <hour>
Faces from the <spot>
Who was that <where>
The <quality> people of <season>
Some lives near the <spot>
A <weekday> among neighbours
Behind the doors of <t>
A street in <t> in <weather>
Talk over <food>
ferry:
From the log of the ferry to <t>
Passengers on a <weekday>
What the ferry carried in <season>
On the water in <weather>
guests:
The visitors' book of <inn>
Who signed in <colour> ink
Guests at an inn in <t>
A night at <inn>
radio:
Tonight on the wireless from <t>
A talk beside the stove with <food>
The <weekday> programme and its guests
Voices from <t>
fair:
Seen at the fair of <t>
Prizes and losses at the fair of <t>
The fair of <t> and the <animal>
A raffle in <t>
thread:
Does anybody in <t> know these people
Looking for an old friend from <t>
Who are the people with the <thing>
Names wanted for a <thing>
minutes:
Minutes of the <club>
The <club> meet and disagree
What the <club> decided about the <thing>
New faces among the <club>
questions:
A quiz about the people of <t>
Questions asked at the <spot>
How well do you know <t>
Answers for a <weekday>
""")
LIFE_TITLES = lines("""
<n> looks back
A visit to <n>
The life of <n> in few words
<n> and the <thing>
At home with <n>
<n> of the <spot>
A cup of <drink> with <n>
<n> and the <animal>
What <n> would not say
""")
OPENERS = sections("""
neighbours:
This column was meant to be about <plan>, but the people got in the way.
One only has to sit <where> for an hour and the whole of <t> comes past.
I was asked to write about <t>, and so I write about those I met there.
Not everyone who matters has a statue, and in <t> hardly anyone has.
When <weather> keeps us indoors we talk about those who are not there.
Behind every <thing> in <t> there is somebody who can mend it.
Some of those below will not thank us for this page, and one has a <animal>.
In <t> you know people by their <things>, but we shall use names.
It was <weather> in <t>, and I went from door to door with <food>.
Let the <official> talk of <plan>; we prefer to talk about people.
You pass them <hour>, you greet them <manner>, and what do you know of them?
My <relative> said to write down the people of <t> before the <animal> eats the list.
Nobody on this page has ever been mayor of <t>, and two of them have tried.
The <thing> in the window of the post office in <t> belongs to none of these.
ferry:
The boat to <t> left late because of the <animal> and arrived later.
We had <weather> on the water, and the deck was full of <food> and talk.
A ferryman hears everything, and so this log has to leave out the best of it.
Cast off from <t> with <number> <things>, a <animal> and those named below.
guests:
The landlord of <inn> in <t> has let us read his visitors' book.
Whoever sleeps at <inn> in <t> must sign the book before the soup.
The pages are stained with <drink>, but most of the names can be read.
At <inn> they give you <food>, a <thing> and a pen.
radio:
Good evening from the small studio in <t>, where the kettle is on again.
Tonight we have guests in the studio and a <animal> under the table.
The listeners asked for less <weather> and more people, and here they are.
If you hear a <bird> in the background, it lives in our microphone in <t>.
fair:
The rain held off until the <animal> had won its ribbon.
There was <food> in every tent and <drink> behind most of them.
It was the best fair since that of the two <animals>, and the <official> fell in only
    once.
You could not see the <spot> for hats.
They came to <t> with <things> and went home with <things>.
The band played <manner>, and the <animal> ran off with the drum.
First prize in <t> went to a <animal>, but we looked at the people.
thread:
I found <evidence> in a drawer and would like to know who is meant.
My <relative> from <t> talks about old friends and I mix them up.
We are putting a list together for <weekday>, and there are gaps in it.
At a sale in <t> I bought a <thing> full of letters with names in them.
The <neighbour> will not tell me, so I ask you: who are these?
I am new in <t> and have met nobody but a <animal>.
Somebody left a <thing> at my door in <t>, and the names are on the back.
minutes:
The meeting was opened <hour> and the window soon after.
The <quality> chair thanked all who had come and forgave the <official>.
The minutes of the last meeting were read aloud <manner>, and nobody owned up to them.
Some members came <manner>, others not at all.
Before the first item a <thing> was removed from the chair.
It was <weather> outside, and inside it was <food>.
The key had been lost, and so we met <where>.
Present were most members, the <official>, and for a time a <animal>.
questions:
Every <weekday> we print a few questions and the answers right below them.
No prizes are given, because the last prize was eaten by a <animal>.
Cover the answers with a <thing> and play fair.
Whoever knows all this without reading has lived in <t> too long.
""")
BEFORE_PERSON = sections("""
ferry:
At the second stop a passenger came aboard <manner>.
In the cabin somebody was <work> a <thing>.
By the rail stood the next of them in <weather>.
Under a <colour> umbrella we found an old acquaintance.
guests:
The next entry is in <colour> ink.
Then follows a blot in the shape of a <any_animal>.
Below a drawing of a <thing> stands another name.
This guest paid in <food>.
radio:
Our next guest arrived <manner>.
Move closer to the microphone, and mind the <thing>.
And who has been eating <food> in the corner?
After the weather, which was <weather>, another voice.
fair:
Near the tent with the <things> we met a well known face.
In the queue for <food> stood another of us.
The raffle for a <thing> brought the next name to light.
Somebody was <work> a <thing> behind the <spot>.
minutes:
A guest was welcomed with <drink>.
A vote of thanks for the <food> was taken <manner>.
The next on the list came in with a <thing>.
After a dispute about the <thing> another member was praised.
Then the <neighbour> looked in and asked who the others were.
A <any_animal> was removed, and the list went on.
In favour of the next there was <there>.
thread:
I can help with the one with the <thing>.
Of course, that is the one from the <spot>.
My <relative> knew this one.
The <quality> face <where> is easy.
neighbours:
Let us go on to the door with the <thing>.
The house with the <thing> in the window is easy to find.
One floor up the stairs smell of <food>.
Across the road somebody is always <work> a <thing>.
Next comes the <colour> door.
Whose <animal> is that on the steps?
Turn left at the <spot> and ring twice.
The light that burns <hour> is this one.
Follow the smell of <drink> and knock <manner>.
A <colour> curtain moves, and we are let in.
""")
LED_IN = 0.3  # of the people are led in by such a sentence
CLOSERS = lines("""
With a <thing> under one arm we went home <manner>.
<when>, we put away the pen.
The <spot> lay in <weather>, and we had nothing more to ask.
After that there was only <there>.
A glass of <drink> to all of them, and a second one to the <animal>.
Whoever <who_would> will read more in <season>.
Our <relative> has checked the spelling and <did>.
More on <weekday>, unless <surprise>.
Behind us <someone> <did>, and we did not turn round.
The <official> has read this page and <did>.
Before we left, <someone> <did>.
More of this in our next number, if the <bird>s allow it.
With that the lamp was put out and we went to look for <food>.
Corrections may be left with the <official> or with the <animal>.
And if you see the <thing>, please bring it back.
Next <weekday> we shall be <where> with a notebook and <food>.
The rest must wait until the <thing> has dried.
We thank the <official> for the chair and the <animal> for its patience.
It is late, the <drink> is finished, and so is this page.
What we left out we left out for the sake of the <official>.
For other names ask the <official> <hour>.
So much for <weekday>; the <bird>s are asleep already.
Here the ink turns <colour> and the page ends.
There would be more to say, but <surprise>.
The author has gone to look for a <animal>.
If anything above is wrong, blame the <drink>.
The <animal> wants its supper, and so do we.
The others will be told about in <season>.
Letters go into the <thing>.
At this point <surprise>.
We leave them there, <where>, in <weather>.
They send you a <thing>, and the <animal> sends its regards.
Please pass this page on to the <neighbour>.
Some of this was told to us by the <neighbour>, who <did>.
Everything else is gossip, and gossip is for <weekday>.
Nobody was paid for this page except in <food>.
The <thing> will be drawn for on <weekday>.
Read it again or ask your <relative>.
Outside it was still <weather>.
That was the street, and beyond it comes the <spot>.
Now wash the cups and feed the <animal>.
Anyone who was forgotten gets <food>.
The bell has rung <number> times, which means good night.
One thing remains: <claim>.
<someone> <did>, and with that we parted.
"<quote>," <said> <someone>, and that was the end of it.
""")
