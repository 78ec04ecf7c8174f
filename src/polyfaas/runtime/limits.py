"""
What a server grants its clients unless told otherwise: the same for the embedded one and for the applications.
"""

__all__ = ["CONCURRENCY", "GRACE_SECONDS", "MAX_BODY", "REQUEST_SECONDS"]

#: The longest request body in bytes. In a synchronous call FunctionGraph carries 6 MB.
MAX_BODY = 64 * 1024 * 1024
#: How many requests run side by side at most. FC allows 1 to 200, and the platform keeps to what is configured.
CONCURRENCY = 10
#: How long a request may take to come in, from its first to its last byte, in seconds.
REQUEST_SECONDS = 60.0
#: How long running requests may take after SIGTERM, in seconds.
GRACE_SECONDS = 25.0
