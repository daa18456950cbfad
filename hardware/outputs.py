"""What the outputs of a machine are called."""


def same_output(one: str, other: str) -> bool:
    """Return whether two names are of one output; X11 calls HDMI-A-1 of the kernel HDMI-1."""
    return one.replace("HDMI-A-", "HDMI-") == other.replace("HDMI-A-", "HDMI-")
