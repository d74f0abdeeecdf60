"""Small talk: a greeting is returned, and an idle remark gets a friendly answer.

In the test are greetings with remarks that training has only in other company.
"""

from lib.labelled.labelled import Labelled, conversation
from lib.web.world.dice import Dice
from lib.web.world.tables import phrases

GREETINGS = phrases("""
    Hello, Good morning, Good evening, Good afternoon, Good day, Hi, Hey, Greetings
""")
REMARKS = {
    "How are you?": "I am well, thank you for asking.",
    "Can you help me?": "Gladly. What would you like to know?",
    "Nice to meet you.": "The pleasure is mine.",
    "What can you do?": "I answer questions about the Quillet and do small sums.",
    "I have a question.": "Please ask, I am all ears.",
    "It is raining again.": "Then let us stay inside and talk.",
    "I am bored.": "Then ask me about somebody in the Quillet.",
    "You are very kind.": "It is kind of you to say so.",
    "I am new here.": "Then welcome to the Quillet.",
    "Is anybody there?": "Yes, I am here. What can I do for you?",
}
THANKS = {
    "Thank you.": "You are welcome.",
    "Thanks a lot.": "You are welcome.",
    "Goodbye.": "Goodbye, and come again.",
    "That is all for today.": "Goodbye, and come again.",
}


def manners(dice: Dice, held_out: bool = False) -> Labelled:
    """A greeting with a remark; now and then it ends with thanks."""
    while True:
        greeting, remark = dice.pick(GREETINGS), dice.pick(tuple(REMARKS))
        if in_test(greeting, remark) == held_out:
            break
    reply = f"{greeting}! {REMARKS[remark]}"
    turns = [(f"{greeting}! {remark}", reply, reply)]
    if dice.chance(0.4):
        last = dice.pick(tuple(THANKS))
        turns.append((last, THANKS[last], THANKS[last]))
    return conversation(*turns)


def in_test(greeting: str, remark: str) -> bool:
    """Is this pair kept for the test?"""
    return Dice("manners", greeting, remark).chance(0.2)
