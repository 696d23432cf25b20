import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { figure, must, vmtally } from './tool.mjs';

const PAGE = 4096;
const CHILDREN = 3;
const WRITEBACK = '/proc/sys/vm/dirty_writeback_centisecs';
/** Pages of a mapping of the workload `layout`, by the names that it gives them; the process has three children that share them. */
const KNOWN = {
  private: { rss: 101, uss: 0, few: 101, dirty: 101 },
  zero: { rss: 0, zero: 53 },
  hole: { rss: 3, few: 3 },
  memfd: { rss: 51, uss: 34, twice: 17 },
  again: { rss: 17, twice: 17 },
  file: { rss: 64, uss: 11, few: 53 },
  cow: { rss: 137, uss: 5, few: 132, dirty: 137 },
  shared: { rss: 13, uss: 13, dirty: 13 },
};
/** Fresh pages that are written, and pages of a file that are read from the disk. */
const [FRESH, READ] = [10_007, 1_009];

/** The pages of a process with mappings of all kinds are those that it says, and their sums those of smaps. */
export const pages = () =>
  withoutWriteback(() =>
    withLayout(async (layout) => {
      const args = ['--by', 'mapping', '--top', '10000', '--json'];
      const [plain] = vmtally(['pages', layout.pid, ...args]).reports;
      const [report] = vmtally(['pages', layout.pid, '--flags', ...args]).reports;
      for (const { differ, differences } of [plain, report])
        must(differ === 0, `${differ} mappings differ from smaps: ${JSON.stringify(differences)}`);
      for (const [name, known] of Object.entries(KNOWN)) {
        const row = report.rows.find(({ name: text }) => text.startsWith(layout.address(name)));
        for (const [sum, count] of Object.entries(known))
          must(row?.[sum] === count * PAGE, `${name}: ${sum} is ${row?.[sum] / PAGE} pages, not ${count}`);
      }
      return `${report.rows.length} mappings equal smaps${report.averages ? ', may be averages' : ''}`;
    }),
  );

/** Seven pages that the process writes, and shares with its children, are copied. */
export const copies = () =>
  withLayout(async (layout) => {
    vmtally(['pages', layout.pid, '--save', '/tmp/snapshot', '--json']);
    await layout.write();
    const [{ total }] = vmtally(['pages', layout.pid, '--diff', '/tmp/snapshot', '--json']).reports;
    must(total.copied === 7, `${total.copied} of 7 pages copied`);
    return '7 of 7 copied';
  });

/** Faults of fresh pages and of pages on the disk; without any, the start of the program is left. */
export function faults() {
  const count = (...args) => {
    const events = ['-e', 'minor-faults,major-faults', '--json'];
    const { reports, text } = vmtally(['stat', ...events, '--', 'faults', ...args]);
    const [minor, major] = reports.at(-1)?.events?.map((event) => event.count) ?? [];
    must(Number.isInteger(minor) && Number.isInteger(major), text.slice(-1500));
    return { minor, major };
  };
  writeFileSync('/root/read', Buffer.alloc(READ * PAGE));
  const none = count('0');
  const some = count(String(FRESH), '/root/read', String(READ));
  const [minor, major] = [some.minor - none.minor, some.major - none.major];
  must(major === READ, `${major} of ${READ} major faults`);
  // The kernel may share out the pages of a program's start otherwise each time (mm/filemap.c, filemap_map_pages).
  must(Math.abs(minor - FRESH) <= 16, `${minor} of ${FRESH} minor faults`);
  return `${figure(minor)} of ${figure(FRESH)} minor, ${figure(major)} of ${figure(READ)} major`;
}

/** The kernel would write dirty pages of files back between smaps and the look at their flags, which takes seconds here. */
async function withoutWriteback(act) {
  const before = readFileSync(WRITEBACK, 'utf8');
  writeFileSync(WRITEBACK, '0');
  try {
    return await act();
  } finally {
    writeFileSync(WRITEBACK, before);
  }
}

async function withLayout(use) {
  const child = spawn('layout', [String(CHILDREN)], { cwd: '/root', stdio: ['pipe', 'pipe', 'inherit'] });
  let text = '';
  const said = (line) =>
    new Promise((resolve, reject) => {
      const look = () => text.includes(line) && resolve();
      child.stdout.on('data', (chunk) => {
        text += chunk;
        look();
      });
      child.once('exit', (status) => reject(new Error(`layout ended with status ${status}`)));
      look();
    });
  try {
    await said('ready\n');
    return await use({
      pid: String(child.pid),
      address: (name) => new RegExp(`^${name} ([0-9a-f]+) `, 'm').exec(text)?.[1],
      write: () => {
        child.stdin.write('c');
        return said('written\n');
      },
    });
  } finally {
    child.stdin.end();
  }
}
