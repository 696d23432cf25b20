import type { Question } from './lib/bench.ts';
import { beside } from './lib/beside.ts';
import { compiled, EVENT } from './lib/programs.ts';

export const question: Question = {
  name: 'sites-cost',
  asks: 'What does an event cost that is counted by process, call site and size?',
  gates: true,
  run: (bench) =>
    beside(bench, {
      events: [EVENT],
      plain: { name: 'kmalloc by pid', script: (bpftrace) => compiled(bpftrace) },
      ours: {
        name: 'kmalloc by pid and site',
        script: (bpftrace) => compiled(bpftrace, 'kmalloc', { groupBy: 'pid,site' }),
      },
      more: [
        {
          name: 'with requested bytes',
          script: (bpftrace) => compiled(bpftrace, 'kmalloc_requested', { groupBy: 'pid,site' }),
        },
      ],
      limit: 1.1,
    }),
};
