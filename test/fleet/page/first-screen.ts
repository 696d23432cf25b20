import WebSocket from 'ws';
import { Alerts } from '../../../src/client/alerts.ts';
import { SocketConnection, type Subscriber } from '../../../src/client/connection.ts';
import { Latest } from '../../../src/client/latest.ts';
import { Leaderboard } from '../../../src/client/leaderboard.ts';
import type { HostsMessage } from '../../../src/wire/fleet-views.ts';
import type { ViewMessage } from '../../../src/wire/messages.ts';
import { seqOf } from './marks.ts';
import { monotonicMs } from './monotonic.ts';
import { isNameOfMarked } from './plan.ts';
import { Sightings } from './sightings.ts';

/** Rows of the page's board (ui/src/fleet/FleetBoard.tsx). */
const TOP = 50;

/**
 * The first screen of a hub: the views of ui/src/fleet/FleetPage.tsx, by the page's own connection and models. It notes
 * which summaries of marked hosts are in the list of hosts and in the board of programs.
 */
export class FirstScreen {
  /** The first reason why the page does not show what the hub has. */
  problem: string | undefined;
  readonly #hosts = new Sightings();
  readonly #board = new Sightings();
  readonly #intervalMs: number;
  readonly #connection: SocketConnection;
  readonly #list = new Latest<HostsMessage>();
  readonly #rows = new Leaderboard(TOP);
  readonly #alerts = new Alerts();
  #hasBoard = false;

  constructor(url: string, intervalMs: number) {
    this.#intervalMs = intervalMs;
    this.#connection = new SocketConnection(() => new WebSocket(`${url.replace('http', 'ws')}/ws`));
    this.#connection.onState((state) => {
      if (state.kind === 'lost') this.problem ??= `the connection was lost: ${state.reason}`;
    });
    this.#connection.subscribe(
      { view: 'alerts' },
      this.#taking((each) => each.type === 'alerts' && this.#alerts.apply(each)),
    );
    this.#connection.subscribe(
      { view: 'hosts', sort: 'rate', ascending: false, filter: '' },
      this.#taking((each) => each.type === 'hosts' && this.#takeHosts(each)),
    );
  }

  /** Marked hosts that are in both lists. */
  get marked(): number {
    return Math.min(this.#hosts.hosts, this.#board.hosts);
  }

  /** When both lists first contained a summary, or a later one of its host; Infinity while one of them does not. */
  firstMs(host: string, seq: number): number {
    return Math.max(this.#hosts.firstMs(host, seq), this.#board.firstMs(host, seq));
  }

  close(): void {
    this.#connection.close();
  }

  #taking(message: (each: ViewMessage) => void): Subscriber {
    return {
      message,
      lost: (ticks) => (this.problem ??= `the page was too slow for ${ticks} messages`),
      problem: (problem) => (this.problem ??= problem.message),
    };
  }

  #takeHosts(message: HostsMessage): void {
    this.#list.apply(message);
    for (const { host, count } of message.hosts) this.#note(this.#hosts, host, count ?? 0);
    // As the page, which shows no board before there are events.
    if (this.#hasBoard || message.series.length === 0) return;
    this.#hasBoard = true;
    this.#connection.subscribe(
      { view: 'leaderboard', group: 'name', sort: 'rate', filter: '', top: TOP },
      this.#taking((each) => each.type === 'leaderboard' && this.#takeBoard(each)),
    );
  }

  #takeBoard(message: Extract<ViewMessage, { type: 'leaderboard' }>): void {
    this.#rows.apply(message);
    for (const row of this.#rows.rows.values())
      this.#note(this.#board, row.who.key, this.#rows.cell(row).count);
  }

  #note(sightings: Sightings, name: string, count: number): void {
    if (isNameOfMarked(name)) sightings.note(name, seqOf(count, this.#intervalMs), monotonicMs());
  }
}
