"""The filter language: text to tokens to a tree, and a tree back to text. Pure: no SQL, no HTTP."""
