import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTracepoints } from '../../src/kernel/tracepoints.ts';
import { argv } from '../fixtures/argv.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';
import { finish, perfCount, start, totalOf, vmtally, WORKLOADS } from './support.ts';

const PAGES = 997;

/** Faults on files by the program `name`, and the major faults that perf counts in the same run. */
async function faultsOf(name: string, command: readonly string[]): Promise<{ file: number; major: number }> {
  const perf = argv`perf stat -x, -e major-faults -- ${command}`;
  const child = vmtally`stat -e mm_filemap_fault --by comm --json -- ${perf}`;
  const { stderr } = await finish(child);
  const row = totalOf(stderr).events[0]?.rows?.find((entry) => entry.name === name);
  return { file: row?.count ?? 0, major: perfCount(stderr, 'major-faults') };
}

// Linux 6.12 has the event; 6.6 does not.
describe.runIf(readTracepoints().has('filemap:mm_filemap_fault'))('a fault on a file', () => {
  it('is no major fault: a warm ls has some, and waits for no I/O', async () => {
    await finish(start('ls', ['/etc']));
    const { file, major } = await faultsOf('ls', argv`ls /etc`);
    expect(file).toBeGreaterThan(0);
    expect(major).toBe(0);
  });

  it(`is each of ${PAGES} first writes to private pages of a file in memory`, async () => {
    const file = join(temporaryDirectory(), 'mapped');
    // A fault on a page that is locked for writeback is retried, and its event comes twice.
    writeFileSync(file, Buffer.alloc(PAGES * 4096, 1), { flush: true });
    await finish(start(WORKLOADS.mapped, argv`${file} ${PAGES}`));
    // The kernel may retry a fault on a busy machine, which only adds events: take the least of three runs.
    const least = async (pages: number) => {
      const runs = [];
      for (let run = 0; run < 3; run++)
        runs.push(await faultsOf('vmtally-mapped', argv`${WORKLOADS.mapped} ${file} ${pages}`));
      return {
        file: Math.min(...runs.map((run) => run.file)),
        major: Math.min(...runs.map((run) => run.major)),
      };
    };
    const [none, all] = [await least(0), await least(PAGES)];
    expect(all.file - none.file).toBe(PAGES);
    expect(all.major).toBe(0);
  });
});
