import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { verifyCommand } from '../../../src/cli/verify/command.ts';
import { capturePieces, HEAD, recordPieces } from '../../fixtures/capture.ts';
import { temporaryDirectory } from '../../fixtures/temporary.ts';

/** Runs the command, and returns what it prints, without the folder, and its status. */
async function verified(folder: string, paths: readonly string[]) {
  const texts: string[] = [];
  const spies = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, 'write').mockImplementation((text) => texts.push(String(text)) > 0),
  );
  onTestFinished(() => {
    for (const spy of spies) spy.mockRestore();
    process.exitCode = 0;
  });
  await verifyCommand().parseAsync([...paths], { from: 'user' });
  return { text: texts.join('').replaceAll(`${folder}/`, ''), status: process.exitCode };
}

function filesOf(all: Record<string, readonly Buffer[]>): { folder: string; paths: string[] } {
  const folder = temporaryDirectory();
  const paths = Object.entries(all).map(([name, pieces]) => {
    writeFileSync(join(folder, name), Buffer.concat(pieces));
    return join(folder, name);
  });
  return { folder, paths };
}

const whole = capturePieces(35);
const otherHost = capturePieces(12, { ...HEAD, host: 'there' });

test('a whole file has its members, ticks and seconds', async () => {
  const { folder, paths } = filesOf({ 'a.capture': whole });
  expect(await verified(folder, paths)).toEqual({
    text: 'a.capture: vmtally.capture/1.3, 4 members, 35 ticks, 35.000 s in 1 run\nwhole\n',
    status: 0,
  });
});

test('the files of a record are one capture', async () => {
  const [first = [], second = []] = recordPieces(30, [20]);
  const { folder, paths } = filesOf({ 'a.capture': first, 'b.capture': second });
  const { text, status } = await verified(folder, paths);
  expect(text).toContain('2 files, 3 members, 30 ticks, 30.000 s in 1 run');
  expect(status).toBe(0);
});

describe('files that do not belong together are checked one by one, and the status is the worst', () => {
  test.each([
    ['of two hosts', otherHost, 'b.capture: vmtally.capture/1.3, 2 members, 12 ticks', 0],
    ['one with a member less', otherHost.toSpliced(1, 1), 'a member is missing, with 10.0 s of counts', 1],
    ['of the same time', whole, 'b.capture: vmtally.capture/1.3, 4 members', 0],
    ['one that is no capture', [Buffer.from('hello')], 'vmtally: b.capture: it is no capture of vmtally', 2],
  ])('%s', async (_, other, expected, worst) => {
    const { folder, paths } = filesOf({ 'a.capture': whole, 'b.capture': other });
    const { text, status } = await verified(folder, paths);
    expect(text).toContain('a.capture: vmtally.capture/1.3, 4 members, 35 ticks, 35.000 s in 1 run\nwhole\n');
    expect(text).toContain(expected);
    expect(status).toBe(worst);
  });

  test('also those of a folder', async () => {
    const { folder, paths } = filesOf({ 'a.capture': whole });
    mkdirSync(join(folder, 'other'));
    writeFileSync(join(folder, 'other', 'c.capture'), Buffer.concat(otherHost));
    const { text } = await verified(folder, [...paths, join(folder, 'other')]);
    expect(text).toContain('other/c.capture: vmtally.capture/1.3, 2 members');
  });
});
