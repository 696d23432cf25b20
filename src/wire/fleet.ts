import { z } from 'zod';
import { Quantity, TimeMs } from './numbers.ts';

// Names, limits and settings that all parts of a fleet share. The summary of a host is in fleet/schema.ts.

/** Most hosts that a hub takes. */
export const MOST_HOSTS = 10_000;

/** Intervals without a summary after which a host is late, and gone. */
export const LATE_INTERVALS = 3;
export const GONE_INTERVALS = 10;

/** A part of a subject of NATS, which wildcards and dots would split. */
const Token = (what: string) =>
  z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/, `must be ${what}: 1 to 63 letters, digits, _ and -`);

export const FleetName = Token('the name of a fleet');

/** A host's name may have dots; in subjects they are written as `=` (fleet/subjects.ts). */
export const HostName = z
  .string()
  .regex(
    /^(?=.{1,253}$)[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/,
    'must be the name of a host: 1 to 253 letters, digits, . _ -',
  );

/** Labels of a host, by which boards group hosts. */
export const HostLabels = z
  .record(
    z.string().regex(/^[a-z][a-z0-9_]{0,31}$/, 'a label is 1 to 32 lower-case letters, digits and _'),
    z
      .string()
      .regex(/^[\x21-\x7e]{1,100}$/, 'the value of a label is 1 to 100 printable characters without spaces'),
  )
  .refine((labels) => Object.keys(labels).length <= 16, 'a host has at most 16 labels');

/** Settings of a service that publishes summaries. */
export const FleetOptions = z.strictObject({
  /** nats://HOST:PORT or tls://HOST:PORT. */
  servers: z.array(z.string()).min(1).max(16),
  /** Content of the file of credentials: never logged, shown or part of an error. */
  creds: z.string().optional(),
  /** Certificates in PEM of the authorities that the server's certificate is checked against; absent: those of Node. */
  ca: z.string().optional(),
  fleet: FleetName,
  host: HostName,
  labels: HostLabels,
  intervalMs: z.int().min(1_000).max(60_000),
  /** Empty where the kernel does not tell it. */
  bootId: z.string(),
});

/** State of a service's connection to its fleet. */
export const FleetHealth = z.strictObject({
  servers: z.array(z.string()).describe('Addresses of the NATS servers'),
  fleet: z.string(),
  host: z.string().describe('Name of this host in the fleet'),
  state: z
    .enum(['connecting', 'ok', 'away', 'refused'])
    .describe(
      'away: no server is reached, or none keeps what is published. refused: the server forbids it, or another service publishes as this host',
    ),
  problem: z.string().nullable().describe('Why nothing is published'),
  summaries: Quantity.describe('Summaries that a server has kept'),
  failures: Quantity.describe('Attempts that failed'),
  lastMs: TimeMs.nullable().describe('Time of the last summary that a server kept, ms of the Unix epoch'),
  lookers: z.int().describe('Views of this host that hubs look at now'),
});

export type FleetOptions = z.infer<typeof FleetOptions>;
export type FleetHealth = z.infer<typeof FleetHealth>;
export type HostLabels = z.infer<typeof HostLabels>;
