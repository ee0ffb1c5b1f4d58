import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { OAuthResponse } from '../protocol/response.js';
import type { HttpReply } from './platform.js';

/** The one way out: status, headers and body are the same on Express and Fastify. */
@Injectable()
export class Responder {
  constructor(private readonly host: HttpAdapterHost) {}

  send(reply: HttpReply, { status, headers, body }: OAuthResponse): void {
    const { httpAdapter } = this.host;
    for (const [name, value] of Object.entries(headers)) httpAdapter.setHeader(reply, name, value);
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
