import { expect, test } from 'vitest';
import type { Tick } from '../../src/collector/events.ts';
import { TickEmitter } from '../../src/session/tick-emitter.ts';
import { knownContainers } from '../../src/tally/known-containers.ts';
import { PLAIN } from '../fixtures/feed.ts';
import { tracepoints } from '../fixtures/tracepoints.ts';

const ID = 'c'.repeat(64);

/** A tick with events of these processes. */
const tickOf = (...pids: string[]): Tick =>
  ({
    fromNs: 1e9,
    toNs: 2e9,
    counts: [new Map(pids.map((pid) => [pid, new Map([[0, 7]])]))],
    entries: [pids.length],
    maxEntries: 100,
    ended: [],
    renamed: [],
    lost: 0,
  }) as unknown as Tick;

/** An emitter of a session whose processes are all in one container. */
function emitting() {
  const seen: string[] = [];
  const read = (id: string) => ({
    start: Number(id),
    parent: 1,
    name: 'nginx',
    user: 'root',
    cgroup: `/docker/${ID}`,
  });
  const tasks = { read, user: String, cgroup: () => null };
  const emitter = new TickEmitter('main', 'pid', {
    tasks: tasks as never,
    tracepoints: tracepoints(),
    containers: { see: (path) => void seen.push(path) },
  });
  const containersOf = (...pids: string[]) => emitter.tick(tickOf(...pids), [PLAIN]).message.containers;
  return { seen, containersOf };
}

test('the cgroups of new rows are seen, and a tick has what was learned since the one before', () => {
  const { seen, containersOf } = emitting();
  expect(containersOf('100')).toBeUndefined();
  expect(seen).toEqual([`/docker/${ID}`]);
  const container = { id: ID, name: 'web', image: null, pod: null, namespace: null };
  knownContainers.learn([container]);
  expect(containersOf('100')).toEqual([container]);
  expect(containersOf('100')).toBeUndefined();
  expect(seen).toHaveLength(1);
  // A session that begins later learns what is known.
  expect(emitting().containersOf('100')).toEqual([container]);
});
