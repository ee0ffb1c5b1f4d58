import type { ResourceOwners } from '../resource-owner/resource-owners.js';

/** What the host calls the user, for pages that say who is signed in; undefined where it gives no name. */
export async function userNameOf(
  owners: ResourceOwners,
  user: unknown,
  clientId: string,
): Promise<string | undefined> {
  const claims = await owners.claims(user, {
    scopes: ['openid', 'profile'],
    clientId,
    requested: {},
    locales: [],
  });
  const name = claims['name'] ?? claims['preferred_username'];
  return typeof name === 'string' ? name : undefined;
}
