import { describe, expect, test } from 'vitest';
import { Tasks } from '../../src/kernel/tasks.ts';
import type { Probe } from '../../src/probe/probe.ts';
import { type EventRequest, selectEvents } from '../../src/probe/select.ts';
import { checkCounterNames, selectionsOf } from '../../src/session/host-context.ts';
import { SessionSpec } from '../../src/wire/session.ts';
import { failure } from '../fixtures/failure.ts';
import { FEATURES, fakeBpftrace } from '../fixtures/fake.ts';
import { KMALLOC, probeOf, probesOf } from '../fixtures/probes.ts';
import { tracepoints } from '../fixtures/tracepoints.ts';

const own = (name: string): Probe => ({
  ...probeOf({
    name,
    maps: `{ ${name}: { counts: events } }`,
    script: `tracepoint:kmem:kmalloc { @${name}[pid] = count(); }`,
  }),
  own: true,
});

describe('names of counts', () => {
  const check = (...requests: EventRequest[]) =>
    checkCounterNames(
      selectEvents(requests, probesOf(KMALLOC, own('mine'), own('pgfault')), tracepoints()),
      new Map([
        ['pgfault', 1],
        ['kmalloc', 2],
        ['x_failed', 3],
      ]),
    );

  test('may be unique', () => {
    check({ text: 'kmalloc', name: 'custom_test' }, { text: 'mine' }, { text: 'kmem:kfree' });
  });

  test('of unnamed counts are not checked', () => {
    check({ text: 'kmalloc' }, { text: 'kmalloc', filter: 'node == 0' });
  });

  test.each<[string, EventRequest[]]>([
    ['pgfault', [{ text: 'kmem:kfree', name: 'pgfault' }]],
    // The user's own probe file names its count.
    ['pgfault', [{ text: 'pgfault' }]],
    // A part of a named count.
    ['x_failed', [{ text: 'kmalloc', name: 'x' }]],
  ])('must not be a counter of the kernel: %s', (name, requests) => {
    expect(failure(() => check(...requests))).toMatchObject({
      code: 'USAGE',
      message: `${name} is the name of a counter of this kernel’s /proc/vmstat`,
    });
  });

  test.each<[string, EventRequest[]]>([
    ['mine', [{ text: 'mine' }, { text: 'kmem:kfree', name: 'mine' }]],
    ['mine', [{ text: 'mine' }, { text: 'mine', filter: 'node == 0' }]],
    [
      'y_failed',
      [
        { text: 'kmalloc', name: 'y' },
        { text: 'kmem:kfree', name: 'y_failed' },
      ],
    ],
  ])('must not be used twice: %s', (name, requests) => {
    expect(failure(() => check(...requests))).toMatchObject({
      code: 'USAGE',
      message: `two counts are named ${name}`,
    });
  });
});

describe('the selections of a session', () => {
  const hostContext = {
    bpftrace: fakeBpftrace('ticks'),
    features: FEATURES,
    tracepoints: tracepoints(),
    probes: probesOf(KMALLOC),
    tasks: new Tasks(),
  };
  const select = (events: SessionSpec['events']) => selectionsOf(SessionSpec.parse({ events }), hostContext);

  test('have the names', () => {
    const events = [{ event: 'kmem:kfree', filter: 'ptr > 0', name: 'custom_test' }, { event: 'kmalloc' }];
    expect(select(events)).toMatchObject([
      { source: 'ptr > 0', name: 'custom_test' },
      { probe: KMALLOC, name: undefined },
    ]);
  });

  test('must not have a name of this kernel’s vmstat', () => {
    expect(failure(() => select([{ event: 'kmem:kfree', name: 'pgfault' }]))).toMatchObject({
      code: 'USAGE',
    });
  });
});
