"""The nouns and messages of the wire, with MLflow's field names. Shapes only: rules live in `tracking`."""
