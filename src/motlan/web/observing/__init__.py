"""Looking at what stands outside the register, and writing down what was seen, for probes to judge."""
