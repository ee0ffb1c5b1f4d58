import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { OAuthResponse } from '../protocol/response.js';
import type { HttpReply } from './platform.js';
import { united } from './vary.js';

/** What the host may have said about all of its routes, by `app.enableCors()`. */
const CORS = [
  'Access-Control-Allow-Origin',
  'Access-Control-Allow-Credentials',
  'Access-Control-Expose-Headers',
] as const;

/** The one way out: status, headers and body are the same on Express and Fastify. */
@Injectable()
export class Responder {
  constructor(private readonly host: HttpAdapterHost) {}

  /** For the person at the browser alone: no script of another origin may read it (RFC 9700 section 2.6). */
  sendToPerson(reply: HttpReply, response: OAuthResponse): void {
    for (const name of CORS) (reply as { removeHeader(name: string): void }).removeHeader(name);
    this.send(reply, response);
  }

  send(reply: HttpReply, { status, headers, body }: OAuthResponse): void {
    const { httpAdapter } = this.host;
    for (const [name, value] of Object.entries(headers)) {
      const all =
        name === 'Vary' ? united(httpAdapter.getHeader(reply, name) as string | undefined, value) : value;
      httpAdapter.setHeader(reply, name, all);
    }
    httpAdapter.status(reply, status);
    if (typeof body === 'object') {
      httpAdapter.setHeader(reply, 'Content-Type', 'application/json; charset=utf-8');
      httpAdapter.reply(reply, JSON.stringify(body));
    } else {
      // A redirect has its Location alone, for a text would repeat the code. Not '', for which Express and Fastify
      // each make up a content type.
      httpAdapter.reply(reply, body);
    }
  }
}
