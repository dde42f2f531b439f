"""Starting a rule: its module and its cases as files, with what is left to write marked in them."""
