"""People who use the site: accounts, what each role may do, signing in."""
