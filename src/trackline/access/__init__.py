"""Who may do what: users, API tokens, sessions of browsers; rules and their SQL, as functions of a tx."""
