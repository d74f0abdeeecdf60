"""Executing the notebooks and building the website."""
