import { expect, it } from 'vitest';
import { complete } from '../../../src/cli/completion/complete.ts';

const wordsOf = async (...words: string[]) => {
  const [kind, ...lines] = await complete(words);
  expect(kind).toBe('words');
  return lines.map((line) => line.split('\t')[0]);
};

it.each([
  [['sta'], ['stat']],
  [['comp'], ['compare', 'completion']],
  // Completion does not offer commands that only shells call.
  [['complete'], []],
  [['list', '--tr'], ['--tracepoints']],
  [['stat', '-e', 'kmalloc,mm_page_alloc.f'], ['kmalloc,mm_page_alloc.failed']],
  [
    ['stat', '--by=c'],
    ['--by=comm', '--by=cpu', '--by=cgroup'],
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
