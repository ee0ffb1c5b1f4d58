import { Injectable } from '@nestjs/common';
import { formatUserCode, normalizeUserCode, randomUserCode } from '../protocol/user-code.js';

/**
 * Makes the codes that users of devices type in (RFC 8628 section 6.1). A host replaces it by a subclass under structure
 * `userCodeGenerator`: a code must be short enough to be typed and hard enough to be guessed in the five attempts that
 * a user has, so keep it above 30 bits.
 */
@Injectable()
export class UserCodeGenerator {
  /** A new code, as {@link normalize} leaves it. Default: eight letters, `WDJBMJHT`. */
  generate(): string | Promise<string> {
    return randomUserCode();
  }

  /** The code as it is shown. Default: `WDJB-MJHT`. */
  format(code: string): string {
    return formatUserCode(code);
  }

  /** What somebody typed, without what does not count. Default: capitals of the alphabet alone. */
  normalize(typed: string): string {
    return normalizeUserCode(typed);
  }
}
