"""Floor 4. From a ministry's database to the golden record: databases, sync, linking, golden, quality."""
