import { z } from 'zod';
import { FleetName } from '../../wire/fleet.ts';
import { TOP_LIMIT } from '../../wire/view-requests.ts';
import { NatsUrls } from '../nats-url.ts';
import { configFromFile, ServeConfig } from '../serve/config.ts';
import { ExternalUrl } from '../serve/external-url.ts';
import { COMMAND_LINE, settingError } from '../setting-error.ts';
import { type FleetFlags, MOST_REPLICAS } from './options.ts';

/** All settings of a hub. Precedence: flag, file, default. */
export const FleetConfig = z.strictObject({
  nats: NatsUrls.default(['nats://127.0.0.1:4222']).describe('addresses of the NATS servers'),
  fleetName: FleetName.default('default'),
  fleetCreds: z.string().min(1).optional(),
  fleetCa: z.string().min(1).optional(),
  replicas: z
    .int()
    .min(1)
    .max(MOST_REPLICAS)
    .default(1)
    .describe('servers of a cluster that keep the stream, if the hub creates it'),
  listen: z.preprocess((value) => value ?? '127.0.0.1:7118', ServeConfig.shape.listen),
  externalUrl: ExternalUrl.optional(),
  tokenFile: z.string().min(1).optional(),
  readTokenFile: z.string().min(1).optional(),
  noToken: z.boolean().default(false),
  top: z.int().min(1).max(TOP_LIMIT).default(100),
  clients: z.int().min(1).max(100_000).default(1000),
  alerts: ServeConfig.shape.alerts.describe('rules of alerts on the fleet'),
  alertmanager: ServeConfig.shape.alertmanager,
  webhook: ServeConfig.shape.webhook,
});

export type FleetConfig = z.infer<typeof FleetConfig>;

/** The settings of a hub. Throws CONFIG_INVALID, which names the source. */
export function fleetConfig({ token, config, ...flags }: FleetFlags): FleetConfig {
  const {
    embedded: _embedded,
    users: _users,
    output: _output,
    once: _once,
    json: _json,
    exact: _exact,
    series: _series,
    group: _group,
    ...settings
  } = flags;
  const file = config === undefined ? {} : parse(config, FleetConfig.partial(), configFromFile(config));
  const given = { ...settings, ...(!token && { noToken: true }) };
  parse(COMMAND_LINE, FleetConfig.partial(), given);
  return parse('the settings', FleetConfig, { ...file, ...given });
}

function parse<S extends z.ZodType>(where: string, schema: S, values: unknown): z.infer<S> {
  const parsed = schema.safeParse(values);
  if (parsed.success) return parsed.data;
  throw settingError(where, parsed.error.issues[0], 'fleet', Object.keys(FleetConfig.shape));
}
