"""The command line: one file a group of commands. Reports go to standard output, everything else to standard error."""
