import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { messageOf, VmtallyError } from '../errors.ts';
import { isAlive, readProcess } from '../kernel/processes.ts';
import type { Rows } from '../tally/tally.ts';
import type { Series } from '../wire/session.ts';

const FILE = 'counts.json';
/**
 * Milliseconds between writes: if this process is killed, the counts of this time and of one tick may be
 * lost.
 */
const SAVE_MS = 2_000;
/** Most totals kept. Beyond it the total whose series was set up longest ago is forgotten. */
const MOST = 1_000;

const Total = z.strictObject({
  label: z.string(),
  event: z.string(),
  filter: z.string().nullable(),
  total: z.number(),
});
type Total = z.infer<typeof Total>;

/** The file's content. */
const State = z.strictObject({
  schema: z.literal('vmtally.state/1'),
  /** The process that owns the file; two writers would undo each other's writes. */
  writer: z.strictObject({ pid: z.int(), start: z.int() }).nullable(),
  counts: z.array(Total),
});

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
  static async open(directory: string, onFailure: (error: unknown) => void): Promise<KeptTotals> {
    const file = join(directory, FILE);
    try {
      // Not `recursive`: Node 20 retries for ever if the kernel returns ENOENT, as below /proc.
      await mkdir(directory, { mode: 0o700 });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST')
        throw failed(`cannot create ${directory}: ${messageOf(error)}`, 'Give --state another directory.');
    }
    const { writer, counts } = await readState(file);
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
  #save(writer: z.infer<typeof State>['writer']): Promise<void> {
    const saved = this.#writing.then(async () => {
      this.#changed = false;
      const state: z.infer<typeof State> = {
        schema: 'vmtally.state/1',
        writer,
        counts: [...this.#totals.values()],
      };
      try {
        await replace(this.#file, `${JSON.stringify(state, null, 2)}\n`);
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

async function readState(file: string): Promise<Pick<z.infer<typeof State>, 'writer' | 'counts'>> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { writer: null, counts: [] };
    throw failed(`cannot read ${file}: ${messageOf(error)}`, 'Give --state another directory.');
  }
  const hint = 'Restore a good copy, or move the file away to start from 0.';
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw failed(`${file} is no valid state file: ${messageOf(error)}`, hint);
  }
  const state = State.safeParse(content);
  if (state.success) return state.data;
  const issue = state.error.issues[0];
  const where = issue?.path.length ? `${issue.path.join('.')}: ` : '';
  throw failed(`${file} is no valid state file: ${where}${issue?.message}`, hint);
}

async function replace(file: string, text: string): Promise<void> {
  const next = `${file}.new`;
  // Always create a new file: reuse neither a half-written file nor a link at that path.
  await rm(next, { force: true });
  const handle = await open(next, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(next, file);
}

const keyOf = ({ label, event, filter }: Pick<Total, 'label' | 'event' | 'filter'>): string =>
  JSON.stringify([label, event, filter]);

function sumOf(rows: Rows | undefined): number {
  let sum = 0;
  for (const distribution of rows?.values() ?? []) for (const count of distribution.values()) sum += count;
  return sum;
}

const failed = (message: string, hint: string): VmtallyError =>
  new VmtallyError('STATE_FAILED', message, hint);
