"""The code that *Behind the Text Box* explains, one room per idea."""
