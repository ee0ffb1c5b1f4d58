/** Somebody who goes on issuing and refreshing tokens through the library's store, and how long that takes. */
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { AccessToken, RefreshToken } from 'nest-oauth2-provider';
import { quantile, sha256 } from '../machine.mjs';
import { refreshToken, unusedRefreshToken, unusedRefreshTokens } from './fill.mjs';

const WRITERS = 4;
/** Between two of one writer's statements, in milliseconds: a busy server, not a full one. */
const PAUSE = 10;
const HOUR = 3_600_000; // milliseconds

/**
 * Issues and refreshes until the work is done.
 * @param first the number of the first of the `live` access tokens that live
 * @param used how many of their refresh tokens were used up before, and the hashes of what came of them; goes on
 * @returns the 99th percentile of either, in milliseconds
 */
export async function writing({ tokens, dataSource }, { applicationId, first, live, used }, work) {
  const times = { issue: [], refresh: [] };
  const timed = async (kind, operation) => {
    const start = performance.now();
    await operation();
    times[kind].push(performance.now() - start);
  };
  const accessToken = (familyId) => {
    const now = new Date();
    return Object.assign(new AccessToken(), {
      ...{ id: randomUUID(), applicationId, familyId, userId: 'user', scope: 'read', created: now },
      ...{ expires: new Date(now.getTime() + HOUR), revokedAt: null, tokenHash: sha256(randomUUID()) },
    });
  };
  const refresh = async () => {
    const place = used.count++;
    const fresh = place < unusedRefreshTokens(live);
    const hash = fresh ? sha256(refreshToken(unusedRefreshToken(first, place))) : used.successors.shift();
    const found = await tokens.findRefreshToken(hash);
    const issued = accessToken(found.familyId);
    const successor = Object.assign(new RefreshToken(), issued, {
      ...{ id: randomUUID(), accessTokenId: issued.id, tokenHash: sha256(randomUUID()), consumedAt: null },
    });
    const records = { accessToken: issued, refreshToken: successor };
    if (!(await tokens.rotateRefreshToken(found, records, new Date())))
      throw new Error('a refresh was refused');
    used.successors.push(successor.tokenHash);
  };
  let done = false;
  const writer = async () => {
    while (!done) {
      await timed('issue', () => tokens.issue(accessToken(null)));
      await setTimeout(PAUSE);
      await timed('refresh', refresh);
      await setTimeout(PAUSE);
    }
  };
  await dataSource.query('SELECT 1');
  const writers = Promise.all(Array.from({ length: WRITERS }, writer));
  try {
    await Promise.race([work(), writers]);
  } finally {
    done = true;
    await writers;
  }
  return {
    issue: quantile(times.issue, 0.99),
    refresh: quantile(times.refresh, 0.99),
    count: times.issue.length,
  };
}
