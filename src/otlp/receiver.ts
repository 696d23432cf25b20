import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import type { OtlpOptions } from '../wire/otlp.ts';

/** Most bytes of an answer that are read: it is a short message. OTLP wants a limit. */
const ANSWER_BYTES = 64 << 10;
/** Time for which a connection without a request is kept, in ms: receivers close theirs after a minute or so. */
const IDLE_MS = 10_000;

export interface Answer {
  status: number;
  retryAfter: string | undefined;
  type: string | undefined;
  body: Buffer;
  /** True if the body was longer than what is read of it. */
  cut: boolean;
}

/** The receiver of exports, over one connection at a time. It follows no redirects, and takes no proxy from the environment. */
export class Receiver {
  readonly #options: Pick<OtlpOptions, 'url' | 'headers' | 'gzip' | 'ca'>;
  readonly #agent: HttpAgent;
  readonly #request: typeof requestHttp;

  constructor(options: Pick<OtlpOptions, 'url' | 'headers' | 'gzip' | 'ca'>) {
    this.#options = options;
    const isSecure = new URL(options.url).protocol === 'https:';
    const keeping = { keepAlive: true, maxSockets: 1, timeout: IDLE_MS };
    const { ca } = options;
    this.#agent = isSecure
      ? new HttpsAgent({ ...keeping, ...(ca !== undefined && { ca }) })
      : new HttpAgent(keeping);
    this.#request = isSecure ? requestHttps : requestHttp;
  }

  /** Sends a body, which is compressed already where the options say so. Rejects where no whole answer comes before `signal`. */
  post(body: Uint8Array, signal: AbortSignal): Promise<Answer> {
    const { url, headers, gzip } = this.#options;
    return new Promise((resolve, reject) => {
      const request = this.#request(url, {
        method: 'POST',
        agent: this.#agent,
        signal,
        headers: {
          ...Object.fromEntries(headers),
          'Content-Type': 'application/x-protobuf',
          'Content-Length': body.length,
          ...(gzip && { 'Content-Encoding': 'gzip' }),
        },
      });
      request.on('error', reject);
      // Without a listener Node closes the connection, and tells nobody.
      request.on('upgrade', (_, socket) => {
        socket.destroy();
        reject(new Error('HTTP 101: it changes the protocol'));
      });
      request.on('response', (response) => {
        readAnswer(response).then(resolve, reject);
      });
      request.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

async function readAnswer(response: IncomingMessage): Promise<Answer> {
  const { statusCode = 0, headers } = response;
  const parts: Buffer[] = [];
  let length = 0;
  // Leaving the loop early closes the connection; one that closes early throws.
  for await (const part of response as AsyncIterable<Buffer>) {
    parts.push(part);
    length += part.length;
    if (length > ANSWER_BYTES) break;
  }
  return {
    status: statusCode,
    retryAfter: headers['retry-after'],
    type: headers['content-type'],
    body: Buffer.concat(parts).subarray(0, ANSWER_BYTES),
    cut: length > ANSWER_BYTES,
  };
}
