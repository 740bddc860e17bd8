"""HTTP: the endpoint table, dispatch and everything asynchronous."""
