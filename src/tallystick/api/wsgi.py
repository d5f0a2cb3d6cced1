"""What the server process loads: the door of the folder that TALLYSTICK_ROLE_FOLDER names."""

import os
from pathlib import Path

from tallystick.api.door import application

app = application(Path(os.environ["TALLYSTICK_ROLE_FOLDER"]))
