"""What people believe that may not be so, followed over events."""
