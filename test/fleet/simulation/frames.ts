/**
 * Messages to the simulated hub: a kind, a time and content. summary: a payload. second: a second has passed. answer: it is to say
 * all that it knows.
 */
export const KINDS = ['summary', 'second', 'answer'] as const;
export type Kind = (typeof KINDS)[number];

export interface Frame {
  kind: Kind;
  atMs: number;
  content: Buffer;
}

const HEAD = 13;

export function frameOf(kind: Kind, atMs: number, content: Buffer = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(HEAD);
  head.writeUInt32LE(content.length);
  head.writeUInt8(KINDS.indexOf(kind), 4);
  head.writeDoubleLE(atMs, 5);
  return Buffer.concat([head, content]);
}

/** Frames of a stream of bytes. */
export async function* framesOf(stream: AsyncIterable<Buffer>): AsyncGenerator<Frame> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const bytes of stream) {
    const all = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    let at = 0;
    while (all.length - at >= HEAD) {
      const end = at + HEAD + all.readUInt32LE(at);
      if (end > all.length) break;
      const kind = KINDS[all.readUInt8(at + 4)] ?? 'second';
      yield { kind, atMs: all.readDoubleLE(at + 5), content: all.subarray(at + HEAD, end) };
      at = end;
    }
    rest = all.subarray(at);
  }
}
