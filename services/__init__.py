"""The use cases: plain functions, each one transaction. They know no library."""
