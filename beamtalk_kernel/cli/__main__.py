"""`python -m beamtalk_kernel.cli`, for when the command is not on the PATH."""

import sys

from beamtalk_kernel.cli import main

sys.exit(main())
