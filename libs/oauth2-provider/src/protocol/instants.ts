export function after(instant: Date, seconds: number): Date {
  return new Date(instant.getTime() + seconds * 1000);
}

export function earlier(one: Date, other: Date | undefined): Date {
  return other !== undefined && other < one ? other : one;
}

export function later(one: Date, other: Date): Date {
  return other > one ? other : one;
}

/** Seconds since the epoch, as the RFCs count; down, so that nobody trusts a token for longer than we do. */
export function inSeconds(instant: Date): number {
  return Math.floor(instant.getTime() / 1000);
}
