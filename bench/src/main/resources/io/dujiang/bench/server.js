// The HTTP server of the bench in Node: it prints `port N`, answers each line on standard input with `heap 0`, and ends with its input.
const http = require('http');
const readline = require('readline');

const hello = Buffer.from('Hello, World!');
const piece = Buffer.alloc(64 << 10);
const pieces = 16;

function page(path) {
  if (path === '/json') return ['application/json', Buffer.from(JSON.stringify({ message: 'Hello, World!' }))];
  return ['text/plain', hello];
}

function stream(response, from) {
  for (let i = from; i < pieces; i++) {
    if (!response.write(piece)) {
      response.once('drain', () => stream(response, i + 1));
      return;
    }
  }
  response.end();
}

const server = http.createServer((request, response) => {
  if (request.url === '/mib') {
    response.writeHead(200, { 'Content-Type': 'application/octet-stream', 'Content-Length': pieces * piece.length });
    stream(response, 0);
    return;
  }
  const [type, body] = page(request.url);
  response.writeHead(200, { 'Content-Type': type, 'Content-Length': body.length });
  response.end(body);
});
server.keepAliveTimeout = 60_000;
server.listen({ host: '127.0.0.1', port: 0, backlog: 4096 }, () => console.log('port ' + server.address().port));
readline.createInterface({ input: process.stdin })
  .on('line', () => console.log('heap 0'))
  .on('close', () => process.exit(0));
