import assert from 'node:assert/strict';
import fc from 'fast-check';
import { cgroupRoot } from '../../../src/kernel/cgroups.ts';
import { parseCpuList } from '../../../src/kernel/features.ts';
import { parseMeminfo } from '../../../src/kernel/meminfo.ts';
import { parsePressure } from '../../../src/kernel/pressure.ts';
import { parseCgroup, parseStat, parseStatus } from '../../../src/kernel/processes.ts';
import { parseFormat } from '../../../src/kernel/tracepoints.ts';
import { parseVmstat } from '../../../src/kernel/vmstat.ts';
import { parseDrift } from '../../../src/kernel/zoneinfo.ts';
import { fuzz } from '../lib/fuzz.ts';
import { commBytes, mutated, pumped } from '../lib/texts.ts';

const uint = fc.oneof(fc.nat(100), fc.nat(), fc.maxSafeNat());
const comm = commBytes.map((bytes) => bytes.toString('utf8'));

const stats = fc
  .tuple(
    uint,
    comm,
    fc.constantFrom('R', 'S', 'D', 'Z', 'T', 't', 'X', 'I'),
    fc.array(uint, { minLength: 49, maxLength: 49 }),
  )
  .map(([pid, name, state, numbers]) => ({
    name,
    state,
    numbers,
    text: `${pid} (${name}) ${state} ${numbers.join(' ')}\n`,
  }));

fuzz(
  '/proc/PID/stat is read by its column numbers, whatever the name',
  stats,
  ({ name, state, numbers, text }) => {
    // proc_pid_stat(5) counts columns from 1. The parent is column 4, the first of `numbers`.
    const column = (number: number) => numbers[number - 4] ?? Number.NaN;
    assert.deepEqual(parseStat(text), {
      comm: name,
      state,
      parent: column(4),
      terminal: column(7),
      threads: column(20),
      minorFaults: column(10),
      majorFaults: column(12),
      cpuTicks: column(14) + column(15),
      start: column(22),
    });
  },
);

fuzz(
  'of a mutilated /proc/PID/stat only numbers are read',
  mutated(
    stats.map(({ text }) => text),
    [') S 1 ', '('],
  ),
  (text) => {
    for (const value of Object.values(parseStat(text) ?? {}))
      assert(typeof value === 'string' || Number.isInteger(value));
  },
);

const status = fc
  .tuple(comm, uint, uint, uint)
  // The kernel escapes only these characters of a name: fs/proc/array.c, proc_task_name.
  .map(([name, tgid, uid, rss]) => ({
    tgid,
    uid,
    rss,
    text: `Name:\t${name.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}\nUmask:\t0022\nState:\tS (sleeping)\nTgid:\t${tgid}\nNgid:\t0\nPid:\t1\nPPid:\t2\nTracerPid:\t0\nUid:\t${uid}\t5\t6\t7\nGid:\t8\t8\t8\t8\nVmRSS:\t${String(rss).padStart(8)} kB\n`,
  }));

fuzz('/proc/PID/status is read in its own lines, whatever the name', status, ({ text, tgid, uid, rss }) => {
  assert.deepEqual(
    (['Tgid', 'Uid', 'VmRSS'] as const).map((name) => Number(parseStatus(text, name))),
    [tgid, uid, rss],
  );
});

const cgroupName = fc
  .array(fc.constantFrom('a', '.slice', ' ', '\r', '\u2028', '\x1b', '0::', ':', '(deleted)', 'é', '\\x2d'), {
    maxLength: 4,
  })
  .map((parts) => `/${parts.join('')}`);

fuzz(
  '/proc/PID/cgroup: the line of version 2, or of memory if that is the root, whatever the names',
  fc.tuple(cgroupName, cgroupName),
  ([one, two]) => {
    const shown = (two === '/' ? one : two)
      .replace(/ \(deleted\)$/, '')
      .replaceAll(/[\r\u2028]|\p{Cc}/gu, '?');
    assert.equal(parseCgroup(`12:memory,cpu:${one}\n1:name=x:${one}\n0::${two}\n`), shown);
  },
);

const counter = fc.stringMatching(/^[a-z][a-z0-9_]{0,20}$/);
const counters = fc.uniqueArray(fc.tuple(counter, uint), { maxLength: 30, selector: ([name]) => name });

fuzz(
  '/proc/vmstat is read as a naive reader reads it',
  mutated(counters.map((all) => all.map((line) => `${line.join(' ')}\n`).join(''))),
  (text) => {
    const naive = new Map<string, number>();
    for (const line of text.split('\n')) {
      const space = line.indexOf(' ');
      const [name, value] = [line.slice(0, space), line.slice(space + 1)];
      if (space > 0 && value !== '' && Array.from(value).every((digit) => digit >= '0' && digit <= '9'))
        naive.set(name, Number(value));
    }
    assert.deepEqual([...parseVmstat(text)], [...naive]);
  },
);

const meminfo = fc.uniqueArray(
  fc.tuple(fc.stringMatching(/^[A-Z][A-Za-z_()0-9]{0,15}$/), fc.nat(), fc.boolean()),
  {
    maxLength: 20,
    selector: ([name]) => name,
  },
);

fuzz('/proc/meminfo is read as it is written', meminfo, (all) => {
  const text = all.map(
    ([name, value, bytes]) => `${`${name}:`.padEnd(16)}${String(value).padStart(8)}${bytes ? ' kB' : ''}\n`,
  );
  // The kernel pads to minimum widths and always prints a space: fs/proc/meminfo.c, show_val_kb.
  const spaced = text.join('').replaceAll(/:(?=\d)/g, ': ');
  assert.deepEqual(
    [...parseMeminfo(spaced)],
    all.map(([name, value, bytes]) => [name, value * (bytes ? 1024 : 1)]),
  );
});

fuzz('thresholds of /proc/zoneinfo add up', fc.array(fc.nat(125), { maxLength: 64 }), (all) => {
  const text = all.map(
    (value, cpu) => `    cpu: ${cpu}\n              count: 7\n  vm stats threshold: ${value}\n`,
  );
  assert.equal(
    parseDrift(`Node 0, zone DMA\n${text.join('')}`),
    all.reduce((sum, value) => sum + value, 0),
  );
});

const share = fc
  .tuple(fc.nat(100), fc.nat(99))
  .map(([whole, hundredths]) => `${whole}.${String(hundredths).padStart(2, '0')}`);
const pressure = fc
  .tuple(share, share, share, uint)
  .map(
    ([a, b, c, total]) =>
      `some avg10=${a} avg60=${b} avg300=${c} total=${total}\nfull avg10=${c} avg60=${b} avg300=${a} total=0\n`,
  );

fuzz('of /proc/pressure only numbers are read', mutated(pressure), (text) => {
  for (const [name, value] of parsePressure(text))
    assert(Number.isFinite(value) && text.includes(name.split('.')[0] ?? '?'));
});

const cpus = fc.array(fc.tuple(fc.nat(8191), fc.nat(40)), { minLength: 1, maxLength: 8 });

fuzz('a list of CPUs has all that it names, once each', cpus, (ranges) => {
  const text = ranges
    .map(([first, more]) => (more === 0 ? `${first}` : `${first}-${first + more}`))
    .join(',');
  const all = ranges.flatMap(([first, more]) =>
    Array.from({ length: more + 1 }, (_, index) => first + index),
  );
  assert.deepEqual(parseCpuList(text), [...new Set(all)]);
});

fuzz(
  'a mutated list of CPUs is refused, or has only numbers',
  mutated(fc.constantFrom('0,2-4', '0-9999', '1'), [',', '-', '9999']),
  (text) => {
    for (const cpu of parseCpuList(text) ?? []) assert(Number.isInteger(cpu) && cpu >= 0 && cpu <= 9999);
  },
);

const path = fc
  .array(fc.constantFrom('a', ' ', '\t', '\n', '\\', '#', 'é', '\r', '\u2028', '040', '9'), {
    minLength: 1,
    maxLength: 6,
  })
  .map((parts) => `/${parts.join('')}`);

fuzz('a place of /proc/mounts is read back', path, (place) => {
  // fs/proc_namespace.c, show_vfsmnt: seq_path with " \t\n\\#".
  const escaped = place.replaceAll(
    /[ \t\n\\#]/g,
    (found) => `\\${found.charCodeAt(0).toString(8).padStart(3, '0')}`,
  );
  assert.equal(cgroupRoot(`proc /proc proc rw 0 0\ncgroup2 ${escaped} cgroup2 rw 0 0\n`), place);
});

const field = fc.tuple(
  fc.constantFrom(
    'unsigned long',
    'const char *',
    'char',
    '__data_loc char[]',
    'u32',
    'enum zone_type',
    'gfp_t',
  ),
  fc.stringMatching(/^[a-z_][a-z0-9_]{0,12}$/).filter((name) => !name.startsWith('common_')),
  fc.nat(64),
  fc.constantFrom('', '[16]', '[8 + 1]'),
  fc.boolean(),
);

fuzz('a format file is read as it is written', fc.array(field, { maxLength: 12 }), (fields) => {
  const lines = fields.map(
    ([type, name, size, array, signed]) =>
      `\tfield:${type} ${name}${type.includes('_loc') ? '' : array};\toffset:8;\tsize:${size};\tsigned:${Number(signed)};\n`,
  );
  const text = `name: x\nID: 7\nformat:\n\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;\n\n${lines.join('')}\nprint fmt: "%lu", REC->x\n`;
  const expected = fields.map(([type, name, size, array, signed]) => ({
    name,
    size,
    signed,
    text: /\bchar\b/.test(type) && (type.includes('_loc') || array !== ''),
  }));
  assert.deepEqual(
    parseFormat(text).map(({ name, size, signed, text: isText }) => ({ name, size, signed, text: isText })),
    expected,
  );
});

const PIECES = [
  '(',
  ')',
  ' ',
  '1',
  'a',
  '\n',
  ':',
  ' kB',
  'Uid:\t',
  '0::',
  'field:',
  ';',
  'offset:8;',
  'size:8;',
  '[',
  ',',
  '0-9999',
  '=',
  'some ',
  ' - tmpfs ',
  '_',
];

fuzz(
  '100 kB of anything are read in bounded time',
  pumped(PIECES),
  (text) => {
    parseStat(text);
    parseStatus(text, 'Uid');
    parseCgroup(text);
    parseVmstat(text);
    parseMeminfo(text);
    parsePressure(text);
    parseDrift(text);
    parseCpuList(text);
    parseFormat(text);
    cgroupRoot(text);
  },
  { weight: 200 },
);
