"""`python -m extranet.cli`: the command, where its script is not in the path."""

from extranet.cli import main

main(prog_name="extranet")
