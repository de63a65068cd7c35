"""What `make run` does on one machine: prepare what is stale, keep a web server and a worker alive, say where to look.

At scale none of this runs: a process manager starts `granian` and `jobworker` itself (docs/operations.md).
"""
