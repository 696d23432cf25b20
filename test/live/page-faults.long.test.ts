import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { argv } from '../fixtures/argv.ts';
import { finish, perfCount, start, totalOf, vmtally, WORKLOADS } from './support.ts';

const EVENTS = ['minor-faults', 'major-faults', 'page-faults'];
const FRESH = 10_007;
const READ = 1_009;

/** Both count from the exec on: it gives the process its name and starts perf's counters (fs/exec.c, begin_new_exec). */
async function countBoth(name: string, command: readonly string[]) {
  const filter = `comm == "${name}"`;
  const each = EVENTS.flatMap((event) => argv`-e ${event} --filter ${filter}`);
  const perf = argv`perf stat -x, -e ${EVENTS.join()} -- ${command}`;
  const { stderr } = await finish(vmtally`stat --json ${each} -- ${perf}`);
  const { events, exactness } = totalOf(stderr);
  const ours = Object.fromEntries(events.map(({ event, count }) => [event.split(' ')[0] ?? '', count]));
  const perfs = Object.fromEntries(EVENTS.map((event) => [event, perfCount(stderr, event)]));
  return { ours, perfs, exactness };
}

describe('page faults', () => {
  it('are those of perf in the same run, to the last one, however many come in a second', async () => {
    const name = 'vmtally-faults';
    const none = await countBoth(name, argv`${WORKLOADS.faults} 0`);
    const many = await countBoth(name, argv`${WORKLOADS.faults} ${67 * FRESH}`);
    expect(none.ours).toEqual(none.perfs);
    expect(many.ours).toEqual(many.perfs);
    expect(many.exactness).toMatchObject({ exact: true, missedRunsUnread: false });
    const more = (many.ours['minor-faults'] ?? 0) - (none.ours['minor-faults'] ?? 0);
    // Tables of a larger address space need no fault, but the loader's own faults differ by a few.
    expect(Math.abs(more - 67 * FRESH)).toBeLessThan(10);
  });

  it(`are major where they read from a file: each of ${READ} pages`, async ({ onTestFinished }) => {
    // A file of tmpfs, as /tmp may have, cannot be dropped from memory.
    const directory = mkdtempSync('/var/tmp/vmtally-test-');
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const file = join(directory, 'file');
    writeFileSync(file, Buffer.alloc(READ * 4096, 1), { flush: true });
    const { ours, perfs } = await countBoth(
      'vmtally-faults',
      argv`${WORKLOADS.faults} ${FRESH} ${file} ${READ}`,
    );
    expect(ours).toEqual(perfs);
    expect(ours['major-faults']).toBe(READ);
    expect(ours['page-faults']).toBe((ours['minor-faults'] ?? 0) + READ);
  });

  it('of a warm ls are all minor', async () => {
    await finish(start('ls', ['/etc']));
    const { ours, perfs } = await countBoth('ls', argv`ls /etc`);
    expect(ours).toEqual(perfs);
    expect(ours['major-faults']).toBe(0);
    expect(ours['minor-faults']).toBeGreaterThan(0);
  });
});
