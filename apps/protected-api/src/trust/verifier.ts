import {
  type AccessTokenVerifier,
  CachedVerifier,
  IntrospectionAccessTokenVerifier,
  JwtAccessTokenVerifier,
} from 'nest-oauth2-provider/resource-server';
import type { Config } from '../config/config.js';
import type { SharedByRedis } from './shared-by-redis.js';

/** Who says whether a token is good, and how long that is remembered. */
export function verifierOf(config: Config, shared: SharedByRedis | undefined): AccessTokenVerifier {
  const { trust, tokenCacheSeconds: maxAge } = config;
  // Without a cache, too: in it are the revocations that were heard of, which a JWT does not tell.
  return new CachedVerifier(remoteVerifier(config), {
    maxAge,
    ...(shared && { channel: shared.channel }),
    // To look into Redis costs more than to verify a signature.
    ...(shared && trust.kind === 'introspection' && { store: shared.store }),
  });
}

function remoteVerifier({ issuer, resource, allowHttp, trust }: Config) {
  const common = { issuer, resource, allowHttp };
  if (trust.kind === 'jwks') return new JwtAccessTokenVerifier({ ...common, jwksUri: trust.url });
  const { url: introspectionEndpoint, clientId, clientSecret } = trust;
  const credentials = { clientId, clientSecret };
  return new IntrospectionAccessTokenVerifier({ ...common, introspectionEndpoint, credentials });
}
