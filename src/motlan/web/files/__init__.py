"""What people attach: files kept under their fingerprint, as what they are and not as what they are called."""
