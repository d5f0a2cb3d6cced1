"""Persons who may be victims, and informants, shown by exception.

In: a viewer with the role, or an officer who broke the glass. Out: protected persons, every look logged."""
