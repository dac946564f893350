"""The WSGI entry point of the web server."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ccb.settings")
application = get_wsgi_application()
gc.collect()
gc.freeze()  # what is loaded once is never garbage: a collection in the middle of a request looks at its own work only
