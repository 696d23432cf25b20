import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { z } from 'zod';
import { argv } from '../fixtures/argv.ts';
import { freePort } from '../fixtures/free-port.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';
import { until } from '../fixtures/until.ts';
import { newerPackage } from './newer-package.ts';
import { type Child, end, start } from './support.ts';

/** Unpacks packages of the system in a folder, and installs none: their services do not start. */
export function unpack(directory: string, ...packages: string[]): void {
  const options = {
    cwd: directory,
    stdio: ['ignore', 'ignore', 'inherit'] as ['ignore', 'ignore', 'inherit'],
  };
  try {
    execFileSync('apt-get', argv`-qq download ${packages}`, { ...options, stdio: 'ignore' });
  } catch {
    execFileSync('apt-get', argv`-qq update`, options);
    execFileSync('apt-get', argv`-qq download ${packages}`, options);
  }
  execFileSync('sh', ['-c', 'for package in *.deb; do dpkg-deb -x "$package" .; done'], options);
}

const Sample = z.object({
  metric: z.record(z.string(), z.string()),
  value: z.tuple([z.number(), z.string()]).optional(),
  histogram: z
    .tuple([
      z.number(),
      z.object({
        count: z.string(),
        sum: z.string(),
        /** Rule of the bounds, lower and upper bound, count. */
        buckets: z.array(z.tuple([z.int(), z.string(), z.string(), z.string()])).optional(),
      }),
    ])
    .optional(),
});
const Answer = z.object({ status: z.literal('success'), data: z.object({ result: z.array(Sample) }) });
export type Sample = z.infer<typeof Sample>;

/** Programs of a Prometheus. */
export interface Programs {
  prometheus: string;
  promtool: string;
}

/** Programs of the system's package, unpacked in `directory`, and of 3.5, if Debian's archive is there. */
export function unpackPrometheus(directory: string): { old: Programs; newest: Programs } {
  unpack(directory, 'prometheus');
  const [old, newest] = [directory, newerPackage('sid', 'prometheus', 'promtool') ?? directory].map(
    (folder) => ({
      prometheus: join(folder, 'usr/bin/prometheus'),
      promtool: join(folder, 'usr/bin/promtool'),
    }),
  ) as [Programs, Programs];
  return { old, newest };
}

/** A Prometheus that a test starts, with a database of its own. */
export class Prometheus {
  readonly #child: Child;
  readonly #url: string;

  private constructor(child: Child, url: string) {
    this.#child = child;
    this.#url = url;
  }

  /** `features`: those of --enable-feature. Resolves when it answers. */
  static async start(program: string, config: object, features: readonly string[] = []): Promise<Prometheus> {
    const directory = temporaryDirectory();
    const file = join(directory, 'prometheus.yml');
    // JSON is YAML.
    writeFileSync(file, JSON.stringify(config));
    const url = `http://127.0.0.1:${await freePort()}`;
    const child = start(
      program,
      argv`--config.file=${file} --storage.tsdb.path=${join(directory, 'data')} --web.listen-address=${url.slice('http://'.length)} ${features.length > 0 ? [`--enable-feature=${features.join(',')}`] : []}`,
    );
    const ready = async () => (await fetch(`${url}/-/ready`).catch(() => undefined))?.ok ?? false;
    await until(() => `Prometheus is ready: ${child.stderr.slice(-500)}`, ready, 30_000);
    return new Prometheus(child, url);
  }

  /** The samples that a query finds now. */
  async query(query: string): Promise<Sample[]> {
    const answer = await fetch(`${this.#url}/api/v1/query?query=${encodeURIComponent(query)}`);
    const body: unknown = await answer.json();
    expect(answer.status, JSON.stringify(body)).toBe(200);
    return Answer.parse(body).data.result;
  }

  /** Answers of another part of the API. */
  async get(path: string): Promise<unknown> {
    return (await fetch(`${this.#url}/api/v1/${path}`)).json();
  }

  /** Numbers that a query finds now, by these labels. */
  async numbers(query: string, ...labels: string[]): Promise<Record<string, number>> {
    const samples = await this.query(query);
    return Object.fromEntries(
      samples.map(({ metric, value }) => [
        labels.map((label) => metric[label]).join(' '),
        Number(value?.[1]),
      ]),
    );
  }

  stop(): Promise<void> {
    return end(this.#child);
  }
}
