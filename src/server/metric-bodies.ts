import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Family } from '../metrics/family.ts';
import { toProtobuf } from '../metrics/to-protobuf.ts';
import { toText } from '../metrics/to-text.ts';

export const METRIC_FORMS = ['protobuf', 'openmetrics', 'prometheus'] as const;
export type MetricForm = (typeof METRIC_FORMS)[number];
export type Encoding = 'gzip' | 'identity';

type Body = Uint8Array<ArrayBuffer>;

/** Higher levels take several times as long for a tenth less. */
const GZIP = { level: 1 };

const MAKERS: Record<MetricForm, (families: readonly Family[]) => Body> = {
  protobuf: toProtobuf,
  openmetrics: (families) => new TextEncoder().encode(toText(families, 'openmetrics')),
  prometheus: (families) => new TextEncoder().encode(toText(families, 'prometheus')),
};

/** Bodies of scrapes: each format is made once for the same families. */
export class MetricBodies {
  #families: readonly Family[] | undefined;
  readonly #plain = new Map<MetricForm, Body>();
  readonly #packed = new Map<MetricForm, Promise<Body>>();

  body(families: readonly Family[], form: MetricForm, encoding: Encoding): Body | Promise<Body> {
    if (families !== this.#families) {
      this.#families = families;
      this.#plain.clear();
      this.#packed.clear();
    }
    const plain = this.#plain.get(form) ?? MAKERS[form](families);
    this.#plain.set(form, plain);
    if (encoding === 'identity') return plain;
    const packed =
      this.#packed.get(form) ?? promisify(gzip)(plain, GZIP).then((bytes) => Uint8Array.from(bytes));
    this.#packed.set(form, packed);
    return packed;
  }
}
