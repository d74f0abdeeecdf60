"""What the lecture asks a base model, and how its answers are judged.

Each module holds a prompt, what is known to be true, and a short rule that
says of a continuation what it is. The rules were written before the first
continuation was read, but for what a module says, and a reader can apply them
by hand.
"""
