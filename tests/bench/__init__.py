"""Measure speed, such as that of the main pages compared with a bare Flask page: `make bench`."""
