"""datatrove's local executor, with worker processes that cannot vanish unseen.

datatrove's own pool waits for ever for a task whose process was killed, which
is what the kernel does when memory runs out. Here the processes are those of
`concurrent.futures`, which notices. They end with the process that started
them, even if that one was killed.
"""

import multiprocessing
import os
import threading
import warnings
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from copy import deepcopy
from functools import cache
from pathlib import Path

from datatrove.executor import LocalPipelineExecutor

from lib.literate import progress

PRELOADED = ["lib.web.pipelines", "spacy", "trafilatura"]


class RefineStopped(OSError):
    """Some tasks are not done. Those that are stay done."""


class LocalExecutor(LocalPipelineExecutor):
    """Runs the tasks that are not done yet; one worker is this process itself.

    Raises RefineStopped if a worker died, and whatever a task raised.
    """

    def run(self) -> None:
        """Run, showing how far it is."""
        ranks = self.get_incomplete_ranks()
        self.what = f"refine: {Path(self.logging_dir.path).name}"
        if self.workers == 1:
            with warnings.catch_warnings():
                # Python 3.12 warns of forks beside threads; what is forked
                # here is datatrove's extractor, which uses none.
                warnings.filterwarnings("ignore", "This process .* is multi-threaded")
                for rank in progress(ranks, self.what):
                    self.run_task(rank)
        elif ranks:
            self._run_in_pool(ranks)

    def run_task(self, rank: int) -> None:
        """One task with blocks of its own, since blocks count what they do."""
        pipeline = self.pipeline
        self.pipeline = deepcopy(pipeline)
        try:
            self._run_for_rank(rank, local_rank=1)  # 0 would print
        finally:
            self.pipeline = pipeline

    def _run_in_pool(self, ranks: list[int]) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(PRELOADED)
        workers = min(self.workers, len(ranks))
        method = multiprocessing.get_start_method()
        pool = ProcessPoolExecutor(workers, context, _begin, (self, method))
        try:
            tasks = [pool.submit(_run_task, rank) for rank in ranks]
            for task in progress(as_completed(tasks), self.what, len(tasks)):
                task.result()
        except BrokenProcessPool as error:
            raise RefineStopped(
                "A worker process died, as happens when memory runs out (or when a"
                " script starts this outside of `if __name__ == '__main__':`). What"
                " is finished is kept: run it again, perhaps with fewer workers."
            ) from error
        finally:
            pool.shutdown(cancel_futures=True)


_executor: LocalExecutor  # of this worker process


def _begin(executor: LocalExecutor, method: str) -> None:
    """Be a worker, and start extractors as the first process would."""
    global _executor
    _executor = executor
    multiprocessing.set_start_method(method, force=True)
    end_with_parent()


def _run_task(rank: int) -> None:
    _executor.run_task(rank)


def end_with_parent() -> None:
    """End this process when the one that started it is gone, however it went.

    Without this, datatrove's extractors would wait for ever.
    """
    if multiprocessing.parent_process() is not None:
        _watch(os.getpid())


@cache
def _watch(pid: int) -> None:
    """Once for each process: a forked one inherits the cache of its parent."""
    parent = multiprocessing.parent_process()

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
