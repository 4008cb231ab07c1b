"""How passwords and client secrets are hashed: Argon2id at what OWASP asks for, twice over.

Django's own figures (100 MiB and eight lanes a hash) cost half a second on two cores: ten people at eight o'clock
would wait for each other, and a flood of attempts would take the memory of the site.
"""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """46 MiB, two passes, one lane. Hashes made with other figures are renewed at the next sign-in."""

    time_cost = 2
    memory_cost = 46 * 1024
    parallelism = 1
