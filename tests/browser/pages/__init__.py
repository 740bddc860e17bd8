"""The pages as a person uses them: what is there, and what can be done. What is right, tests say."""
