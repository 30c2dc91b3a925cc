"""The job done with other libraries, each written the way that its own documentation recommends."""
