import { describe, expect, test } from 'vitest';
import type { Tracepoints } from '../../src/kernel/tracepoints.ts';
import { eventAt } from '../../src/probe/attach-point.ts';
import { loadCatalogue } from '../../src/probe/load.ts';
import type { Probe } from '../../src/probe/probe.ts';
import { type EventRequest, selectEvents } from '../../src/probe/select.ts';
import { eventOf, isNamed, labelOf } from '../../src/probe/selection.ts';
import { failure } from '../fixtures/failure.ts';
import { COMPACTION, KMALLOC, MIGRATION, probeOf, probesOf } from '../fixtures/probes.ts';
import { format, tracepoints } from '../fixtures/tracepoints.ts';

const PROBES = probesOf(KMALLOC, MIGRATION, COMPACTION);

const select = (requests: readonly (string | EventRequest)[], probes = PROBES, kernel = tracepoints()) =>
  selectEvents(
    requests.map((request) => (typeof request === 'string' ? { text: request } : request)),
    probes,
    kernel,
  );
const selected = (...requests: Parameters<typeof select>[0]) =>
  select(requests).map(({ probe, maps }) => [probe.head.name, maps]);

/** A field of each word that these probes have. */
function fieldsFor(probes: ReadonlyMap<string, Probe>) {
  const words = [...probes.values()].flatMap(({ blocks }) =>
    blocks.flatMap(({ body, predicate }) => [...body, ...predicate].map(({ text }) => text)),
  );
  return [...new Set(words)].map((name) => ({
    name,
    type: 'unsigned long',
    signed: false,
    text: false,
    size: 8,
  }));
}

const KMALLOC_ALL = ['kmalloc', ['kmalloc', 'kmalloc_failed']];
const COMPACTION_ALL = ['compaction', ['compaction', 'compaction_total']];

describe('selectEvents', () => {
  test.each<[string, string[], unknown[]]>([
    ['a name', ['kmalloc'], [KMALLOC_ALL]],
    ['a part', ['kmalloc.failed'], [['kmalloc', ['kmalloc_failed']]]],
    ['a part of a distribution', ['compaction.total'], [['compaction', ['compaction_total']]]],
    ['a comma list', ['kmalloc,compaction'], [KMALLOC_ALL, COMPACTION_ALL]],
    ['several requests', ['compaction', 'kmalloc'], [COMPACTION_ALL, KMALLOC_ALL]],
    ['empty parts of a list', [',kmalloc,,'], [KMALLOC_ALL]],
    ['perf’s name', ['kmem:kmalloc'], [KMALLOC_ALL]],
    ['bpftrace’s name', ['tracepoint:kmem:kmalloc'], [KMALLOC_ALL]],
    ['a tracepoint without a file', ['kmem:kfree'], [['kmem_kfree', ['kmem_kfree']]]],
    ['a glob of names', ['k*'], [KMALLOC_ALL]],
    ['a glob of events', ['kmem:k*'], [['kmem_kfree', ['kmem_kfree']], KMALLOC_ALL]],
    ['a glob with a question mark', ['compac?ion'], [COMPACTION_ALL]],
    ['the same name twice', ['kmalloc,kmalloc'], [KMALLOC_ALL]],
    ['a part, then all', ['kmalloc.failed,kmem:kmalloc'], [['kmalloc', ['kmalloc_failed', 'kmalloc']]]],
    [
      'parts of two probes in turn',
      ['kmalloc.failed,compaction.total,compaction'],
      [
        ['kmalloc', ['kmalloc_failed']],
        ['compaction', ['compaction_total', 'compaction']],
      ],
    ],
  ])('%s', (_, requests, expected) => {
    expect(selected(...requests)).toEqual(expected);
  });

  test('a glob leaves out events that the kernel lacks', () => {
    const kernel = tracepoints({ without: ['compaction:mm_compaction_end'] });
    expect(select(['*'], PROBES, kernel).map(({ probe }) => probe.head.name)).toEqual([
      'kmalloc',
      'migration',
    ]);
  });

  test('a probe is found by the kernel’s name of its tracepoint', () => {
    const probe = probeOf({
      name: 'writepage',
      event: 'vmscan:mm_vmscan_write_folio',
      maps: '{ writepage: { counts: pages } }',
      script: 'tracepoint:vmscan:mm_vmscan_write* { @writepage[pid] = count(); }',
    });
    const kernel = tracepoints({ formats: { 'vmscan:mm_vmscan_writepage': format('pfn') } });
    const [found] = select(['vmscan:mm_vmscan_write_folio'], probesOf(probe), kernel);
    expect(found?.probe).toBe(probe);
  });

  test('a filter belongs to its own request, even if the probe is the same', () => {
    const found = select([{ text: 'kmalloc', filter: 'node == 0' }, { text: 'kmalloc' }]);
    expect(found.map(({ filter }) => filter !== undefined)).toEqual([true, false]);
  });

  test('two filters of an event have two labels, and one filter none', () => {
    const labels = (...requests: EventRequest[]) =>
      select(requests).flatMap((one) => one.maps.map((map) => labelOf(one, map)));
    const [big, small] = [
      { text: 'kmem:kfree', filter: 'ptr > 1' },
      { text: 'kmem:kfree', filter: 'ptr < 1' },
    ];
    expect(labels(big, small, { text: 'kmem:kfree' })).toEqual([
      'kmem:kfree if ptr > 1',
      'kmem:kfree if ptr < 1',
      'kmem:kfree',
    ]);
    expect(labels(big, { ...small, name: 'small' })).toEqual(['kmem:kfree', 'small']);
  });

  test('one filter applies to the whole list', () => {
    const found = select([{ text: 'kmalloc.failed,kmem:kfree,kmalloc', filter: 'call_site > 0' }]);
    expect(found.map(({ maps }) => maps)).toEqual([['kmalloc_failed', 'kmalloc'], ['kmem_kfree']]);
    expect(new Set(found.map(({ filter }) => filter)).size).toBe(1);
  });
});

describe('a preset', () => {
  const CATALOGUE = loadCatalogue();
  /** A kernel that has all events of the catalogue but these. */
  const kernel = (...without: string[]): Tracepoints => {
    const names = [...CATALOGUE.values()]
      .flatMap(({ blocks }) => blocks.flatMap(({ attach }) => attach))
      .map(eventAt)
      .filter((name) => !without.includes(name));
    return { ...tracepoints(), names, has: (name) => names.includes(name), fields: () => ANY_FIELD };
  };
  const ANY_FIELD = fieldsFor(CATALOGUE);
  const events = (text: string, ...without: string[]) =>
    select([text], CATALOGUE, kernel(...without)).map(({ probe, maps }) => [probe.head.name, maps.length]);

  test('stands for its events', () => {
    expect(events('@slab')).toEqual([
      ['kmalloc', 1],
      ['kfree', 1],
      ['kmem_cache_alloc', 1],
      ['kmem_cache_free', 1],
    ]);
  });

  test('may have parts of a probe', () => {
    expect(events('@thp')).toContainEqual(['mm_migrate_pages', 3]);
  });

  test.each(['minor-faults', 'minor_faults', 'software:minor-faults'])(
    '%s is minor-faults of perf',
    (name) => {
      const found = select([name, 'minor-faults'], CATALOGUE, kernel());
      expect(found.map(({ probe }) => eventOf(probe, 'minor_faults'))).toEqual(['minor-faults']);
    },
  );

  test.each(['faults', 'page-faults'])('%s is page-faults of perf', (name) => {
    expect(select([name], CATALOGUE, kernel()).map(({ probe }) => probe.event)).toEqual(['page-faults']);
  });

  test('a filter can compare no field of a software event', () => {
    const request = { text: 'minor-faults', filter: 'address == 1' };
    const error = failure(() => select([request], CATALOGUE, tracepoints()));
    expect(error.message).toBe(
      'filter: minor-faults has no field address: a software event of perf has none of its own',
    );
    expect(select([{ ...request, filter: 'comm == "sh"' }], CATALOGUE, tracepoints())).toHaveLength(1);
  });

  test('in a list with its own events counts each once', () => {
    expect(events('kfree,@slab')).toHaveLength(4);
  });

  test('has a filter on each of its events', () => {
    const found = select([{ text: '@slab', filter: 'cpu == 1' }], CATALOGUE, kernel());
    expect(found.map(({ source }) => source)).toEqual(Array(4).fill('cpu == 1'));
  });

  test('takes no name', () => {
    expect(failure(() => select([{ text: '@slab', name: 'x' }], CATALOGUE, kernel())).message).toBe(
      'the name x can name one event, but @slab matches 4',
    );
  });

  test('leaves out an optional event that the kernel lacks', () => {
    expect(events('@faults')).toHaveLength(5);
    expect(events('@faults', 'filemap:mm_filemap_fault', 'exceptions:page_fault_user')).toHaveLength(3);
  });

  test('is refused where the kernel lacks another', () => {
    const error = failure(() => events('@slab', 'kmem:kfree'));
    expect(error.code).toBe('EVENT_MISSING');
    expect(error.message).toMatch(
      /^@slab has kfree \(.*kfree\.bt\): this kernel has no tracepoint:kmem:kfree$/,
    );
    expect(error.hint).toBe('Count its other events: -e kmalloc,kmem_cache_alloc,kmem_cache_free');
    expect(
      failure(() => events('@migration', 'migrate:mm_migrate_pages', 'syscalls:sys_enter_migrate_pages'))
        .hint,
    ).toMatch(/`vmtally list`/);
  });
});

describe('a name', () => {
  const labels = (...requests: EventRequest[]) =>
    select(requests).map((one) => [isNamed(one), ...one.maps.map((map) => labelOf(one, map))]);

  test('names the main series, and the others as its parts', () => {
    expect(labels({ text: 'kmalloc', name: 'mine' })).toEqual([[true, 'mine', 'mine.failed']]);
  });

  test('names a requested part', () => {
    expect(labels({ text: 'kmalloc.failed', name: 'mine' })).toEqual([[true, 'mine']]);
  });

  test('is accepted for a tracepoint without a probe file', () => {
    expect(labels({ text: 'kmem:kfree', name: 'mine' })).toEqual([[true, 'mine']]);
  });

  test('makes another series of the same event', () => {
    expect(
      labels(
        { text: 'kmem:kfree' },
        { text: 'kmem:kfree', name: 'one' },
        { text: 'kmem:kfree', name: 'other' },
        { text: 'kmem:kfree' },
      ),
    ).toEqual([
      [false, 'kmem:kfree'],
      [true, 'one'],
      [true, 'other'],
    ]);
  });

  test('is accepted for a glob that matches one event', () => {
    expect(labels({ text: 'kmem:kf*', name: 'mine' })).toEqual([[true, 'mine']]);
  });

  test.each(['kmalloc,kmem:kfree', 'kmem:k*', 'kmalloc.failed,kmalloc'])('is not of several: %s', (text) => {
    expect(failure(() => select([{ text, name: 'mine' }]))).toMatchObject({
      code: 'USAGE',
      message: `the name mine can name one event, but ${text} matches 2`,
    });
  });

  test('is refused twice', () => {
    const requests = [
      { text: 'kmem:kfree', name: 'mine' },
      { text: 'kmalloc', name: 'mine' },
    ];
    expect(failure(() => select(requests))).toMatchObject({
      code: 'USAGE',
      message: 'two events are named mine',
    });
  });
});

describe('a probe file of the user', () => {
  const OWN: Probe = {
    ...probeOf({
      name: 'mine',
      maps: '{ mine: { counts: events }, mine_big: { counts: events } }',
      script: 'tracepoint:kmem:kmalloc { @mine[pid] = count(); @mine_big[pid] = count(); }',
    }),
    own: true,
  };

  test('names its series', () => {
    const [found] = select(['mine'], probesOf(KMALLOC, OWN));
    expect(found && [isNamed(found), ...found.maps.map((map) => labelOf(found, map))]).toEqual([
      true,
      'mine',
      'mine.big',
    ]);
    expect(found?.maps.map((map) => eventOf(found.probe, map))).toEqual(['mine', 'mine.big']);
  });

  test.each([[[KMALLOC, OWN]], [[OWN, KMALLOC]]])(
    'does not take its event away from the catalogue',
    (probes) => {
      expect(select(['kmem:kmalloc'], probesOf(...probes)).map(({ probe }) => probe)).toEqual([KMALLOC]);
    },
  );

  test('a probe of some of its tracepoint’s events goes by its own name', () => {
    const part = probeOf({
      name: 'kmalloc_part',
      maps: '{ kmalloc_part: { counts: events } }',
      script: 'tracepoint:kmem:kmalloc { @kmalloc_part[pid] = count(); }',
    });
    const head = { ...part.head, ownName: true };
    const probes = probesOf(KMALLOC, { ...part, head });
    expect(select(['kmem:kmalloc'], probes).map(({ probe }) => probe)).toEqual([KMALLOC]);
    const [found] = select(['kmalloc_part'], probes);
    expect(found && eventOf(found.probe, 'kmalloc_part')).toBe('kmalloc_part');
  });

  test('may have a tracepoint of no other file', () => {
    expect(select(['kmem:kmalloc'], probesOf(OWN)).map(({ probe }) => probe)).toEqual([OWN]);
  });
});

test('an event is the argument of -e that selects a map', () => {
  expect(Object.keys(KMALLOC.head.maps).map((map) => eventOf(KMALLOC, map))).toEqual([
    'kmem:kmalloc',
    'kmalloc.failed',
  ]);
});

describe('EVENT_UNKNOWN', () => {
  test.each([
    ['kmaloc', 'no probe or tracepoint is called kmaloc', 'Did you mean kmalloc?'],
    ['kfee', 'no probe or tracepoint is called kfee', 'kfree'],
    ['kmem:kfreee', 'no probe or tracepoint is called kmem:kfreee', 'kmem:kfree'],
    ['kmalloc_failed', 'no probe or tracepoint is called kmalloc_failed', 'Did you mean kmalloc.failed?'],
    ['cycles', 'no probe or tracepoint is called cycles', '`perf stat -e cycles`'],
    ['kprobe:vmap', '-e takes no function such as kprobe:vmap', 'A probe file can count calls'],
    ['@nothing', 'no preset is called @nothing', 'The presets: @default, @slab, @pages, '],
    ['@fault', 'no preset is called @fault', 'Did you mean @faults?'],
    ['@', 'no preset is called @', ''],
    ['kmalloc.nothing', 'no probe or tracepoint is called kmalloc.nothing', ''],
    ['kmalloc.failed.twice', 'no probe or tracepoint is called kmalloc.failed.twice', ''],
    ['kmalloc.', 'no probe or tracepoint is called kmalloc.', 'kmalloc'],
    ['xyzxyz', 'no probe or tracepoint is called xyzxyz', '`vmtally list` shows the probes'],
    ['nothing:*', 'no probe or tracepoint is called nothing:*', ''],
    ['nothing*', 'no probe or tracepoint is called nothing*', ''],
    ['constructor', 'no probe or tracepoint is called constructor', ''],
    ['kmalloc.constructor', 'no probe or tracepoint is called kmalloc.constructor', ''],
    ['[z-a]', 'no probe or tracepoint is called [z-a]', ''],
  ])('%s', (name, message, hint) => {
    const error = failure(() => select([name]));
    expect(error.code).toBe('EVENT_UNKNOWN');
    expect(error.message).toBe(message);
    expect(error.hint).toContain(hint);
  });

  test.each([[[]], [['']], [[',,']]])('no event: %j', (requests) => {
    const error = failure(() => select(requests));
    expect(error).toMatchObject({ code: 'EVENT_UNKNOWN', message: 'no event is selected' });
  });
});

describe('EVENT_MISSING', () => {
  const old = tracepoints({ without: ['kmem:kmalloc', 'compaction:mm_compaction_begin'] });

  test.each([
    ['kmalloc', 'kmalloc (kmalloc.bt): this kernel has no tracepoint:kmem:kmalloc'],
    ['kmalloc.failed', 'kmalloc (kmalloc.bt): this kernel has no tracepoint:kmem:kmalloc'],
    ['kmem:kmalloc', 'kmalloc (kmalloc.bt): this kernel has no tracepoint:kmem:kmalloc'],
    [
      'compaction:mm_compaction_end',
      'compaction (compaction.bt): this kernel has no tracepoint:compaction:mm_compaction_begin',
    ],
  ])('%s', (name, message) => {
    const error = failure(() => select([name], PROBES, old));
    expect(error).toMatchObject({ code: 'EVENT_MISSING', exitStatus: 3 });
    expect(error.message).toBe(message);
  });

  test('a field that the kernel lacks', () => {
    const kernel = tracepoints({ formats: { 'kmem:kmalloc': format('ptr', 'bytes_alloc') } });
    expect(failure(() => select(['kmalloc'], PROBES, kernel)).message).toBe(
      'kmalloc (kmalloc.bt): this kernel’s kmem:kmalloc has no field bytes_req',
    );
  });
});

describe('filters', () => {
  const fail = (text: string, filter: string, probes: Map<string, Probe> = PROBES) =>
    failure(() => select([{ text, filter }], probes));

  test('an unknown field: its event and the existing fields', () => {
    const error = fail('kmalloc', 'bytes > 3');
    expect(error.code).toBe('FIELD_UNKNOWN');
    expect(error.message).toBe('filter: kmem:kmalloc has no field bytes');
    expect(error.hint).toBe(
      'Did you mean bytes_alloc, bytes_req? ' +
        'Its fields: call_site, ptr, bytes_req, bytes_alloc, gfp_flags, node, common_pid, comm, cpu.',
    );
  });

  test.each([
    ['sched:sched_process_exit', 'comm == 3', 'filter: comm of sched:sched_process_exit is text (char[16])'],
    [
      'sched:sched_process_exec',
      'filename > 3',
      'filter: filename of sched:sched_process_exec is text (__data_loc char[])',
    ],
    ['kmalloc', 'node == "x"', 'filter: node of kmem:kmalloc is a number (int)'],
    [
      'syscalls:sys_enter_execve',
      'filename == "x"',
      'filter: filename of syscalls:sys_enter_execve is text in memory of the process, which may be paged out when the event comes',
    ],
  ])('%s with %s', (text, filter, message) => {
    const error = fail(text, filter);
    expect(error.code).toBe('FIELD_UNKNOWN');
    expect(error.message).toBe(message);
  });

  test('every event of a list must have the field', () => {
    expect(fail('kmalloc,kmem:kfree', 'bytes_req > 1').message).toBe(
      'filter: kmem:kfree has no field bytes_req',
    );
  });

  test('a block that only keeps scratch need not have the field', () => {
    const [found] = select([{ text: 'compaction', filter: 'status == 8' }]);
    expect(found?.filter).toBeDefined();
    expect(fail('compaction', 'nothing == 8').message).toBe(
      'filter: compaction:mm_compaction_end has no field nothing',
    );
  });

  test('fields that every event has can be filtered, as in perf', () => {
    for (const filter of ['common_pid == 1', 'cpu == 0', 'comm == "sh"']) {
      expect(select([{ text: 'kmalloc', filter }])).toHaveLength(1);
    }
    expect(fail('kmalloc', 'common_flags == 1').code).toBe('FIELD_UNKNOWN');
    expect(fail('kmalloc', 'comm == 1').code).toBe('FIELD_UNKNOWN');
  });

  test('a negative number for an unsigned field', () => {
    expect(fail('kmalloc', 'bytes_req < -1').message).toBe(
      'filter: bytes_req of kmem:kmalloc (size_t) takes numbers from 0 to 18446744073709551615',
    );
    expect(select([{ text: 'kmalloc', filter: 'node == -1' }])).toHaveLength(1);
  });

  test('syntax comes before events', () => {
    expect(fail('no_such_event', 'bytes >').code).toBe('FILTER_SYNTAX');
  });
});

describe('too many events', () => {
  const names = Array.from({ length: 600 }, (_, n) => `many:event_${n}`);
  const read: string[] = [];
  const kernel: Tracepoints = {
    ...tracepoints(),
    names,
    has: (name) => names.includes(name),
    fields: (name) => {
      read.push(name);
      return [];
    },
  };

  test.each([
    [undefined, 'USAGE', 'these names stand for over 512 events; bpftrace attaches at most 512 probes'],
    [128, 'SESSION_SIZE', 'these names stand for over 128 events, the most for a session of a client'],
  ])('of globs are refused before their formats are read: at most %s', (most, code, message) => {
    const requests = Array.from({ length: 64 }, () => ({ text: '*:*' }));
    expect(failure(() => selectEvents(requests, PROBES, kernel, most))).toMatchObject({ code, message });
    expect(read).toEqual([]);
  });

  test.each([
    ['globs of probes', '*'],
    ['names', 'kmalloc'],
    ['presets', '@slab'],
  ])('of %s count too, with whatever filters', (_, text) => {
    const requests = Array.from({ length: 129 }, (__, n) => ({ text, filter: `common_pid == ${n}` }));
    const catalogue = loadCatalogue();
    const fields = fieldsFor(catalogue);
    const all = { ...tracepoints(), has: () => true, fields: () => fields };
    expect(failure(() => selectEvents(requests, catalogue, all, 128))).toMatchObject({
      code: 'SESSION_SIZE',
    });
  });

  test('count over all names of a request', () => {
    const few = { ...kernel, names: names.slice(0, 60) };
    const requests = [1, 2, 3].map(() => ({ text: 'many:*' }));
    expect(failure(() => selectEvents(requests, PROBES, few, 128))).toMatchObject({ code: 'SESSION_SIZE' });
  });
});
