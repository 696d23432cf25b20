import { constants as os } from 'node:os';
import { setTimeout as after } from 'node:timers/promises';
import { EXIT, VmtallyError } from '../../errors.ts';
import { frameSecret } from '../../pages/secret.ts';
import { Snapshot } from '../../pages/snapshot.ts';
import { faultsHeld } from '../../report/pages-faults.ts';
import type { Output } from '../output.ts';
import { Signals } from '../signals.ts';
import { CountedFaults, lookOf } from './counted-faults.ts';
import type { PagesOptions } from './options.ts';
import { changesSince, printChanges } from './print-changes.ts';
import { Reading } from './reading.ts';
import { requireFrames } from './require-frames.ts';
import { requireWhole } from './taken.ts';

/** A watch sleeps at least so many times as long as it looks: the process waits for its memory meanwhile. */
const REST = 9;

/**
 * Prints what changed, again and again, until the process ends, and the faults meanwhile with --faults. Returns the exit status. Throws
 * NOT_ROOT, USAGE, PID_UNKNOWN, and the errors of counting.
 */
export async function watch(
  output: Output,
  pid: number,
  intervalMs: number,
  options: PagesOptions,
): Promise<number> {
  const { start } = looked(pid, options, ({ memory }) => memory);
  if (!options.faults) {
    await lookAgain(output, { pid, start }, intervalMs, options);
    return EXIT.ok;
  }
  const signals = new Signals();
  const stopping = new AbortController();
  let faults: CountedFaults | undefined;
  // A signal while the probes are attached ends this process, and bpftrace with it.
  try {
    faults = await CountedFaults.start(pid, start);
    signals.stop = () => stopping.abort();
    await lookAgain(output, { pid, start }, intervalMs, options, faults, stopping.signal);
  } catch (error) {
    if (!stopping.signal.aborted) throw error;
  } finally {
    faults?.kill();
    signals.restore();
  }
  return signals.received === undefined ? EXIT.ok : 128 + os.signals[signals.received];
}

/** Looks until the process ends. Throws an AbortError at `signal`. */
async function lookAgain(
  output: Output,
  { pid, start }: { pid: number; start: number },
  intervalMs: number,
  options: PagesOptions,
  faults?: CountedFaults,
  signal?: AbortSignal,
): Promise<void> {
  const secret = frameSecret();
  let [snapshot, began] = [new Snapshot(secret), performance.now()];
  let { look: before } = lookOf(() =>
    looked(pid, options, (reading) => {
      requireWhole(
        reading.walk({ onPart: (batch, part) => snapshot.add(batch, part, reading.known.pageSize) }),
      );
    }),
  );
  for (;;) {
    await after(Math.max(intervalMs, REST * (performance.now() - began)), undefined, { signal });
    const from = began;
    began = performance.now();
    const next = new Snapshot(secret);
    const { look, result: changes } = lookOf(() =>
      whileAlive(() =>
        looked(pid, options, (reading) =>
          // The PID may have been given anew.
          reading.memory.start === start
            ? changesSince(reading, snapshot, (began - from) / 1000, next)
            : undefined,
        ),
      ),
    );
    if (changes === undefined) return;
    await faults?.reached(look.toNs, signal);
    const counted = faults?.between(before, look);
    printChanges(
      output,
      counted === undefined ? changes : { ...changes, faults: faultsHeld(counted, changes.total.copied) },
      options,
    );
    [snapshot, before] = [next, look];
  }
}

/** The result of an action; undefined where the process ended: that is the end of the watch. */
function whileAlive<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch (error) {
    if (error instanceof VmtallyError && error.code === 'PID_UNKNOWN') return undefined;
    throw error;
  }
}

function looked<T>(pid: number, options: PagesOptions, act: (reading: Reading) => T): T {
  const reading = new Reading(pid, options);
  try {
    requireFrames(reading, '--watch');
    return act(reading);
  } finally {
    reading.close();
  }
}
