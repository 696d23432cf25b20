import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readVmstat } from '../../src/kernel/vmstat.ts';
import { memoryCgroup } from './memory-cgroup.ts';
import { finish, totalOf, vmtally } from './support.ts';
import { partition, turnOn } from './swap.ts';

const MIB = 1 << 20;
const pswpin = () => readVmstat().get('pswpin') ?? expect.fail('no pswpin');

/** Uses 64 MB of memory three times, with values that are not zero, and prints pswpin before and after. */
const SCRIPT = `
pswpin() { grep pswpin /proc/vmstat; }
pswpin; echo $$ > "$1"
python3 -c 'b = bytearray(64 << 20)
for n in range(3):
    for i in range(0, len(b), 4096): b[i] = (i // 4096 + n) % 251 + 1'
pswpin`;

// Linux 6.18 has the event.
it.runIf(existsSync('/sys/kernel/tracing/events/memcg/count_memcg_events'))(
  'swap_in has the pages that pswpin has',
  async () => {
    turnOn(partition(128).path);
    const procs = join(memoryCgroup(32 * MIB), 'cgroup.procs');
    const outer = pswpin();
    const child = await finish(vmtally`stat -a -e swap_in --json -- sh -c ${SCRIPT} sh ${procs}`);
    const most = pswpin() - outer;
    const [before = 0, after = 0] = child.stdout.match(/\d+/g)?.map(Number) ?? [];
    const pages = totalOf(child.stderr).events[0]?.count ?? 0;
    expect(after - before).toBeGreaterThan(1_000);
    // Other processes may swap before and after the command's own readings.
    expect(pages).toBeGreaterThanOrEqual(after - before);
    expect(pages).toBeLessThanOrEqual(most);
  },
  60_000,
);
