"""CCB: the work of a provincial Veterans' Association."""

from ccb.celery import app as celery_app  # so that the web server and the commands wake workers by the same broker

__all__ = ["celery_app"]
