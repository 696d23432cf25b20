import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { argv } from '../fixtures/argv.ts';
import { freePort } from '../fixtures/free-port.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';
import { until } from '../fixtures/until.ts';
import { unpack } from './prometheus.ts';
import { eventfdBytes, Service } from './service.ts';
import { end, finish, start, WORKLOADS } from './support.ts';

const Alerts = z.array(
  z.object({
    labels: z.record(z.string(), z.string()),
    annotations: z.record(z.string(), z.string()),
    startsAt: z.string(),
    endsAt: z.string(),
    status: z.object({ state: z.string() }),
  }),
);

/** Eventfds for some seconds, in which the alert fires. */
const MADE = 4_000_037;
/** A name that a program may take: 15 bytes at most. */
const HOSTILE = '"}]\n{{.}}<b>\t\\';
const SHOWN = '"}]?{{.}}<b>?\\';

it('Alertmanager shows an alert that fires, with a hostile name as text, and resolves it', async () => {
  const directory = temporaryDirectory({
    'alertmanager.yml': JSON.stringify({ route: { receiver: 'none' }, receivers: [{ name: 'none' }] }),
  });
  unpack(directory, 'prometheus-alertmanager');
  const address = `127.0.0.1:${await freePort()}`;
  // Alertmanager reads its templates below /usr/share: it sees one of its own there.
  const script = [
    `mount -t tmpfs none /usr/share && cp -r '${directory}/usr/share/prometheus' /usr/share/`,
    `exec '${directory}/usr/bin/prometheus-alertmanager' "$@"`,
  ].join(' && ');
  const child = start(
    'unshare',
    argv`-m sh -c ${script} sh --config.file=${join(directory, 'alertmanager.yml')} --storage.path=${join(directory, 'data')} --cluster.listen-address= --web.listen-address=${address}`,
  );
  onTestFinished(() => end(child));
  const config = join(directory, 'config.yaml');
  const rule = { name: 'busy', event: 'kmem:kmalloc', when: 'rate', by: 'name', above: 1000, clear: 10 };
  writeFileSync(config, JSON.stringify({ alerts: [rule], alertmanager: `http://${address}/` }));
  const filter = `bytes_req == ${await eventfdBytes()}`;
  // Alertmanager may not listen yet: what is sent meanwhile is sent again.
  const service = await Service.start`-e kmem:kmalloc --filter ${filter} --interval 200 --config ${config}`;
  onTestFinished(() => service.stop());
  const alerts = async () => {
    const answer = await fetch(`http://${address}/api/v2/alerts?active=true`).catch(() => undefined);
    const all = answer?.ok ? Alerts.parse(await answer.json()) : [];
    return all.filter(({ labels }) => labels.name === SHOWN);
  };
  const workload = start(WORKLOADS.eventfd, argv`${MADE} wait ${HOSTILE}`);
  workload.stdin.write('x');
  await until('the alert is there', async () => (await alerts()).length > 0, 30_000);
  const [alert] = await alerts();
  expect(alert).toMatchObject({
    labels: { alertname: 'busy', session: 'main', event: 'kmem:kmalloc', name: SHOWN },
    annotations: { summary: expect.stringContaining('kmem:kmalloc, rate above 1,000 allocations/s by name') },
    status: { state: 'active' },
  });
  expect(Number(alert?.annotations.value)).toBeGreaterThan(1000);
  // The program makes no more, and the next exact tick ends the alert.
  await until('the alert is over', async () => (await alerts()).length === 0, 60_000);
  workload.stdin.end();
  await finish(workload);
}, 180_000);
