import { hostname, release } from 'node:os';
import type { Connection, ConnectionState, Greeting } from '../../client/connection.ts';
import type { AttachProgress } from '../../collector/attach-progress.ts';
import { Hub } from '../../server/hub.ts';
import type { HubOptions } from '../../server/hub-options.ts';
import { Controller } from '../../session/controller.ts';
import type { ControllerLimits } from '../../session/controller-limits.ts';
import type { HostContext } from '../../session/host-context.ts';
import { PROTOCOL } from '../../wire/messages.ts';
import type { SessionSpec } from '../../wire/session.ts';
import { BesideSession } from './beside-session.ts';
import { subscribe } from './hub-subscription.ts';

/** Counts in this process for a screen in this process. */
export interface LocalConnection extends Connection {
  /** True once the session emitted a tick. */
  ticked(): boolean;
  /** Changes the time between ticks. */
  setInterval(intervalMs: number): Promise<void>;
  /** Ends the counting. */
  stop(): Promise<void>;
}

/** The progress of a source that opens; the source sets `attaching`. */
export interface StartProgress {
  attaching: () => AttachProgress | undefined;
}

/** Resolves once counting has begun. Throws the errors of starting a session. */
export async function connectLocally(
  hostContext: HostContext,
  spec: SessionSpec,
  version: string,
  progress: StartProgress = { attaching: () => undefined },
  budget: Pick<ControllerLimits, 'maxCost' | 'maxCostDrop'> = {},
): Promise<LocalConnection> {
  const controller = new Controller(hostContext, {
    // The first one, those of columns and of the comparison, and a few of call sites.
    sessions: 8,
    costPercent: Infinity,
    allCostPercent: Infinity,
    ...budget,
    // The user of this screen is root, who may read all command lines.
    showArguments: true,
  });
  // Counting and serving share this process: the controller reports the whole cost.
  const options: HubOptions = { usage: () => ({ cpuPercent: 0, rssBytes: 0 }), clients: () => 0, top: 1000 };
  const hub = new Hub(controller, options);
  progress.attaching = () => controller.attaching();
  try {
    await controller.begin(spec);
  } catch (error) {
    await controller.stop();
    throw error;
  }
  const greeting: Greeting = {
    type: 'greeting',
    protocol: PROTOCOL,
    version,
    host: hostname(),
    kernel: release(),
    bpftrace: hostContext.bpftrace.versionText,
    session: hub.main ?? null,
    role: 'control',
  };
  const state: ConnectionState = { kind: 'open', greeting };
  const beside = new BesideSession(controller, spec);
  return {
    state,
    onState: () => () => {},
    subscribe: (view, subscriber) => subscribe(hub, view, subscriber),
    close: () => {},
    comparing: () => controller.attaching('comparison'),
    countBeside: (events) => beside.count(events),
    ticked: () => controller.ticked,
    setInterval: async (intervalMs) => {
      await controller.ask({ verb: 'change', session: greeting.session ?? '', change: { intervalMs } });
      await beside.setInterval(intervalMs);
    },
    stop: () => controller.stop(),
  };
}
