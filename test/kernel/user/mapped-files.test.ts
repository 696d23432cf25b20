import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { MappedFiles } from '../../../src/kernel/user/mapped-files.ts';
import { parseMappings } from '../../../src/kernel/user/mappings.ts';

// The kernel opens mapped files for root only.
const isRoot = process.getuid?.() === 0;
const files = new MappedFiles();
afterEach(() => files.close());

const mappings = () => parseMappings(readFileSync('/proc/self/maps', 'utf8'));
const openFiles = () => readdirSync('/proc/self/fd').length;

describe.skipIf(!isRoot)('the files that a process has mapped', () => {
  it('are opened once each, and have functions', () => {
    const before = openFiles();
    const own = mappings().filter(({ path }) => path === process.execPath);
    const [first] = files.open(process.pid, own);
    const [again] = files.open(process.pid, own);
    expect(again).toBe(first);
    expect(openFiles()).toBe(before + 1);
    const names = own.flatMap(({ start, end, offset }) =>
      Array.from({ length: 64 }, (_, part) =>
        first?.functions()?.functionAt(offset + Math.floor(((end - start) * part) / 64)),
      ),
    );
    expect(names.filter(Boolean).length).toBeGreaterThan(0);
    files.close();
    expect(openFiles()).toBe(before);
  });

  it('are none where nothing, no file, or another process is mapped', () => {
    const before = openFiles();
    const nothing = { start: 0x1000, end: 0x2000, offset: 0, file: '08:01 7', path: '/usr/bin/true' };
    const anonymous = mappings().filter(({ path }) => !path.startsWith('/'));
    expect(new Set(files.open(process.pid, [nothing, ...anonymous]))).toEqual(new Set([undefined]));
    expect(files.open(2 ** 22, mappings().slice(0, 1))).toEqual([undefined]);
    expect(openFiles()).toBe(before);
  });
});
