"""What the doors (`demo`, `test`, `bench`, ...) call: `python3 sandbox COMMAND ARGS`."""

import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parent.parent)

from sandbox.lib.cli import main  # noqa: E402 (the path above must be set first)

if __name__ == "__main__":
	sys.exit(main(sys.argv[1:]))
