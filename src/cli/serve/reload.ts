import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import type { AlertRules } from '../../alerts/alert-rules.ts';
import type { Controller } from '../../session/controller.ts';
import type { Tokens } from '../../wire/role.ts';
import { ServeConfig, sourceOfAlerts } from './config.ts';
import { readConfig, type ServeFlags } from './flags.ts';
import type { RunDirectory } from './run-directory.ts';
import { type ChosenTokens, chooseTokens } from './token.ts';

/** Settings that change at run time; any other needs a restart. */
const CHANGEABLE: ReadonlySet<string> = new Set([
  'events',
  'interval',
  'top',
  'tokenFile',
  'readTokenFile',
  'alerts',
]);

/** The parts of a running service that a new configuration changes or is compared with. */
export interface Reloadable {
  flags: ServeFlags;
  /** The configuration of the start. */
  config: ServeConfig;
  host: string;
  /** The tokens in use; `reload` changes them. */
  chosen: ChosenTokens | undefined;
  controller: Pick<Controller, 'ask' | 'attached'> & { alerts: Pick<AlertRules, 'configure'> };
  runDirectory: Pick<RunDirectory, 'writeTokens'>;
  configure: (changed: { tokens?: Tokens; top: number }) => void;
  log: Pick<Logger, 'info' | 'error'>;
}

/**
 * Reads the configuration again and applies the settings that can change at run time. An invalid
 * configuration changes nothing; events that the controller refuses keep the old events and interval. Resolves
 * once the new events are counted.
 */
export async function reload(service: Reloadable): Promise<void> {
  const { controller, log } = service;
  let failure = 'configuration not changed';
  try {
    const config = readConfig(service.flags);
    if (service.chosen !== undefined) {
      // Undefined for `noToken`, which needs a restart.
      const chosen = chooseTokens(config, service.host, service.chosen) ?? service.chosen;
      service.runDirectory.writeTokens(chosen.generated);
      service.chosen = chosen;
    }
    const { events, interval } = config;
    service.configure({ ...(service.chosen && { tokens: service.chosen.tokens }), top: config.top });
    failure = 'tokens and top are reloaded, events and interval are not';
    const main = await controller.ask({
      verb: 'change',
      session: 'main',
      change: { events, intervalMs: interval },
    });
    await controller.attached('main');
    failure = 'tokens, top, events and interval are reloaded, alerts are not';
    controller.alerts.configure(config.alerts, main, sourceOfAlerts(service.flags.config, process.env));
    // Not the keys of a configuration: one without a value has no key.
    const needsRestart = ServeConfig.keyof().options.filter(
      (key) => !CHANGEABLE.has(key) && !isDeepStrictEqual(config[key], service.config[key]),
    );
    log.info({ interval, events: events.length, needsRestart }, 'configuration reloaded');
  } catch (error) {
    log.error({ err: error }, failure);
  }
}
