import { writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { type Child, pause, start } from '../bench/lib/children.ts';
import { workload } from '../bench/lib/workloads.ts';
import { argv } from '../fixtures/argv.ts';

const COMPACT_MS = 7_000;

/** Continuously forks, churns pages and fragments memory, and triggers compaction now and then. */
export class Load {
  compactions = 0;
  readonly problems: string[] = [];
  readonly #stress: Child;

  /** The load ends by itself after this many seconds. */
  constructor(seconds: number) {
    const churn = argv`--vm 1 --vm-bytes 128M --mmap 1 --mmap-bytes 64M`;
    const args = argv`--fork 1 --exec 1 ${churn} --timeout ${seconds}s --quiet`;
    this.#stress = start('stress-ng', args, { stdout: 'none' }, 'SIGTERM');
    // A lower priority: the counted processes need their share of two CPUs.
    setPriority(this.#stress.pid, 10);
  }

  async run(goesOn: () => boolean): Promise<void> {
    let ended = false;
    void this.#stress.done.then(() => (ended = true));
    while (goesOn()) {
      await start(workload('fragment'), ['64']).done;
      writeFileSync('/proc/sys/vm/compact_memory', '1');
      this.compactions++;
      await pause(COMPACT_MS);
      if (ended && goesOn()) {
        this.problems.push(`stress-ng ended: ${this.#stress.stderr.trim().slice(-300)}`);
        return;
      }
    }
    this.#stress.kill('SIGTERM');
    await this.#stress.done;
  }
}
