import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { stampOf } from '../../src/capture/file-name.ts';
import { CaptureRing } from '../../src/capture/ring.ts';
import { argv } from '../fixtures/argv.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';

const HOUR = 3_600_000;
const LIMITS = { keepMs: 24 * HOUR, keepBytes: 1 << 20 };
const nameOf = (ms: number): string => `vmtally.capture.${stampOf(ms)}`;
const isRoot = process.geteuid?.() === 0;

/** Writes a file with a head and so many bytes. */
function fill(ring: CaptureRing, startedMs: number, bytes = 10): void {
  ring.begin(startedMs);
  ring.write(Buffer.from('head'));
  ring.write(Buffer.alloc(bytes, 'x'));
}

test('pieces are written in their order, in files that root alone writes', async () => {
  const folder = temporaryDirectory();
  const ring = new CaptureRing(folder, LIMITS);
  const now = Date.now();
  for (const text of ['a', 'b']) {
    ring.begin(now + text.charCodeAt(0));
    for (const piece of ['head ', text, '1', '2']) ring.write(Buffer.from(piece));
  }
  await ring.close();
  const names = [nameOf(now + 97), nameOf(now + 98)];
  expect(readdirSync(folder)).toEqual(names);
  expect(names.map((name) => readFileSync(join(folder, name), 'utf8'))).toEqual(['head a12', 'head b12']);
  expect(statSync(join(folder, names[0] ?? '')).mode & 0o777).toBe(0o640);
  expect(ring).toMatchObject({ files: 2, bytes: 16, oldestMs: now + 97, failure: undefined });
});

test('files of the same time have different names', async () => {
  const ring = new CaptureRing(temporaryDirectory(), LIMITS);
  const now = Date.now();
  fill(ring, now);
  fill(ring, now);
  await ring.close();
  expect(ring.files).toBe(2);
});

describe('old files are removed', () => {
  test('by their age, once all of a file is too old; other files stay', async () => {
    const now = Date.now();
    const folder = temporaryDirectory({
      [nameOf(now - 30 * HOUR)]: 'old',
      [nameOf(now - 24.5 * HOUR)]: 'ends within the time',
      [nameOf(now - 1 * HOUR)]: 'young',
      'mine.capture': 'x',
    });
    const ring = new CaptureRing(folder, LIMITS);
    expect(ring).toMatchObject({ files: 3, oldestMs: now - 30 * HOUR });
    fill(ring, now);
    await ring.close();
    expect(readdirSync(folder)).toEqual([
      'mine.capture',
      nameOf(now - 24.5 * HOUR),
      nameOf(now - HOUR),
      nameOf(now),
    ]);
  });

  test('by the size of all, which is never more', async () => {
    const folder = temporaryDirectory();
    const ring = new CaptureRing(folder, LIMITS);
    const now = Date.now();
    for (let file = 0; file < 40; file++) fill(ring, now + file, 50_000);
    await ring.close();
    expect(ring.bytes).toBeLessThanOrEqual(LIMITS.keepBytes);
    expect(ring.files).toBe(20);
    expect(readdirSync(folder).at(-1)).toBe(nameOf(now + 39));
  });
});

test('a file is full after a part of the time, or of the size', () => {
  const ring = new CaptureRing(temporaryDirectory(), { keepMs: 24 * 60_000, keepBytes: 1 << 20 });
  ring.begin(1_000_000);
  expect(ring.isFull(1_059_999)).toBe(false);
  expect(ring.isFull(1_060_000)).toBe(true);
  ring.write(Buffer.alloc(1 << 16));
  expect(ring.isFull(1_000_000)).toBe(true);
});

test('a disk that is too slow takes no more than fits into memory', async () => {
  const ring = new CaptureRing(temporaryDirectory(), { ...LIMITS, keepBytes: 1 << 30 });
  ring.begin(Date.now());
  // Nothing is written before the next turn of the event loop.
  for (let mib = 0; mib < 20; mib++) ring.write(Buffer.alloc(1 << 20));
  expect(ring).toMatchObject({ isOpen: false, failure: { code: 'RECORD_FAILED' } });
  expect(ring.failure?.message).toMatch(/the disk is too slow$/);
  await ring.close();
});

describe.skipIf(!isRoot)('on a full disk', () => {
  const fullDisk = () => {
    const folder = temporaryDirectory();
    execFileSync('mount', argv`-t tmpfs -o size=64k vmtally-test ${folder}`);
    onTestFinished(() => void execFileSync('umount', [folder]));
    return folder;
  };

  test('the file keeps what was written before, and another goes on once there is room', async () => {
    const folder = fullDisk();
    const said: (string | undefined)[] = [];
    const ring: CaptureRing = new CaptureRing(folder, LIMITS, () => said.push(ring.failure?.code));
    const now = Date.now();
    fill(ring, now, 3000);
    await ring.close();
    ring.begin(now + 1);
    for (const piece of ['head', 'counts']) ring.write(Buffer.from(piece));
    ring.write(Buffer.alloc(100_000));
    ring.write(Buffer.from('never'));
    await ring.close();
    expect(ring.failure).toMatchObject({ code: 'RECORD_FAILED', message: expect.stringContaining('ENOSPC') });
    expect(ring.isOpen).toBe(false);
    expect(readFileSync(join(folder, nameOf(now + 1)), 'utf8')).toBe('headcounts');
    // Still no room: a file without counts is no file.
    writeFileSync(join(folder, 'filler'), Buffer.alloc(56_000));
    fill(ring, now + 2, 20_000);
    await ring.close();
    expect(readdirSync(folder)).toEqual(['filler', nameOf(now), nameOf(now + 1)]);
    expect(ring.failure?.code).toBe('RECORD_FAILED');
    execFileSync('rm', [join(folder, 'filler')]);
    fill(ring, now + 3, 20_000);
    await ring.close();
    expect(ring.failure).toBeUndefined();
    expect(readdirSync(folder)).toEqual([nameOf(now), nameOf(now + 1), nameOf(now + 3)]);
    expect(said.at(-1)).toBeUndefined();
    expect(said.filter((code) => code === 'RECORD_FAILED').length).toBeGreaterThanOrEqual(2);
  });
});
