"""What Motlan costs, measured: stable names, peers beside us in the same run, one JSON line a figure (`make bench`)."""
