import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type Folded, framesOf, readFolded } from '../../src/report/flame/folded.ts';
import type { FlameMessage } from '../../src/wire/sample-views.ts';
import { argv } from '../fixtures/argv.ts';
import { until } from '../fixtures/until.ts';
import { serves } from './served.ts';
import { finish, start, WORKLOADS } from './support.ts';

const N = 100_003;
const WAIT = 30_000;
/** An address of the kernel. */
const ADDRESS = /ffff[0-9a-f]{8}/;

const served = serves`-e kmalloc --interval 200`;

/** Weight of all frames of a function. */
const weightOf = (message: FlameMessage | undefined, name: string): number =>
  (message?.frames ?? []).reduce((sum, [, function_, weight]) => sum + (function_ === name ? weight : 0), 0);

const weightIn = (folded: Folded, name: string): number =>
  [...folded].reduce((sum, [key, weight]) => sum + (framesOf(key).includes(name) ? weight : 0), 0);

describe('the flame graph of a process', () => {
  it('has each of its events, ends after its time, and can be read as a file', async () => {
    const workload = start(WORKLOADS.eventfd, argv`${N} wait`);
    const { pid } = workload;
    let last: FlameMessage | undefined;
    await served.client.subscribe({ view: 'flame', pid, seconds: 12, run: 1 }, (message) => (last = message));
    const { session: id = '' } = last ?? {};
    expect(id).toMatch(/^main-stack-[0-9a-f]{12}-\d+-\d+$/);
    await until('it counts', async () => (await served.stateOf(id)) === 'counting', WAIT);
    workload.stdin.write('x');
    await until('it has them', () => weightOf(last, 'do_eventfd') === N, WAIT);
    await until('it ends', async () => (await served.stateOf(id)) === 'ended', WAIT);
    await until('its last message came', () => (last?.counted ?? 0) >= 12, WAIT);
    expect(last).toMatchObject({
      event: 'kmem:kmalloc',
      target: `process ${pid}`,
      weight: 'count',
      hasBytes: true,
    });
    expect(last?.notes[0]).toMatch(/events were sampled, one of 64 by chance/);
    expect(JSON.stringify(last)).not.toMatch(ADDRESS);

    const file = async (form: string) => {
      const { status, headers, body } = await served.service.request(
        'GET',
        `/api/sessions/${id}/flame?form=${form}`,
      );
      expect(status).toBe(200);
      expect(headers.get('content-disposition')).toBe(`attachment; filename="vmtally-${id}.${form}"`);
      return body;
    };
    expect(weightIn(readFolded(String(await file('folded'))), 'do_eventfd')).toBe(N);
    expect(await file('svg')).toContain('do_eventfd');
    expect(await file('html')).toContain('Content-Security-Policy');
    expect(await file('speedscope.json')).toMatchObject({ name: `kmem:kmalloc for process ${pid}` });
    const pprof = await fetch(`${served.service.url}/api/sessions/${id}/flame?form=pb.gz`, {
      headers: served.service.bearer,
    });
    expect(gunzipSync(Buffer.from(await pprof.arrayBuffer())).toString('latin1')).toContain('do_eventfd');
    workload.stdin.end();
    await finish(workload);
  });
});

describe('the flame graph of the system', () => {
  /** A program that no other test has. */
  const PROGRAM = 'vmtally-serve';

  it('can be that of a program, exactly and by bytes, with every stack', async () => {
    const workload = start(WORKLOADS.eventfd, argv`${N} wait ${PROGRAM}`);
    const within = { group: 'name', key: PROGRAM } as const;
    const seen: { all?: FlameMessage; group?: FlameMessage } = {};
    const view = { view: 'flame', rate: 8 } as const;
    await served.client.subscribe(view, (message) => (seen.all = message));
    await served.client.subscribe({ ...view, within, weight: 'bytes' }, (message) => (seen.group = message));
    expect(seen.group?.session).toBe(seen.all?.session);
    await until('it counts', () => (seen.all?.tick ?? 0) > 1, WAIT);
    workload.stdin.write('x');
    await until('the program has them', () => weightOf(seen.group, 'do_eventfd') === 64 * N, WAIT);
    expect(seen.group?.frames.filter(([depth]) => depth === 1).map(([, name]) => name)).toEqual([PROGRAM]);
    // The two views have messages of their own.
    await until('the system has them too', () => weightOf(seen.all, 'do_eventfd') >= N, WAIT);
    workload.stdin.end();
    await finish(workload);
  });
});
