import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { identityOfTypes, KeptTypes } from '../../src/bpftrace/kept-types.ts';
import type { Member, RawArgument } from '../../src/kernel/btf.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';

const SIZE: Member = { offset: 24, type: { kind: 'number', bytes: 4, signed: false } };
const ARGUMENTS: RawArgument[] = [
  { name: 'ptr', type: { kind: 'pointer', struct: undefined } },
  { name: 's', type: { kind: 'pointer', struct: 'kmem_cache' } },
];

/** Types that know a member and a tracepoint, and say what they were asked. */
function types() {
  const asked: string[] = [];
  const answer = <T>(question: string, known: string, value: T): T | undefined => {
    asked.push(question);
    return question === known ? value : undefined;
  };
  return {
    asked,
    rawArguments: (tracepoint: string) => answer(tracepoint, 'kfree', ARGUMENTS),
    member: (struct: string, member: string) => answer(`${struct}.${member}`, 'kmem_cache.size', SIZE),
  };
}

/** All answers of types, by way of a file. Resolves once they are kept. */
async function answersOf(file: string, boot: string | null = 'boot 1') {
  const source = types();
  const kept = new KeptTypes(source, () => boot ?? undefined, file);
  const answers = [
    kept.rawArguments('kfree'),
    kept.rawArguments('none'),
    kept.member('kmem_cache', 'size'),
    kept.member('kmem_cache', 'none'),
  ];
  await new Promise((resolve) => setImmediate(resolve));
  return { answers, asked: source.asked };
}

const ANSWERS = [ARGUMENTS, undefined, SIZE, undefined];
const QUESTIONS = ['kfree', 'none', 'kmem_cache.size', 'kmem_cache.none'];
const newFile = () => join(temporaryDirectory(), 'types');

describe.runIf(process.getuid?.() === 0)('answers of the kernel’s types', () => {
  test('are kept for the next start, those that say that there is none too', async () => {
    const file = newFile();
    expect(await answersOf(file)).toEqual({ answers: ANSWERS, asked: QUESTIONS });
    expect(await answersOf(file)).toEqual({ answers: ANSWERS, asked: [] });
  });

  test('add up', async () => {
    const file = newFile();
    await answersOf(file);
    const later = types();
    new KeptTypes(later, () => 'boot 1', file).rawArguments('kmalloc');
    await vi.waitFor(() => expect(readFileSync(file, 'utf8')).toContain('kmalloc'));
    expect((await answersOf(file)).asked).toEqual([]);
  });

  test('of another boot are not used', async () => {
    const file = newFile();
    await answersOf(file);
    expect(await answersOf(file, 'boot 2')).toEqual({ answers: ANSWERS, asked: QUESTIONS });
  });

  test.each<[string, (file: string) => void]>([
    ['others may write', (file) => chmodSync(file, 0o666)],
    ['is cut short', (file) => writeFileSync(file, readFileSync(file, 'utf8').slice(0, -5))],
    ['is too long', (file) => writeFileSync(file, readFileSync(file, 'utf8') + ' '.repeat(1 << 20))],
    [
      'has others in their place',
      (file) =>
        writeFileSync(
          file,
          'boot 1\n[["kfree",[{"name":1}]],["none",7],["kmem_cache.size",{"offset":"24"}],["kmem_cache.none",[]]]',
        ),
    ],
  ])('in a file that %s are not used', async (_, change) => {
    const file = newFile();
    await answersOf(file);
    change(file);
    expect(await answersOf(file)).toEqual({ answers: ANSWERS, asked: QUESTIONS });
  });

  test('are not kept where nothing stands for the kernel', async () => {
    const file = newFile();
    await answersOf(file, null);
    expect(() => readFileSync(file)).toThrow('ENOENT');
  });
});

test('a kernel without types has no identity, and another boot or size is another one', () => {
  expect(identityOfTypes(newFile())).toBeUndefined();
  const file = newFile();
  writeFileSync(file, 'x');
  const identity = identityOfTypes(file);
  writeFileSync(file, 'xx');
  expect([identity, identityOfTypes(file)]).toEqual([
    expect.stringMatching(/^vmtally\.types\/1 [\w-]+ 1$/),
    expect.stringMatching(/ 2$/),
  ]);
});
