import { join, resolve } from 'node:path';
import { messageOf } from '../errors.ts';
import { isAlive, readProcess } from '../kernel/processes.ts';
import type { Rows } from '../tally/tally.ts';
import type { Series } from '../wire/series.ts';
import { openDirectory } from './own-directory.ts';
import { failed, readState, type State, type Total, writeState } from './state-file.ts';

const FILE = 'counts.json';
/**
 * Milliseconds between writes: if this process is killed, the counts of this time and of one tick may be
 * lost.
 */
const SAVE_MS = 2_000;
/** Most totals kept. Beyond it the total whose series was set up longest ago is forgotten. */
const MOST = 1_000;

/**
 * Totals of named counts in a file, so that they survive restarts of the service. A total belongs to a label
 * with its event and filter: if either changes, the count begins at 0 under the same name.
 */
export class KeptTotals {
  readonly #directory: string;
  readonly #file: string;
  readonly #totals = new Map<string, Total>();
  readonly #timer: NodeJS.Timeout;
  #changed = false;
  #writing: Promise<void> = Promise.resolve();

  private constructor(directory: string, counts: readonly Total[], onFailure: (error: unknown) => void) {
    this.#directory = directory;
    this.#file = join(directory, FILE);
    for (const count of counts) this.#totals.set(keyOf(count), count);
    this.#timer = setInterval(() => {
      if (this.#changed) this.#save(SELF()).catch(onFailure);
    }, SAVE_MS);
    this.#timer.unref();
  }

  /**
   * Opens the totals of a directory. Creates the directory if it is missing, but not its parents. `onFailure`
   * is called when a write fails; the write is repeated. Throws STATE_FAILED, before anything is overwritten.
   */
  static async open(path: string, onFailure: (error: unknown) => void): Promise<KeptTotals> {
    // Without a slash at the end, which would follow a link.
    const directory = resolve(path);
    const file = join(directory, FILE);
    await openDirectory(directory, '--state', failed);
    const { writer, counts } = readState(file);
    if (writer !== null && writer.pid !== process.pid && isAlive(writer.pid, writer.start)) {
      throw failed(
        `process ${writer.pid} already writes ${file}`,
        'Stop that service, or give this one another directory with --state.',
      );
    }
    const kept = new KeptTotals(directory, counts, onFailure);
    try {
      // Write now: a file that cannot be written must fail at the start.
      await kept.#save(SELF());
    } catch (error) {
      clearInterval(kept.#timer);
      throw error;
    }
    return kept;
  }

  /** Total of a series so far; its later ticks add to the total. */
  carriedOver(series: Series): number {
    if (!series.named) return 0;
    const known = this.#entry(series);
    // Move the total to the end of the order in which totals are forgotten.
    this.#totals.delete(keyOf(series));
    this.#totals.set(keyOf(series), known);
    if (this.#totals.size > MOST) this.#totals.delete(this.#totals.keys().next().value ?? '');
    return known.total;
  }

  /** Adds a tick; `counts`: the rows of each series. */
  tick(series: readonly Series[], counts: readonly Rows[]): void {
    for (const [index, counted] of series.entries()) {
      const count = counted.named ? sumOf(counts[index]) : 0;
      if (count === 0) continue;
      const known = this.#entry(counted);
      known.total += count;
      this.#totals.set(keyOf(counted), known);
      this.#changed = true;
    }
  }

  /** Writes the totals for the last time. Throws STATE_FAILED. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#save(null);
  }

  #entry({ label, event, filter }: Series): Total {
    return this.#totals.get(keyOf({ label, event, filter })) ?? { label, event, filter, total: 0 };
  }

  /** Writes all totals or none: a new file replaces the old file. Writes run one after the other. */
  #save(writer: State['writer']): Promise<void> {
    const saved = this.#writing.then(async () => {
      this.#changed = false;
      try {
        await writeState(this.#file, { writer, counts: [...this.#totals.values()] });
      } catch (error) {
        this.#changed = true;
        throw failed(
          `cannot write ${this.#file}: ${messageOf(error)}`,
          `Check free space and permissions of ${this.#directory}, or give --state another directory.`,
        );
      }
    });
    this.#writing = saved.catch(() => {});
    return saved;
  }
}

/** Identity of this process: its pid and start time, which no other process ever has together. */
const SELF = () => ({ pid: process.pid, start: readProcess(process.pid)?.start ?? 0 });

const keyOf = ({ label, event, filter }: Pick<Total, 'label' | 'event' | 'filter'>): string =>
  JSON.stringify([label, event, filter]);

function sumOf(rows: Rows | undefined): number {
  let sum = 0;
  for (const distribution of rows?.values() ?? []) for (const count of distribution.values()) sum += count;
  return sum;
}
