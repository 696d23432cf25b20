import type { Logger } from 'pino';
import { AlertRules } from '../../alerts/alert-rules.ts';
import { VmtallyError } from '../../errors.ts';
import type { FleetLook } from '../../fleet/alerts/fleet-counts.ts';
import { fleetFault, fleetSeriesOf } from '../../fleet/alerts/fleet-fault.ts';
import { FleetReader } from '../../fleet/alerts/fleet-reader.ts';
import type { FleetState } from '../../fleet/fleet-state.ts';
import { TokenBucket } from '../../token-bucket.ts';
import type { AlertRule, AlertStatus, ConfiguredRule } from '../../wire/alerts.ts';
import type { FleetSource } from '../../wire/fleet-views.ts';
import type { Alerts } from '../alerts/alerts.ts';
import { openAlerts } from '../alerts/open-alerts.ts';
import type { AlertDesk } from '../http/alert-answers.ts';
import { inSlices } from '../slices.ts';
import { FLEET_SESSION } from './fleet-view.ts';
import { SeriesList } from './series-of.ts';

/** Least time between two looks at the rules, in ms. */
const LOOK_MS = 1000;
/** Part of the time that looks may take. */
const MOST_SHARE = 0.1;
/** Changes by clients, as a service allows them. */
const RATE = { burst: 64, everyMs: 2_000 };

export interface FleetAlertsOptions {
  state: FleetState;
  source: () => FleetSource;
  /** Name of the fleet, the label `instance` of its alerts: a receiver sees those of two hubs as one. */
  fleet: string;
  /** The rules of the configuration, and the file that has them. */
  rules?: readonly ConfiguredRule[];
  file?: string | undefined;
  receivers?: readonly string[];
  /** The address of the page, once the hub listens. */
  page: () => string;
  /** Called after a look in which an alert changed. */
  onChange: () => void;
}

/** The rules of a hub: on the sums of all hosts, and on hosts themselves. */
export class FleetAlerts implements AlertDesk {
  readonly #options: FleetAlertsOptions;
  readonly #log: Pick<Logger, 'info' | 'warn' | 'error'>;
  readonly #alerts: Alerts<FleetLook>;
  readonly #stopSending: () => void;
  readonly #rules: AlertRules;
  readonly #bucket = new TokenBucket(RATE);
  #ids = '';
  /** Version of the sums at the last look. */
  #seen = -1;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #dueMs = 0;
  #isStopped = false;

  /** Throws CONFIG_INVALID. */
  constructor(options: FleetAlertsOptions, log: Pick<Logger, 'info' | 'warn' | 'error'>) {
    const { fleet: host, receivers = [], page, rules = [], file } = options;
    this.#options = options;
    this.#log = log;
    const readerOf = (rule: AlertRule) => new FleetReader(rule);
    const { alerts, stop } = openAlerts({ readerOf, receivers, page, host }, log);
    this.#alerts = alerts;
    this.#stopSending = stop;
    this.#rules = new AlertRules((feed) => this.#alerts.setRules(feed.rules), fleetFault, fleetSeriesOf);
    if (rules.length > 0) this.#rules.configure(rules, this.#subject, file);
    this.#judgeSource();
  }

  get all(): Alerts['all'] {
    return this.#alerts.all;
  }

  get status(): AlertStatus[] {
    return this.#alerts.status;
  }

  alertsNow = async (): Promise<AlertStatus[]> => {
    await this.#looking;
    return this.status;
  };

  setAlert = async (rule: AlertRule, client: string | undefined): Promise<void> => {
    this.#take();
    // `main` is the session of rules that name none.
    if (![FLEET_SESSION, 'main'].includes(rule.session))
      throw new VmtallyError(
        'SESSION_UNKNOWN',
        `a hub has no session ${rule.session}`,
        `Leave out \`session\`: rules of a hub are on session ${FLEET_SESSION}.`,
      );
    this.#rules.set({ ...rule, session: FLEET_SESSION }, this.#subject);
    this.#changedBy(client, rule.name, 'a client set an alert');
  };

  deleteAlert = async (name: string, client: string | undefined): Promise<void> => {
    this.#take();
    this.#rules.delete(name);
    this.#changedBy(client, name, 'a client deleted an alert');
  };

  /** Looks at the rules soon. Call it when the sums, or the way to the server, may have changed, and each second. */
  changed(): void {
    if (this.#isStopped || this.#timer !== undefined || this.#looking !== undefined) return;
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        this.#looking = this.#look()
          .catch((error: unknown) => this.#log.error({ err: error }, 'alerts could not be looked at'))
          .finally(() => {
            this.#looking = undefined;
          });
      },
      Math.max(0, this.#dueMs - performance.now()),
    );
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    this.#stopSending();
  }

  /** Looks are a second apart, and further where they take long. */
  async #look(): Promise<void> {
    const beganMs = performance.now();
    const { state, onChange } = this.#options;
    const before = this.#version;
    if (this.#judgeSource() && this.#isDue) {
      this.#seen = state.version;
      this.#renewUnits();
      const look = { counts: () => state.counts(), atMs: Date.now(), listeningMs: state.listeningMs };
      await inSlices(this.#alerts.tick(FLEET_SESSION, look), () => this.#isStopped);
    }
    const tookMs = performance.now() - beganMs;
    this.#dueMs = beganMs + Math.max(LOOK_MS, tookMs / MOST_SHARE);
    if (this.#version !== before) onChange();
  }

  /** True where the sums changed, and where time alone may change an alert. */
  get #isDue(): boolean {
    return this.all.some(
      ({ state, held: { rule } }) =>
        rule.hosts !== undefined || state === 'pending' || this.#seen !== this.#options.state.version,
    );
  }

  get #version(): number {
    return this.all.reduce((sum, { version }) => sum + version, 0);
  }

  /** Returns false while no summaries come: without the server nothing is known of the counts. */
  #judgeSource(): boolean {
    const { state, problem } = this.#options.source();
    if (state === 'ok') return true;
    this.#seen = -1;
    const why = problem === null ? 'the summaries of hosts are being read' : `no new summaries: ${problem}`;
    this.#alerts.doubt(FLEET_SESSION, why);
    return false;
  }

  #renewUnits(): void {
    const ids = this.#options.state.series().map(({ id }) => id);
    if (ids.join() === this.#ids) return;
    this.#ids = ids.join();
    this.#rules.renewUnits(this.#subject);
  }

  get #subject() {
    const { series } = new SeriesList(this.#options.state.series(), 0);
    return { id: FLEET_SESSION, series, locked: true, by: 'pid' as const };
  }

  /** Throws RATE_LIMIT. */
  #take(): void {
    const waitMs = this.#bucket.take();
    if (waitMs === 0) return;
    const retryAfter = Math.ceil(waitMs / 1000);
    throw new VmtallyError(
      'RATE_LIMIT',
      `clients change alerts too often: ${RATE.burst} times at once, and then once in ${RATE.everyMs / 1000} s, is the most`,
      `Try again in ${retryAfter} s.`,
      { retryAfter },
    );
  }

  #changedBy(client: string | undefined, alert: string, message: string): void {
    this.#log.info({ alert, client }, message);
    this.#seen = -1;
    this.#options.onChange();
    this.changed();
  }
}
