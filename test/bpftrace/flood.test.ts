import { spawn } from 'node:child_process';
import { expect, test } from 'vitest';
import { run } from '../../src/bpftrace/run.ts';
import { fakeBpftrace } from '../fixtures/fake.ts';
import { temporaryScript } from '../fixtures/temporary.ts';

/** Bytes of a flood: the output of bpftrace for a full map in a second. */
const BYTES = 200e6;
/**
 * Reading may cost this multiple of discarding the bytes. Reading line by line took 5 to 18 times as much.
 */
const MOST = 3;
const MEMORY = 64 << 20;

const FULL = `{"type": "helper_error", "msg": "Map full; can't update element. Try increasing max_map_keys config", "helper": "map_update_elem", "retcode": -7, "line": 17, "col": 54}`;
const WARNING = [
  'stdin:17:5-54: WARNING: Map full; can’t update element. Try increasing max_map_keys config',
  'Additional Info - helper: map_update_elem, retcode: -7',
  '    @i0_kmem_kmalloc_1[$vt_key_kmem_kmalloc] = count();',
  '    ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~',
].join('\n');

const flood = (text: string, where: string): string =>
  temporaryScript('floods', `yes "$(cat <<'END'\n${text}\nEND\n)" | head -c ${BYTES} ${where}\necho`);

/** CPU seconds of this process during some work, and its peak memory. */
async function cost(work: () => Promise<void>): Promise<{ cpu: number; rss: number }> {
  let rss = 0;
  const timer = setInterval(() => (rss = Math.max(rss, process.memoryUsage.rss())), 20);
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  clearInterval(timer);
  return { cpu: (user + system) / 1e6, rss };
}

const thrownAway = (path: string) =>
  cost(async () => {
    const child = spawn(path, [], { stdio: ['ignore', 'pipe', 'ignore'] });
    let bytes = 0;
    for await (const chunk of child.stdout as AsyncIterable<Buffer>) bytes += chunk.length;
    expect(bytes).toBe(BYTES + 1);
  });

test.each([
  ['helper errors on stdout', FULL, '', 1],
  ['warnings of four lines on stdout', WARNING, '', 0],
  ['warnings of four lines on stderr', WARNING, '>&2', 0],
])('reading 200 MB of %s costs little more than discarding it', async (_, text, where, frames) => {
  const bare = await thrownAway(flood(text, ''));
  const path = flood(text, where);
  const read = await cost(async () => {
    const bpf = run({ ...fakeBpftrace('ticks'), path }, '', {});
    let found = 0;
    for await (const frame of bpf.frames) found += frame.kind === 'map-full' ? 1 : 0;
    expect(found).toBe(frames);
    expect((await bpf.exit).stderr.length).toBeLessThanOrEqual(64 << 10);
  });
  expect(read.cpu).toBeLessThan(MOST * bare.cpu);
  expect(read.rss).toBeLessThan(bare.rss + MEMORY);
});
