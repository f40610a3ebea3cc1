"""The published data: JSON, JSON Schema, and CSV under one versioned address."""
