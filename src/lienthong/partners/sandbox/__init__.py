"""The sandbox: simulators that play partners over real HTTP, so that adapters are tried against what can go wrong.

A simulator is plainly one: it says so on its page in both languages and in a header of every answer.
"""
