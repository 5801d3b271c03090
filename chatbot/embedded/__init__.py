"""A real PostgreSQL and a real Valkey from pip wheels, and the supervisor of everything `make run` starts.

Nothing here needs Django's settings: the servers come first, settings read where they are.
"""
