"""The databases of ministries: how they are declared, and the connectors that read them."""
