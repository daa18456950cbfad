"""A server of the contract over any `Records`: for agencies without a system of their own.

It is the yardstick for those with one. nginx stands before it (packaging/records).
"""
