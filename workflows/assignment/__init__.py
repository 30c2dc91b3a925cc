"""Assign work to people: who is eligible, who gets it, and what happens to it when they leave.

An assignment is a claim that the system makes for a person. `eligibility` and `choosing` are pure; `assigning` hands
out what waits, `returning` takes back what nobody began, `handover` moves work between people, and `why` says of an
item why nobody has it.
"""
