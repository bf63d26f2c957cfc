"""Work that leaves the serving process: how it is started, and the files it is started from."""
