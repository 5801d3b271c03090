"""Photos and files of a conversation: what is taken in, where it lies, how a message names it."""
