"""The kiosk application: flows, services, documents, screens, and the operator's commands."""
