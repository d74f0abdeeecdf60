"""The sentences of guides, letters, threads, recipes, weather and minutes.

<t> is a town; <inn> and <river> are those of the town.
"""

from lib.web.world.tables import lines, sections

GUIDE_TITLES = lines("""
<t> for people with little time
A walk through <t>
<t> in <season>
How to get lost in <t>
What to see in <t> besides the <thing>
A guide to the town of <t>
One <weekday> in <t>
<t> with a <animal>
""")
LEGEND_TITLES = lines("""
Things seen <hour> near the <spot>
An old story and an older quarrel
What the <official> saw
Creatures of the <season>
Not to be read <hour>
Told by a <relative> over <drink>
What goes about in <weather>
""")
LETTER = sections("""
titles:
A letter about the <thing>
To the editor from <t>
A complaint from <t> and a <animal>
Against <plan>
In praise of the <animal>
A word about the <spot>
greeting:
Dear editor.
Sir or madam.
To whoever opens the post.
Dear friends at the paper.
Honoured editor of this page.
Good morning to you all.
To the desk by the window.
Esteemed <official>.
complaint:
I write to protest against <plan>, and I do so <manner>.
Your report about the <thing> in <t> was wrong in every line.
For the third time this <season> a <animal> has eaten my newspaper.
May I use your columns to thank the person who returned my <thing>?
It is high time that somebody spoke up for the <bird>s of <t>.
The state of the <spot> in <t> can no longer be described in print.
Who gave the <official> leave to be <work> a <thing> in public?
My <relative> and I have read your recipe for <food>, and we are well again.
As the owner of a <animal> I must object to your last page.
Last <weekday> the <official> called my <thing> a disgrace.
Why is there <food> at every meeting and never at mine?
Allow me to correct your story about the <animal> and the <official> of <t>.
regards:
I remain, with <feeling> and a little <drink>, your reader.
Yours with <feeling> and a little <drink>.
Written <manner>, by the light of a <thing>.
With <feeling>, a friend of the <animal>.
I shall go on reading you, but <manner>.
A reader from the <spot>, who prefers not to be named.
Yours, for as long as the <food> lasts.
Please print this before <weekday>, or not at all.
I enclose <evidence> and remain yours.
""")
THREAD = sections("""
titles:
Question about a <thing> in <t>
My <animal> and the <spot>
Help with a <thing> please
Is <t> worth the trip in <season>
Found in <t> and still here
How much <food> is too much
Strange noise near the <spot>
asked:
Has anybody tried <work> a <thing> that has been left in <weather>?
What is the best way from <t> to the coast with a <animal>?
Is it true what they say about the <spot> in <t>?
How do you keep a <animal> out of the <food>?
Does anyone else in <t> hear a <bird> <hour>?
Would you buy a <colour> <thing> from the <official>?
Who has a <thing> to spare until <weekday>?
Can <food> be sent by post to <t> in <season>?
My <animal> will eat nothing but <food>; should I worry?
Why does the <neighbour> stop talking whenever I come to the <spot>?
""")
RECIPE = sections("""
titles:
<dish> as my <relative> made it
<dish> for a <weekday>
<dish> without tears
How to make <dish> <manner>
<dish> for the <neighbour>
In praise of <dish>
origin:
The recipe for <dish> comes from <t>, and its heart is <main>.
In <t> they make <dish>, and they make it with <main>.
You need <main> for <dish> and, if you can, a view of <t>.
They first made <dish> in <t>, out of <main> and by mistake.
Ask for <dish> in <t> and it will be made before your eyes, with <main>.
Take <main>, as they do in <t>, and call it <dish>.
oven:
It stays in the oven for <minutes> minutes and not a minute less.
After <minutes> minutes in the oven it is done.
Give it <minutes> minutes of good heat in the oven while you tidy up.
Shut the oven door and do not open it for <minutes> minutes.
The oven needs <minutes> minutes, which is the length of a short quarrel.
Bake it for <minutes> minutes, or until the <animal> sits up.
eaten:
It is eaten <eaten>.
Serve it hot and eat it <eaten>.
Everyone eats it <eaten>, and so should you.
One rule is left: it must be eaten <eaten>.
Visitors use a fork; it should be eaten <eaten>.
steps:
Warm the oven well and put the <animal> out of the kitchen.
Chop an onion <manner> and do not answer the door.
Stir in a cup of <drink> and taste it to be sure that it is what you think.
Rub the butter into the flour until it looks like sand at low tide.
Add a pinch of salt and then a second pinch for the <relative> who always asks.
Cover the bowl with a cloth and leave it in peace while you read the paper.
Beat two eggs with a fork and set the shells aside for the <bird>s.
Line the tin with paper, and remember that the paper is not to be eaten.
Pour everything into the dish and smooth the top with a wet knife.
Squeeze a lemon if the boat has brought any, and use vinegar if it has not.
Roast the nuts until the kitchen smells like <season> and the <relative> comes in.
Sift the flour from a height and open the window afterwards.
Taste the broth and say nothing until you have tasted it again.
Let it rest for as long as it takes to walk to the <spot> and back.
If the top turns dark too soon, then cover it with a plate.
Grate some nutmeg over it, but stop before your <relative> notices.
Keep back a handful for the gravy and hide it from the children.
Turn it once with care and do not scold it if it breaks.
My <relative> adds <food> at this point, and my <relative> must not be copied.
Grease the tin <manner>, with a piece of paper or a feather.
Peel <number> apples in one ribbon each and hang the ribbons on a <thing>.
Melt the butter slowly; a <quality> cook is known by the butter.
Knead the dough <hour>, when nobody calls.
Fold in the cream as if it were asleep.
Strain it through a clean sock, or through a <thing> if there is none.
Boil the pan dry and you have <food>; do not boil the pan dry.
Sprinkle it with sugar until it looks like <weather>.
Set aside a spoonful for the <official>, who will ask.
""")
WEATHER = lines("""
The day begins with <weather> along the <river>, and in <t> the <official> will need a
    <thing>.
Towards noon there will be <weather> over <t>, and very little can be done about it.
Those who hang out washing in <t> are asked to think again.
In the evening <weather> is likely, and so is <food>.
The <bird>s over <t> fly low, and the <bird>s do not fly at all.
The barometer in the window of <inn> has fallen, and so has the shelf beneath it.
Shepherds above <t> speak of <weather> before the week is out.
The ferry on the <river> will run late, and the ferryman will blame the <weather_of>.
On the hills there may be <weather>, and walkers should carry a <thing>.
The outlook for <weekday> is better than the outlook for the roads.
The night will be clear enough to count the owls and cold enough to stop counting.
Our rain gauge was emptied by a <animal>, and so the figure for rain is a guess.
By the end of the week we expect <weather>, and by the end of the month we expect to be
    wrong.
A ring around the moon was seen from the <spot> by <number> people and a <animal>.
Fishermen at <inn> have put away their nets and taken out their cards.
It will be <weather> for the early ferry and <weather> for the late one.
The weathercock on the church of <t> points to the <spot> and has done so for years.
Anyone who planned to paint a <thing> out of doors should plan something else.
The wind will turn when it has finished with the hats of <t>.
My <relative>'s knee says <weather>, and the knee has never missed a <weekday>.
After <weather> in the night the road to <t> is fit for a <animal> but not for wheels.
Whoever sleeps badly in <weather> should move away from <t>.
There is <weather> coming from the hills, and it has a <colour> edge.
The sun will be seen from <t> for an hour <reason>.
Frost is possible wherever there is a <thing> that should have been brought in.
If the <bird>s are to be believed, it stays dry; if the <official>, it pours.
Expect <weather> on <weekday>, <weather> after that, and then an apology.
Sailors on the <river> have tied everything down, the <animal> included.
The <weather_of> of last night has left puddles, and in <t> they have names.
""")
WEATHER_TITLES = lines("""
Weather for <t>
<weather> over <t>
The sky above <t> this <weekday>
What the <bird>s say about <weekday>
<weather> and then <weather>
The barometer at <inn>
""")
MINUTES_TITLES = lines("""
A short meeting of the <club>
The <club> and the <thing>
The <club> vote on <plan>
An evening with the <club>
The <club> and an empty chair
""")
DECIDED = lines("""
It was decided by <number> votes to build <plan>.
A motion against the <animal> was lost, because the <animal> was present.
The treasurer reported <number> pence and a button.
After a debate on the <thing> the members had <food> and voted again.
The secretary was asked to write to the <official> <manner>.
Any other business was about the <spot> and took an hour.
A gift of <number> <things> was accepted <manner>.
The rule about <things> was read aloud, and nobody had heard of it.
It was agreed that <claim>, with <number> against.
Thanks were voted to the <neighbour>, who <did>.
The key to the <spot> was handed over <manner>.
The next outing will be to the <spot>, in any <weather_of>.
A letter from the <official> was opened, and it contained <evidence>.
The question of <plan> was put off until <season>.
The chair asked who had <dealt> the <thing>, and there was a pause.
One member resigned over the <food> and was back before the vote.
""")
