import { Injectable } from '@nestjs/common';
import { OAuth2ProviderOptions } from '../options/options.js';
import { generatedProblem, isClientId, isClientSecret } from '../protocol/credential-syntax.js';
import { randomAlphanumeric } from '../protocol/secret.js';

const CLIENT_ID_LENGTH = 40;

/**
 * Makes client identifiers. A host replaces it by a subclass under structure `clientIdGenerator`: 1 to 255
 * VSCHAR without the colon, which HTTP Basic takes for the end of the name (RFC 7617 section 2).
 */
@Injectable()
export class ClientIdGenerator {
  generate(): string | Promise<string> {
    return randomAlphanumeric(CLIENT_ID_LENGTH);
  }
}

/**
 * Makes client secrets, also the new one of a rotation. What comes out is kept as a plain SHA-256, so a subclass
 * must draw at least 128 random bits, better 256; any VSCHAR may stand in it (RFC 6749 appendix A.2).
 */
@Injectable()
export class ClientSecretGenerator {
  constructor(protected readonly options: OAuth2ProviderOptions) {}

  generate(): string | Promise<string> {
    return randomAlphanumeric(this.options.clientSecretLength);
  }
}

/** @throws Error when the host's generator makes what no client could send */
export async function generatedClientId(generator: ClientIdGenerator): Promise<string> {
  const value = await generator.generate();
  if (isClientId(value)) return value;
  throw new Error(
    `${generator.constructor.name} made a client id that is not 1 to 255 printable ASCII characters without a colon`,
  );
}

/** @throws Error when the host's generator makes what no client could send, or what can be guessed */
export async function generatedClientSecret(generator: ClientSecretGenerator): Promise<string> {
  const value = await generator.generate();
  const problem = generatedProblem(value, isClientSecret);
  if (problem === undefined) return value;
  throw new Error(`${generator.constructor.name} made a client secret that ${problem}`);
}
