import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import http from 'node:http';
import https from 'node:https';
import { type LookupFunction, isIP } from 'node:net';
import { Injectable } from '@nestjs/common';
import { OAuth2ProviderOptions } from '../options/options.js';
import { addressKind } from '../protocol/network-address.js';
import { isLoopback } from '../protocol/redirect-uri.js';
import { parseUrl } from '../protocol/url.js';
import { readUpTo } from './read-up-to.js';

/** From the first look at the name to the end of the answer, in milliseconds. */
const PATIENCE = 5000;

export interface OutboundRequest {
  readonly method: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** How much of the answer is read, in bytes. Default: nothing, for the status says enough. */
  readonly maxBytes?: number;
  /** Ends it early. */
  readonly signal?: AbortSignal;
}

export interface OutboundResponse {
  /** A redirect is an answer like any other: nobody is led elsewhere. */
  readonly status: number;
  /** Null where there is more than `maxBytes`. */
  readonly body: string | null;
}

/** We do not send there. The message is for the operator and names no address that was looked up. */
export class OutboundRefused extends Error {}

/**
 * Requests to URLs that clients registered, which may point at anything that this machine can reach: https alone, to
 * addresses of the internet alone (or this machine's own, with the option `allowLoopbackFetch`), for a limited time and
 * size, without redirects, proxies, cookies or credentials.
 */
@Injectable()
export class Outbound {
  constructor(private readonly options: OAuth2ProviderOptions) {}

  /** @throws OutboundRefused, or the error of a connection that failed or took too long */
  async send(url: string, { signal, maxBytes = 0, ...request }: OutboundRequest): Promise<OutboundResponse> {
    const target = this.checkedTarget(url);
    const late = AbortSignal.timeout(PATIENCE);
    const transport = target.protocol === 'https:' ? https : http;
    return new Promise((resolve, reject) => {
      const sent = transport.request(target, {
        method: request.method,
        headers: {
          ...request.headers,
          ...(request.body !== undefined && { 'Content-Length': Buffer.byteLength(request.body) }),
        },
        // Its own, for the shared one may have a proxy from the environment.
        agent: new transport.Agent(),
        lookup: this.pinnedLookup,
        signal: signal ? AbortSignal.any([signal, late]) : late,
      });
      sent.on('error', (error) => reject(late.aborted ? new OutboundRefused('no answer in time') : error));
      sent.on('close', () => reject(new OutboundRefused('the connection was closed without an answer')));
      sent.on('response', (response) => {
        const status = response.statusCode ?? 0;
        readUpTo(maxBytes, response).then((body) => resolve({ status, body }), reject);
      });
      sent.end(request.body);
    });
  }

  /** Every address of that name. A spec puts a resolver of its own in its place. */
  protected resolve(hostname: string): Promise<LookupAddress[]> {
    return lookup(hostname, { all: true });
  }

  private checkedTarget(url: string): URL {
    const target = parseUrl(url);
    if (!target || target.username !== '' || target.password !== '')
      throw new OutboundRefused('this is no URL to send to');
    // As the URL parser has it: 2130706433 and 0x7f.1 are 127.0.0.1 to whoever connects, and to it.
    const hostname = target.hostname.replace(/^\[|\]$/g, '');
    const isOwn = target.protocol === 'http:' && isLoopback(target.href) && this.options.allowLoopbackFetch;
    if (target.protocol !== 'https:' && !isOwn)
      throw new OutboundRefused(
        'it is not https; http is for this machine alone, with the option allowLoopbackFetch',
      );
    if (isIP(hostname)) this.assertAllowed([{ address: hostname, family: isIP(hostname) }]);
    return target;
  }

  /** The addresses that are looked at are those that are connected to: a name cannot change its mind in between. */
  private readonly pinnedLookup: LookupFunction = (hostname, { all }, done) => {
    this.resolve(hostname).then(
      (addresses) => {
        try {
          this.assertAllowed(addresses);
        } catch (error) {
          return done(error as Error, '');
        }
        if (all) done(null, addresses);
        else done(null, addresses[0].address, addresses[0].family);
      },
      (error: Error) => done(error, ''),
    );
  };

  /** One bad address among good ones refuses all: which of them is taken is chance. */
  private assertAllowed(addresses: readonly LookupAddress[]): void {
    const isAllowed = ({ address }: LookupAddress) => {
      const kind = addressKind(address);
      return kind === 'public' || (kind === 'loopback' && this.options.allowLoopbackFetch);
    };
    if (addresses.length === 0 || !addresses.every(isAllowed))
      throw new OutboundRefused('its address is not on the internet');
  }
}
