import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CATALOGUE } from '../../src/probe/catalogue-directory.ts';
import { loadCatalogue, loadProbes } from '../../src/probe/load.ts';
import { rejection } from '../fixtures/failure.ts';
import { probeSource } from '../fixtures/probes.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';

const file = (name: string) => ({
  [`${name}.bt`]: probeSource({
    name,
    maps: `{ ${name}: { counts: events } }`,
    script: `tracepoint:kmem:kmalloc { @${name}[pid] = count(); }`,
  }),
});

describe('loadCatalogue', () => {
  test('reads every probe of the catalogue', () => {
    const files = readdirSync(CATALOGUE).filter((name) => name.endsWith('.bt'));
    expect([...loadCatalogue().keys()]).toEqual(files.map((name) => name.slice(0, -3)).toSorted());
  });

  test('knows names and events of the catalogue without parsing it', () => {
    for (const [name, { event, head }] of loadCatalogue())
      expect([name, event]).toEqual([head.name, head.event]);
  });
});

describe('loadProbes', () => {
  test('adds the probes of other directories, and only their .bt files', async () => {
    const one = temporaryDirectory({ ...file('vt2_b'), ...file('vt2_a'), 'README.md': 'x' });
    const other = temporaryDirectory(file('vt2_c'));
    const probes = await loadProbes([one, other]);
    expect([...probes.keys()].slice(loadCatalogue().size)).toEqual(['vt2_a', 'vt2_b', 'vt2_c']);
    expect(probes.get('vt2_c')?.where).toBe(join(other, 'vt2_c.bt'));
    expect([probes.get('vt2_c')?.own, probes.get('kmalloc')?.own]).toEqual([true, undefined]);
  });

  test('refuses a name used by another file', async () => {
    const [one, other] = [temporaryDirectory(file('vt2_a')), temporaryDirectory(file('vt2_a'))];
    const error = await rejection(loadProbes([one, other]));
    expect(error.code).toBe('PROBE_INVALID');
    expect(error.message).toBe(
      `${join(other, 'vt2_a.bt')}:1: the name vt2_a is taken by ${join(one, 'vt2_a.bt')}`,
    );
  });

  test('a file of the user may have any name', async () => {
    const directory = temporaryDirectory({ 'other name.bt': file('vt2_a')['vt2_a.bt'] ?? '' });
    expect((await loadProbes([directory])).get('vt2_a')?.where).toBe(join(directory, 'other name.bt'));
  });

  test('reports a bad file of the user, and loads the others', async () => {
    const directory = temporaryDirectory({
      'broken.bt': 'tracepoint:a:b {',
      ...file('vt2_a'),
      ...file('kmalloc'),
    });
    const errors: string[] = [];
    const probes = await loadProbes([directory], ({ message }) => void errors.push(message));
    expect(probes.has('vt2_a')).toBe(true);
    expect(probes.get('kmalloc')?.own).toBeUndefined();
    expect(errors).toEqual([
      expect.stringContaining(join(directory, 'broken.bt:1: ')),
      expect.stringContaining('the name kmalloc is taken by '),
    ]);
  });
});
