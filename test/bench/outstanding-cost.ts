import type { Bpftrace } from '../../src/bpftrace/find.ts';
import { objectOptions } from '../../src/collector/object-options.ts';
import { readFeatures } from '../../src/kernel/features.ts';
import type { Question } from './lib/bench.ts';
import { beside } from './lib/beside.ts';
import { compiled, EVENT, type Script } from './lib/programs.ts';

const FREE = 'kmem:kfree';

/** As objects are paired at tracepoints, both sides are counted there. */
const bothSides = (bpftrace: Bpftrace): Script =>
  compiled({ ...bpftrace, attach: 'classic' }, `${EVENT},${FREE}`, { groupBy: 'pid,site' });

const outstanding = (bpftrace: Bpftrace): Script =>
  compiled(bpftrace, '', {
    groupBy: 'pid,site',
    ...objectOptions(
      { kind: 'kmalloc', countsRows: false, countsFreers: false },
      { bpftrace, features: readFeatures() },
    ),
  });

export const question: Question = {
  name: 'outstanding-cost',
  asks: 'What does it cost to pair an allocation with its free?',
  gates: true,
  run: (bench) =>
    beside(bench, {
      events: [EVENT, FREE],
      plain: { name: 'both sides counted by pid and site', script: bothSides },
      ours: { name: 'outstanding', script: outstanding },
      limit: 1.1,
    }),
};
