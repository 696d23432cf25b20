import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TopReport } from '../../src/report/top-report.ts';
import { widthOf } from '../../src/text/text-width.ts';
import { argv } from '../fixtures/argv.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';
import { until, untilNoneLeft } from '../fixtures/until.ts';
import { Client, eventfdBytes, Service } from './service.ts';
import { bpftracesOf, type Child, CLI, finish, start, vmtally, vmtallyWith, WORKLOADS } from './support.ts';
import { Terminal } from './tmux.ts';

const N = 100_003;
const EVENTFD = 'syscalls:sys_enter_eventfd2';
const TOP = `${process.execPath} ${CLI} top`;

let terminal: Terminal;
beforeEach(() => {
  terminal = new Terminal(80, 24);
});
afterEach(() => terminal.close());

/** Starts top and waits for its rows. */
async function top(args: string): Promise<void> {
  terminal.run(`${TOP} ${args}; echo "status $?"`);
  await rows();
}
const ROWS = /RATE\/s.*\n[+ ] +[\d.,]+[kMG]? /;
const rows = () => terminal.shows(ROWS);

/** The vmtally that a shell runs, directly or through another shell. */
function topPid(of: number): number {
  const below = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => fieldsOf(pid)[1] === String(of));
  return below.find((pid) => commOf(pid) === 'vmtally') ?? below.map(topPid).find((pid) => pid > 0) ?? 0;
}
const fieldsOf = (pid: number): string[] => {
  const stat = read(`/proc/${pid}/stat`);
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
};
const commOf = (pid: number): string => read(`/proc/${pid}/comm`).trim();
const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};

/** Checks that the shell has its screen back and accepts input. */
async function usable(): Promise<void> {
  await until('the shell has the screen', () => !terminal.taken && terminal.cursor);
  terminal.run(
    'echo "it" "works"; stty -a | tr " ;" "\\n\\n" | grep -xE -- "-?(echo|icanon|isig|icrnl)" | xargs',
  );
  await terminal.shows('it works');
  await terminal.shows('icrnl isig icanon echo');
}

/** Checks a whole screen of top: the title first, the keys last, and no line wider than the screen. */
function expectWhole(columns: number, height: number): void {
  const { lines } = terminal;
  expect(lines).toHaveLength(height);
  expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(columns);
  expect(lines[0]).toMatch(/^vmtally top/);
  expect(lines.filter((line) => line.startsWith('vmtally top'))).toHaveLength(1);
  expect(lines.at(-1)).toMatch(/^h help {2}q quit/);
}

describe('the screen', () => {
  it.each([
    [60, 15],
    [80, 24],
    [200, 60],
  ])('of %i columns and %i rows is whole, tick after tick', async (columns, height) => {
    terminal.resize(columns, height);
    await top('-d 0.2 -e kmem:kmalloc');
    for (let look = 0; look < 5; look++) {
      expectWhole(columns, height);
      // Less than a tick: some looks come before a screen is drawn, some after it.
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    terminal.keys('q');
    await terminal.shows('status 0');
    await usable();
  });

  it('shows rows soon, not after a whole interval', async () => {
    terminal.run(`${TOP} -d 60 -e kmem:kmalloc`);
    await rows();
    terminal.keys('q');
    await usable();
  });

  it('is whole after each resize', async () => {
    await top('-d 0.2 -e kmem:kmalloc');
    for (const [columns, height] of [
      [200, 60],
      [60, 15],
      [61, 40],
      [80, 15],
      [80, 24],
    ] as const) {
      terminal.resize(columns, height);
      const lines = () => terminal.lines;
      const drawn = () => lines()[0]?.startsWith('vmtally top') && lines()[height - 1]?.startsWith('h help');
      await until('it is drawn anew', () => drawn() === true);
      expectWhole(columns, height);
    }
    terminal.keys('q');
    await usable();
  });

  it('shows a known workload, and its distribution', async () => {
    const workload = start(WORKLOADS.eventfd, argv`${N} wait`);
    await top(`-d 0.2 -e ${EVENTFD},kmem:kmalloc`);
    workload.stdin.write('x');
    terminal.keys('F4', String(workload.pid), 'Enter', 'T');
    await terminal.shows(new RegExp(`^ +${workload.pid} .* 100,003 `, 'm'));
    terminal.keys('Tab');
    await terminal.shows(/kmem:kmalloc by process/);
    terminal.keys('Enter');
    await terminal.shows(/^ +\d+ B +100,\d{3} +\d+\.\d% █/m);
    expect(terminal.text).toContain(`${workload.pid} vmtally-eventfd`);
    terminal.keys('Escape');
    await rows();
    workload.kill('SIGKILL');
    await terminal.shows(new RegExp(`^\\+ +${workload.pid} `, 'm'));
    terminal.keys('q');
    await usable();
  });

  it('shows the call sites of a process, exactly, as long as they are on the screen', async () => {
    await top('-d 0.2 -e kmem:kmalloc');
    const counting = () => bpftracesOf(topPid(terminal.shell));
    const workload = start(WORKLOADS.eventfd, argv`${N} wait`);
    terminal.keys('F4', String(workload.pid), 'Enter');
    // Its start has allocated.
    await terminal.shows(new RegExp(`^ +${workload.pid} `, 'm'));
    terminal.keys('Down', 'c');
    await terminal.shows(`allocations by call site of vmtally-eventfd ${workload.pid}`, 30_000);
    await terminal.shows('no events yet', 30_000);
    expect(counting()).toHaveLength(2);
    workload.stdin.write('x');
    await terminal.shows(/^ do_eventfd\+0x\S+ .* 100,003 /m, 30_000);
    expectWhole(80, 24);
    terminal.keys('Escape');
    await terminal.shows(new RegExp(`^ +${workload.pid} `, 'm'));
    await until('nothing more counts call sites', () => counting().length === 1, 30_000, 500);
    workload.kill('SIGKILL');
    terminal.keys('q');
    await usable();
  });

  it('obeys its keys', async () => {
    // The interval is in the first line where there is room for it.
    terminal.resize(120, 24);
    await top('-d 0.2 -e kmem:kmalloc');
    terminal.keys('R');
    await terminal.shows('RATE/s↑');
    terminal.keys('F1');
    await terminal.shows('show this help');
    terminal.keys('Escape');
    terminal.keys('g');
    await terminal.shows('by program');
    terminal.keys('1');
    await terminal.shows(/CPU 0 .*/);
    terminal.keys('1', 'Space');
    await terminal.shows('FROZEN');
    terminal.keys('Space', 'd', 'C-u', '0.5', 'Enter');
    await terminal.shows('every 0.5 s');
    terminal.keys('C-c');
    await terminal.shows('status 130');
    await usable();
  });
});

describe('the overview', () => {
  const PROGRAMS = /PROGRAM +(?:ROWS +)?SLAB B\/s↓ .*\n[+ ]\S/;

  it('is the first screen, of any size', async () => {
    terminal.resize(60, 15);
    terminal.run(`${TOP} -d 0.5; echo "status $?"`);
    await terminal.shows(PROGRAMS, 30_000);
    for (const [columns, height, most] of [
      [60, 15, 2],
      [80, 24, 4],
      [120, 40, 8],
      [200, 50, 8],
    ] as const) {
      terminal.resize(columns, height);
      await until('it is drawn anew', () => terminal.lines[height - 1]?.startsWith('h help') === true);
      await terminal.shows(PROGRAMS);
      expectWhole(columns, height);
      expect(terminal.lines.findIndex((line) => line.includes('PROGRAM'))).toBeLessThanOrEqual(most);
    }
    terminal.keys('q');
    await usable();
  });

  it('opens exactly the processes of a program, and the board of an event, and comes back', async () => {
    const workload = start(WORKLOADS.eventfd, argv`${N} wait`);
    terminal.run(`${TOP} -d 0.3; echo "status $?"`);
    await terminal.shows(PROGRAMS, 30_000);
    workload.stdin.write('x');
    terminal.keys('F4');
    terminal.type('vmtally-eventfd');
    terminal.keys('Enter');
    await terminal.shows(/^[+ ]vmtally-even/m);
    terminal.keys('Down', 'Enter');
    await terminal.shows('by process of program “vmtally-eventfd”');
    await terminal.shows(new RegExp(`^ +${workload.pid} .*vmtally-ev`, 'm'));
    terminal.keys('Enter');
    await terminal.shows(/^EVENT +RATE\/s +TOTAL/m);
    await terminal.shows(/^kmem:kmalloc .* 100,\d{3} /m);
    await terminal.shows(/^\d+ further events: below/m);
    terminal.keys('End');
    await terminal.shows(/^exceptions:page_fault_user /m);
    terminal.keys('q', 'Escape');
    await terminal.shows(PROGRAMS);
    terminal.keys('v');
    await terminal.shows('kmem:kmalloc by program');
    terminal.keys('Escape');
    await terminal.shows(PROGRAMS);
    workload.kill('SIGKILL');
    terminal.keys('q');
    await terminal.shows('status 0');
    await usable();
  });

  it('is sorted and selected with the mouse', async () => {
    terminal.run(`${TOP} -d 0.5; echo "status $?"`);
    await terminal.shows(PROGRAMS, 30_000);
    const head = terminal.lines.findIndex((line) => line.includes('PROGRAM'));
    const column = (terminal.lines[head] ?? '').indexOf('FAULTS/s');
    terminal.type(`\x1b[<0;${column + 1};${head + 1}M`);
    await terminal.shows('FAULTS/s↓');
    terminal.type(`\x1b[<0;${column + 1};${head + 1}M`);
    await terminal.shows('FAULTS/s↑');
    terminal.type(`\x1b[<0;3;${head + 2}M`);
    terminal.keys('Enter');
    await terminal.shows('by process of program');
    terminal.keys('q');
    await usable();
  });

  it('says what it waits for from the first instant, and takes keys', async () => {
    terminal.run(`${TOP}; echo "status $?"`);
    await terminal.shows(/^vmtally top {2}starting: attaching \d+ of \d+ probes/m);
    expect(terminal.taken).toBe(true);
    expect(terminal.modes).toEqual(expect.arrayContaining(['-icanon', '-echo']));
    terminal.keys('q');
    await terminal.shows('status 0');
    await usable();
  });
});

describe('terminals of other kinds', () => {
  it('of unknown size have 80 by 24', async () => {
    terminal.run(`stty cols 0 rows 0; ${TOP} -d 0.5 -e kmem:kmalloc`);
    await rows();
    expectWhole(80, 24);
    terminal.keys('q');
    await usable();
  });

  it('without a cursor get lines without escape sequences', async () => {
    terminal.run(`TERM=dumb ${TOP} -n 2 -d 0.5 -e kmem:kmalloc | cat -v`);
    // With output to a pipe there is no terminal: the same on the terminal itself.
    await terminal.shows('top needs a terminal');
    terminal.run(`TERM=dumb ${TOP} -n 1 --top 5 -d 0.5 -e kmem:kmalloc; echo "status $?"`);
    await terminal.shows('status 0', 30_000);
    expect(terminal.taken).toBe(false);
    expect(terminal.text).toMatch(ROWS);
  });

  it.each(['vt100', 'linux'])('%s shows the screen in ASCII where the locale has no UTF-8', async (kind) => {
    terminal.run(`LC_ALL=C TERM=${kind} ${TOP} -d 0.5; echo "status $?"`);
    await terminal.shows(/PROGRAM +(?:ROWS +)?SLAB B\/s- .*\n[+ ]\S/, 30_000);
    expect(terminal.text).toMatch(/^[\x20-\x7e\n]*$/);
    terminal.keys('q');
    await usable();
  });
});

describe('the line that compares with vmstat', () => {
  it('attaches when it is switched on, shows verdicts, and goes when it is switched off', async () => {
    await top('-d 0.5 -e kmem:kmalloc');
    expect(terminal.text).not.toMatch(/^compare /m);
    terminal.keys('b');
    await terminal.shows(/^compare {2}attaching (its probes|\d+ of \d+ probes), \d+ s/m);
    await terminal.shows(/^compare {2}\d+ (balanced|unexplained|lost keys), /m, 30_000);
    expectWhole(80, 24);
    terminal.keys('b');
    // Messages about skipped runs of its session may remain.
    await until('the line is gone', () => !/^compare /m.test(terminal.text));
    terminal.keys('q');
    await terminal.shows('status 0');
    await usable();
  });

  it('is in lines for scripts too', async () => {
    const child = vmtallyWith({ LC_ALL: 'C' })`top -b --compare -d 0.5 -e kmem:kmalloc`;
    await until('it counts', () => /^compare {2}\d+ balanced, \d+ explained/m.test(child.stdout), 30_000);
    child.kill('SIGTERM');
    await finish(child, 143);
    expect(child.stdout).toMatch(/^[\x20-\x7e\n]*$/);
  });
});

describe('the terminal is given back', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('on %s, with status %i', async (signal, status) => {
    terminal.run('echo before');
    await top('-d 0.2 -e kmem:kmalloc');
    expect(terminal.taken).toBe(true);
    process.kill(topPid(terminal.shell), signal);
    await terminal.shows(`status ${status}`);
    expect(terminal.text).toContain('before');
    await usable();
  });

  it('ends as on SIGHUP where the terminal is gone', async () => {
    const gone = new Terminal(100, 30);
    const status = join(temporaryDirectory(), 'status');
    gone.run(`sh -c 'trap "" HUP; ${TOP} -d 0.2 -e kmem:kmalloc; echo $? >${status}'`);
    await gone.shows(ROWS, 20_000);
    gone.close();
    await untilNoneLeft('top', () => (read(status) === '' ? [status] : []), 20_000);
    expect(readFileSync(status, 'utf8')).toBe('129\n');
  });

  it('on SIGTERM during its start', async () => {
    terminal.run(`${TOP} -e kmem:kmalloc; echo "status $?"`);
    await until('it runs', () => topPid(terminal.shell) > 0);
    process.kill(topPid(terminal.shell), 'SIGTERM');
    await terminal.shows('status 143');
    await usable();
  });

  it('on SIGKILL, to a shell that restores its modes itself', async () => {
    // Output that the shell writes at once may still go to top's screen, and would vanish with it.
    terminal.run(`${TOP} -d 0.2 -e kmem:kmalloc; status=$?`);
    await rows();
    process.kill(topPid(terminal.shell), 'SIGKILL');
    await usable();
    terminal.run('echo "status $status"');
    await terminal.shows('status 137');
  });

  it('on SIGKILL, to a script that does not', async () => {
    terminal.run(`sh -c '${TOP} -d 0.2 -e kmem:kmalloc; read -r line; echo "read $line"'`);
    await rows();
    process.kill(topPid(terminal.shell), 'SIGKILL');
    await until('the script has the screen', () => !terminal.taken);
    await until('lines can be typed', () => terminal.modes.includes('icanon'));
    terminal.run('a line');
    await terminal.shows('read a line');
    await usable();
  });

  it('on Ctrl-Z, and taken again by fg', async () => {
    await top('-d 0.2 -e kmem:kmalloc');
    terminal.keys('C-z');
    await terminal.shows('Stopped');
    await usable();
    terminal.run('fg');
    await rows();
    // The screen comes in pieces, its last line at the end.
    await terminal.shows(/^h help {2}q quit/m);
    expectWhole(80, 24);
    terminal.keys('q');
    await usable();
  });
});

describe('a service', () => {
  let service: Child;
  let address = '';

  const serve = async (listen: string) => {
    service = vmtally`serve --no-token --run-dir ${temporaryDirectory()} --listen ${listen} --interval 200 -e ${EVENTFD},kmem:kmalloc`;
    await until('it serves', () => service.stdout.includes('http://'));
    address = /http:\/\/[\d.:]+/.exec(service.stdout)?.[0] ?? '';
  };
  beforeEach(() => serve('127.0.0.1:0'));
  afterEach(async () => {
    service.kill('SIGTERM');
    await service.done;
  });

  it('is shown, and shown again after it was away', async () => {
    await top(`--connect ${address} --series kmalloc`);
    expectWhole(80, 24);
    terminal.keys('d');
    await terminal.shows('the service sets the interval (0.2 s)');
    service.kill('SIGTERM');
    await terminal.shows('NOT CONNECTED');
    await service.done;
    await serve(address.replace('http://', ''));
    await until('it is connected again', () => !terminal.text.includes('NOT CONNECTED'));
    await rows();
    terminal.keys('q');
    await terminal.shows('status 0');
    await usable();
  });

  it('gives scripts exact numbers', async () => {
    const child = vmtally`top --json --connect ${address} --search vmtally-eventfd --sort count`;
    await until('it prints', () => child.stdout.includes('\n'));
    const workload = await finish(start(WORKLOADS.eventfd, [String(N)]));
    const counted = () =>
      reportsOf(child)
        .at(-1)
        ?.rows.find(({ key }) => key === String(workload.pid))?.count;
    await until('the workload is counted', () => counted() === N);
    child.kill('SIGTERM');
    await finish(child, 143);
  });
});

describe('call sites of a service', () => {
  let service: Service;
  beforeEach(async () => {
    service = await Service.start`--interval 200 -e kmem:kmalloc`;
  });
  afterEach(() => service.stop());
  const connect = (token: string) =>
    `--connect ${service.url} --token-file ${join(service.runDirectory ?? '', token)}`;

  it('of a process are exact, for the role control', async () => {
    const workload = start(WORKLOADS.eventfd, argv`${N} wait`);
    await top(`${connect('token')} --search vmtally-eventfd`);
    terminal.keys('Down', 'c');
    await terminal.shows(`allocations by call site of vmtally-eventfd ${workload.pid}`, 30_000);
    await terminal.shows('no events yet', 30_000);
    workload.stdin.write('x');
    await terminal.shows(/^ do_eventfd\+0x\S+ .* 100,003 /m, 30_000);
    workload.stdin.end();
    await finish(workload);
    terminal.keys('Escape', 'q');
    await terminal.shows('status 0');
  });

  it('are shown to the role read as long as a client of the role control looks at them', async () => {
    await top(connect('read-token'));
    terminal.keys('c');
    await terminal.shows('the role read sees call sites only while a client of the role control does');
    const client = await Client.connect(service);
    await client.subscribe({ view: 'leaderboard', group: 'site' }, () => {});
    terminal.keys('c');
    await terminal.shows(/^ \S+\+0x\S+ +\d/m, 30_000);
    client.close();
    terminal.keys('q');
    await terminal.shows('status 0');
  });
});

it('a service that does not answer is reported at once', async () => {
  const child = await finish(vmtally`top -b --connect http://127.0.0.1:1`, 1);
  expect(child.stderr).toMatch(/^vmtally: cannot connect to http:\/\/127\.0\.0\.1:1: .*ECONNREFUSED/);
});

const reportsOf = ({ stdout }: Child): TopReport[] =>
  stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => TopReport.parse(JSON.parse(line)));

describe('counting for scripts', () => {
  it('writes -n ticks, with exact numbers in lines', async () => {
    // So few that a slow machine makes them in the three ticks that are left.
    const made = 1_009;
    const workload = start(WORKLOADS.eventfd, argv`${made} wait`);
    const child = vmtallyWith({
      LC_ALL: 'C',
      COLUMNS: '',
    })`top -b -n 4 -d 0.5 -e ${EVENTFD} -p ${workload.pid}`;
    await until('it prints', () => child.stdout.includes('RATE/s'));
    workload.stdin.write('x');
    await finish(child);
    workload.kill('SIGKILL');
    expect(child.stdout.match(/^vmtally top/gm)).toHaveLength(4);
    expect(child.stdout).toMatch(/^[\x20-\x7e\n]*$/);
    expect(Math.max(...child.stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    const last = child.stdout.slice(child.stdout.lastIndexOf('vmtally top'));
    expect(last).toMatch(new RegExp(`^ +${workload.pid} root +vmtally-event\\S* .* 1,009 `, 'm'));
  });

  it('ends with 0 after -n objects', async () => {
    const child = await finish(vmtally`top --json -n 2 -d 0.2 -e kmem:kmalloc`);
    const [first = { tick: 0 }, ...others] = reportsOf(child);
    expect(others.map(({ tick }) => tick)).toEqual([first.tick + 1]);
  });

  it('writes the overview without -e, as wide as COLUMNS says', async () => {
    const child = await finish(vmtallyWith({ LC_ALL: 'C', COLUMNS: '120' })`top -b -n 1 -d 0.5`);
    expect(child.stdout).toMatch(/^ PROGRAM +(?:ROWS +)?SLAB B\/s +ALLOCS\/s +PAGES\/s .*MIGR\/s/m);
    expect(child.stdout).toMatch(/^ all +\d/m);
    expect(Math.max(...child.stdout.split('\n').map((line) => line.length))).toBeGreaterThan(80);
    expect(child.stdout).toMatch(/^[\x20-\x7e\n]*$/);
  });

  it('needs no terminal, but the screen does', async () => {
    const child = await finish(vmtally`top`, 2);
    expect(child.stderr).toContain('top needs a terminal. Without one, use -b for plain lines');
  });
});

describe('100,003 allocations of one process', () => {
  it('are exactly that in lines for scripts', async () => {
    const size = await eventfdBytes();
    const workload = start(WORKLOADS.eventfd, argv`${N} wait`);
    const lines = vmtally`top -b -d 0.3 -p ${workload.pid} -e kmalloc --filter 'bytes_req == ${size}'`;
    try {
      await until('it counts', () => lines.stdout !== '');
      workload.stdin.write('x');
      const row = () => lines.stdout.split('\n').findLast((line) => line.includes(` ${workload.pid} `)) ?? '';
      await until('the process is in it', () => row().includes('100,003'));
      expect(row()).toMatch(/ 100,003 /);
    } finally {
      lines.kill('SIGINT');
      workload.kill('SIGKILL');
      await lines.done;
    }
  });
});
