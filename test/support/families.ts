import {
  AccessToken,
  AuthorizationCode,
  DeviceCode,
  IdToken,
  RefreshToken,
  TokenFamily,
} from 'nest-oauth2-provider';
import { type DataSource, IsNull, Not } from 'typeorm';

/**
 * What is wrong with what the database holds of authorizations, as sentences: each code, token and family must be
 * whole with the others, however many wrote at the same time and whoever was killed. Nothing may have been cleaned.
 */
export async function halfWritten({ manager }: DataSource): Promise<string[]> {
  const families = await manager.find(TokenFamily);
  const codes = byFamily<{ familyId: string | null; consumedAt: Date | null }>([
    ...(await manager.find(AuthorizationCode)),
    ...(await manager.findBy(DeviceCode, { familyId: Not(IsNull()) })),
  ]);
  const access = byFamily(await manager.find(AccessToken));
  const refresh = byFamily(await manager.find(RefreshToken));
  const identity = byFamily(await manager.find(IdToken));

  const known = new Set<string | null>(families.map(({ id }) => id));
  const orphans = [...codes.keys(), ...access.keys(), ...refresh.keys(), ...identity.keys()]
    .filter((id) => !known.has(id))
    .map((id) => `records of no family: ${id}`);
  return [
    ...orphans,
    ...families.flatMap(({ id, scope }) =>
      problemsOf(
        codes.get(id) ?? [],
        access.get(id) ?? [],
        refresh.get(id) ?? [],
        scope.split(' ').includes('openid') ? (identity.get(id) ?? []).length : undefined,
      ).map((problem) => `family ${id}: ${problem}`),
    ),
  ];
}

function problemsOf(
  codes: { consumedAt: Date | null }[],
  access: AccessToken[],
  refresh: RefreshToken[],
  identities: number | undefined,
): string[] {
  const [code] = codes;
  if (codes.length !== 1) return [`${codes.length} codes`];
  const used = refresh.filter(({ consumedAt }) => consumedAt !== null);
  const expected = code.consumedAt === null ? 0 : used.length + 1;
  const problems: string[] = [];
  if (refresh.length !== expected) problems.push(`${refresh.length} refresh tokens and not ${expected}`);
  if (access.length !== expected) problems.push(`${access.length} access tokens and not ${expected}`);
  if (identities !== undefined && identities !== expected)
    problems.push(`${identities} ID tokens and not ${expected}`);
  for (const { accessTokenId, consumedAt } of refresh) {
    const companion = access.find(({ id }) => id === accessTokenId);
    if (!companion) problems.push('a refresh token without its access token');
    else if ((companion.revokedAt === null) !== (consumedAt === null))
      problems.push('an access token half rotated');
  }
  return problems;
}

function byFamily<Row extends { familyId: string | null }>(rows: Row[]): Map<string | null, Row[]> {
  const grouped = new Map<string | null, Row[]>();
  for (const row of rows) grouped.set(row.familyId, [...(grouped.get(row.familyId) ?? []), row]);
  return grouped;
}
