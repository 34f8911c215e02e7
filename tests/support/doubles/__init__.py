"""Systems that are asked for records, as they are met: real HTTP on loopback, well-behaved and otherwise."""
