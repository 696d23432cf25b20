import { describe, expect, test } from 'vitest';
import { readHead } from '../../src/probe/head.ts';
import { failure } from '../fixtures/failure.ts';

const HEAD = {
  name: 'name: kmalloc',
  summary: 'summary: Allocations',
  event: 'event: kmem:kmalloc',
  maps: 'maps: { kmalloc: { counts: allocations } }',
};

const source = (lines: Partial<typeof HEAD> & { more?: string }) =>
  `/*\n${Object.values({ ...HEAD, ...lines })
    .filter((line) => line !== '')
    .join('\n')}\n*/\n`;

describe('readHead', () => {
  test('fills in defaults', () => {
    expect(readHead(source({}), 'x.bt')).toEqual({
      name: 'kmalloc',
      summary: 'Allocations',
      event: 'kmem:kmalloc',
      maps: { kmalloc: { counts: 'allocations' } },
      ownName: false,
      defaults: {},
      vmstat: [],
      sample: '',
      reading: '',
    });
  });

  test('accepts all keys of a head', () => {
    const maps = `maps:
  kmalloc: { counts: a, value: { name: order, unit: pages, scale: order } }
  kmalloc_b: { counts: b, value: { name: why, labels: { "0": compaction } }, sum: pages }
  kmalloc_c: { counts: c, hist: us }
  kmalloc_d: { counts: d, value: { name: item, labels: vmstat-events } }`;
    const more = 'defaults: { node: -1 }\nvmstat: [pgalloc_normal]\nsample: "@x: 1"\nreading: one';
    const head = readHead(source({ maps, more }), 'x.bt');
    expect(head.maps.kmalloc?.value).toEqual({ name: 'order', unit: 'pages', scale: 'order' });
    expect(head.maps.kmalloc_b?.value).toEqual({
      name: 'why',
      scale: 'linear',
      labels: { '0': 'compaction' },
    });
    expect(head.maps.kmalloc_c?.hist).toBe('us');
    expect(head.maps.kmalloc_d?.value?.labels).toBe('vmstat-events');
    expect(head).toMatchObject({
      defaults: { node: -1 },
      vmstat: ['pgalloc_normal'],
      sample: '@x: 1',
      reading: 'one',
    });
  });

  test.each([
    ['no name', source({ name: '' }), 'name: '],
    ['a name with capitals', source({ name: 'name: Kmalloc' }), 'name: must be lower-case'],
    ['no summary', source({ summary: '' }), 'summary: '],
    ['a long summary', source({ summary: `summary: ${'x'.repeat(73)}` }), 'summary: '],
    ['an event without a category', source({ event: 'event: kmalloc' }), 'event: must be category:name'],
    ['an event with a glob', source({ event: 'event: "kmem:*"' }), 'event: must be category:name'],
    ['no maps', source({ maps: '' }), 'maps: '],
    ['a map without counts', source({ maps: 'maps: { kmalloc: { hist: us } }' }), 'maps.kmalloc.counts: '],
    [
      'an unknown unit',
      source({ maps: 'maps: { kmalloc: { counts: a, sum: miles } }' }),
      'maps.kmalloc.sum: ',
    ],
    [
      'a sum that is a hist',
      source({ maps: 'maps: { kmalloc: { counts: a, sum: us, hist: us } }' }),
      'maps.kmalloc: can be a sum or a hist, not both',
    ],
    [
      'a hist by kind',
      source({ maps: 'maps: { kmalloc: { counts: a, value: { name: v }, hist: us } }' }),
      'maps.kmalloc: can have a hist or a value, not both',
    ],
    [
      'an unknown scale',
      source({ maps: 'maps: { kmalloc: { counts: a, value: { name: v, scale: log } } }' }),
      'maps.kmalloc.value.scale: ',
    ],
    [
      'an unknown key of a map',
      source({ maps: 'maps: { kmalloc: { counts: a, avg: us } }' }),
      'maps.kmalloc: ',
    ],
    ['a default that is no whole number', source({ more: 'defaults: { node: 1.5 }' }), 'defaults.node: '],
    ['an unknown key', source({ more: 'colour: red' }), 'it: '],
    ['a head that is no mapping', '/* kmalloc */', 'it: '],
  ])('refuses %s and names file and key', (_, text, message) => {
    const error = failure(() => readHead(text, 'dir/kmalloc.bt'));
    expect(error.code).toBe('PROBE_INVALID');
    expect(error.message).toContain(`dir/kmalloc.bt:1: head: ${message}`);
  });

  test('refuses a rare event with raw arguments, as programs there may interrupt each other', () => {
    const more = 'rare: true\nraw: { bytes_req: bytes_req }';
    expect(failure(() => readHead(source({ more }), 'x.bt'))).toMatchObject({
      code: 'PROBE_INVALID',
      message: expect.stringContaining('can be rare or have raw arguments, not both'),
    });
  });

  test('refuses a file without a head', () => {
    const error = failure(() => readHead('tracepoint:a:b { /* x: 1 */ }', 'x.bt'));
    expect(error).toMatchObject({ code: 'PROBE_INVALID' });
    expect(error.message).toBe('x.bt:1: it does not begin with a /* YAML head */');
  });

  test('refuses a head that is not YAML, on one line', () => {
    const error = failure(() => readHead('/*\nname: [kmalloc\n*/', 'x.bt'));
    expect(error).toMatchObject({ code: 'PROBE_INVALID' });
    expect(error.message).toMatch(/^x\.bt:1: its head is not YAML: [^\n]+$/);
  });
});
