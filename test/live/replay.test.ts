import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { argv } from '../fixtures/argv.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';
import { CLI, finish, vmtally, WORKLOADS } from './support.ts';
import { Terminal } from './tmux.ts';

const MADE = 100_003;

describe('a capture of a workload in a terminal', () => {
  let terminal: Terminal;
  beforeEach(() => {
    terminal = new Terminal(100, 30);
  });
  afterEach(() => terminal.close());

  it('ends with the counts of the workload, and begins without', async () => {
    const file = join(temporaryDirectory(), 'a.capture');
    const command = argv`sh -c 'sleep 1.2; "$0" "$1"; sleep 1.2' ${WORKLOADS.eventfd} ${MADE}`;
    await finish(vmtally`record -e kmem:kmalloc -o ${file} -- ${command}`);
    terminal.run(`${process.execPath} ${CLI} replay ${file} --speed 50 --sort count; echo "status $?"`);
    await terminal.shows(/^END 0:00:0\d of 0:00:0\d/m);
    await terminal.shows(/vmtally-eventfd .*100,\d\d\d/);
    expect(terminal.lines[0]).toMatch(/^vmtally replay {2}/);
    // The start, at which the workload had not begun.
    terminal.keys('[');
    await terminal.shows(/^(?:paused|playing) 0:00:01 of/m);
    expect(terminal.text).not.toContain('vmtally-eventfd');
    terminal.keys('Right');
    await terminal.shows(/^paused 0:00:0[12] of/m);
    terminal.keys('b');
    await terminal.shows('a capture does not hold the comparison of tracepoints with vmstat');
    terminal.keys('q');
    await terminal.shows('status 0');
  });
});

describe('a file that is no capture is refused, and nothing is shown', () => {
  it.each([
    ['a directory', (file: string) => mkdirSync(file), 'it is a directory'],
    ['an empty file', (file: string) => writeFileSync(file, ''), 'it is empty'],
    ['a pipe', (file: string) => execFileSync('mkfifo', [file]), 'it is no regular file'],
    ['no file', () => {}, 'ENOENT'],
  ])('%s', async (_, make, why) => {
    const file = join(temporaryDirectory(), 'a.capture');
    make(file);
    const { stdout, stderr } = await finish(vmtally`replay ${file}`, 2);
    expect(stdout).toBe('');
    expect(stderr).toContain(`${file}: `);
    expect(stderr).toContain(why);
  });
});
