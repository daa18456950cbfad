"""Conversations between citizen and terminal: one coroutine a service, as the hall does it."""
