import { boundHeap } from '../../../src/bound-heap.ts';
import { Fleet } from '../../../src/fleet/fleet.ts';
import { unpackSummary } from '../../../src/fleet/pack-summary.ts';
import { type Answers, answersOf } from './answers.ts';
import { framesOf } from './frames.ts';

/** Answers of a hub, and what it took up to then without them. */
export interface Report {
  answers: Answers;
  cpuMs: number;
  rssBytes: number;
}

/** A hub as a process of its own, so that its CPU time and memory are its own. */
boundHeap();
const fleet = new Fleet();
let answeringMs = 0;
const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
for await (const { kind, atMs, content } of framesOf(process.stdin)) {
  if (kind === 'summary') fleet.take(unpackSummary(content), { receivedMs: atMs });
  else if (kind === 'second') {
    fleet.tick(atMs);
    // Somebody looks at two boards, which are made twice a second.
    for (const group of ['name', 'host', 'name', 'host'] as const)
      fleet.board({ group, sort: 'rate', top: 100 });
    process.stdout.write('second\n');
  } else {
    const before = cpuMs();
    const rssBytes = process.memoryUsage.rss();
    const report: Report = { answers: answersOf(fleet), cpuMs: before - answeringMs, rssBytes };
    process.stdout.write(`${JSON.stringify(report)}\n`);
    answeringMs += cpuMs() - before;
  }
}
