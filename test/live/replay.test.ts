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

describe('a capture with call sites in a terminal', () => {
  let terminal: Terminal;
  beforeEach(() => {
    terminal = new Terminal(100, 30);
  });
  afterEach(() => terminal.close());

  it('shows them, those of all and those of a process', async () => {
    const file = join(temporaryDirectory(), 'a.capture');
    await finish(vmtally`record --by pid,site -e kmem:kmalloc -o ${file} -- ${WORKLOADS.eventfd} ${MADE}`);
    terminal.run(`${process.execPath} ${CLI} replay ${file} --speed 50; echo "status $?"`);
    await terminal.shows(/^END /m);
    terminal.keys('c');
    await terminal.shows(/do_eventfd\+.*100,003/);
    expect(terminal.lines[0]).toMatch(/^vmtally replay {2}kmem:kmalloc by call site/);
    terminal.keys('Enter');
    await terminal.shows(/do_eventfd\+0x[\da-f]+\/0x[\da-f]+/);
    terminal.keys('q');
    terminal.keys('q');
    await terminal.shows('status 0');
  });
});

describe('a folder of captures in a terminal', () => {
  let terminal: Terminal;
  beforeEach(() => {
    terminal = new Terminal(100, 30);
  });
  afterEach(() => terminal.close());

  it('has the counts of all files at its end, and says what is between them', async () => {
    const folder = temporaryDirectory();
    for (const name of ['1.capture', '2.capture']) {
      const file = join(folder, name);
      const command = argv`sh -c '"$0" "$1"; sleep 0.6' ${WORKLOADS.eventfd} ${MADE}`;
      await finish(vmtally`record -e kmem:kmalloc -I 100ms -o ${file} -- ${command}`);
    }
    terminal.run(
      `${process.execPath} ${CLI} replay ${folder} --speed 50 --group name --sort count; echo "status $?"`,
    );
    await terminal.shows(/^END 0:00:\d\d of 0:00:\d\d.*1 gap/m);
    await terminal.shows(/vmtally-eventfd .*200,\d\d\d/);
    terminal.keys('q');
    await terminal.shows('status 0');
  });

  it('that has no captures is refused', async () => {
    const folder = temporaryDirectory({ 'a.txt': '' });
    const { stderr } = await finish(vmtally`replay ${folder}`, 2);
    expect(stderr).toContain(`${folder}: it has no captures`);
  });
});

describe('a file that is no capture is refused, and nothing is shown', () => {
  it.each([
    ['a directory', (file: string) => mkdirSync(file), 'it has no captures'],
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
