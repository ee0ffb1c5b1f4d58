import type { Refusal } from '../refusal.js';

/** What a refusal says where there are no headers: the members of RFC 6750 section 3, and its challenge. */
export interface ToldMembers {
  readonly message: string;
  /** As HTTP would have it: 400, 401, 403 or 503. */
  readonly statusCode: number;
  /** Absent where no token came. */
  readonly error?: string;
  readonly error_description?: string;
  readonly www_authenticate?: string;
  /** Seconds. */
  readonly retry_after?: string;
}

export function toldMembers({ status, error, description, headers }: Refusal): ToldMembers {
  const challenge = headers['WWW-Authenticate'];
  const retry = headers['Retry-After'];
  return {
    message: description,
    statusCode: status,
    ...(error !== undefined && { error, error_description: description }),
    ...(challenge !== undefined && { www_authenticate: challenge }),
    ...(retry !== undefined && { retry_after: retry }),
  };
}
