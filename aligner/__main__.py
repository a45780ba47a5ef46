"""What ``python -m aligner`` runs."""

import sys

from aligner.cli import main

sys.exit(main())
