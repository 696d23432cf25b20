import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { framesOf, readFolded } from '../../src/report/flame/folded.ts';
import { argv } from '../fixtures/argv.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';
import { CLI, finish, start, totalOf, vmtally, WORKLOADS } from './support.ts';

const MADE = 10_007;
/** An address of the kernel. */
const ADDRESS = /ffff[0-9a-f]{8}/;

/** Weight of the stacks that end with these functions: an interrupt may lengthen a stack. */
const weightOf = (text: string, ...functions: string[]): number =>
  [...readFolded(text)]
    .filter(([key]) => `;${framesOf(key).join(';')}`.endsWith(`;${functions.join(';')}`))
    .reduce((sum, [, weight]) => sum + weight, 0);

/** The folded stacks in the stderr of a command. */
const foldedIn = (text: string): string =>
  text
    .split('\n')
    .filter((line) => /^[^#\s]\S* \d+$/.test(line))
    .join('\n');

describe('flame', () => {
  it.each([
    [[], /of \d+,\d+ events were sampled, one of 64 by chance/],
    [argv`--rate 1`, /^# All \d+,\d+ events have their stack/m],
  ])('has every eventfd below the system call, with %j', async (more, note) => {
    const { stderr } = await finish(vmtally`flame ${more} -- ${WORKLOADS.eventfd} ${MADE}`);
    const folded = foldedIn(stderr);
    expect(weightOf(folded, 'do_syscall_64', '__x64_sys_eventfd2', 'do_eventfd')).toBe(MADE);
    expect(stderr).toMatch(note);
    expect(stderr).not.toMatch(ADDRESS);
  });

  it('by bytes', async () => {
    const { stderr } = await finish(vmtally`flame --weight bytes -- ${WORKLOADS.eventfd} ${MADE}`);
    expect(weightOf(foldedIn(stderr), 'do_eventfd')).toBe(64 * MADE);
  });

  it('of all events has the sum of a plain count of the same run', async () => {
    const directory = temporaryDirectory();
    const [folded, counted] = [join(directory, 'a.folded'), join(directory, 'counts')];
    const source = new URL('workloads/eventfd.c', import.meta.url).pathname;
    const compiler = argv`gcc -O2 -c -o ${join(directory, 'made.o')} ${source}`;
    const stat = argv`${process.execPath} ${CLI} stat --json --by comm -e kmem_cache_alloc -o ${counted} -- ${compiler}`;
    const { stderr } = await finish(vmtally`flame --rate 1 -e kmem_cache_alloc -o ${folded} -- ${stat}`);
    const { events, exactness } = totalOf(readFileSync(counted, 'utf8'));
    const missed = exactness.missedRuns.reduce((sum, { bound }) => sum + bound, 0) + missedIn(stderr);
    // The compiler's own children: both count them from their first instruction on.
    for (const comm of ['cc1', 'as']) {
      const plain = events[0]?.rows?.find(({ name }) => name === comm)?.count ?? expect.fail(comm);
      expect(plain).toBeGreaterThan(100);
      const stacks = [...readFolded(readFileSync(folded, 'utf8'))].filter(([key]) =>
        key.startsWith(`${comm};`),
      );
      const sum = stacks.reduce((all, [, weight]) => all + weight, 0);
      expect(Math.abs(sum - plain), comm).toBeLessThanOrEqual(missed);
      expect(stacks.filter(([key]) => key.includes('[no stack]'))).toEqual([]);
    }
  });

  it('of an event without a call site, by process', async () => {
    const { stderr } = await finish(
      vmtally`flame -e kmem:mm_page_alloc --rate 1 -- ${WORKLOADS.eventfd} ${MADE}`,
    );
    expect(foldedIn(stderr)).toMatch(/^vmtally-eventfd;.*;do_syscall_64;.* \d+$/m);
  });

  it.each([
    [['-o', 'a.json'], /must end with \.svg, \.html/],
    [['-o', 'a.folded', '--diff', 'b.folded'], /must end with \.svg or \.html/],
    [['-o', 'a.svg', '--diff', 'none.folded'], /--diff none\.folded: ENOENT/],
    [['--diff', 'b.folded'], /--diff needs -o FILE/],
    [['-e', 'kmalloc,kfree'], /flame draws one event, and 2 are named/],
    [['-e', 'kfree', '--weight', 'bytes'], /kmem:kfree has no size/],
    [['--rate', '0'], /--rate/],
    [['--depth', '128'], /--depth/],
  ])('refuses %j before it counts', async (more, message) => {
    const marker = join(temporaryDirectory(), 'ran');
    const { stderr } = await finish(vmtally`flame ${more} -- touch ${marker}`, 2);
    expect(stderr).toMatch(message);
    expect(existsSync(marker)).toBe(false);
  });

  it('writes through no link', async () => {
    const directory = temporaryDirectory();
    const [link, other] = [join(directory, 'a.svg'), join(directory, 'other')];
    writeFileSync(other, 'kept');
    symlinkSync(other, link);
    const { stderr } = await finish(vmtally`flame -o ${link} -- true`, 1);
    expect(stderr).toContain('it is a symbolic link');
    expect(readFileSync(other, 'utf8')).toBe('kept');
  });
});

/** Bound of the events that a run missed, from its notes. */
const missedIn = (text: string): number =>
  [...text.matchAll(/^# \S+: up to ([\d,]+) missing/gm)].reduce(
    (sum, [, bound = '']) => sum + Number(bound.replaceAll(',', '')),
    0,
  );

const GO = '/usr/bin/go';

describe('go tool pprof', () => {
  it.skipIf(!existsSync(GO))('opens the profile, and has the same totals', async () => {
    const directory = temporaryDirectory();
    const file = join(directory, 'a.pb.gz');
    await finish(vmtally`flame --rate 1 -o ${file} -- ${WORKLOADS.eventfd} ${MADE}`);
    const env = { HOME: directory, PPROF_TMPDIR: directory };
    const top = async (type: string) =>
      (await finish(start(GO, argv`tool pprof -top -unit=B -sample_index=${type} ${file}`, env))).stdout;
    const objects = (await finish(start(GO, argv`tool pprof -top ${file}`, env))).stdout;
    expect(objects).toMatch(new RegExp(`^\\s+${MADE} .* do_eventfd$`, 'm'));
    expect(await top('alloc_space')).toMatch(new RegExp(`^\\s+${64 * MADE}B .* do_eventfd$`, 'm'));
  });
});
