import type { ResourceOwners } from '../resource-owner/resource-owners.js';

/** The id of a user who is given by name or id; null when the host knows neither. */
export async function userIdOf(owners: ResourceOwners, user: string): Promise<string | null> {
  const named = await owners.findByUsername(user);
  if (named) return named.userId;
  return (await owners.find(user)) ? user : null;
}
