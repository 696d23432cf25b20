import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../fixtures/until.ts';
import { newerPackage } from './newer-package.ts';
import { type Child, end, start } from './support.ts';

/** A series with its last value. */
export interface Stored {
  labels: Record<string, string>;
  value: number;
  atMs: number;
}

/** A VictoriaMetrics with an empty store. */
export class VictoriaMetrics {
  readonly #child: Child;
  readonly #port: number;
  readonly #folder: string;

  private constructor(child: Child, port: number, folder: string) {
    this.#child = child;
    this.#port = port;
    this.#folder = folder;
  }

  /** Undefined on a machine that cannot have it: one of another distribution than Debian. */
  static async start(): Promise<VictoriaMetrics | undefined> {
    // Debian 12's own takes no exponential histograms by OTLP.
    const files = newerPackage('trixie', 'victoria-metrics');
    if (files === undefined) return undefined;
    const program = join(files, 'usr/bin/victoria-metrics');
    const folder = mkdtempSync(join(tmpdir(), 'vmtally-victoria-'));
    const port = await freePort();
    const options = `-httpListenAddr=127.0.0.1:${port} -storageDataPath=${folder} -memory.allowedBytes=64MB -opentelemetry.usePrometheusNaming`;
    const child = start(program, options.split(' '));
    const victoria = new VictoriaMetrics(child, port, folder);
    await until(
      () => `VictoriaMetrics is ready: ${child.stderr.slice(-500)}`,
      () =>
        fetch(`${victoria.origin}/health`).then(
          ({ ok }) => ok,
          () => false,
        ),
      30_000,
    );
    return victoria;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** The last values of the series with this name. */
  async series(name: string): Promise<Stored[]> {
    await fetch(`${this.origin}/internal/force_flush`);
    const answer = await fetch(`${this.origin}/api/v1/export?match[]=${encodeURIComponent(name)}`);
    return (await answer.text())
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => {
        const { metric, values, timestamps } = JSON.parse(line);
        return { labels: metric, value: values.at(-1), atMs: timestamps.at(-1) };
      });
  }

  async stop(): Promise<void> {
    await end(this.#child);
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
