import fc from 'fast-check';

/** Valid client messages in all their forms. */

const optional = <T extends object>(
  all: { [K in keyof T]: fc.Arbitrary<T[K]> },
  required: (keyof T)[] = [],
) => fc.record(all, { requiredKeys: required });

const event = optional(
  {
    event: fc.constantFrom('kmalloc', 'kmem:kmalloc', 'kmem:*alloc*', 'mm_page_alloc.failed', 'kmem:kfre?'),
    filter: fc.constantFrom('bytes_req > 64', 'comm ~ "a*" && cpu == 0', '!(pid & 0x1)'),
    name: fc.constantFrom('large', 'a_1'),
  },
  ['event'],
);
const eventList = fc.array(event, { minLength: 1, maxLength: 3 });
const interval = fc.integer({ min: 100, max: 60_000 });
const scope = fc.oneof(
  optional({
    pids: fc.array(fc.integer({ min: 1, max: 4_194_304 }), { minLength: 1, maxLength: 3 }),
    inherit: fc.boolean(),
    cpus: fc.array(fc.nat(8191), { minLength: 1, maxLength: 3 }),
  }),
  optional({ cgroups: fc.array(fc.constantFrom('/', 'system.slice'), { minLength: 1, maxLength: 2 }) }),
);

export const specs: fc.Arbitrary<unknown> = optional(
  {
    events: eventList,
    name: fc.constantFrom('mine', 'a.b-c_1'),
    scope,
    by: fc.constantFrom('pid', 'tid', 'cpu', 'uid', 'cgroup'),
    intervalMs: interval,
  },
  ['events'],
);
export const changes: fc.Arbitrary<unknown> = fc.oneof(
  optional({ events: eventList, intervalMs: interval }, ['events']),
  fc.record({ intervalMs: interval }),
);
export const reads: fc.Arbitrary<unknown> = optional({
  reader: fc.constantFrom('default', 'a.b-1'),
  top: fc.integer({ min: 0, max: 10_000 }),
});
export const logins: fc.Arbitrary<unknown> = fc.record({ token: fc.string({ minLength: 1, maxLength: 20 }) });

const session = fc.constantFrom('main', 's1', 's9');
const views: fc.Arbitrary<unknown> = fc.oneof(
  optional(
    {
      view: fc.constant('leaderboard'),
      session,
      top: fc.integer({ min: 1, max: 10_000 }),
      group: fc.constantFrom('row', 'name', 'user', 'cgroup', 'cpu'),
      sort: fc.constantFrom('rate', 'count', 'amount', 'key'),
      search: fc.constantFrom('', 'a', '1'),
      series: fc.constantFrom('kmem:kmalloc', 'kmem:kfree'),
    },
    ['view'],
  ),
  optional({ view: fc.constant('process'), session, row: fc.nat(3), pid: fc.nat(1002) }, ['view']),
  optional({ view: fc.constantFrom('totals', 'vmstat', 'compare'), session }, ['view']),
  fc.record({ view: fc.constantFrom('health', 'sessions') }),
);
const id = fc.oneof(fc.nat(3), fc.constantFrom('a', 'b'));

export const messages: fc.Arbitrary<unknown> = fc.oneof(
  fc.record({ type: fc.constant('subscribe'), id, view: views }),
  fc.record({ type: fc.constant('unsubscribe'), id }),
);
