import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

/** What a receiver of webhooks got. */
export interface Posted {
  readonly path: string;
  readonly id: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A receiver of webhooks on this machine. */
export interface WebhookReceiver {
  readonly url: string;
  readonly posted: Posted[];
  /** What it answers to a request: a status, or silence. */
  answer: (posted: Posted) => number | 'silence';
  close(): Promise<void>;
}

/** Starts one; it answers 204. */
export async function webhookReceiver(): Promise<WebhookReceiver> {
  const posted: Posted[] = [];
  const server = createHttpServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const one = {
        path: request.url ?? '',
        id: String(request.headers['webhook-id']),
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      };
      posted.push(one);
      const status = receiver.answer(one);
      if (status !== 'silence') response.writeHead(status).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const receiver: WebhookReceiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    posted,
    answer: () => 204,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return receiver;
}

/** A mail server on this machine that speaks as much SMTP as it takes (RFC 5321). */
export interface MailServer {
  readonly url: string;
  /** Each message with its envelope. */
  readonly received: { readonly from: string; readonly to: readonly string[]; readonly message: string }[];
  /** What it answers instead of yes, by the verb of the command. */
  answers: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Starts one; it takes everything. */
export async function mailServer(): Promise<MailServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    void converse(socket, mail);
  });
  const mail: MailServer = { url: '', received: [], answers: {}, close: () => ended(server, sockets) };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(mail, { url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

async function converse(socket: Socket, mail: MailServer): Promise<void> {
  const say = (line: string): boolean => socket.write(`${line}\r\n`);
  let envelope: Envelope = { from: '', to: [] };
  let message: string[] | undefined;
  say('220 mail.example ESMTP');
  for await (const line of createInterface({ input: socket, crlfDelay: Infinity })) {
    if (!message) {
      const { reply, begins } = answerTo(line, envelope, mail);
      if (begins) message = [];
      say(reply);
      if (reply.startsWith('221')) socket.end();
    } else if (line === '.') {
      mail.received.push({ ...envelope, message: message.join('\n') });
      [message, envelope] = [undefined, { from: '', to: [] }];
      say('250 taken');
    } else message.push(line);
  }
}

interface Envelope {
  from: string;
  readonly to: string[];
}

/** What a command is answered, and whether the message begins with the next line. */
function answerTo(line: string, envelope: Envelope, { answers }: MailServer): { readonly reply: string; readonly begins: boolean } {
  const verb = line.slice(0, 4).toUpperCase();
  const refused = answers[verb];
  if (refused !== undefined) return { reply: refused, begins: false };
  if (verb === 'MAIL') envelope.from = addressIn(line);
  if (verb === 'RCPT') envelope.to.push(addressIn(line));
  const replies: Readonly<Record<string, string>> = { DATA: '354 go on', QUIT: '221 bye' };
  return { reply: replies[verb] ?? '250 yes', begins: verb === 'DATA' };
}

const addressIn = (line: string): string => /<([^>]*)>/.exec(line)?.[1] ?? '';

async function ended(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  for (const socket of sockets) socket.destroy();
  server.close();
  await once(server, 'close');
}
