"""The project's tests, one folder a room."""
