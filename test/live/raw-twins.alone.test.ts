import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { describe, expect, test } from 'vitest';
import { findBpftrace } from '../../src/bpftrace/find.ts';
import { rawSupport } from '../../src/bpftrace/raw-support.ts';
import { readFeatures } from '../../src/kernel/features.ts';
import { readTracepoints } from '../../src/kernel/tracepoints.ts';
import { whyMissing } from '../../src/probe/attach.ts';
import { loadCatalogue } from '../../src/probe/load.ts';
import type { Probe } from '../../src/probe/probe.ts';
import { argv } from '../fixtures/argv.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';
import { finish, totalOf, vmtally, WORKLOADS } from './support.ts';

const isRaw =
  process.env.VMTALLY_ATTACH !== 'classic' && !('why' in rawSupport(await findBpftrace(), readFeatures()));
const tracepoints = readTracepoints();
const probes = [...loadCatalogue().values()].filter(
  (probe) => probe.head.raw !== undefined && whyMissing(probe, tracepoints) === undefined,
);

/** The probe under another name, without raw arguments: the same event is counted at its tracepoint. */
function twinOf({ head: { name }, where }: Probe): string {
  const [head = '', script = ''] = readFileSync(where, 'utf8').split('*/\n');
  const classic = head
    .replace(/^raw:.*\n(?: {2}.*\n)*/m, '')
    .replace(/^ownName:.*\n/m, '')
    .replace(/^event:/m, 'ownName: true\nevent:');
  const renamed = `${classic}*/\n${script}`.replaceAll(
    new RegExp(`(?<=^name: |@|^ {2}|inKeyOf: )${name}(?=[\\n:_[])`, 'gm'),
    `${name}_twin`,
  );
  return renamed;
}

const PARTS = 6;
const groups = Array.from({ length: Math.ceil(probes.length / PARTS) }, (_, index) =>
  probes.slice(PARTS * index, PARTS * (index + 1)),
);

describe.runIf(isRaw)('an event at its raw tracepoint and at its tracepoint, in one program', () => {
  test.each(groups.map((group) => [group.map(({ head }) => head.name).join(), group] as const))(
    '%s',
    async (names, group) => {
      const twins = group.map((probe) => [`${probe.head.name}_twin.bt`, twinOf(probe)] as const);
      const directory = temporaryDirectory(Object.fromEntries(twins));
      const events = group.flatMap(({ head: { name } }) => [name, `${name}_twin`]).join();
      const work = argv`sh -c ${`perf bench sched messaging -g 2 -l 101 && '${WORKLOADS.eventfd}' 20011`}`;
      const script = vmtally`script --probes ${directory} -e ${events}`;
      await finish(script);
      for (const { head } of group) {
        // Two probes may count one event.
        const probesOfEvent = group.filter((other) => other.head.event === head.event).length;
        expect(script.stdout.split(`${head.event} at its raw tracepoint`)).toHaveLength(1 + probesOfEvent);
      }
      const counter = vmtally`stat -a --json --probes ${directory} -e ${events} -- ${work}`;
      await finish(counter);
      const { events: counted, exactness } = totalOf(counter.stderr);
      expect(exactness.mapFull).toEqual([]);
      for (const { head } of group) {
        for (const map of Object.keys(head.maps)) {
          const part = map.slice(head.name.length).replace(/^_/, '.');
          const label = part === '' && !head.ownName ? head.event : `${head.name}${part}`;
          const raw = counted.find(({ event }) => event === label);
          const classic = counted.find(({ event }) => event === `${head.name}_twin${part}`);
          if (raw === undefined || classic === undefined) throw new Error(`${names}: no ${map}`);
          const missed = exactness.missedRuns.filter(({ event }) => event === head.event);
          const lost = exactness.lostUpdates.filter(({ event }) => event === head.event);
          // An event may come on each CPU just as the window begins or ends: before one program's end, after the other's.
          const within = [...missed.map(({ runs }) => runs), ...lost.map(({ updates }) => updates)].reduce(
            (sum, runs) => sum + runs,
            2 * cpus().length,
          );
          // A sum does not say how many events it lacks.
          if (head.maps[map]?.sum !== undefined) continue;
          expect(Math.abs(raw.count - classic.count), map).toBeLessThanOrEqual(within);
          // A value that the tracepoint lacks: freed-bytes.test.ts checks it by the names of the caches.
          if (head.maps[map]?.value?.raw !== undefined) continue;
          const values = new Map(classic.distribution.map(({ value, count }) => [value, count]));
          for (const { value, count } of raw.distribution)
            expect(Math.abs(count - (values.get(value) ?? 0)), `${map} ${value}`).toBeLessThanOrEqual(within);
        }
      }
    },
    120_000,
  );
});
