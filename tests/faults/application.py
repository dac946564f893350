"""The product's Celery application with the works of the fault tests and a faster sweep."""

from ccb.celery import app

app.conf.include = ["tests.faults.works"]
app.conf.beat_schedule["sweep-jobs"]["schedule"] = 0.5
