import { describe, expect, test } from 'vitest';
import {
  argsByPointer,
  defaultMaxEntries,
  entriesFor,
  hidesFullMaps,
  largestMaxEntries,
  maxEntriesVariable,
  objectMaxEntries,
  rawPrefix,
  readsDynamicText,
  reportsRefusals,
  takesCapabilities,
  tellsDeleted,
  typesOf,
} from '../../src/bpftrace/capabilities.ts';
import type { GroupBy, Scope } from '../../src/probe/scope.ts';

const version = (major: number, minor: number) => ({ version: [major, minor] as const });

test.each([
  [0, 17, true],
  [0, 21, true],
  [0, 22, false],
  [0, 23, false],
  [0, 24, true],
  [0, 27, true],
  [1, 0, true],
])('readsDynamicText of %d.%d: %s', (major, minor, expected) => {
  expect(readsDynamicText(version(major, minor))).toBe(expected);
});

test.each([
  [0, 17, true],
  [0, 18, false],
  [1, 0, false],
])('bpftrace %i.%i reads fields by a pointer: %j', (major, minor, expected) => {
  expect(argsByPointer(version(major, minor))).toBe(expected);
});

test.each([
  [0, 17, false],
  [0, 24, false],
  [0, 25, true],
  [1, 0, true],
])('bpftrace %i.%i takes capabilities in place of root: %j', (major, minor, takes) => {
  expect(takesCapabilities(version(major, minor))).toBe(takes);
});

test.each([
  [0, 17, 'BPFTRACE_MAP_KEYS_MAX'],
  [0, 19, 'BPFTRACE_MAP_KEYS_MAX'],
  [0, 20, 'BPFTRACE_MAX_MAP_KEYS'],
  [1, 2, 'BPFTRACE_MAX_MAP_KEYS'],
])('maxEntriesVariable of %d.%d', (major, minor, name) => {
  expect(maxEntriesVariable(version(major, minor))).toBe(name);
});

describe('defaultMaxEntries', () => {
  test.each([
    // 32 MiB / 4 maps / (64 + 8 × 2) bytes = 104,857 entries, above the maximum.
    [4, 2, 64, 65_536],
    // 32 MiB / 20 / 128 = 13,107
    [20, 8, 64, 8_192],
    // 32 MiB / 100 / 1,088 = 308, below the minimum.
    [100, 128, 64, 4_096],
    [0, 1, 64, 65_536],
    // A 64th of 512 MiB / 4 / 80 = 26,214
    [4, 2, 0.5, 16_384],
  ])('%d maps on %d CPUs with %d GiB: %d', (maps, cpus, gib, keys) => {
    expect(defaultMaxEntries(maps, { cpus, memoryBytes: gib * 2 ** 30 })).toBe(keys);
  });

  test.each<[GroupBy, Scope['who'], number]>([
    ['pid', { kind: 'all' }, 65_536],
    ['none', { kind: 'all' }, 16_384],
    ['none', { kind: 'command', parent: 1, inherit: true }, 32_768],
    ['pid', { kind: 'command', parent: 1, inherit: true }, 65_536],
  ])('rows by %s of %j: %d', (groupBy, who, keys) => {
    const machine = { cpus: 2, memoryBytes: 2 ** 36 };
    expect(defaultMaxEntries(4, machine, entriesFor(groupBy, { who }))).toBe(keys);
    expect(defaultMaxEntries(100, machine, entriesFor(groupBy, { who }))).toBe(4_096);
  });

  test.each([
    // An eighth of 8 GiB / 24 / 80 = 559,240
    [24, 2, 8, 524_288],
    [24, 2, 64, 1_048_576],
    // An eighth of 8 GiB / 24 / 1,088 = 41,120
    [24, 128, 8, 32_768],
    [24, 128, 0.1, 4_096],
  ])('%d maps on %d CPUs with %d GiB grow to %d at most', (maps, cpus, gib, keys) => {
    expect(largestMaxEntries(maps, { cpus, memoryBytes: gib * 2 ** 30 })).toBe(keys);
  });
});

test.each([
  ['5.10.0', true, undefined, { BPFTRACE_BTF: '/sys/kernel/btf/vmlinux' }],
  ['5.10.0', true, '/mine', {}],
  ['5.10.0', false, undefined, {}],
  ['5.11.0', true, undefined, {}],
])(
  'the path of the types of Linux %s: the kernel has them %s, the user sets %s',
  (release, btf, given, expected) => {
    expect(typesOf({ btf, release }, given)).toEqual(expected);
  },
);

test.each([
  [0, 17, '6.18.0', undefined],
  [0, 19, '6.18.0', undefined],
  [0, 20, '6.8.0-31-generic', 'rawtracepoint:'],
  [0, 23, '6.19.3', 'rawtracepoint:'],
  [0, 23, '6.1.0-40-amd64', 'rawtracepoint:'],
  [0, 23, '6.0.12', undefined],
  [0, 23, '7.0.0-rc1', undefined],
  [0, 24, '6.18.0', undefined],
  [0, 25, '6.18.0', 'rawtracepoint:vmlinux:'],
  [1, 0, '6.18.0', 'rawtracepoint:vmlinux:'],
])('raw tracepoints of %d.%d on %s: %s', (major, minor, release, prefix) => {
  expect(rawPrefix(version(major, minor), { release })).toEqual(
    prefix === undefined ? { why: expect.stringMatching(/count exactly/) } : { prefix },
  );
});

test.each([
  [0, 17, []],
  [0, 19, []],
  [0, 20, ['-k']],
  [0, 22, ['-k']],
  [0, 23, []],
  [0, 27, []],
] as const)('%d.%d reports what a map refuses with %j', (major, minor, args) => {
  expect(reportsRefusals(version(major, minor))).toEqual(args);
});

test.each([
  [0, 17, false],
  [0, 23, false],
  [0, 24, true],
  [0, 27, true],
] as const)('%d.%d tells what it deleted: %s', (major, minor, tells) => {
  expect(tellsDeleted(version(major, minor))).toBe(tells);
});

test.each([
  [0, 17, true],
  [0, 19, true],
  [0, 20, false],
  [0, 27, false],
] as const)('%d.%d hides full maps: %s', (major, minor, hides) => {
  expect(hidesFullMaps(version(major, minor))).toBe(hides);
});

test.each([
  [8, 2, 0, 262_144],
  [8, 2, 6, 131_072],
  [1, 2, 0, 32_768],
  [1024, 256, 0, 262_144],
  [0.1, 2, 0, 4_096],
])('%d GiB, %d CPUs and %d maps of counts: room for %d objects', (gib, cpus, countMaps, objects) => {
  expect(objectMaxEntries(countMaps, { cpus, memoryBytes: gib * 2 ** 30 })).toBe(objects);
});
