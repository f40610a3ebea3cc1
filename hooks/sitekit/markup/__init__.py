"""What is done to the HTML of every page, whatever it is about."""
