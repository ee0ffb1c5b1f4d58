import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { type HttpReply, type PageFrame, pageHeaders } from 'nest-oauth2-provider';

export interface PageOptions {
  readonly frame: PageFrame;
  /** HTTP status; 200 if not given. */
  readonly status?: number;
  /** Where the page's form may lead beside this origin, by way of a redirect: URIs. */
  readonly formActions?: readonly string[];
}

/** Sends pages and redirects, the same on Express and Fastify. */
@Injectable()
export class PageReplies {
  constructor(private readonly host: HttpAdapterHost) {}

  show(reply: HttpReply, html: string, { frame, status = 200, formActions = [] }: PageOptions): void {
    const headers = pageHeaders(formActions, {}, frame);
    for (const [name, value] of Object.entries(headers)) this.header(reply, name, value);
    this.host.httpAdapter.reply(reply, html, status);
  }

  /** 303: whatever the method was, the browser asks for the next page with GET. */
  redirect(reply: HttpReply, path: string): void {
    this.header(reply, 'Cache-Control', 'no-store');
    this.header(reply, 'Location', path);
    // Express' own redirect would repeat the path in a text.
    this.host.httpAdapter.reply(reply, undefined, 303);
  }

  header(reply: HttpReply, name: string, value: string): void {
    this.host.httpAdapter.setHeader(reply, name, value);
  }
}
