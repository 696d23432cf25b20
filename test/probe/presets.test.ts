import { expect, test } from 'vitest';
import { loadCatalogue } from '../../src/probe/load.ts';
import { loadPresets, presetsOf } from '../../src/probe/presets.ts';
import { namesOf } from '../../src/probe/selection.ts';

test('every event of a preset is in the catalogue, once', () => {
  const known = [...loadCatalogue().values()].flatMap(namesOf);
  for (const { name, events, optional } of loadPresets().values()) {
    const all = [...events, ...optional];
    expect(known, name).toEqual(expect.arrayContaining(all));
    expect(new Set(all).size, name).toBe(all.length);
  }
});

test('the presets, by name', () => {
  expect([...loadPresets().keys()].join(' ')).toBe(
    '@default @slab @pages @faults @reclaim @compaction @migration @thp @oom @forks',
  );
});

test('the presets of a probe', () => {
  expect(presetsOf('kmalloc')).toEqual(['@default', '@slab']);
  expect(presetsOf('mm_migrate_pages')).toEqual(['@default', '@migration', '@thp']);
  expect(presetsOf('mm_filemap_fault')).toEqual(['@faults']);
  expect(presetsOf('rss_stat')).toEqual([]);
});
