"""Simulators that speak each device's own protocol from the other side of the wire."""
