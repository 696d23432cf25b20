import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it, onTestFinished, vi } from 'vitest';
import { complete } from '../../../src/cli/completion/complete.ts';
import * as cgroups from '../../../src/kernel/cgroups.ts';
import { temporaryDirectory } from '../../fixtures/temporary.ts';

vi.mock(import('../../../src/kernel/cgroups.ts'), { spy: true });

const wordsOf = async (...words: string[]) => {
  const [kind, ...lines] = await complete(words);
  expect(kind).toBe('words');
  return lines.map((line) => line.split('\t')[0]);
};

it.each([
  [['sta'], ['stat', 'state']],
  [['comp'], ['compare', 'completion']],
  // Completion does not offer commands that only shells call.
  [['complete'], []],
  [['list', '--tr'], ['--tracepoints']],
  [['stat', '-e', 'kmalloc,mm_page_alloc.f'], ['kmalloc,mm_page_alloc.failed']],
  [['stat', '-e', 'kfree,@sl'], ['kfree,@slab']],
  [['list', '@mig'], ['@migration']],
  [
    ['stat', '--by=c'],
    ['--by=comm', '--by=cpu', '--by=cgroup', '--by=container'],
  ],
  [['compare', '-i', 'migrate.o'], ['migrate.ok']],
  [['list', '--vmstat', 'pgmigrate_s'], ['pgmigrate_success']],
  [['serve', '--user', 'nobod'], ['nobody']],
  [['stat', '-p', String(process.pid)], [String(process.pid)]],
])('%j completes to %j', async (words, expected) => {
  expect(await wordsOf(...words)).toEqual(expected);
});

it('describes the words', async () => {
  expect(await complete(['stat', '-e', 'kmalloc'])).toContain(
    'kmalloc\tKernel objects from kmalloc, by size class',
  );
});

it.each([
  [['serve', '--token-file', ''], ['file']],
  [['stat', '--probes', ''], ['directory']],
  [['stat', '-e', 'kmalloc', '--', ''], ['command 4']],
  [['stat', '--timeout', ''], ['nothing']],
])('%j: %j', async (words, expected) => {
  expect(await complete(words)).toEqual(expected);
});

it('a process cannot name candidates', async () => {
  const rename =
    "require('fs').writeFileSync('/proc/self/comm', 'a\\n1\\x1b[$(x)'); console.log(); process.stdin.read()";
  const child = spawn(process.execPath, ['-e', rename], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill());
  await once(child.stdout, 'data');
  expect(await complete(['stat', '-p', String(child.pid)])).toContain(`${child.pid}\ta?1?[$(x)`);
});

it('the comma in the name of a cgroup is escaped', async () => {
  const root = temporaryDirectory({ 'a,b/c,d/x': '', 'a\n/x': '', 'a\x1b[m/x': '', 'a\xffz/x': '' });
  vi.spyOn(cgroups, 'cgroupRoot').mockReturnValue(root);
  expect(await wordsOf('stat', '-G', 'x,a')).toEqual(['x,a\\,b', 'x,a\xffz']);
  expect(await wordsOf('stat', '--cgroup=a\\,b/')).toEqual(['--cgroup=a\\,b/c\\,d']);
});
