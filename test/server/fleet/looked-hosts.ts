import { expect, vi } from 'vitest';
import { VmtallyError } from '../../../src/errors.ts';
import type { RelaySink } from '../../../src/nats/host-view-sink.ts';
import { RelayedViews } from '../../../src/server/fleet/relayed-views.ts';
import type { Published } from '../../../src/server/published.ts';
import type { ServerMessage } from '../../../src/wire/messages.ts';
import { ViewRequest } from '../../../src/wire/view-requests.ts';

export const TOTALS = ViewRequest.parse({ view: 'totals' });
export const message = (tick: number) => ({ type: 'totals', key: 'v7', tick }) as unknown as ServerMessage;

/** A client that notes the messages of a view of a host. */
export class Client {
  ready = true;
  readonly got: unknown[] = [];
  end = () => {};
  send({ message: { type, key, ...rest } }: Published & { message: { key?: string } }): void {
    this.got.push('tick' in rest ? rest.tick : 'ticks' in rest ? `${type} ${String(rest.ticks)}` : type);
    expect(key).toMatch(/^r\d+$/);
  }
}

/** Hosts whose views clients look at. The host `gone` does not answer. */
export class LookedHosts {
  /** Views that were begun. */
  readonly looked: { host: string; sink: RelaySink; again: () => void; isEnded: boolean }[] = [];
  /** Number of requests to hosts. */
  looks = 0;
  readonly views = new RelayedViews({
    look: async (host) => {
      this.looks++;
      if (host === 'gone') throw new VmtallyError('FLEET_UNREACHABLE', 'no service answers', 'Look.');
      const again = vi.fn();
      return {
        again,
        begin: (sink) => {
          const entry = { host, sink, again, isEnded: false };
          this.looked.push(entry);
          return () => (entry.isEnded = true);
        },
      };
    },
  });

  async join(host = 'a', view = TOTALS, held = 0, machine?: string): Promise<Client> {
    const client = new Client();
    client.end = (await this.views.find(host, view, { views: held, machine })).subscribe(client);
    return client;
  }
}
