"""Documents that were issued: each is drawn once, kept, verified by its code; results are signed in a job."""
