import { existsSync } from 'node:fs';
import { loadAll } from 'js-yaml';
import { z } from 'zod';
import { messageOf, VmtallyError } from '../../errors.ts';
import { ATTACH_MODES } from '../../probe/raw.ts';
import { readSmallFile, SETTINGS_BYTES } from '../../small-file.ts';
import { ALERT_LIMITS, ConfiguredRule } from '../../wire/alerts.ts';
import { METRICS_BY } from '../../wire/metrics-by.ts';
import { msOf } from '../../wire/ms-of.ts';
import { EventSpec as Event, LIMITS, SESSION_ROWS } from '../../wire/session.ts';
import { TOP_LIMIT } from '../../wire/view-requests.ts';
import { bytesOf } from '../arguments.ts';
import { DEFAULT_MAX_COST } from '../common.ts';
import { DEFAULT_EVENTS } from '../event-options.ts';
import { COMMAND_LINE, settingError } from '../setting-error.ts';
import { withHost } from './address.ts';
import { ExternalUrl } from './external-url.ts';
import { FLEET_SETTINGS } from './fleet.ts';
import { OtlpUrl } from './otlp-url.ts';
import { ReceiverUrl } from './receiver-url.ts';

export const LOG_FORMS = ['text', 'json'] as const;

const KEEP = { leastMs: 60_000, mostMs: 315_360_000_000, leastBytes: 2 ** 20 };

/** A number. In the environment it is text. */
const number = (least: number, most: number) =>
  z.preprocess(
    (value) => (typeof value === 'string' && /^\s*\d/.test(value) ? Number(value) : value),
    z.number().int().min(least).max(most),
  );
/** A switch. In the environment it is text. */
const flag = z.preprocess(
  (value) => (value === 'true' ? true : value === 'false' ? false : value),
  z.boolean('must be true or false'),
);
/** A list. In the environment it is comma-separated text. */
const list = <Items extends z.ZodArray>(items: Items) =>
  z.preprocess(
    (value) => (typeof value === 'string' ? value.split(',').filter((part) => part !== '') : value),
    items,
  );
/** A structure. In the environment it is JSON. */
const fromJson = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value) => (typeof value === 'string' ? (jsonOf(value) ?? value) : value), schema);
const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
const EventName = z
  .string()
  .transform((event) => ({ event }))
  .pipe(Event);

/** All settings of a service. Precedence: flag, VMTALLY_NAME in the environment, file, default. */
export const ServeConfig = z.strictObject({
  listen: z
    .union([z.string(), z.int()])
    .transform((listen) => withHost(String(listen)))
    .pipe(
      z
        .string()
        .regex(
          /^(\[[0-9a-fA-F:.]+\]|[^\s:[\]]+):\d{1,5}$/,
          'must be HOST:PORT or a port, such as 0.0.0.0:7117, [::1]:7117 or 7117',
        )
        .refine(
          (listen) => Number(listen.slice(listen.lastIndexOf(':') + 1)) <= 65_535,
          'ports end at 65535',
        ),
    )
    .default('127.0.0.1:7117'),
  interval: z
    .preprocess(
      (value) => (typeof value === 'string' ? (msOf(value.trim()) ?? value) : value),
      z
        .int('must be a time, such as 500ms or 1s; a number alone is in ms')
        .min(LIMITS.leastIntervalMs)
        .max(LIMITS.mostIntervalMs),
    )
    .default(1000)
    .describe('time between ticks: 1s, 500ms; a number alone is in ms'),
  events: list(
    z
      .array(z.union([Event, EventName]))
      .min(1)
      .max(LIMITS.eventsOfASession),
  ).default([{ event: DEFAULT_EVENTS }]),
  by: z.enum(SESSION_ROWS).default('pid'),
  top: number(1, TOP_LIMIT).default(50).describe('rows of a leaderboard whose request names no number'),
  probes: list(z.array(z.string().min(1)))
    .default([])
    .describe('directories of further probes'),
  bpftrace: z.string().optional(),
  attach: z.enum(ATTACH_MODES).default('auto').describe('raw tracepoints: auto, raw, or classic for none'),
  externalUrl: ExternalUrl.optional().describe('address of the page behind a proxy'),
  tokenFile: z.string().optional().describe('file with the token of the role control'),
  readTokenFile: z.string().optional().describe('file with the token of the role read'),
  noToken: flag.default(false).describe('let every local user do all, on a loopback address'),
  runDir: z.string().min(1).optional().describe('directory of the sockets and of generated tokens'),
  user: z.string().min(1).optional().describe('user of the serving process'),
  state: z.string().min(1).optional().describe('directory that keeps the totals of named counts'),
  record: z.string().min(1).optional().describe('directory that keeps captures of the first session'),
  keep: z
    .preprocess(
      (value) => (typeof value === 'string' ? (msOf(value.trim()) ?? value) : value),
      z
        .int('must be a time, such as 24h or 90m')
        .refine((ms) => ms >= KEEP.leastMs && ms <= KEEP.mostMs, 'must be from 1m to ten years, such as 24h'),
    )
    .default(86_400_000)
    .describe('time for which captures are kept: 24h; a number alone is in ms'),
  keepSize: z
    .preprocess(
      (value) => (typeof value === 'string' ? (bytesOf(value.trim()) ?? value) : value),
      z
        .int('must be a size, such as 1GiB')
        .refine((bytes) => bytes >= KEEP.leastBytes, 'must be at least 1MiB, such as 1GiB'),
    )
    .default(2 ** 30)
    .describe('bytes of all captures: 1GiB'),
  alerts: fromJson(
    z
      .array(ConfiguredRule)
      .max(ALERT_LIMITS.rules)
      .refine(
        (rules) => new Set(rules.map(({ name }) => name)).size === rules.length,
        'two rules have the same name',
      ),
  )
    .default([])
    .describe('rules of alerts on the first session'),
  alertmanager: ReceiverUrl.optional().describe('address of an Alertmanager that alerts are sent to'),
  webhook: ReceiverUrl.optional().describe('address that alerts are sent to, in the form of Alertmanager'),
  unlockMain: flag.default(false).describe('let clients suspend, change and delete the first session'),
  showArguments: flag.default(false).describe('show the arguments in command lines of processes'),
  otlp: OtlpUrl.optional().describe('address to which metrics are exported by OTLP'),
  ...FLEET_SETTINGS,
  log: z.enum(LOG_FORMS).optional().describe('form of the log; default: text on a terminal, else json'),
  clients: number(1, 100_000).default(1000).describe('WebSocket clients at a time'),
  sessions: number(1, 64).default(16).describe('counting sessions at a time'),
  maxCost: number(1, 100_000)
    .default(DEFAULT_MAX_COST)
    .describe('percent of one CPU that counting may take, probes included, before ticks are longer'),
  maxCostDrop: flag
    .default(false)
    .describe('drop the costliest events while the probes alone are over maxCost'),
  sessionCost: number(1, 100_000)
    .default(50)
    .describe(
      'percent of one CPU that bpftrace and the run time of the probes may take for a session of a client',
    ),
  metrics: z
    .preprocess(
      (value) => (typeof value === 'string' ? { by: value } : value),
      z.strictObject({ by: z.enum(METRICS_BY) }),
    )
    .default({ by: 'name' })
    .describe('groups of /metrics: { by: name }; a text is the grouping'),
  allSessionsCost: number(1, 100_000).default(100).describe('the same for all sessions of clients together'),
});

/** The settings of one source; any may be absent. */
const Source = ServeConfig.partial();

export type ServeConfig = z.infer<typeof ServeConfig>;

/** The source of settings that are in the environment, in errors. */
const ENVIRONMENT = 'the environment';

/** The configuration file to read if neither --config nor VMTALLY_CONFIG names one. */
export const DEFAULT_FILE = '/etc/vmtally/config.yaml';

export const variableOf = (key: string): string => `VMTALLY_${key.replaceAll(/[A-Z]/g, '_$&').toUpperCase()}`;

/** The settings in the environment. Other VMTALLY_ variables are ignored: other programs may use them. */
export function configFromEnvironment(environment: NodeJS.ProcessEnv): Record<string, string> {
  const settings: Record<string, string> = {};
  for (const key of Object.keys(ServeConfig.shape)) {
    const value = environment[variableOf(key)];
    if (value !== undefined && value !== '') settings[key] = value;
  }
  return settings;
}

/** Reads a configuration file, YAML or JSON. Throws CONFIG_INVALID. */
export function configFromFile(path: string | undefined): Record<string, unknown> {
  const file = path ?? (existsSync(DEFAULT_FILE) ? DEFAULT_FILE : undefined);
  if (file === undefined) return {};
  let documents: unknown[];
  try {
    documents = loadAll(readSmallFile(file, SETTINGS_BYTES));
  } catch (error) {
    throw wrong(file, `cannot be read: ${messageOf(error).split('\n')[0]}`);
  }
  if (documents.length > 1) throw wrong(file, 'has more than one YAML document');
  const content = documents[0] ?? {};
  if (typeof content !== 'object' || Array.isArray(content) || content === null)
    throw wrong(file, 'is not a list of settings such as `interval: 1000`');
  return content as Record<string, unknown>;
}

/**
 * Merges the configuration of a service. Each source is checked separately, so that an error names the source
 * of the value. Throws CONFIG_INVALID.
 */
export function resolveConfig(sources: {
  flags: Record<string, unknown>;
  environment: NodeJS.ProcessEnv;
  file: string | undefined;
}): ServeConfig {
  const path = sources.file ?? (sources.environment.VMTALLY_CONFIG || undefined);
  const file = check(path ?? DEFAULT_FILE, configFromFile(path));
  const environment = check(ENVIRONMENT, configFromEnvironment(sources.environment));
  const flags = check(COMMAND_LINE, sources.flags);
  const config = ServeConfig.parse({ ...file, ...environment, ...flags });
  if (config.record !== undefined && config.by !== 'pid')
    throw wrong('the settings', `record keeps rows by pid, and by is ${config.by}`, 'Leave out one of them.');
  return config;
}

/** The place of the rules of alerts: a file, or the environment. */
export const sourceOfAlerts = (file: string | undefined, environment: NodeJS.ProcessEnv): string =>
  environment[variableOf('alerts')] ? ENVIRONMENT : file || environment.VMTALLY_CONFIG || DEFAULT_FILE;

function check(where: string, values: Record<string, unknown>): Record<string, unknown> {
  const parsed = Source.safeParse(values);
  if (parsed.success) return values;
  const [issue] = parsed.error.issues;
  const variable = where === ENVIRONMENT ? variableOf(String(issue?.path[0] ?? '')) : undefined;
  throw settingError(where, issue, 'serve', Object.keys(ServeConfig.shape), variable);
}

const wrong = (
  where: string,
  what: string,
  hint = '`vmtally serve --help` shows the settings.',
): VmtallyError => new VmtallyError('CONFIG_INVALID', `${where}: ${what}`, hint);
