const NAMES = {
  application: 'applications',
  consent: 'consents',
  tokenFamily: 'token_families',
  refreshToken: 'refresh_tokens',
  accessToken: 'access_tokens',
  idToken: 'id_tokens',
  authorizationCode: 'authorization_codes',
  deviceCode: 'device_codes',
  userCodeAttempts: 'user_code_attempts',
  logoutDelivery: 'logout_deliveries',
  signingKey: 'signing_keys',
} as const;

/** Counts of records, under the names that answers have for their kinds. */
export function recordNames(counts: Partial<Record<keyof typeof NAMES, number>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(counts).map(([kind, count]) => [NAMES[kind as keyof typeof NAMES], count]),
  );
}

export function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
