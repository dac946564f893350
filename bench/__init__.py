"""Measurements of the promises of speed and memory; `make bench` prints them. Nothing here is timed in a test."""
