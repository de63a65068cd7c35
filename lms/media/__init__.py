"""Uploaded and frozen files, served by ourselves where they lie on our own disk; an S3 store serves its own."""
