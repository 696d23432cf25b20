import { readFileSync } from 'node:fs';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import type * as Cgroups from '../../src/kernel/cgroups.ts';
import { Tasks } from '../../src/kernel/tasks.ts';
import { Controller } from '../../src/session/controller.ts';
import type * as Host from '../../src/session/host-context.ts';
import { newCollector } from '../../src/session/host-context.ts';
import { SessionSpec } from '../../src/wire/session.ts';
import { environment, FEATURES, fakeBpftrace, watchFakes } from '../fixtures/fake.ts';
import { KMALLOC, probesOf } from '../fixtures/probes.ts';
import { TRACEFS, tracepoints } from '../fixtures/tracepoints.ts';

const cgroup = vi.hoisted(() => ({ id: '' }));
vi.mock('../../src/kernel/cgroups.ts', async (original) => ({
  ...(await original<typeof Cgroups>()),
  readCgroups: (path: string) => [{ id: cgroup.id, path }],
}));
vi.mock('../../src/session/host-context.ts', async (original) => {
  const host = await original<typeof Host>();
  return { ...host, newCollector: vi.fn(host.newCollector) };
});

beforeEach(() => {
  watchFakes();
  environment('FAKE_START_S', '1000000');
});

test('a companion counts the cgroups of its session, also when their name means another one by now', async () => {
  const hostContext = {
    bpftrace: fakeBpftrace('ticks'),
    features: FEATURES,
    tracepoints: tracepoints({
      formats: { 'kmem:kmem_cache_alloc': readFileSync(`${TRACEFS}/events/kmem/kmalloc/format`, 'utf8') },
    }),
    probes: probesOf(KMALLOC),
    tasks: new Tasks(),
  };
  const controller = new Controller(hostContext, { sessions: 3, costPercent: 1000, allCostPercent: 1000 });
  onTestFinished(() => controller.stop());
  const scope = { inherit: true, cgroups: ['web'] };
  const spec = SessionSpec.parse({ events: [{ event: 'kmem:kmalloc' }], intervalMs: 100, scope });
  const countedIn = () => vi.mocked(newCollector).mock.results.at(-1)?.value.program.text;
  cgroup.id = '4711';
  const { id: session } = await controller.ask({ verb: 'create', spec });
  expect(countedIn()).toContain('cgroup == 4711');
  cgroup.id = '4713';
  for (const verb of ['count-by-cpu', 'count-by-site'] as const) {
    expect(await controller.ask({ verb, session })).toMatchObject({ scope, target: 'cgroup web' });
    expect(countedIn()).toContain('cgroup == 4711');
    expect(countedIn()).not.toContain('4713');
  }
});
