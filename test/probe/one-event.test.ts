import { describe, expect, it } from 'vitest';
import { oneEvent } from '../../src/probe/one-event.ts';
import { failure } from '../fixtures/failure.ts';
import { KMALLOC, MIGRATION, probeOf } from '../fixtures/probes.ts';

describe('oneEvent', () => {
  it('of a probe with several maps is the main one', () => {
    expect(oneEvent([{ probe: KMALLOC, maps: Object.keys(KMALLOC.head.maps) }]).maps).toEqual(['kmalloc']);
    expect(oneEvent([{ probe: KMALLOC, maps: ['kmalloc_failed'] }]).maps).toEqual(['kmalloc_failed']);
  });

  it('counts the events of a probe that adds up amounts', () => {
    const { probe, maps } = oneEvent([{ probe: MIGRATION, maps: ['migration_succeeded'] }]);
    expect([probe.event, maps]).toEqual([MIGRATION.event, ['migrate_mm_migrate_pages']]);
  });

  it('refuses several', () => {
    const both = [KMALLOC, probeOf()].map((probe) => ({ probe, maps: ['kmalloc'] }));
    expect(failure(() => oneEvent(both))).toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('2 are named'),
    });
  });
});
