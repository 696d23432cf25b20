import { type Argument, Command, type Option } from 'commander';
import { beforeAll, describe, expect, it } from 'vitest';
import { vmtally } from '../../../src/cli/commands.ts';
import { placeOf, sourceOf } from '../../../src/cli/completion/place.ts';

let program: Command;
beforeAll(async () => {
  program = await vmtally();
}, 60_000);

const place = (...words: string[]) => {
  const found = placeOf(program, words);
  return found.kind === 'option' ? { kind: 'option', of: found.command.name() } : found;
};
const value = (source: unknown, typed: string, before = '') => ({ kind: 'value', source, typed, before });

describe('the place at the end of', () => {
  it.each([
    [[''], { kind: 'subcommand' }],
    [['--version', 'st'], { kind: 'subcommand' }],
    [['-'], { kind: 'option', of: 'vmtally' }],
    [['nonsense', ''], { kind: 'nothing' }],
    [['stat', '-'], { kind: 'option', of: 'stat' }],
    [['stat', '-a', '--ti'], { kind: 'option', of: 'stat' }],
    [['stat', '-e', 'km'], value('event', 'km')],
    [['stat', '-e', ''], value('event', '')],
    [['stat', '--event', 'kfree,km'], value('event', 'km', 'kfree,')],
    [['stat', '--event=kfree,km'], value('event', 'km', '--event=kfree,')],
    [['stat', '--filter', 'or'], { kind: 'nothing' }],
    [['stat', '-I', '10'], { kind: 'nothing' }],
    [['stat', '-p', '1,2'], value('pid', '2', '1,')],
    [
      ['top', '--group='],
      value(
        ['row', 'name', 'user', 'cgroup', 'container', 'unit', 'image', 'pod', 'namespace', 'cpu', 'host'],
        '',
        '--group=',
      ),
    ],
    [['compare', '-i', ''], value('identity', '')],
    [['serve', '--config', ''], value('file', '')],
    [['serve', '--state', ''], value('directory', '')],
    [['list', ''], value('name', '')],
    [['list', 'kmalloc', ''], { kind: 'nothing' }],
    [['schema', 'st'], value(expect.arrayContaining(['stat', 'doctor']), 'st')],
  ])('%j', (words, expected) => {
    expect(place(...words)).toMatchObject(expected);
  });

  // Options with their value in the same word, and options with an optional value.
  it.each([
    [['stat', 'mak'], 1],
    [['stat', '-e', 'kmalloc', 'mak'], 3],
    [['stat', '-ekmalloc', '-I1000', 'make', '-'], 3],
    [['stat', '--event=kmalloc', '--', '-'], 3],
    [['stat', '-a', 'ls', '-e', 'km'], 2],
    [['compare', '--who', '3', 'mak'], 3],
    [['compare', '--who', '-v', 'mak'], 3],
  ])('%j is the command to count', (words, first) => {
    expect(place(...words)).toEqual({ kind: 'command', first });
  });

  it('reports the given options, on which values depend', () => {
    expect(place('list', '--vmstat', 'pg')).toMatchObject({ given: ['vmstat'] });
  });
});

/** Values that completion cannot guess. */
const FREE =
  /<(?:time|size|n|p|expr|name|mapping|sep|address|urls?|labels?|text|percent|condition|bound|id)>|\[(?:n|url|address|glob)]/;

it('every value has a source, or vmtally cannot list its values', () => {
  const all = program.commands.flatMap((command): (Option | Argument)[] => [
    ...command.options.filter(({ required, optional }) => required || optional),
    ...command.registeredArguments.filter(({ variadic }) => !variadic),
  ]);
  expect(all.length).toBeGreaterThan(50);
  for (const one of all) {
    const text = 'flags' in one ? one.flags : one.name();
    if (sourceOf(one) === undefined) expect(text).toMatch(FREE);
  }
});

it('a list of files is no command to run', () => {
  expect(placeOf(program, ['probe', ''])).toMatchObject({ kind: 'value', source: ['new', 'check'] });
  for (const words of [
    ['probe', 'check', ''],
    ['probe', 'check', 'a.bt', ''],
  ])
    expect(placeOf(program, words)).toMatchObject({ kind: 'value', source: 'file' });
});

it('has nothing for a command without options', () => {
  expect(placeOf(new Command('vmtally'), ['x', ''])).toEqual({ kind: 'nothing' });
});
