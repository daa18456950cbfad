"""Drivers for the terminal's devices, one module a device, and a simulator of each."""
