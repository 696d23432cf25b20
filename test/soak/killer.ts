import { pause } from '../bench/lib/children.ts';
import { bpftracesOf, type Service } from '../bench/lib/service.ts';
import { until } from '../fixtures/until.ts';
import { type Api, POLL_MS } from './api.ts';

const EVERY_MS = 60_000;

/** Kills all bpftraces of a service every minute, while the first session counts. */
export class Killer {
  /** The number of kills of the first session's bpftrace. */
  times = 0;
  readonly #api: Api;
  readonly #service: Service;

  constructor(api: Api, service: Service) {
    this.#api = api;
    this.#service = service;
  }

  async run(goesOn: () => boolean): Promise<void> {
    for (let next = performance.now() + EVERY_MS; goesOn(); await pause(200)) {
      if (performance.now() < next) continue;
      next += EVERY_MS;
      const counts = async () => (await this.#api.session('main')).state === 'counting';
      await until('it counts', counts, 90_000, POLL_MS);
      for (const pid of bpftracesOf(this.#service.pids.controller)) process.kill(pid, 'SIGKILL');
      this.times++;
    }
  }
}
