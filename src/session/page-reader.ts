import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { isCode, VmtallyError } from '../errors.ts';
import { CLOCK_TICKS, readProcess } from '../kernel/processes.ts';
import type { PagesTask } from '../pages/read-process-pages.ts';
import { TokenBucket } from '../token-bucket.ts';
import { type PagesRequest, ProcessPages } from '../wire/process-pages.ts';
import { Problem } from '../wire/session.ts';

/** CPU seconds that readings may take at once, and the time in which they may take one more: a tenth of a CPU. */
const CPU = { burst: 3, everyMs: 10_000 };
/** CPU seconds that each reading takes at least: those of the start of a process. */
const LEAST = 0.1;
/** Time for that process to start, and to end after the limit of its reading, in ms. */
const GRACE_MS = 3_000;
/** Most bytes of an answer: 2,000 rows with names of 1,024 characters, of 3 bytes at most, and 1 kB of sums. */
const ANSWER_BYTES = 16 << 20;
const IS_FULL = 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER';

/** The entry file of the process that reads. The bundler puts this file one folder deep, as it is here. */
const PAGES_MAIN = join(import.meta.dirname, '../pages/main.js');

/** Reads the pages of processes for clients, one at a time, in a process of its own. */
export class PageReader {
  readonly #entry: string;
  readonly #bucket = new TokenBucket(CPU);
  /** Lives as long as the service: a client finds a mapping again by its id. */
  readonly #secret = randomBytes(32).toString('hex');
  readonly #stopping = new AbortController();
  #isBusy = false;
  /** CPU seconds that readings took so far. */
  cpuSeconds = 0;

  constructor(entry = PAGES_MAIN) {
    this.#entry = entry;
  }

  /** Throws PID_UNKNOWN, NOT_FOUND, NOT_ROOT, RATE_LIMIT, REQUEST_INVALID and PAGES_STALLED. */
  async read(request: PagesRequest, showsAll: boolean): Promise<ProcessPages> {
    if (this.#isBusy) throw tooMany('the pages of another process are being read, one at a time', 1);
    const waitMs = this.#bucket.take(LEAST);
    if (waitMs > 0)
      throw tooMany(
        `clients read pages too often: readings may take ${CPU.burst} s of CPU time at once, and then a tenth of a CPU`,
        Math.ceil(waitMs / 1000),
      );
    this.#isBusy = true;
    const began = performance.now();
    let cpuSeconds: number | undefined;
    try {
      const said = await this.#run({ request, showsAll, secret: this.#secret });
      cpuSeconds = said.cpuSeconds;
      if (said.answer !== undefined) return { ...said.answer, cpuSeconds };
      const { code, message, hint } = said.problem ?? NOTHING_SAID;
      // An INTERNAL error there is one here: see ServerEnd.
      throw isCode(code) && code !== 'INTERNAL' ? new VmtallyError(code, message, hint) : new Error(message);
    } finally {
      this.#isBusy = false;
      // Only the time is known of a process that was killed.
      const spent = cpuSeconds ?? (performance.now() - began) / 1000;
      this.cpuSeconds += spent;
      this.#bucket.spend(Math.max(0, spent - LEAST));
    }
  }

  /** Ends a reading. */
  stop(): void {
    this.#stopping.abort();
  }

  #run(task: PagesTask): Promise<Said> {
    const { pid, timeoutMs } = task.request;
    return new Promise((resolve, reject) => {
      let stall: VmtallyError | undefined;
      const child = execFile(
        process.execPath,
        [this.#entry],
        {
          env: {},
          cwd: '/',
          killSignal: 'SIGKILL',
          maxBuffer: ANSWER_BYTES,
          signal: this.#stopping.signal,
        },
        (error, stdout) => {
          clearTimeout(timer);
          if (error === null) resolve(Said.parse(JSON.parse(stdout)));
          else reject(stall ?? (String(error.code) === IS_FULL ? tooLarge(pid) : error));
        },
      );
      const timer = setTimeout(() => {
        stall = stalled(pid, timeoutMs, cpuSecondsOf(child.pid));
        child.kill('SIGKILL');
      }, timeoutMs + GRACE_MS);
      // The process may end before it read the task.
      child.stdin?.on('error', () => {});
      child.stdin?.end(JSON.stringify(task));
    });
  }
}

/** Output of the process that reads. */
const Said = z.strictObject({
  answer: ProcessPages.omit({ cpuSeconds: true }).optional(),
  problem: Problem.optional(),
  cpuSeconds: z.number(),
});
type Said = z.infer<typeof Said>;

const NOTHING_SAID = { code: 'INTERNAL', message: 'the process that reads pages said nothing', hint: '' };

const tooMany = (message: string, retryAfter: number): VmtallyError =>
  new VmtallyError('RATE_LIMIT', message, `Try again in ${retryAfter} s.`, { retryAfter });

const tooLarge = (pid: number): VmtallyError =>
  new VmtallyError(
    'REQUEST_INVALID',
    `the answer with the pages of process ${pid} is over ${ANSWER_BYTES} bytes`,
    'Ask for fewer rows with `top`.',
  );

/** CPU seconds from which on a process did not just wait: its start takes some 0.1 s. */
const BUSY = 0.3;

const cpuSecondsOf = (pid = 0): number => (readProcess(pid)?.cpuTicks ?? 0) / CLOCK_TICKS;

const stalled = (pid: number, timeoutMs: number, cpuSeconds: number): VmtallyError =>
  new VmtallyError(
    'PAGES_STALLED',
    `the pages of process ${pid} were not read within ${(timeoutMs + GRACE_MS) / 1000} s, in which reading took ${cpuSeconds.toFixed(1)} s of CPU time`,
    cpuSeconds < BUSY
      ? 'Another program may hold a lock of its memory, or the CPUs are busy: try again later.'
      : 'The kernel sums its largest mapping for smaps in one go: `vmtally pages` has no such limit.',
  );
