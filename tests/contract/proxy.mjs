// SPDX-License-Identifier: GPL-3.0-or-later
// node proxy.mjs CONTRACT PORT
//
// Stands between a client and a service on 127.0.0.1:PORT, passes on every byte as it
// comes, and has prism's validators compare each answer with the contract. Prints one
// JSON object a line: first {"listening": PORT}, then one for each answer. A line on
// standard input is the port of another service from now on; its end is ours.
//
// Why not `prism proxy` itself: it reads every body to its end, as UTF-8 text. That
// breaks documents and artifacts, and an event stream would never arrive.
import http from 'node:http';
import readline from 'node:readline';
import zlib from 'node:zlib';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const Parser = require('@stoplight/json-schema-ref-parser');
const prism = require('@stoplight/prism-http');
const route = require('@stoplight/prism-http/dist/router').default;
const { validateInput, validateOutput } = require('@stoplight/prism-http/dist/validator');
const Ajv = require('ajv/dist/2020').default;
const addFormats = require('ajv-formats').default;

const BODY_MAX = 64 * 1024 * 1024;
const SENT_MAX = 64 * 1024;
const ANYWHERE = '/x-anywhere';
const [contract, firstPort] = process.argv.slice(2);
let upstreamPort = firstPort;

function say(object) {
  process.stdout.write(JSON.stringify(object) + '\n');
}

// The contract, as prism reads it, with the answers of x-anywhere as a place of their own.
async function load() {
  const document = await Parser.dereference(contract);
  const responses = document['x-anywhere'];
  document.paths[ANYWHERE] = { get: { responses, security: [] } };
  const all = await prism.getHttpOperationsFromSpec(document);
  const ajv = addFormats(new Ajv({ strict: false }));
  const stream = document.paths['/v1/decks/{id}/events'].get.responses['200'];
  const events = stream.content['text/event-stream'].schema.contentSchema.properties;
  return {
    anywhere: all.find((operation) => operation.path === ANYWHERE),
    operations: all.filter((operation) => operation.path !== ANYWHERE),
    events: Object.fromEntries(
      Object.entries(events).map(([name, schema]) => [name, ajv.compile(schema)])),
  };
}

// The operation without what to expect of bodies: for HEAD, 304, bytes that are no text.
function withoutBodies(operation) {
  return {
    ...operation,
    responses: operation.responses.map((response) => ({
      ...response,
      contents: (response.contents || []).map((content) => ({ ...content, schema: undefined })),
    })),
  };
}

function find(rules, method, path) {
  // A percent-escape is decoded by prism, and never by the service.
  const input = { method: method === 'HEAD' ? 'get' : method.toLowerCase(), url: { path } };
  const found = path.includes('%') ? null : route({ resources: rules.operations, input });
  if (found && found._tag === 'Right') return { operation: found.right, known: true };
  const other = path.includes('%') ? null : rules.operations.find((operation) =>
    route({ resources: [operation], input: { ...input, method: operation.method } })._tag === 'Right');
  return { operation: other || rules.anywhere, known: false };
}

function unpack(answer) {
  const body = Buffer.concat(answer.pieces);
  return answer.headers['content-encoding'] === 'gzip' && answer.whole ? zlib.gunzipSync(body) : body;
}

// Of what kind is the body, and what is in it?
function readBody(answer) {
  const type = answer.headers['content-type'] || '';
  if (answer.method === 'HEAD' || [206, 304].includes(answer.status) || !answer.whole) return undefined;
  if (/^application\/(\w+\+)?json\b/.test(type)) return JSON.parse(unpack(answer).toString());
  if (/^text\/plain\b/.test(type)) return unpack(answer).toString();
  return undefined;
}

function judgeEvents(rules, answer) {
  const said = [];
  const text = unpack(answer).toString();
  for (const block of text.split('\n\n').slice(0, -1)) {
    const fields = {};
    for (const line of block.split('\n')) {
      const colon = line.indexOf(':');
      if (colon > 0) fields[line.slice(0, colon)] = line.slice(colon + 1).trim();
    }
    if (!('data' in fields)) continue; // a heartbeat
    const check = rules.events[fields.event];
    if (!/^[0-9]+$/.test(fields.id || '')) said.push(`event ${fields.event} without a number as id`);
    if (!check) said.push(`event ${fields.event} is not documented`);
    else if (!check(JSON.parse(fields.data)))
      said.push(`event ${fields.event}: ${JSON.stringify(check.errors)} in ${fields.data}`);
  }
  return said;
}

function describe(either, prefix) {
  if (either._tag !== 'Left') return [];
  return either.left.map((e) => `${prefix} ${(e.path || []).join('.')} ${e.message}`);
}

// An answer that any place may give; what is not among them stays with the operation.
function choose(rules, found, status) {
  const has = (operation) => operation.responses.some((r) => r.code === String(status));
  return !has(found.operation) && has(rules.anywhere) ? rules.anywhere : found.operation;
}

// What was accepted must be documented, too. Of bodies only JSON is looked at.
function judgeRequest(answer, operation, url, query) {
  const { 'content-length': length, 'content-type': type, ...headers } = answer.requestHeaders;
  const json = /^application\/json\b/.test(type || '') && answer.sent;
  const element = { method: answer.method.toLowerCase(), url: { path: url.pathname, query } };
  return describe(validateInput(json ? {
    resource: operation,
    element: { ...element, headers: answer.requestHeaders, body: JSON.parse(answer.sent()) },
  } : {
    resource: { ...operation, request: { ...operation.request, body: undefined } },
    element: { ...element, headers },
  }), 'accepted request');
}

function judge(rules, answer) {
  const url = new URL(answer.url, 'http://localhost');
  const found = find(rules, answer.method, url.pathname);
  const operation = choose(rules, found, answer.status);
  const body = readBody(answer);
  const query = Object.fromEntries(url.searchParams);
  const said = describe(validateOutput({
    resource: body === undefined ? withoutBodies(operation) : operation,
    element: { statusCode: answer.status, headers: answer.headers, body },
  }), 'response');
  if ((answer.headers['content-type'] || '').startsWith('text/event-stream') &&
      answer.method === 'GET')
    said.push(...judgeEvents(rules, answer));
  if (answer.status < 300 && found.known)
    said.push(...judgeRequest(answer, found.operation, url, query));
  return { operation: operation === rules.anywhere ? null : operation.iid, said };
}

function report(rules, answer) {
  const line = { method: answer.method, url: answer.url, status: answer.status };
  try {
    const { operation, said } = judge(rules, answer);
    say({ ...line, operation, violations: said });
  } catch (error) {
    say({ ...line, operation: null, violations: [`cannot be judged: ${error.stack}`] });
  }
}

// A copy of a short body, for judgeRequest().
function copy(request) {
  const pieces = [];
  if (!(Number(request.headers['content-length']) <= SENT_MAX)) return null;
  request.on('data', (piece) => pieces.push(piece));
  return () => Buffer.concat(pieces).toString();
}

function collect(rules, request, response, sent) {
  const answer = {
    sent,
    method: request.method, url: request.url, requestHeaders: request.headers,
    status: response.statusCode, headers: response.headers, pieces: [], size: 0, whole: false,
  };
  const kept = /^(text\/|application\/(\w+\+)?json)/.test(response.headers['content-type'] || '');
  response.on('data', (piece) => {
    answer.size += piece.length;
    if (kept && answer.size <= BODY_MAX) answer.pieces.push(piece);
  });
  response.on('end', () => { answer.whole = response.complete; });
  response.on('close', () => report(rules, answer));
}

function pass(rules, request, reply) {
  const headers = {};
  for (let i = 0; i < request.rawHeaders.length; i += 2) {
    const name = request.rawHeaders[i];
    if (/^(connection|keep-alive)$/i.test(name)) continue;
    headers[name] = name in headers
      ? [].concat(headers[name], request.rawHeaders[i + 1]) : request.rawHeaders[i + 1];
  }
  const forward = http.request({ host: '127.0.0.1', port: upstreamPort, method: request.method,
    path: request.url, headers, agent: false });
  const sent = copy(request);
  // A head without a length stays one.
  for (const name of ['content-length', 'transfer-encoding'])
    if (!(name in request.headers)) forward.removeHeader(name);
  forward.on('response', (response) => {
    collect(rules, request, response, sent);
    const kept = [];
    for (let i = 0; i < response.rawHeaders.length; i += 2)
      if (!/^(connection|keep-alive)$/i.test(response.rawHeaders[i]))
        kept.push(response.rawHeaders[i], response.rawHeaders[i + 1]);
    reply.writeHead(response.statusCode, response.statusMessage, kept);
    reply.flushHeaders();
    response.pipe(reply);
    response.on('close', () => { if (!response.complete) reply.destroy(); });
  });
  forward.on('error', () => reply.destroy());
  reply.on('close', () => forward.destroy());
  request.pipe(forward);
}

const rules = await load();
const server = http.createServer({ insecureHTTPParser: false, requestTimeout: 0 },
  (request, reply) => pass(rules, request, reply));
// A client that waits for 100 gets it from the service, not from us.
server.on('checkContinue', (request, reply) => {
  const write = reply.writeContinue.bind(reply);
  write();
  pass(rules, request, reply);
});
server.keepAliveTimeout = 60000;
server.listen(0, '127.0.0.1', () => say({
  listening: server.address().port,
  operations: rules.operations.map((operation) => ({
    id: operation.iid, method: operation.method.toUpperCase(), path: operation.path,
    statuses: operation.responses.map((response) => Number(response.code)),
  })),
}));
readline.createInterface({ input: process.stdin })
  .on('line', (line) => { upstreamPort = line; })
  .on('close', () => process.exit(0));
