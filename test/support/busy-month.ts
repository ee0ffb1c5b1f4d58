import { AccessToken } from 'nest-oauth2-provider';
import type { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';

const DAY = 86_400_000;
const DAYS = 30;
const WEEK = 7;

/**
 * Access tokens of the thirty days before today, fewer at weekends and more towards the end, so that lists and charts have
 * something to show. The old ones have expired, some of the others were revoked, the rest live. All at once: no clock.
 * @param applicationIds whose they are, the first has most
 */
export async function spendBusyMonth(source: DataSource, applicationIds: readonly string[]): Promise<void> {
  const days = Array.from({ length: DAYS - 1 }, (_, at) => DAYS - 1 - at);
  const tokens = days.flatMap((ago) => {
    const count = ago % WEEK < 2 ? 1 : 2 + Math.round((DAYS - ago) / WEEK);
    return Array.from({ length: count }, (_, turn) => tokenOf(ago, turn));
  });
  await source.getRepository(AccessToken).insert(tokens);

  function tokenOf(ago: number, turn: number) {
    const created = new Date(Date.now() - ago * DAY - turn * 3_600_000);
    const isRevoked = turn === 1 && ago % 3 === 0;
    return {
      id: uuid({ msecs: created.getTime() }),
      applicationId: applicationIds[turn % 3 === 2 ? 1 : 0],
      familyId: null,
      userId: null,
      scope: turn % 2 === 0 ? 'read' : 'read write',
      created,
      expires: new Date(created.getTime() + 14 * DAY),
      revokedAt: isRevoked ? new Date(created.getTime() + DAY / 2) : null,
      tokenHash: uuid().replaceAll('-', '').padEnd(64, '0'),
      resources: null,
    };
  }
}
