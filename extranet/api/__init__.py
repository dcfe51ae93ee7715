"""The same verbs as JSON, versioned."""
