"""The register of beneficiaries: who is entitled to which family of benefit, from when, on what facts and decision.

Beneficiary, payee and carer are three persons. Current rows are the fold of append-only changes; what the law asks
about a person stands in circumstances, which have two times: from when they hold, and since when they are known.
"""
