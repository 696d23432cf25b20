import { onTestFinished, vi } from 'vitest';
import { VmtallyError } from '../../../src/errors.ts';
import { cellBytes } from '../../../src/fleet/cell-bytes.ts';
import { Fleet } from '../../../src/fleet/fleet.ts';
import type { RelaySink } from '../../../src/nats/host-view-sink.ts';
import { FleetHub } from '../../../src/server/fleet/fleet-hub.ts';
import { ServerMessage } from '../../../src/wire/messages.ts';
import { ViewRequest } from '../../../src/wire/view-requests.ts';
import { summaryOf } from '../../fleet/summary-fixture.ts';

export const NOW = 1_790_000_011_000;

/** Waits until the hub has published what changed. */
export const soon = () => vi.advanceTimersByTimeAsync(600);

export type TestedHub = ReturnType<typeof testedHub>;

/** A hub for a test, with the clock at NOW, whose hosts are a relay that notes what it is asked. */
export function testedHub() {
  vi.useFakeTimers({ now: NOW });
  onTestFinished(() => void vi.useRealTimers());
  const state = new Fleet();
  const reported: unknown[] = [];
  const relayed: { host: string; view: ViewRequest; sink: RelaySink; isEnded: boolean }[] = [];
  const groupsAsked: [host: string, grouping: string, keys: readonly string[]][] = [];
  /** True while hosts answer what groups they have. */
  const answering = { now: false };
  const hub = new FleetHub({
    state,
    name: 'prod',
    source: () => ({ servers: ['nats://127.0.0.1:4222'], state: 'ok', problem: null }),
    relay: {
      look: async (host, view) => {
        if (host === 'gone.example')
          throw new VmtallyError('FLEET_UNREACHABLE', 'no service answers', 'Look.');
        if (host === 'broken.example') throw new VmtallyError('INTERNAL', 'internal error', 'Look.');
        return {
          begin: (sink) => {
            const entry = { host, view, sink, isEnded: false };
            relayed.push(entry);
            return () => (entry.isEnded = true);
          },
          again: () => {},
        };
      },
      groups: async (host, grouping, keys) => {
        groupsAsked.push([host, grouping, keys]);
        if (answering.now) return { series: summaryOf().series, cells: cellBytes([]), blur: cellBytes([]) };
        throw new VmtallyError('FLEET_UNREACHABLE', 'no service answers', 'Look.');
      },
    },
    usage: () => ({ cpuPercent: 1, rssBytes: 2 }),
    clients: () => 3,
    report: (error) => reported.push(error),
    top: 100,
  });
  state.tick(NOW);
  onTestFinished(() => hub.close());

  const take = (change: Parameters<typeof summaryOf>[0] = {}) => {
    state.take(summaryOf(change), { receivedMs: Date.now() });
    hub.changed();
  };

  /** Subscribes to a view, and collects its messages, each of which is one that a client reads. */
  async function see(view: object, host?: string): Promise<ServerMessage[]> {
    const messages: ServerMessage[] = [];
    const { subscribe } = await hub.view(ViewRequest.parse(view), { views: 0, host });
    onTestFinished(
      subscribe({
        ready: true,
        send: ({ json }) => messages.push(ServerMessage.parse(JSON.parse(json.toString()))),
      }),
    );
    await vi.advanceTimersByTimeAsync(0);
    return messages;
  }

  return { state, hub, reported, relayed, groupsAsked, answering, take, see };
}
