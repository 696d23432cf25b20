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
  readTokenFile?: string;
  /** False with --no-token. */
  token?: boolean;
  runDir?: string;
  state?: string;
  unlockMain?: boolean;
  showArguments?: boolean;
  user?: string;
  maxCost?: number;
  config?: string;
  color: ColorChoice;
}

/** Reads the configuration of a service with these flags. Throws CONFIG_INVALID. */
export function readConfig(flags: ServeFlags): ServeConfig {
  const {
    listen,
    interval,
    by,
    top,
    tokenFile,
    readTokenFile,
    runDir,
    user,
    state,
    bpftrace,
    unlockMain,
    showArguments,
  } = flags;
  const given = {
    listen,
    interval,
    by,
    top,
    tokenFile,
    readTokenFile,
    noToken: flags.token === false ? true : undefined,
    runDir,
    user,
    state,
    unlockMain,
    showArguments,
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
