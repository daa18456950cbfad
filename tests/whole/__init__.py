"""The whole terminal: shipping code over a real pcscd and a real cupsd, with scripted citizens."""
