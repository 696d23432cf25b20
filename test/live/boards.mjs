// Opens SOCKETS connections with 32 leaderboards each, all with another number of rows, and reads whatever comes.
// Arguments: URL of the WebSocket, SOCKETS. Ends with its standard input.
import WebSocket from 'ws';

const [url = '', sockets = '62'] = process.argv.slice(2);
const BOARDS = 32;

for (let socket = 0; socket < Number(sockets); socket++) {
  const ws = new WebSocket(url);
  ws.on('error', () => {});
  ws.on('open', () => {
    for (let board = 0; board < BOARDS; board++) {
      const view = { view: 'leaderboard', session: 'main', top: 10_000 - socket * BOARDS - board };
      ws.send(JSON.stringify({ type: 'subscribe', id: board, view }));
    }
  });
}
process.stdin.on('end', () => process.exit()).resume();
