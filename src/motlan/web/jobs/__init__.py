"""Work that is done later, beside the pages: kept in the register, run by the worker."""
