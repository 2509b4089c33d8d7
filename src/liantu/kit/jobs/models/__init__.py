from .job import Job
from .schedule import Schedule
from .worker import Worker

__all__ = ["Job", "Schedule", "Worker"]
