"""From updates to use cases, and from notices to words. They only translate."""
