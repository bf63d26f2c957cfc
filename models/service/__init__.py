"""The service as its operator has it: settings, health, backups, copies, people."""
