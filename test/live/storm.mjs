// Opens N connections to PORT on loopback and sends nothing. Ends once at most KEPT of them are left, or
// after thirty seconds: the kernel retries a handshake that was dropped after 1, 3, 7 and 15 seconds.
import { connect } from 'node:net';

const [port, n, kept] = process.argv.slice(2).map(Number);
const sockets = [];
let [opened, ended] = [0, 0];
for (let at = 0; at < n; at++) {
  const socket = connect(port, '127.0.0.1');
  socket.on('connect', () => opened++);
  socket.on('error', () => {});
  socket.on('close', () => ended++);
  sockets.push(socket);
  if (at % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
}
console.log('sent');
const deadline = Date.now() + 30_000;
const over = () => (opened === n && n - ended <= kept) || Date.now() > deadline;
while (!over()) await new Promise((resolve) => setTimeout(resolve, 20));
console.log(JSON.stringify({ opened, ended }));
for (const socket of sockets) socket.destroy();
