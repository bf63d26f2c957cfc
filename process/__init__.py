"""Work that leaves the serving process: the files that it is started from."""
