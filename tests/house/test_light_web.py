"""The web server loads nothing that only a worker needs: WeasyPrint takes a second and fifty megabytes."""

import subprocess
import sys

LOAD = "import ccb.wsgi, django.urls, sys; django.urls.get_resolver().url_patterns; print('weasyprint' in sys.modules)"


def test_no_page_loads_weasyprint():
    told = subprocess.run([sys.executable, "-c", LOAD], capture_output=True, text=True, check=True)
    assert told.stdout.split()[-1] == "False"
