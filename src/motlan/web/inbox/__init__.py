"""Messages to people about their dossiers: on the site for everybody, by e-mail for those who want it."""
