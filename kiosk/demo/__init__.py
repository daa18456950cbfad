"""The shipped kiosk on made-up devices: to try, to show, to draw."""
