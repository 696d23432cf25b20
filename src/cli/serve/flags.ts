import type { AttachMode } from '../../probe/raw.ts';
import type { EventRequest } from '../../probe/select.ts';
import type { MetricsBy } from '../../wire/metrics-by.ts';
import type { ColorChoice } from '../common.ts';
import { eventSpecs } from '../event-options.ts';
import { type LOG_FORMS, resolveConfig, ServeConfig } from './config.ts';

export interface ServeFlags {
  listen?: string;
  interval?: number;
  requests: EventRequest[];
  requestsGiven: boolean;
  by?: string;
  top?: number;
  probes: string[];
  bpftrace?: string;
  attach?: AttachMode;
  externalUrl?: string;
  tokenFile?: string;
  readTokenFile?: string;
  /** False with --no-token. */
  token?: boolean;
  runDir?: string;
  state?: string;
  record?: string;
  keep?: number;
  keepSize?: number;
  unlockMain?: boolean;
  showArguments?: boolean;
  user?: string;
  otlp?: string;
  fleet?: string;
  fleetCreds?: string;
  fleetCa?: string;
  fleetName?: string;
  fleetHost?: string;
  fleetLabels?: string;
  fleetInterval?: number;
  log?: (typeof LOG_FORMS)[number];
  maxCost?: number;
  maxCostDrop?: boolean;
  metricsBy?: MetricsBy;
  config?: string;
  color: ColorChoice;
}

/** Reads the configuration of a service with these flags. Throws CONFIG_INVALID. */
export function readConfig(flags: ServeFlags): ServeConfig {
  const { requests, requestsGiven, probes, token, metricsBy, config } = flags;
  const given = {
    ...flags,
    noToken: token === false ? true : undefined,
    events: requestsGiven ? eventSpecs(requests) : undefined,
    probes: probes.length > 0 ? probes : undefined,
    metrics: metricsBy && { by: metricsBy },
  };
  const isSetting = ([key, value]: [string, unknown]) => key in ServeConfig.shape && value !== undefined;
  return resolveConfig({
    flags: Object.fromEntries(Object.entries(given).filter(isSetting)),
    environment: process.env,
    file: config,
  });
}
