import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CgroupPath } from '../../src/cgroup-path.ts';
import { ContainerNames } from '../../src/containers/container-names.ts';
import { describedId, KnownContainers } from '../../src/tally/known-containers.ts';
import type { Container } from '../../src/wire/container.ts';

const idOf = (number: number): string => number.toString(16).padStart(64, '0');
const pathOf = (number: number): string => `/docker/${idOf(number)}`;
const container = (id: string, parts: Partial<Container> = {}): Container => ({
  id,
  name: 'web',
  image: 'nginx',
  pod: null,
  namespace: null,
  ...parts,
});

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Names that are read at a cost in milliseconds of a clock of its own. */
function reading(read: (id: string) => Container | undefined, costMs = 0) {
  let nowMs = 0;
  const reads: { id: string; atMs: number }[] = [];
  const known = new KnownContainers();
  const reader = {
    read: (place: CgroupPath) => {
      const id = describedId(place) ?? '';
      reads.push({ id, atMs: nowMs });
      nowMs += costMs;
      return read(id);
    },
  };
  const names = new ContainerNames({ reader, known, nowMs: () => nowMs });
  const pass = (ms: number) => {
    const endMs = nowMs + ms;
    // Reading takes time that the timers do not have.
    while (nowMs < endMs) {
      nowMs += 1;
      vi.advanceTimersByTime(1);
    }
  };
  return { names, known, reads, pass };
}

describe('when names are read', () => {
  test('not while a tick is under way, and once for a container whose names are all known', () => {
    const { names, known, reads, pass } = reading((id) => container(id));
    names.see(pathOf(1));
    names.see(`${pathOf(1)}/system.slice/a.service`);
    names.see('/system.slice/ssh.service');
    expect(reads).toEqual([]);
    pass(1);
    expect(known.get(idOf(1))?.name).toBe('web');
    names.see(pathOf(1));
    pass(10_000);
    expect(reads).toHaveLength(1);
  });

  test('once more after two seconds where something is missing, and never again', () => {
    let late: Container | undefined;
    const { names, known, reads, pass } = reading(() => late);
    names.see(pathOf(1));
    pass(1_000);
    late = container(idOf(1));
    pass(500);
    expect(known.get(idOf(1))).toBeUndefined();
    pass(1_000);
    expect(known.get(idOf(1))?.name).toBe('web');
    pass(10_000);
    expect(reads).toHaveLength(2);
  });

  test('names are kept when the files are gone', () => {
    let now: Container | undefined = container(idOf(1), { image: null });
    const { names, known, pass } = reading(() => now);
    names.see(pathOf(1));
    pass(10);
    now = undefined;
    pass(10_000);
    expect(known.get(idOf(1))?.name).toBe('web');
  });

  test('as a count ends, what was seen last is read at once', () => {
    const { names, known } = reading((id) => container(id));
    names.see(pathOf(1));
    names.finish();
    expect(known.get(idOf(1))?.name).toBe('web');
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('a storm of 10,000 cgroups', () => {
  test('takes a bounded time at a stretch, and a twentieth of the time in all', () => {
    const { names, known, reads, pass } = reading((id) => container(id), 1);
    for (let number = 0; number < 10_000; number++) names.see(pathOf(number));
    expect(reads).toEqual([]);
    pass(10_000);
    // A read takes 1 ms of the clock: those without a pause between them are a stretch.
    let stretch = 1;
    for (const [index, { atMs }] of reads.entries()) {
      stretch = index > 0 && atMs - (reads[index - 1]?.atMs ?? 0) <= 1 ? stretch + 1 : 1;
      expect(stretch).toBeLessThanOrEqual(5);
    }
    expect(reads.length).toBeGreaterThan(300);
    expect(reads.length).toBeLessThan(600);
    expect(known.get(idOf(0))).toBeDefined();
  });

  test('no more than 10,000 wait', () => {
    const { names, reads, pass } = reading((id) => container(id));
    for (let number = 0; number < 50_000; number++) names.see(pathOf(number));
    pass(1);
    expect(reads.length).toBeLessThanOrEqual(10_000);
  });
});
