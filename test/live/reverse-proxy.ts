import { createServer, request, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';

/** A reverse proxy as nginx is by default: it takes off its path, and sends the Host of the service. */
export class ReverseProxy {
  /** The port of the service on 127.0.0.1. */
  target = 0;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** Resolves when it listens on 127.0.0.1. `path`: the path that it serves, such as `/vm/`. */
  static async start(path: string): Promise<ReverseProxy> {
    const server = createServer();
    const proxy = new ReverseProxy(server);
    const within = (url = '') => (url.startsWith(path) ? url.slice(path.length - 1) : undefined);
    const headersFor = (headers: NodeJS.Dict<string | string[]>) => ({
      ...headers,
      host: `127.0.0.1:${proxy.target}`,
    });
    server.on('request', (asked, answer) => {
      const url = within(asked.url);
      if (url === undefined) {
        answer.writeHead(404).end('not of vmtally');
        return;
      }
      const { method = 'GET', headers } = asked;
      const passed = request(
        { port: proxy.target, host: '127.0.0.1', path: url, method, headers: headersFor(headers) },
        (got) => {
          answer.writeHead(got.statusCode ?? 502, got.headers);
          got.pipe(answer);
        },
      );
      passed.on('error', () => answer.writeHead(502).end());
      asked.pipe(passed);
    });
    server.on('upgrade', (asked, socket, head) => {
      const lines = Object.entries(headersFor(asked.headers)).map(([name, value]) => `${name}: ${value}\r\n`);
      const passed = connect(proxy.target, '127.0.0.1', () => {
        passed.write(`GET ${within(asked.url) ?? '/'} HTTP/1.1\r\n${lines.join('')}\r\n`);
        passed.write(head);
        socket.pipe(passed).pipe(socket);
      });
      for (const side of [socket, passed])
        side.on('error', () => [socket, passed].map((each) => each.destroy()));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
