import helmet from '@fastify/helmet';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** The query page needs its own scripts and inline style attributes, and nothing from anywhere else. */
const HELMET = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'", "'unsafe-inline'"],
      connectSrc: ["'self'"],
      imgSrc: ["'self'", 'data:'],
      fontSrc: ["'self'", 'data:'],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
  strictTransportSecurity: { maxAge: 31_536_000 },
} as const;

/** Gives every answer the headers of helmet. They never differ, so they are made for the first one only. */
export async function secureAnswers(app: NestFastifyApplication): Promise<void> {
  await app.register(helmet, { ...HELMET, global: false });
  let headers: Record<string, string> | undefined;
  const server = app.getHttpAdapter().getInstance();
  server.addHook('onRequest', (_request, reply, done) => {
    if (!headers) {
      reply.helmet();
      headers = Object.fromEntries(Object.entries(reply.raw.getHeaders()).map(([name, value]) => [name, String(value)]));
    }
    reply.headers(headers);
    done();
  });
}
