import type { Feed } from '../wire/feed.ts';

/** Measures what this process costs, from one reading to the next. */
export class OwnCost {
  #cpu = process.cpuUsage();
  #sinceMs = performance.now();

  read(): Extract<Feed, { kind: 'cost' }> {
    const { user, system } = process.cpuUsage(this.#cpu);
    const ms = performance.now() - this.#sinceMs;
    [this.#cpu, this.#sinceMs] = [process.cpuUsage(), performance.now()];
    const rssBytes = process.memoryUsage.rss();
    return { kind: 'cost', cpuPercent: (user + system) / 10 / ms, rssBytes };
  }
}
