"""Documents that people hold in their hands: slips of a dossier, results. The workspace has the words, Typst draws."""
