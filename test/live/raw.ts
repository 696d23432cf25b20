import { connect, type Socket } from 'node:net';
import { until } from '../fixtures/until.ts';

/** A connection over which the test sends each byte itself. */
export class Raw {
  readonly socket: Socket;
  text = '';
  closed = false;
  readonly #begun = Date.now();
  closedMs = 0;

  /** With `allowHalfOpen` the connection stays open when the service closes its end. */
  constructor(port: number, first = '', { allowHalfOpen = false } = {}) {
    this.socket = connect({ port, host: '127.0.0.1', allowHalfOpen });
    this.socket.on('data', (chunk) => (this.text += chunk.toString('latin1')));
    this.socket.on('error', () => {});
    this.socket.on('close', () => {
      this.closed = true;
      this.closedMs = Date.now() - this.#begun;
    });
    this.socket.write(first);
  }

  /** Writes the text again and again until the connection closes. */
  drip(text: string, everyMs = 500): this {
    const timer = setInterval(() => this.socket.write(text), everyMs);
    this.socket.on('close', () => clearInterval(timer));
    return this;
  }

  /** The status, once the service has closed the connection; 0 if it sent no response. */
  async status(): Promise<number> {
    await until('the service closes the connection', () => this.closed, 15_000);
    return Number(/^HTTP\/1\.1 (\d+) /.exec(this.text)?.[1] ?? 0);
  }
}

/** A request with these lines. */
export const request = (...lines: string[]): string => `${lines.join('\r\n')}\r\n\r\n`;

/** A request to open a WebSocket. */
export const upgradeRequest = (...headers: string[]): string =>
  request(
    'GET /ws HTTP/1.1',
    'Host: localhost',
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
    ...headers,
  );

/** A WebSocket frame with a mask of zeros. `length` overrides the payload length in its header. */
export function frame(first: number, payload: string | Buffer = '', length?: number): Buffer {
  const bytes = Buffer.from(payload);
  const head = Buffer.alloc(14);
  head[0] = first;
  head[1] = 0x80 | 127;
  head.writeBigUInt64BE(BigInt(length ?? bytes.length), 2);
  return Buffer.concat([head, bytes]);
}

/** Code and reason of the close frame at the end of a text, if no frame is long. */
export function closeOf(text: string): [number, string] | undefined {
  const bytes = Buffer.from(text, 'latin1');
  for (let at = bytes.indexOf(0x88); at !== -1; at = bytes.indexOf(0x88, at + 1)) {
    const size = bytes[at + 1] ?? 0;
    if (size >= 2 && at + 2 + size === bytes.length)
      return [bytes.readUInt16BE(at + 2), bytes.toString('utf8', at + 4)];
  }
  return undefined;
}
