import { closeSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CaptureRing, type RingLimits } from '../../capture/ring.ts';
import type { HeadLine } from '../../capture/schema.ts';
import { messageOf, problemOf, VmtallyError } from '../../errors.ts';
import { lockFile } from '../../kernel/file-lock.ts';
import type { Feed } from '../../wire/feed.ts';
import type { Recording } from '../../wire/session.ts';
import { openDirectory } from '../own-directory.ts';
import { Growth } from './growth.ts';
import { RingSink } from './ring-sink.ts';
import { TickRecorder } from './tick-recorder.ts';

/** Facts on the captures that only the service knows. */
export type ServiceHead = Omit<
  HeadLine,
  'kind' | 'startedMs' | 'series' | 'vmstat' | 'target' | 'tickMs' | 'repeats' | 'by'
>;

/** Members of a folder's group may read its captures. */
const MODE = 0o750;
const MAIN = 'main';

/** Records the first session of a service in a folder, of which the oldest captures are removed. */
export class ServiceRecorder {
  readonly #ring: CaptureRing;
  readonly #recorder: TickRecorder;
  readonly #lock: number;
  readonly #onStatus: (recording: Recording) => void;
  readonly #growth = new Growth();
  #target = '';
  #tickMs = 1000;
  #said = '';

  private constructor(
    ring: CaptureRing,
    lock: number,
    head: ServiceHead,
    onStatus: (now: Recording) => void,
  ) {
    this.#ring = ring;
    this.#lock = lock;
    this.#onStatus = onStatus;
    this.#recorder = new TickRecorder(new RingSink(ring), () => ({
      ...head,
      target: this.#target,
      tickMs: this.#tickMs,
      repeats: 1,
      by: 'pid',
    }));
  }

  /**
   * Creates the folder if it is missing, but not its parents, and goes on with the captures that it has. `onStatus` is called
   * when what a client may know has changed. Throws RECORD_FAILED.
   */
  static async open(
    path: string,
    limits: RingLimits,
    head: ServiceHead,
    onStatus: (recording: Recording) => void,
  ): Promise<ServiceRecorder> {
    // Without a slash at the end, which would follow a link.
    const directory = resolve(path);
    await openDirectory(directory, '--record', failed, MODE);
    const lock = locked(directory);
    const ring = new CaptureRing(directory, limits, () => recorder.#say());
    const recorder: ServiceRecorder = new ServiceRecorder(ring, lock, head, onStatus);
    return recorder;
  }

  take(feed: Feed): void {
    if (feed.kind === 'session' && feed.session.id === MAIN) {
      const { target, intervalMs } = feed.session;
      [this.#target, this.#tickMs] = [target, intervalMs];
      this.#recorder.info(feed.session);
    } else if (feed.kind === 'tick' && feed.session === MAIN)
      this.#recorder.tick({
        ...feed,
        names: feed.vmstat.names,
        growth: this.#growth.take(feed.vmstat),
        values: feed.vmstat.values,
      });
    else if (feed.kind === 'cost') this.#say();
  }

  /** Ends the record. */
  async close(): Promise<void> {
    this.#recorder.end();
    await this.#ring.close();
    closeSync(this.#lock);
  }

  #say(): void {
    const { directory, files, bytes, oldestMs, failure } = this.#ring;
    const problem = failure === undefined ? null : problemOf(failure);
    const recording = { directory, files, bytes, oldestMs, problem };
    const said = JSON.stringify(recording);
    if (said === this.#said) return;
    this.#said = said;
    this.#onStatus(recording);
  }
}

function locked(directory: string): number {
  const path = join(directory, 'lock');
  let lock: number | undefined;
  try {
    lock = lockFile(path);
  } catch (error) {
    throw failed(`cannot lock ${path}: ${messageOf(error)}`, 'Give --record another directory.');
  }
  if (lock !== undefined) return lock;
  throw failed(
    `another service records in ${directory}`,
    'Stop that service, or give this one another directory with --record.',
  );
}

const failed = (message: string, hint: string): VmtallyError =>
  new VmtallyError('RECORD_FAILED', message, hint);
