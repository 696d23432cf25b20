import type { EventRequest } from '../../probe/select.ts';
import type { ColorChoice } from '../common.ts';
import { eventSpecs } from '../event-options.ts';
import { resolveConfig, type ServeConfig } from './config.ts';

export interface ServeFlags {
  listen?: string;
  interval?: number;
  requests: EventRequest[];
  requestsGiven: boolean;
  by?: string;
  top?: number;
  probes: string[];
  bpftrace?: string;
  tokenFile?: string;
  state?: string;
  user?: string;
  maxCost?: number;
  config?: string;
  color: ColorChoice;
}

/** Reads the configuration of a service with these flags. Throws CONFIG_INVALID. */
export function readConfig(flags: ServeFlags): ServeConfig {
  const { listen, interval, by, top, tokenFile, user, state, bpftrace } = flags;
  const given = {
    listen,
    interval,
    by,
    top,
    tokenFile,
    user,
    state,
    maxCost: flags.maxCost,
    bpftrace,
    events: flags.requestsGiven ? eventSpecs(flags.requests) : undefined,
    probes: flags.probes.length > 0 ? flags.probes : undefined,
  };
  return resolveConfig({
    flags: Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
    environment: process.env,
    file: flags.config,
  });
}
