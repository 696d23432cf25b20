import { describe, expect, it } from 'vitest';
import { mountCommand, parseMounted } from '../../src/doctor/tracefs.ts';

const mounts = (...points: [type: string, point: string][]): string =>
  [
    'proc /proc proc rw 0 0',
    ...points.map(([type, point]) => `${type} ${point} ${type} rw,relatime 0 0`),
    '',
  ].join('\n');

describe('parseMounted', () => {
  it.each([
    [mounts(['tracefs', '/sys/kernel/tracing']), '/sys/kernel/tracing'],
    [
      mounts(['debugfs', '/sys/kernel/debug'], ['tracefs', '/sys/kernel/debug/tracing']),
      '/sys/kernel/debug/tracing',
    ],
    [mounts(['tracefs', '/srv/chroot/sys/kernel/tracing']), undefined],
    [mounts(['tmpfs', '/sys/kernel/tracing']), undefined],
    ['', undefined],
  ])('%#', (text, point) => {
    expect(parseMounted(text)).toBe(point);
  });
});

describe('mountCommand', () => {
  const args = (...paths: string[]) => mountCommand((path) => paths.includes(path))?.args.join(' ');

  it('mounts tracefs', () => {
    expect(args('/sys/kernel/tracing', '/sys/kernel/debug')).toBe('-t tracefs tracefs /sys/kernel/tracing');
  });

  it('mounts debugfs only if tracefs has no mount point', () => {
    expect(args('/sys/kernel/debug')).toBe('-t debugfs debugfs /sys/kernel/debug');
  });

  it('has no command for a kernel without both', () => expect(args()).toBeUndefined());
});
