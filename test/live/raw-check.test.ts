import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { release } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DIFFERENCES_FILE } from '../../src/bpftrace/differences-file.ts';
import { findBpftrace } from '../../src/bpftrace/find.ts';
import { readDifferences } from '../../src/bpftrace/raw-differences.ts';
import { rawSupport } from '../../src/bpftrace/raw-support.ts';
import { checkFacts } from '../../src/doctor/checks.ts';
import { readFacts } from '../../src/doctor/facts.ts';
import { checkRaw } from '../../src/doctor/raw-check.ts';
import { readFeatures } from '../../src/kernel/features.ts';
import { loadCatalogue, loadProbes } from '../../src/probe/load.ts';
import { argv } from '../fixtures/argv.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';
import { CLI, finish, PROBES, start } from './support.ts';

const bpftrace = await findBpftrace();
const isRaw = !('why' in rawSupport(bpftrace, readFeatures()));

async function check(file: string, probes = loadCatalogue()) {
  const facts = await readFacts(process.env.VMTALLY_BPFTRACE, undefined);
  return checkRaw(facts, checkFacts(facts), probes.values(), file);
}

/** kmalloc by the bytes that it has, which the raw tracepoint takes from the bytes that were asked for. */
function wrongProbe(): string {
  const right = readFileSync(join(PROBES, 'kmalloc_by_request.bt'), 'utf8');
  return right
    .replaceAll('kmalloc_by_request', 'kmalloc_wrong')
    .replaceAll('bytes_req', 'bytes_alloc')
    .replace(/^raw:.*\n/m, '')
    .replace(/^maps:/m, 'raw: { bytes_alloc: bytes_req }\nmaps:');
}

describe.runIf(isRaw)('what counts at raw tracepoints', () => {
  test('is compared with what counts at tracepoints, and no file is written where it is the same', async () => {
    const file = join(temporaryDirectory(), 'raw.json');
    const { status, found } = await check(file);
    expect(found).toMatch(/^[\d,]+ events of \d+ probes counted the same/);
    expect(status).toBe('ok');
    expect(existsSync(file)).toBe(false);
  });

  test('and differs is noted, until the probe is right or gone', async () => {
    const directory = temporaryDirectory({ 'wrong.bt': wrongProbe() });
    const file = join(temporaryDirectory(), 'raw.json');
    const probes = await loadProbes([directory]);
    const own = new Map([...probes].filter(([name]) => name === 'kmalloc_wrong'));
    const finding = { status: 'warning', found: expect.stringContaining('not used: kmalloc_wrong counted') };
    expect(await check(file, own)).toMatchObject(finding);
    expect(readDifferences(file)).toMatchObject([
      { kernel: release(), bpftrace: bpftrace.versionText, probe: 'kmalloc_wrong' },
    ]);
    // The catalogue alone says nothing of this probe.
    const kmalloc = new Map([...probes].filter(([name]) => name === 'kmalloc'));
    expect(await check(file, kmalloc)).toMatchObject(finding);
    writeFileSync(join(directory, 'wrong.bt'), wrongProbe().replace(': bytes_req }', ': bytes_alloc }'));
    const right = new Map([...(await loadProbes([directory]))].filter(([name]) => name === 'kmalloc_wrong'));
    expect(await check(file, right)).toMatchObject({ status: 'ok' });
    expect(existsSync(file)).toBe(false);
  });
});

describe.runIf(isRaw)('after a difference was found', () => {
  /** Runs in a separate mount namespace: this machine keeps its file. */
  function vmtallyWith(args: string) {
    const directory = temporaryDirectory({
      'raw.json': JSON.stringify({
        schema: 'vmtally.raw/1',
        differences: [
          {
            kernel: release(),
            bpftrace: bpftrace.versionText,
            probe: 'kmalloc',
            file: '/k.bt',
            difference: 'kmalloc counted 5',
          },
        ],
      }),
    });
    const [state, given] = [dirname(DIFFERENCES_FILE), join(directory, 'raw.json')];
    const mounted = `mount -t tmpfs -o mode=755 none ${dirname(state)} && mkdir ${state} && cp ${given} ${state}`;
    const inside = `${mounted} && exec "$@" ${args}`;
    return start('unshare', argv`--mount sh -c ${inside} sh ${process.execPath} ${CLI}`);
  }

  test('auto counts at tracepoints, and says why', async () => {
    const child = vmtallyWith('script -e kmalloc --attach auto --json');
    await finish(child);
    const why = 'vmtally doctor found that they count otherwise: kmalloc counted 5';
    expect(JSON.parse(child.stdout)).toMatchObject({ events: [{ event: 'kmem:kmalloc', raw: false, why }] });
    expect(child.stderr).toBe(`vmtally: raw tracepoints are not used: ${why}\n`);
  });

  test('--attach raw is refused', async () => {
    const child = vmtallyWith('script -e kmalloc --attach raw');
    await finish(child, 3);
    expect(child.stderr).toContain(
      'kmem:kmalloc cannot be counted at its raw tracepoint: vmtally doctor found',
    );
  });
});
