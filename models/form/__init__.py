"""What is asked, as pure values: nothing here is stored."""
