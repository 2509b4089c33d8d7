"""The periods of the queue, all in seconds.

Read through the module (`timing.LEASE`), so that a test process can shorten them before its worker starts.
"""

#: For how long a claim holds when nothing is heard of its worker.
LEASE = 20.0
#: How often a worker that runs a job renews its claim, and says that it is there.
BEAT = 5.0
#: How often progress is written, and a wish to cancel is read, while a job runs.
FLUSH = 0.5
#: How long an idle worker waits before it looks for work again.
POLL = 0.3
#: How often a worker looks for abandoned jobs, due schedules and due periodic work.
UPKEEP = 1.0
#: How long a running job may go on after its worker was told to stop; then it goes back to the queue.
GRACE = 5.0
#: How long a claim is spared whose worker is silent though its process lives: it may hold the interpreter in
#: one long call, or wait behind a long transaction. After that the process counts as stuck.
STUCK = 120.0
#: The longest pause between attempts to reach a database that has gone away.
PATIENCE = 10.0
