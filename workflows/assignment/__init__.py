"""Handing out work to people: who may be given it, whom it goes to, and what becomes of it when they go.

An assignment is a claim that the system makes for somebody. `eligibility` and `choosing` are pure; `assigning` hands
out what waits, `returning` takes back what nobody began, `handover` moves work between people, and `why` says of an
item why nobody has it.
"""
