"""Asks the whole question set again in fresh processes, to see whether the answers stay the same to the byte."""

import signal
from collections.abc import Callable, Sequence
from multiprocessing import get_context

from hepcite.settings import Settings
from hepcite_eval.question_set import EvalQuestion
from hepcite_eval.systems import open_system


def repeat(
    system_name: str,
    settings: Settings,
    questions: Sequence[EvalQuestion],
    times: int,
    progress: Callable[[int], None] = lambda done: None,
) -> tuple[dict[str, str], ...]:
    """Return the SHA-256 of every answer by question id, once for each repeat.

    Each repeat has a process of its own, which loads model and index anew: nothing is carried over in a cache. They run
    side by side, two at a time.
    """
    if times == 0:
        return ()
    found = []
    progress(0)
    # Workers leave an interrupt to the parent, which ends them at once when it leaves the block.
    with get_context("spawn").Pool(min(times, 2), _ignore_interrupts, maxtasksperchild=1) as pool:
        for answers in pool.imap(_answer_again, [(system_name, settings, questions)] * times, chunksize=1):
            found.append(answers)
            progress(len(found))
        pool.close()
        pool.join()  # let the workers end by themselves: one that is killed leaves its semaphores behind
    return tuple(found)


def _ignore_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _answer_again(task: tuple[str, Settings, Sequence[EvalQuestion]]) -> dict[str, str]:
    system_name, settings, questions = task
    system = open_system(system_name, settings)
    return {question.question_id: system.respond(question).sha256 for question in questions}
