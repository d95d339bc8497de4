"""The catalogue of procedures, for those who keep it: versions, previews, what asking once saves."""
