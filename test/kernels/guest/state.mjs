import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { figure, must, vmtally } from './tool.mjs';

const PROFILING = '/proc/sys/vm/mem_profiling';
/** Eventfds that a program keeps open. */
const OPENED = 3_001;
/** Objects that slabs of CPUs hold, and those of other programs. */
const OTHERS = 1_000;

/** Caches, zones with the indexes of extfrag, and allocation sites where the kernel counts them. */
export async function state() {
  if (existsSync(PROFILING)) spawnSync('sysctl', ['-q', 'vm.mem_profiling=1']);
  const before = read();
  for (const { part, reason } of before.missing)
    must(part === 'allocations' && !existsSync('/proc/allocinfo'), `${part}: ${reason}`);
  await withOpened(() => {
    const after = read();
    const opened = filesOf(after) - filesOf(before);
    must(Math.abs(opened - OPENED) <= OTHERS, `${opened} of ${OPENED} files in the cache`);
    if (after.allocations === null) return;
    // The place is one in fs/eventfd.c, or the helper that it calls.
    const calls = callsOf(after) - callsOf(before);
    must(calls >= OPENED, `${calls} of ${OPENED} allocations in fs/eventfd.c`);
  });
  const zones = compareWithExtfrag();
  const sites = before.allocations === null ? 'no allocinfo' : `${figure(before.allocations.rows)} sites`;
  return `${figure(before.slabs.rows)} caches, ${zones} zones as extfrag, ${sites}`;
}

const read = () => vmtally(['state', '--json', '--top', '10000']).reports[0];

const filesOf = ({ slabs }) =>
  slabs.caches.find(({ name, aliases }) => name === 'filp' || aliases.includes('filp')).active.now;

const callsOf = ({ allocations }) =>
  allocations.sites
    .filter(({ place }) => place.startsWith('fs/eventfd.c:'))
    .reduce((sum, { calls }) => sum + calls.now, 0);

async function withOpened(act) {
  const child = spawn('kept', [String(OPENED), '0', 'before'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const opened = new Promise((resolve, reject) => {
    child.stdout.once('data', resolve);
    child.once('exit', (status) => reject(new Error(`kept ended with status ${status}`)));
  });
  try {
    child.stdin.write('x');
    await opened;
    act();
  } finally {
    child.stdin.end();
  }
}

/** The indexes of each zone that stood still between two looks at its free blocks. Returns the number of zones. */
function compareWithExtfrag() {
  const folder = '/tmp/debugfs';
  mkdirSync(folder, { recursive: true });
  must(spawnSync('mount', ['-t', 'debugfs', 'none', folder]).status === 0, 'debugfs cannot be mounted');
  const lines = (path) => readFileSync(path, 'latin1').trimEnd().split('\n');
  const compared = new Set();
  for (let look = 0; look < 20 && compared.size < lines('/proc/buddyinfo').length; look++) {
    const before = lines('/proc/buddyinfo');
    const index = lines(`${folder}/extfrag/extfrag_index`);
    const unusable = lines(`${folder}/extfrag/unusable_index`);
    const { zones } = vmtally(['state', '--buddy', '--json']).reports[0];
    const after = lines('/proc/buddyinfo');
    for (const [at, { zone, fragmentation, unusable: parts }] of zones.entries()) {
      if (before[at] !== after[at]) continue;
      must(isSame(fragmentation, index[at]), `${zone}: ${fragmentation} is not ${index[at]}`);
      must(isSame(parts, unusable[at]), `${zone}: ${parts} is not ${unusable[at]}`);
      compared.add(at);
    }
  }
  must(compared.size > 0, 'no zone stood still');
  return compared.size;
}

/** The kernel prints -500 thousandths as `0.-500`. */
function isSame(numbers, line) {
  const texts = line
    .replace(/^Node +\d+, zone +\S+ +/, '')
    .trim()
    .split(/ +/);
  const values = texts.map((text) => {
    const [whole, part] = text.split('.').map(Number);
    return whole + part / 1000;
  });
  return values.length === numbers.length && values.every((value, order) => value === numbers[order]);
}
