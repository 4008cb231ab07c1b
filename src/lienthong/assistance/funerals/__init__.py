"""Funeral grants after a death: offered to the family on the best basis, asked for by whoever arranges the burial.

    row = funerals.offer.of(person)
    dossier = funerals.taking_up.take_up(row, Request(applicant=an, relation="con", channel="cash"), by=actor)

Nothing is granted without a request.
"""
