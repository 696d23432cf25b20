import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import type { Controller } from '../../session/controller.ts';
import type { Tokens } from '../../wire/role.ts';
import { ServeConfig } from './config.ts';
import { readConfig, type ServeFlags } from './flags.ts';
import { chooseTokens } from './token.ts';

/** Settings that change at run time; any other needs a restart. */
const CHANGEABLE: ReadonlySet<string> = new Set(['events', 'interval', 'top', 'tokenFile', 'readTokenFile']);

/** The parts of a running service that a new configuration changes or is compared with. */
export interface Reloadable {
  flags: ServeFlags;
  config: ServeConfig;
  host: string;
  tokens: Tokens | undefined;
  controller: Pick<Controller, 'ask' | 'attached'>;
  configure: (changed: { tokens?: Tokens; top: number }) => void;
  log: Pick<Logger, 'info' | 'error'>;
}

/**
 * Reads the configuration again and applies the settings that can change at run time. An invalid
 * configuration changes nothing. Resolves once the new events are counted.
 */
export async function reload(service: Reloadable): Promise<void> {
  const { controller, log } = service;
  let failure = 'configuration not changed';
  try {
    const config = readConfig(service.flags);
    const tokens = service.tokens && { ...service.tokens, ...fromFiles(config, service.host) };
    const { events, interval } = config;
    service.configure({ ...(tokens && { tokens }), top: config.top });
    failure = 'tokens and top are reloaded, events and interval are not';
    await controller.ask({ verb: 'change', session: 'main', change: { events, intervalMs: interval } });
    await controller.attached('main');
    // Not the keys of a configuration: one without a value has no key.
    const needsRestart = ServeConfig.keyof().options.filter(
      (key) => !CHANGEABLE.has(key) && !isDeepStrictEqual(config[key], service.config[key]),
    );
    log.info({ interval, events: events.length, needsRestart }, 'configuration reloaded');
  } catch (error) {
    log.error({ err: error }, failure);
  }
}

/** The tokens that come from files. A generated token stays valid until the service ends. */
function fromFiles(config: ServeConfig, host: string): Partial<Tokens> {
  const chosen = chooseTokens(config, host);
  return {
    ...(config.tokenFile !== undefined && chosen && { control: chosen.tokens.control }),
    ...(config.readTokenFile !== undefined && chosen && { read: chosen.tokens.read }),
  };
}
