"""The web page of HepCite: a chat with verbatim quotes on the left, their sources in full on the right."""

import os

# Read by Gradio when it is first imported: the page tells no outside host that it runs.
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
