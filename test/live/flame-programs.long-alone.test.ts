import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { arch } from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FlameReport } from '../../src/report/flame/flame-report.ts';
import { framesOf, readFolded } from '../../src/report/flame/folded.ts';
import { argv } from '../fixtures/argv.ts';
import { finish, vmtally } from './support.ts';

const MADE = 3_001;
const SOURCE = new URL('workloads/user.c', import.meta.url).pathname;
/** An address of a program, or of the kernel: an offset in a file has fewer digits. */
const ADDRESS = /[0-9a-f]{10}/;

const directory = mkdtempSync(join(tmpdir(), 'vmtally-test-'));
afterAll(() => rmSync(directory, { recursive: true }));
const build = (name: string, ...options: string[]): string => {
  const path = join(directory, name);
  execFileSync('gcc', ['-O1', ...options, '-o', path, SOURCE]);
  return path;
};
const FRAMES = ['-fno-omit-frame-pointer', '-fno-optimize-sibling-calls'];

/** Weights of the stacks of a program, by its frames without those of the libraries. */
async function stacksOf(program: string, ...options: string[]) {
  const file = join(directory, 'out.folded');
  const { stderr } = await finish(vmtally`flame --rate 1 ${options} -o ${file} -- ${program} ${MADE}`);
  const text = readFileSync(file, 'utf8');
  expect(text + stderr).not.toMatch(ADDRESS);
  const stacks = new Map<string, number>();
  for (const [key, weight] of readFolded(text)) {
    const [comm, ...frames] = framesOf(key);
    const own = frames.filter((frame) => !/\.so\S*\]/.test(frame)).join(' ');
    if (program.endsWith(`/${comm}`)) stacks.set(own, (stacks.get(own) ?? 0) + weight);
  }
  return { stacks, stderr };
}

// The system calls of the workload are of x86.
describe.skipIf(arch !== 'x64')('the stacks of a program', () => {
  let program = '';
  beforeAll(() => {
    program = build('framed', ...FRAMES);
  });

  it.each([[['-static']], [['-no-pie']], [['-pie', '-fPIE']]])(
    'built with %j have its functions',
    async (options) => {
      const built = build('built', ...FRAMES, ...options);
      let { stacks, stderr } = await stacksOf(built, '--stacks', 'user');
      // Its mappings may be read before its exec is done, or after its end: so short a program is not always named.
      const isNamed = () => [...stacks.keys()].some((key) => key.includes('make_all [built]'));
      for (let again = 0; again < 3 && !isNamed(); again++)
        ({ stacks, stderr } = await stacksOf(built, '--stacks', 'user'));
      const weightOf = (name: string) =>
        [...stacks]
          .filter(([key]) => key.endsWith(`main [built] ${name} [built] make_all [built]`))
          .reduce((sum, [, weight]) => sum + weight, 0);
      expect(weightOf('one_third'), JSON.stringify([...stacks]) + stderr).toBe(MADE);
      expect(weightOf('two_thirds')).toBe(2 * MADE);
      expect(stderr).toMatch(/^# All [\d,]+ events have their stack/m);
    },
  );

  it('that runs another one at the same addresses have its own functions', async () => {
    const first = build('first', ...FRAMES, '-no-pie');
    const second = build('second', ...FRAMES, '-no-pie', '-Dmake_all=make_other');
    const file = join(directory, 'exec.folded');
    const { stderr } = await finish(
      vmtally`flame --stacks user --rate 1 -o ${file} -- ${first} ${MADE} ${second}`,
    );
    const weights = new Map<string, number>();
    for (const [key, weight] of readFolded(readFileSync(file, 'utf8'))) {
      const last = framesOf(key).at(-1) ?? '';
      weights.set(last, (weights.get(last) ?? 0) + weight);
    }
    expect(weights.get('make_other [second]')).toBe(3 * MADE);
    expect(weights.get('make_all [second]')).toBeUndefined();
    // The first one may end before its mappings are read: then it has no names, and not those of the second one.
    const isRead = weights.has('make_all [first]');
    expect(weights.get('make_all [first]')).toBe(isRead ? 3 * MADE : undefined);
    if (!isRead) expect(stderr).toMatch(/ended before its mappings were read/);
  });

  it('that it made at run time have the names that it wrote down', async () => {
    const [file, made] = ['made.folded', 'made'].map((name) => join(directory, name)) as [string, string];
    execFileSync('gcc', ['-O1', '-o', made, new URL('workloads/made.c', import.meta.url).pathname]);
    await finish(vmtally`flame --stacks both --rate 1 -o ${file} -- ${made} ${MADE}`);
    const folded = readFolded(readFileSync(file, 'utf8'));
    // An interrupt of the program may allocate too.
    const weight = [...folded]
      .filter(([key]) =>
        ['made by;a program [JIT]', 'do_eventfd'].every((name) => framesOf(key).includes(name)),
      )
      .reduce((sum, [, each]) => sum + each, 0);
    expect(weight).toBe(MADE);
  });

  it('stand above those of the kernel', async () => {
    const { stacks } = await stacksOf(program, '--stacks', 'both');
    const own = 'main [framed] two_thirds [framed] make_all [framed]';
    const kernel = 'entry_SYSCALL_64_after_hwframe do_syscall_64 __x64_sys_eventfd2 do_eventfd';
    expect([...stacks].find(([key]) => key.endsWith(`${own} ${kernel}`))?.[1]).toBe(2 * MADE);
  });

  it('without frame pointers are said to be short', async () => {
    const { stacks, stderr } = await stacksOf(build('frameless', '-fomit-frame-pointer'), '--stacks', 'user');
    expect(stacks.get('make_all [frameless]')).toBe(3 * MADE);
    expect(stderr).toMatch(/^# \d+ % of user stacks end after one frame: built without frame pointers\?/m);
  });

  it.each([
    ['no symbols', (path: string) => execFileSync('strip', [path])],
    [
      'tables that lead out of the file',
      (path: string) => {
        const content = readFileSync(path);
        writeFileSync(path, content.fill(0xff, 40, 48));
      },
    ],
  ])('with %s have offsets in its file', async (_, change) => {
    const built = build('changed', ...FRAMES);
    change(built);
    const { stacks } = await stacksOf(built, '--stacks', 'user');
    const counts = [...stacks]
      .filter(([key]) => /^(\[changed\]\+0x[0-9a-f]{1,6} ?)+$/.test(key))
      .map(([, weight]) => weight);
    expect(counts.toSorted((a, b) => b - a).slice(0, 2)).toEqual([2 * MADE, MADE]);
  });

  it('of a sample are exact in total', async () => {
    const { stderr } = await finish(vmtally`flame --stacks user --rate 8 -- ${program} ${argv`${MADE}`}`);
    const sum = stderr
      .split('\n')
      .filter((line) => /^framed;\S*make_all\S* \d+$/.test(line))
      .reduce((all, line) => all + Number(line.split(' ').at(-1)), 0);
    // An interrupt may allocate there too: its events have this stack.
    expect(sum).toBeGreaterThanOrEqual(3 * MADE);
    expect(sum).toBeLessThan(3 * MADE + 20);
  });

  it.each([[8], [1]])('by comm, dso and symbol have exact totals, with --rate %j', async (rate) => {
    const file = join(directory, 'places.json');
    await finish(vmtally`flame --by comm,dso,symbol --rate ${rate} --json -o ${file} -- ${program} ${MADE}`);
    const report = FlameReport.parse(JSON.parse(readFileSync(file, 'utf8')));
    const place = report.places.find(({ parts }) => parts.join(' ') === 'framed framed make_all');
    // The program's start allocates a few objects too, in other code: the samples say how many.
    // With --rate 1 there is no sample, but an interrupt may allocate there.
    const more = (place?.weight ?? 0) - 3 * MADE;
    expect(more).toBeGreaterThanOrEqual(rate === 1 ? 0 : -100);
    expect(more).toBeLessThanOrEqual(rate === 1 ? 20 : 100);
    expect(report.places.reduce((sum, { weight }) => sum + weight, 0)).toBe(report.total.events);
    expect(report.places.every(({ low, high }) => rate > 1 || low === high)).toBe(true);
    expect(report.places.map(({ parts }) => parts.join(' ')).join('\n')).not.toMatch(ADDRESS);
  });
});
