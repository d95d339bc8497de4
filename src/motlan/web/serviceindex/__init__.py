"""The service index of every unit: points by group and indicator, ranks, and where each figure comes from."""
