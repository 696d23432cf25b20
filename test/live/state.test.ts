import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parseBuddyinfo } from '../../src/kernel/buddyinfo.ts';
import { fragmentationIndex, unusableIndex } from '../../src/kernel/fragmentation.ts';
import { parsePagetypeinfo } from '../../src/kernel/pagetypeinfo.ts';
import { parseSlabinfo } from '../../src/kernel/slabinfo.ts';
import { StateReport } from '../../src/report/state/state-report.ts';
import { argv, type CommandLine } from '../fixtures/argv.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';
import { until } from '../fixtures/until.ts';
import { CLI, end, finish, start, vmtally, WORKLOADS } from './support.ts';

/** Eventfds that a program keeps open. Each takes a struct file and a struct eventfd_ctx. */
const OPENED = 8_009;
/** Objects that other programs, and slabs that CPUs hold, may add or take: some are in use on any machine. */
const OTHERS = 1_500;

const read = (file: string): string => readFileSync(`/proc/${file}`, 'latin1');

async function stateOf(...line: CommandLine): Promise<StateReport[]> {
  const { stdout } = await finish(vmtally`state --json --top 10000 ${argv(...line)}`);
  return stdout
    .trimEnd()
    .split('\n')
    .map((text) => StateReport.parse(JSON.parse(text)));
}

describe('a reading', () => {
  it('has the caches of slabinfo: those that stood still meanwhile, exactly', async () => {
    const cachesNow = () => new Map(parseSlabinfo(read('slabinfo')).map((cache) => [cache.name, cache]));
    /** Caches that the reading has otherwise, of those that stood still meanwhile. */
    const differing = async () => {
      const before = cachesNow();
      const [state] = await stateOf`--slab`;
      const still = [...cachesNow().values()].filter((cache) =>
        isDeepStrictEqual(cache, before.get(cache.name)),
      );
      expect(still.length).toBeGreaterThan(100);
      expect([state?.zones, state?.allocations, state?.missing]).toEqual([null, null, []]);
      const known = new Map(state?.slabs?.caches.map((cache) => [cache.name, cache]));
      return still.flatMap(({ name, active, objects, objectBytes, slabs, pagesPerSlab }) => {
        const cache = known.get(name);
        const found = cache && [
          cache.objectBytes,
          cache.objects,
          cache.bytes.now,
          cache.active.now,
          cache.active.change,
        ];
        const wanted = [objectBytes, objects, slabs * pagesPerSlab * 4096, active, null];
        return isDeepStrictEqual(found, wanted) ? [] : [{ name, found, wanted }];
      });
    };
    let differences = await differing();
    // A cache may move and come back meanwhile.
    for (let again = 0; again < 3 && differences.length > 0; again++) differences = await differing();
    expect(differences).toEqual([]);
  });

  it('names caches that were merged', async () => {
    const [state] = await stateOf`--slab`;
    const names = state?.slabs?.caches.flatMap(({ name, aliases }) => [name, ...aliases]) ?? [];
    expect(new Set(names).size).toBe(names.length);
    for (const name of ['dentry', 'filp', 'task_struct']) expect(names).toContain(name);
  });

  it('has zones and migrate types of one kernel', async () => {
    const [state] = await stateOf`--types`;
    expect(state?.zones?.map(({ node, zone }) => `${node} ${zone}`)).toEqual(
      parseBuddyinfo(read('buddyinfo')).map(({ node, zone }) => `${node} ${zone}`),
    );
    const types = state?.zones?.flatMap(
      ({ zone, types: all }) => all?.map(({ type }) => `${zone} ${type}`) ?? [],
    );
    expect(types).toEqual(parsePagetypeinfo(read('pagetypeinfo')).map(({ zone, type }) => `${zone} ${type}`));
    const blocks = state?.zones?.flatMap(
      ({ types: all }) => all?.map(({ pageblocks }) => pageblocks ?? 0) ?? [],
    );
    expect(Math.max(...(blocks ?? []))).toBeGreaterThan(10);
  });

  it('has the indexes of extfrag, exactly', async () => {
    const debugfs = temporaryDirectory();
    execFileSync('mount', ['-t', 'debugfs', 'none', debugfs]);
    onTestFinished(() => void execFileSync('umount', [debugfs]));
    /** Numbers by zone: the kernel prints -500 thousandths as `0.-500`. */
    const extfrag = (file: string): Map<string, number[]> =>
      new Map(
        readFileSync(join(debugfs, 'extfrag', file), 'latin1')
          .trimEnd()
          .split('\n')
          .map((line) => {
            const [, zone = '', numbers = ''] = /^Node +(\d+, zone +\S+) +(.*)$/.exec(line) ?? [];
            const values = numbers
              .trim()
              .split(/ +/)
              .map((text) => {
                const [whole = 0, part = 0] = text.split('.').map(Number);
                return whole + part / 1000;
              });
            return [zone.replace(/, zone +/, ' '), values];
          }),
      );
    const zones = new Set(parseBuddyinfo(read('buddyinfo')).map(({ node, zone }) => `${node} ${zone}`));
    // A zone whose free blocks changed between the files is compared the next time.
    await until('each zone stood still', () => {
      const before = read('buddyinfo').split('\n');
      const [index, unusable] = [extfrag('extfrag_index'), extfrag('unusable_index')];
      const still = new Set(
        read('buddyinfo')
          .split('\n')
          .filter((line) => before.includes(line)),
      );
      for (const { node, zone, free } of parseBuddyinfo([...still].join('\n'))) {
        const key = `${node} ${zone}`;
        expect(free.map((_, order) => fragmentationIndex(free, order))).toEqual(index.get(key));
        expect(free.map((_, order) => unusableIndex(free, order))).toEqual(unusable.get(key));
        zones.delete(key);
      }
      return zones.size === 0;
    });
  });

  it('takes little CPU time', async () => {
    const [state] = await stateOf``;
    expect(state?.cpuMs).toBeLessThan(100);
    expect(state?.elapsedMs).toBeGreaterThan(0);
  });
});

describe('readings one after another', () => {
  it('show the objects that a program keeps, by cache, beside events', async () => {
    const child = vmtally`state --slab --json --top 10000 -I 200ms`;
    const readings = () =>
      child.stdout
        .split('\n')
        .slice(0, -1)
        .map((line) => StateReport.parse(JSON.parse(line)));
    await until('the first reading', () => readings().length > 1);
    const kept = start(WORKLOADS.kept, [String(OPENED), '0', 'before']);
    kept.stdin.write('x');
    await until('they are open', () => kept.stdout.includes('closed'));
    const from = readings().length;
    await until('two more readings', () => readings().length >= from + 2);
    const grown = cachesOf(readings().at(-1))('filp');
    expect(grown).toBeGreaterThanOrEqual(OPENED - OTHERS);
    expect(grown).toBeLessThanOrEqual(OPENED + OTHERS);
    await end(kept);
    const closed = readings().length;
    await until(
      'they are freed',
      () => readings().length > closed + 1 && cachesOf(readings().at(-1))('filp') < OTHERS,
    );
    await end(child);
  });

  it('end with --timeout, and have the time between them', async () => {
    const states = await stateOf`--buddy -I 500ms --timeout 2s`;
    // On a busy machine readings come late, and are fewer.
    expect(states.length).toBeGreaterThan(1);
    expect(states.length).toBeLessThanOrEqual(5);
    expect(states.map(({ reading }) => reading)).toEqual(states.map((_, index) => index + 1));
    expect(states[0]?.seconds).toBeNull();
    for (const { seconds } of states.slice(1)) expect(seconds).toBeGreaterThan(0);
    const zone = states.at(-1)?.zones?.[0];
    expect(zone?.change).toHaveLength(zone?.free.length ?? 0);
  });
});

/** Objects of a cache, or of those merged with it, since the first reading. */
const cachesOf = (state: StateReport | undefined) => (name: string) =>
  state?.slabs?.caches.find((cache) => cache.name === name || cache.aliases.includes(name))?.active.since ??
  expect.fail(name);

describe('what the kernel does not show', () => {
  it.skipIf(existsSync('/proc/allocinfo'))('is a note, and an error where it was asked for', async () => {
    const { stdout } = await finish(vmtally`state`);
    expect(stdout).toContain('this kernel has no /proc/allocinfo');
    expect(stdout).toContain('frag. index');
    const asked = await finish(vmtally`state --allocations`, 3);
    expect(asked.stdout).toBe('');
    expect(asked.stderr).toContain('CONFIG_MEM_ALLOC_PROFILING');
  });

  it('is for root only where it is', async () => {
    const nobody = ['--reuid', '65534', '--regid', '65534', '--clear-groups', process.execPath, CLI];
    const { stdout, stderr } = await finish(start('setpriv', [...nobody, 'state', '--slab']), 3);
    expect(stdout).toBe('');
    expect(stderr).toContain('/proc/slabinfo is for root only');
    const all = await finish(start('setpriv', [...nobody, 'state']));
    expect(all.stdout).toContain('/proc/pagetypeinfo is for root only');
    expect(all.stdout).toContain('frag. index');
  });
});
