"""The public page that verifies printed papers."""
