import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CATALOGUE, loadProbes } from '../../src/probe/load.ts';
import { failure } from '../fixtures/failure.ts';
import { probeSource } from '../fixtures/probes.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';
import { UNREADABLE } from '../fixtures/unreadable.ts';

const file = (name: string) => ({
  [`${name}.bt`]: probeSource({
    name,
    maps: `{ ${name}: { counts: events } }`,
    script: `tracepoint:kmem:kmalloc { @${name}[pid] = count(); }`,
  }),
});

describe('loadProbes', () => {
  test('reads every probe of the catalogue', () => {
    const files = readdirSync(CATALOGUE).filter((name) => name.endsWith('.bt'));
    expect([...loadProbes().keys()]).toEqual(files.map((name) => name.slice(0, -3)).toSorted());
  });

  test('knows names and events of the catalogue without parsing it', () => {
    for (const [name, { event, head }] of loadProbes())
      expect([name, event]).toEqual([head.name, head.event]);
  });

  test('adds the probes of other directories, and only their .bt files', () => {
    const one = temporaryDirectory({ ...file('vt2_b'), ...file('vt2_a'), 'README.md': 'x' });
    const other = temporaryDirectory(file('vt2_c'));
    const probes = loadProbes([one, other]);
    expect([...probes.keys()].slice(loadProbes().size)).toEqual(['vt2_a', 'vt2_b', 'vt2_c']);
    expect(probes.get('vt2_c')?.where).toBe(join(other, 'vt2_c.bt'));
    expect([probes.get('vt2_c')?.own, probes.get('kmalloc')?.own]).toEqual([true, undefined]);
  });

  test('refuses a name used by another file', () => {
    const [one, other] = [temporaryDirectory(file('vt2_a')), temporaryDirectory(file('vt2_a'))];
    const error = failure(() => loadProbes([one, other]));
    expect(error.code).toBe('PROBE_INVALID');
    expect(error.message).toBe(
      `${join(other, 'vt2_a.bt')}:1: the name vt2_a is taken by ${join(one, 'vt2_a.bt')}`,
    );
  });

  test('a file of the user may have any name', () => {
    const directory = temporaryDirectory({ 'other name.bt': file('vt2_a')['vt2_a.bt'] ?? '' });
    expect(loadProbes([directory]).get('vt2_a')?.where).toBe(join(directory, 'other name.bt'));
  });

  test('reports a bad file of the user, and loads the others', () => {
    const directory = temporaryDirectory({
      'broken.bt': 'tracepoint:a:b {',
      ...file('vt2_a'),
      ...file('kmalloc'),
    });
    const errors: string[] = [];
    const probes = loadProbes([directory], ({ message }) => void errors.push(message));
    expect(probes.has('vt2_a')).toBe(true);
    expect(probes.get('kmalloc')?.own).toBeUndefined();
    expect(errors).toEqual([
      expect.stringContaining(join(directory, 'broken.bt:1: ')),
      expect.stringContaining('the name kmalloc is taken by '),
    ]);
  });

  test('names the file of an invalid probe', () => {
    const directory = temporaryDirectory({ 'broken.bt': 'tracepoint:a:b {' });
    expect(failure(() => loadProbes([directory])).message).toContain(join(directory, 'broken.bt:1: '));
  });

  test.each(UNREADABLE)('refuses %s in place of a probe', (_, make, reason) => {
    const directory = temporaryDirectory();
    const path = join(directory, 'a.bt');
    make(path);
    expect(failure(() => loadProbes([directory]))).toMatchObject({
      code: 'PROBE_INVALID',
      message: expect.stringContaining(`cannot read the probe ${path}: ${reason}`),
      hint: expect.stringContaining('--probes'),
    });
  });

  test.each([
    ['is missing', (directory: string) => join(directory, 'nowhere')],
    ['is a file', (directory: string) => join(directory, 'file')],
  ])('refuses a directory that %s', (_, path) => {
    const directory = path(temporaryDirectory({ file: '' }));
    const error = failure(() => loadProbes([directory]));
    expect(error.code).toBe('PROBE_INVALID');
    expect(error.message).toContain(`cannot read the probe directory ${directory}: `);
    expect(error.cause).toBeInstanceOf(Error);
  });
});
