import { hostname } from 'node:os';
import { z } from 'zod';
import { VmtallyError } from '../../errors.ts';
import { readBootId } from '../../kernel/boot-id.ts';
import { FleetName, type FleetOptions, HostLabels, HostName } from '../../wire/fleet.ts';
import { msOf } from '../../wire/ms-of.ts';
import { readNatsFiles } from '../nats-files.ts';
import { NatsUrls } from '../nats-url.ts';
import { optionOf } from '../setting-error.ts';

const DEFAULT_INTERVAL_MS = 10_000;

/** Labels as `rack=b7,zone=a`, or as an object. */
const Labels = z.preprocess((value, context) => {
  if (typeof value !== 'string') return value;
  const labels = new Map<string, string>();
  for (const pair of value.split(',')) {
    const match = /^([^=]*)=(.*)$/.exec(pair);
    const [, label = '', text = ''] = match ?? [];
    if (match === null || labels.has(label)) {
      const fault = match === null ? `${JSON.stringify(pair)} has no =` : `${label} is there twice`;
      context.addIssue({ code: 'custom', message: `${fault}; labels are as in rack=b7,zone=a` });
      return z.NEVER;
    }
    labels.set(label, text);
  }
  return Object.fromEntries(labels);
}, HostLabels);

/** Settings of the fleet that a service publishes to. */
export const FLEET_SETTINGS = {
  fleet: NatsUrls.optional().describe('addresses of NATS servers that counts are published to'),
  fleetCreds: z.string().min(1).optional().describe('file with the credentials for them'),
  fleetCa: z.string().min(1).optional().describe('file with the certificates of their authorities'),
  fleetName: FleetName.optional().describe('name of the fleet; default: default'),
  fleetHost: HostName.optional().describe('name of this host in the fleet; default: its own name'),
  fleetLabels: Labels.optional().describe('labels of this host: rack=b7,zone=a'),
  fleetInterval: z
    .preprocess(
      (value) => (typeof value === 'string' ? (msOf(value.trim()) ?? value) : value),
      z.int('must be a time, such as 10s').min(1_000).max(60_000),
    )
    .optional()
    .describe('time between summaries: 10s; a number alone is in ms'),
};

type Settings = z.infer<z.ZodObject<typeof FLEET_SETTINGS>>;

/** Settings of publishing to a fleet; reads the files that they name. Undefined without `fleet`. Throws CONFIG_INVALID. */
export function fleetOptions(config: Settings, host = hostname): FleetOptions | undefined {
  const { fleet, fleetName, fleetHost, fleetLabels, fleetInterval } = config;
  if (fleet === undefined) {
    const [alone] = Object.keys(FLEET_SETTINGS).filter((key) => Reflect.get(config, key) !== undefined);
    if (alone === undefined) return undefined;
    throw new VmtallyError(
      'CONFIG_INVALID',
      `the settings: ${optionOf(alone)} (${alone}) without --fleet`,
      'Give --fleet nats://HOST:PORT.',
    );
  }
  const name = HostName.safeParse(fleetHost ?? host());
  if (!name.success)
    throw new VmtallyError(
      'CONFIG_INVALID',
      'the settings: the name of this machine is no name of a host',
      'Name it with --fleet-host.',
    );
  return {
    servers: fleet,
    ...readNatsFiles(config),
    fleet: fleetName ?? 'default',
    host: name.data,
    labels: fleetLabels ?? {},
    intervalMs: fleetInterval ?? DEFAULT_INTERVAL_MS,
    bootId: readBootId(),
  };
}
