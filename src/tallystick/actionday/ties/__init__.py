"""Subjects who could warn one another across countries, and the earliest time all of them may move."""
