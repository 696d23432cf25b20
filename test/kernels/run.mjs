// Boots Debian's kernels in QEMU, with two NUMA nodes and swap, and runs vmtally in them: see
// guest/checks.mjs; or Debian with systemd and container engines: see guest/containers.mjs. Needs root and
// Debian's package sources. QEMU emulates in software: a machine takes five minutes or more.
//   node test/kernels/run.mjs [5.10] [6.1] [6.12] [newest] [--script FILE]
//   node test/kernels/run.mjs cgroup2 hybrid [--script FILE]
// --script runs your own script in the guests instead, and prints its output. Downloads, images, the kernels'
// messages and results.json are kept in VMTALLY_KERNELS_DIR, else in /var/tmp/vmtally-kernels.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { boot } from './boot.mjs';
import { endChildren, runLines } from './children.mjs';
import { KERNELS, MACHINES } from './machines.mjs';
import { makePayload } from './payload.mjs';
import { failures, table } from './table.mjs';

const cache = process.env.VMTALLY_KERNELS_DIR ?? '/var/tmp/vmtally-kernels';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { script: { type: 'string' } },
});
const names = positionals.length > 0 ? positionals : KERNELS;
const unknown = names.find((name) => !MACHINES.has(name));
if (unknown !== undefined) {
  console.error(`no machine is called ${unknown}: there are ${[...MACHINES.keys()].join(', ')}`);
  process.exit(2);
}

// Emulation uses a whole CPU: let other work go first.
setPriority(19);
mkdirSync(join(cache, 'log'), { recursive: true });
const work = mkdtempSync(join(cache, 'run-'));
process.on('exit', () => {
  endChildren();
  rmSync(work, { recursive: true, force: true });
});
for (const [signal, status] of Object.entries({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 })) {
  process.on(signal, () => {
    console.error(`ended by ${signal}`);
    process.exit(status);
  });
}

const payload = makePayload(work, values.script);
const guests = [];
for (const name of names) {
  const { suite, system, options } = MACHINES.get(name);
  const rootfs = await setUp(system);
  const kernel = await setUp('kernel', suite);
  const files = {
    rootfs,
    kernel,
    payload,
    options,
    swap: join(work, 'swap'),
    log: join(cache, `log/${name}`),
  };
  guests.push(await boot(name, files, values.script === undefined));
}

const failed = failures(guests);
if (values.script === undefined) {
  writeFileSync(join(cache, 'results.json'), `${JSON.stringify(guests, null, 2)}\n`);
  console.log(`\n${table(guests)}`);
}
if (failed.length > 0) console.log(`\n${failed.join('\n')}`);
process.exitCode = failed.length > 0 ? 1 : 0;

/** Runs setup.sh and returns the folder that it made. */
async function setUp(...args) {
  let last = '';
  const status = await runLines('bash', [join(import.meta.dirname, 'setup.sh'), ...args], 1800, (line) => {
    if (last !== '') console.log(last);
    last = line;
  });
  if (status === 0) return last;
  console.error(`${last}\nsetup.sh ${args.join(' ')} ended with ${status}`);
  return process.exit(1);
}
