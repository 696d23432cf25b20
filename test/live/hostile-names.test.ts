import { mkdirSync, mkdtempSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cgroupRoot } from '../../src/kernel/cgroups.ts';
import { widthOf } from '../../src/text/text-width.ts';
import { argv } from '../fixtures/argv.ts';
import { launch, NOTHING, newPage } from './page.ts';
import { Service } from './service.ts';
import { type Child, CLI, finish, start, totalOf, vmtally, vmtallyWith, WORKLOADS } from './support.ts';
import { Terminal } from './tmux.ts';

/**
 * Names that processes give themselves, of which the kernel keeps 15 bytes, and the text that vmtally shows.
 */
const NAMES: [name: string | Buffer, shown: string][] = [
  ['<img src=x onerror=alert(1)>', '<img src=x oner'],
  ['\x1b[2J\x1b]0;x\x07', '?[2J?]0;x?'],
  ['\x9b31mred', '?31mred'],
  ['\u202egnp.exe', '?gnp.exe'],
  ['a\nb\tc\rd', 'a?b?c?d'],
  [Buffer.alloc(15, 0xff), '\ufffd'.repeat(15)],
  ['zero\u200b\ufeffw', 'zero??w'],
  ['日本語日本語', '日本語日本'],
  ['"\\,;%$(id)`', '"\\,;%$(id)`'],
  ['\\u001b\\uffffff', '\\u001b\\uffffff'],
  ['=1+1,"\'', '=1+1,"\''],
  ['   ', '   '],
];
const SHOWN = NAMES.map(([, shown]) => shown);
/** Events in a report: 1009 for the first name, one more for each further name. */
const FIRST = 1009;
/** Events of each process that a service shows: more than any other process makes. */
const LIVING = 50_021;

const octal = (name: string | Buffer) =>
  [...Buffer.from(name)].map((byte) => `\\0${byte.toString(8).padStart(3, '0')}`).join('');

/** Runs the workload with each name, one after the other. */
const script = NAMES.map(
  ([name], at) => `${WORKLOADS.eventfd} ${FIRST + at} x "$(printf %b '${octal(name)}')"\n`,
).join('');
const directory = mkdtempSync(join(tmpdir(), 'vmtally-test-'));
const command = ['sh', join(directory, 'names.sh')];
beforeAll(() => writeFileSync(join(directory, 'names.sh'), script));
afterAll(() => rmSync(directory, { recursive: true }));

/** Checks that a text has only printable characters and line ends. */
const harmless = (text: string): void =>
  expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);

describe('in reports', () => {
  const counted = argv`stat -e syscalls:sys_enter_eventfd2 --by`;
  const compared = argv`compare --who --baseline 0 -i page.alloc`;
  let [json, text, csv, compareText, compareCsv]: string[] = [];
  beforeAll(async () => {
    const forms = [
      argv`${counted} comm --json`,
      [...counted, 'pid'],
      argv`${counted} comm -x,`,
      compared,
      argv`${compared} -x,`,
    ];
    const children = forms.map((form) => vmtally`${form} -- ${command}`);
    [json, text, csv, compareText, compareCsv] = await Promise.all(
      children.map(async (child) => (await finish(child)).stderr),
    );
  });

  it('a name is nothing but text', () => {
    for (const output of [json, text, csv, compareText, compareCsv]) harmless(output ?? '');
  });

  it('JSON', () => {
    const { events, exactness } = totalOf(json ?? '');
    const rows = events[0]?.rows?.map(({ name, count }) => [name, count]);
    expect(rows).toEqual(SHOWN.map((name, at) => [name, FIRST + at]).toReversed());
    expect(exactness).toMatchObject({ garbledOutput: 0, lostOutput: 0 });
  });

  it('text: whatever the name, the numbers stand below each other', () => {
    const rows = (text ?? '').split('\n').filter((line) => line.includes('eventfd2'));
    expect(rows).toHaveLength(NAMES.length + 1);
    const widths = rows.map((line) => widthOf(line.slice(0, line.indexOf(' syscalls'))));
    expect(new Set(widths)).toEqual(new Set([37]));
  });

  it('CSV: one line and as many fields each', () => {
    const rows = (csv ?? '').trimEnd().split('\n');
    expect(rows.map((line) => line.split(',').slice(0, 2))).toEqual(
      SHOWN.map((name, at) => [name.replaceAll(',', '_'), String(FIRST + at)]).toReversed(),
    );
    expect(new Set(rows.map((line) => line.split(',').length)).size).toBe(1);
  });

  it('compare --who', () => {
    expect(compareText).toMatch(/^ +\S.* +\d+ +\d+\.\d %$/m);
    for (const line of (compareText ?? '').split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(80);
    const rows = (compareCsv ?? '').split('\n').filter((line) => /,0\.\d{6}$/.test(line));
    expect(rows.length).toBeGreaterThan(2);
    for (const line of rows) expect(line.split(',')).toHaveLength(4);
  });
});

it.each([
  ['an option', ['stat', '--\x1b[2J\u202e'], 2],
  ['a cgroup', ['stat', '-G', '/x\x1b[2J\u202e'], 2],
  ['a command', ['stat', '--', '/x\x1b[2J\u202e'], 127],
])('an error about %s is harmless too', async (_, args, status) => {
  const at = args.includes('--') ? args.indexOf('--') : args.length;
  const children = [[], ['--json']].map((form) => vmtally`${args.toSpliced(at, 0, ...form)}`);
  for (const child of children) {
    const { stderr } = await finish(child, status);
    expect(stderr).toContain('?[2J?');
    harmless(stderr);
  }
});

describe('of processes that a service shows', () => {
  const cgroup = cgroupRoot() === undefined ? undefined : join(cgroupRoot() ?? '', 'vmtally\x1b[2J\u202e<b>');
  let service: Service;
  let browser: Browser;
  let processes: Child[];

  beforeAll(async () => {
    const living = NAMES.map(([name]) =>
      start('sh', ['-c', `exec ${WORKLOADS.eventfd} ${LIVING} wait "$(printf %b '${octal(name)}')"`]),
    );
    processes = living;
    if (cgroup !== undefined) {
      mkdirSync(cgroup, { recursive: true });
      for (const { pid } of living) writeFileSync(join(cgroup, 'cgroup.procs'), String(pid));
    }
    [service, browser] = await Promise.all([
      Service.start`-e syscalls:sys_enter_eventfd2 --interval 200 --show-arguments`,
      launch(),
    ]);
    for (const { stdin } of living) stdin.write('x');
  });
  afterAll(async () => {
    for (const child of processes) child.kill('SIGKILL');
    await Promise.all(processes.map(({ done }) => done));
    await browser.close();
    await service.stop();
    if (cgroup !== undefined) rmdirSync(cgroup);
  });

  it('HTTP', async () => {
    const pids = new Set(processes.map(({ pid }) => String(pid)));
    const names = async () => {
      const { rows } = await service.counts('main');
      return rows.filter(({ who }) => pids.has(who.key)).map(({ who }) => who.name ?? '');
    };
    await expect.poll(async () => (await names()).toSorted()).toEqual(SHOWN.toSorted());
    harmless(JSON.stringify(await service.counts('main')));
    harmless(service.child.stderr);
  });

  it('the page', async () => {
    const { page, seen } = await newPage(browser, service, { viewport: { width: 1280, height: 1600 } });
    page.on('dialog', (dialog) => seen.errors.push(dialog.message()));
    await page.goto(`${service.url}/?sort=count`);
    const cells = page.getByRole('table', { name: 'Leaderboard' }).locator('[data-row] .name bdi');
    await expect
      .poll(async () => (await cells.allTextContents()).toSorted())
      .toEqual(expect.arrayContaining(SHOWN.map((name) => (name.trim() === '' ? `“${name}”` : name))));
    await page.getByRole('link', { name: '<img src=x oner' }).click();
    const who = page.getByRole('region', { name: 'Details' });
    // The page shows the whole command line, which may be longer than the name.
    await expect.poll(() => who.innerText()).toContain('<img src=x onerror=alert(1)>');
    if (cgroup !== undefined) expect(await who.innerText()).toContain('/vmtally?[2J?<b>');
    expect(await page.locator('img, [onerror], script:not([src])').count()).toBe(0);
    harmless((await page.locator('body').textContent()) ?? '');
    expect(seen).toEqual(NOTHING);
  });

  it('top, and top -b', async () => {
    const args = argv`top --connect ${service.url} --token-file ${join(service.runDirectory ?? '', 'token')} --sort count`;
    const batch = await finish(vmtallyWith({ LC_ALL: 'C' })`${args} -b -n 1`);
    expect(batch.stdout).toMatch(/^[\x20-\x7e\n]*$/);
    expect(batch.stdout).toContain('?[2J?]0;x?');
    const terminal = new Terminal(100, 40);
    try {
      terminal.run(`${process.execPath} ${CLI} ${args.join(' ')}`);
      await terminal.shows('日本語日本');
      const pids = processes.map(({ pid }) => ` ${pid} `);
      const rows = terminal.lines.filter((line) =>
        pids.some((pid) => line.startsWith(pid.trimStart(), line.search(/\d/))),
      );
      expect(rows).toHaveLength(NAMES.length);
      // The last column is right-aligned: it ends at the same place in every row.
      expect(new Set(rows.map((line) => widthOf(line.slice(0, line.lastIndexOf('%'))))).size).toBe(1);
      for (const name of SHOWN) expect(terminal.text).toContain(name);
      harmless(terminal.text);
    } finally {
      terminal.close();
    }
  });
});
