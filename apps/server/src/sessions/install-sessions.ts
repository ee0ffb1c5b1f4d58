import { createHmac } from 'node:crypto';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import fastifyCookie from '@fastify/cookie';
import fastifySession from '@fastify/session';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import expressSession from 'express-session';
import type { Config } from '../config/config.js';
import { DatabaseSessionStore } from './database-session-store.js';
import { sessionCookie } from './session-cookie.js';

/** Signs the cookie. Derived, so that one secret need not serve two purposes. */
const signingKey = ({ secret }: Config): string =>
  createHmac('sha256', secret).update('session cookie').digest('hex');

export function installExpressSessions(app: NestExpressApplication, config: Config): void {
  trustIssuer(app.getHttpServer(), config);
  const { name, attributes } = sessionCookie(config);
  app.use(
    expressSession({
      name,
      cookie: attributes,
      secret: signingKey(config),
      store: app.get(DatabaseSessionStore),
      resave: false,
      // A visitor without a form, an API call above all, leaves no row.
      saveUninitialized: false,
    }),
  );
}

export async function installFastifySessions(app: NestFastifyApplication, config: Config): Promise<void> {
  trustIssuer(app.getHttpServer(), config);
  const { name, attributes } = sessionCookie(config);
  await app.register(fastifyCookie);
  await app.register(fastifySession, {
    cookieName: name,
    cookie: attributes,
    secret: signingKey(config),
    store: app.get<DatabaseSessionStore>(DatabaseSessionStore),
    saveUninitialized: false,
    rolling: false,
  });
}

/**
 * An https issuer means that TLS ends at a proxy before us. Marking the connections says so to both
 * platforms, which send Secure cookies over https alone, without trusting a header that anybody can send.
 */
function trustIssuer(server: Server, { issuer }: Config): void {
  if (!issuer.startsWith('https:')) return;
  server.on('connection', (socket: Socket) => Object.assign(socket, { encrypted: true }));
}
