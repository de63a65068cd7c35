"""What was promised, and what was done. No constraint forbids doing it twice: that is for the jobs to see to."""

from django.db import models


class Promise(models.Model):
    """Committed together with the job that must keep it."""

    number = models.IntegerField(unique=True)


class Effect(models.Model):
    """One part of what was promised."""

    number = models.IntegerField()
    part = models.IntegerField()
