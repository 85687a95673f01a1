// Has nothing of its own: its target owns the precompiled headers of all tests.
