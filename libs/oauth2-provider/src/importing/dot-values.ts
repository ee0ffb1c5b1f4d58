import { instantOf } from '../protocol/wall-clock.js';
import { uuidOf } from '../protocol/derived-id.js';
import { parseScope } from '../protocol/scope.js';
import { tokenHash } from '../protocol/secret.js';
import type { Row } from '../storage/dot/dot-connection.js';

const MOST_USER_ID = 255;

/** Reads the values of one database, whose users' ids and whose clock are always written in the same way. */
export class DotValues {
  constructor(
    private readonly how: {
      /** UUIDs without dashes, which Django shows with them. */
      readonly bareUuids: boolean;
      /** The zone of instants that name none. */
      readonly timeZone: string;
      /** What the host calls a user; null for one who is not brought. */
      readonly userId?: (userId: string) => string | null;
    },
  ) {}

  /** Undefined for none, and for one that cannot be read. */
  instant(text: string | null): Date | undefined {
    return text === null ? undefined : instantOf(text, this.how.timeZone);
  }

  /** Null for a user who is not brought. */
  user(text: string): string | null {
    const userId = (this.how.bareUuids && uuidOf(text)) || text;
    const named = this.how.userId ? this.how.userId(userId) : userId;
    return named === null || named === '' || named.length > MOST_USER_ID || named.includes('\0')
      ? null
      : named;
  }
}

/** Of the token in those columns: of its text, or where only its SHA-256 is kept, that. Undefined where there is none. */
export function dotTokenHash(row: Row, prefix = ''): string | undefined {
  const token = row[`${prefix}token`];
  if (token) return tokenHash(token);
  const checksum = row[`${prefix}token_checksum`]?.toLowerCase();
  return checksum !== undefined && /^[0-9a-f]{64}$/.test(checksum) ? checksum : undefined;
}

/** The scopes that could ever be asked for, as the protocol writes them; the rest of what stands there is nothing. */
export function dotScope(text: string | null): string {
  const words = new Set((text ?? '').split(/\s+/).filter((word) => word !== ''));
  return [...words].filter(isScope).join(' ');
}

function isScope(word: string): boolean {
  try {
    return parseScope(word).length === 1;
  } catch {
    return false;
  }
}

/** RFC 8707, since 3.4: a JSON list, empty for any resource (null here). Undefined for anything else. */
export function dotResources(text: string | null): string[] | null | undefined {
  if (text === null || text === '') return null;
  try {
    const list: unknown = JSON.parse(text);
    if (!Array.isArray(list) || !list.every((each): each is string => typeof each === 'string'))
      return undefined;
    return list.length > 0 ? list : null;
  } catch {
    return undefined;
  }
}

export function dotBoolean(text: string | null): boolean | undefined {
  return text === null ? undefined : text === '1' || text === 'true';
}
