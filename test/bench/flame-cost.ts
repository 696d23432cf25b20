import { kernelStack } from '../../src/bpftrace/capabilities.ts';
import type { Bpftrace } from '../../src/bpftrace/find.ts';
import { RATE, TICK_MS } from '../../src/cli/flame/defaults.ts';
import { STACK_DEPTH, stackOptions } from '../../src/collector/stack-options.ts';
import { readFeatures } from '../../src/kernel/features.ts';
import type { Question } from './lib/bench.ts';
import { beside } from './lib/beside.ts';
import { compiled, EVENT, type Script } from './lib/programs.ts';

const flame = (bpftrace: Bpftrace): Script =>
  compiled(bpftrace, 'kmalloc', {
    groupBy: 'pid,site',
    tickMs: TICK_MS,
    ...stackOptions(bpftrace, readFeatures(), { rate: RATE, stacks: [kernelStack(bpftrace, STACK_DEPTH)] }),
  });

export const question: Question = {
  name: 'flame-cost',
  asks: 'What does an event cost in a flame graph?',
  gates: true,
  run: (bench) =>
    beside(bench, {
      events: [EVENT],
      plain: { name: 'kmalloc by pid', script: (bpftrace) => compiled(bpftrace) },
      ours: { name: 'flame', script: flame },
      limit: 2,
    }),
};
