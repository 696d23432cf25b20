import { describe, expect, it } from 'vitest';
import type { OutstandingMessage } from '../../src/wire/sample-views.ts';
import { argv } from '../fixtures/argv.ts';
import { until } from '../fixtures/until.ts';
import { serves } from './served.ts';
import { Client } from './service.ts';
import { finish, start, WORKLOADS } from './support.ts';

const [MADE, CLOSED] = [8_009, 3_001];
const LEFT = MADE - CLOSED;
const WAIT = 60_000;
/** An address of the kernel, as a hexadecimal number or as a decimal one. */
const ADDRESS = /ffff[0-9a-f]{8}|-\d{10}|\d{19}/;

const served = serves`-e kmalloc --interval 200`;

const eventfds = (message: OutstandingMessage | undefined) =>
  message?.rows.find(({ name }) => name.startsWith('do_eventfd+'));

describe('what a process left', () => {
  it('is what it made less what it closed, while it runs and at the end', async () => {
    const workload = start(WORKLOADS.kept, argv`${MADE} ${CLOSED} wait`);
    const { pid } = workload;
    let last: OutstandingMessage | undefined;
    const all: OutstandingMessage[] = [];
    const key = await served.client.subscribe(
      { view: 'outstanding', pid, seconds: 12, run: 1 },
      (message) => {
        last = message;
        all.push(message);
      },
    );
    const { session: id = '' } = last ?? {};
    expect(id).toMatch(/^main-objects-[0-9a-f]{12}-\d+-\d+$/);
    await until('it counts', async () => (await served.stateOf(id)) === 'counting', WAIT);
    workload.stdin.write('x');
    await until('they are closed', () => workload.stdout.includes('closed'), WAIT);
    await until('a tick has them', () => eventfds(last)?.objects === LEFT && last?.isFinal === false, WAIT);
    expect(eventfds(last)).toMatchObject({ bytes: 64 * LEFT, allocated: MADE, freed: CLOSED, users: 1 });
    expect(eventfds(last)?.oldestSeconds).toBeNull();

    // Another view of the same count has other rows of it.
    served.client.socket.send(
      JSON.stringify({ type: 'subscribe', id: 99, view: { view: 'outstanding', run: 2 } }),
    );
    await until('a second one is refused', () =>
      served.client.messages.some(
        (message) => message.type === 'error' && message.problem.code === 'CLIENT_LIMIT',
      ),
    );

    await until('it ends', async () => (await served.stateOf(id)) === 'ended', WAIT);
    await until('the objects came', () => last?.isFinal === true, WAIT);
    const end = last ?? expect.fail('no message');
    expect(end).toMatchObject({ target: `process ${pid}`, kind: 'kmalloc', by: 'site' });
    const row = eventfds(end);
    expect(row).toMatchObject({
      objects: LEFT,
      most: { name: expect.stringMatching(/^vmtally-kept-\d+$/), objects: LEFT },
    });
    expect(row?.oldestSeconds).toBeGreaterThan(0);
    expect(row?.oldestSeconds).toBeLessThan(13);
    for (const { allocated, freed, unseen, outstanding } of all)
      expect(freed + unseen + outstanding.objects).toBe(allocated);
    expect(end.rows.reduce((sum, { objects }) => sum + objects, 0)).toBe(end.outstanding.objects);
    expect(end.notes.join()).toContain('kfree_rcu()');
    expect(JSON.stringify(all)).not.toMatch(ADDRESS);
    expect(key).toBe(end.key);

    workload.stdin.end();
    await finish(workload);
  });

  it('is part of the count of all processes, by program, which ends held against the kernel’s own numbers', async () => {
    const workload = start(WORKLOADS.kept, argv`${MADE} ${CLOSED} wait`);
    const seen: { ofGroup?: OutstandingMessage; ofAll?: OutstandingMessage } = {};
    const within = { group: 'name', key: 'vmtally-kept' } as const;
    const clients = await Promise.all([Client.connect(served.service), Client.connect(served.service)]);
    const [ofGroup, ofAll] = clients;
    await ofGroup.subscribe({ view: 'outstanding', seconds: 5, run: 7, within }, (message) => {
      seen.ofGroup = message;
    });
    await ofAll.subscribe({ view: 'outstanding', seconds: 5, run: 7 }, (message) => {
      seen.ofAll = message;
    });
    expect(seen.ofAll?.session).toBe(seen.ofGroup?.session);
    const id = seen.ofAll?.session ?? '';
    await until('it counts', async () => (await served.stateOf(id)) === 'counting', WAIT);
    workload.stdin.write('x');
    await until('the objects came', () => seen.ofGroup?.isFinal === true, WAIT);
    const end = seen.ofGroup ?? expect.fail('no message');
    expect(end.target).toBe('program vmtally-kept');
    expect(eventfds(end)).toMatchObject({ objects: LEFT, users: 1 });
    expect(end.freed + end.unseen + end.outstanding.objects).toBe(end.allocated);
    expect(end.unseen).toBeGreaterThanOrEqual(0);
    await until('all have theirs', () => seen.ofAll?.isFinal === true, WAIT);
    expect(seen.ofAll?.allocated).toBeGreaterThanOrEqual(end.allocated);
    expect(seen.ofAll?.notes.join()).toMatch(
      /the caches of kmalloc have about [\d,]+ objects? (?:more|fewer) than before the count \(\/proc\/slabinfo\)/,
    );
    for (const client of clients) client.close();
    workload.stdin.end();
    await finish(workload);
  });
});
