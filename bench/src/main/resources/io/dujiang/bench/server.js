// The HTTP server of the bench in Node: it prints `port N`, answers each line on standard input with `heap 0`, and ends with its input.
const http = require('http');
const readline = require('readline');

const hello = Buffer.from('Hello, World!');
const large = Buffer.alloc(1 << 20);

function page(path) {
  if (path === '/json') return ['application/json', Buffer.from(JSON.stringify({ message: 'Hello, World!' }))];
  if (path === '/mib') return ['application/octet-stream', large];
  return ['text/plain', hello];
}

const server = http.createServer((request, response) => {
  const [type, body] = page(request.url);
  response.writeHead(200, { 'Content-Type': type, 'Content-Length': body.length });
  response.end(body);
});
server.keepAliveTimeout = 60_000;
server.listen({ host: '127.0.0.1', port: 0, backlog: 4096 }, () => console.log('port ' + server.address().port));
readline.createInterface({ input: process.stdin })
  .on('line', () => console.log('heap 0'))
  .on('close', () => process.exit(0));
