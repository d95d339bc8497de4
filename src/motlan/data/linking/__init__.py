"""Which real person, enterprise or parcel is a record about? Records of one subject get the same opaque key."""
