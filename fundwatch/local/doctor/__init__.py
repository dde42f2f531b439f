"""What is reachable, which versions, what is wrong and how to mend it. Each check is a function that returns a `Finding`."""
