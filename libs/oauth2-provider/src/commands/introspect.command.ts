import { Command, Help } from 'nest-commander';
import { inSeconds } from '../protocol/instants.js';
import { type InspectedToken, TokenInspection } from '../tokens/token-inspection.js';
import { OAuth2Command } from './oauth2-command.js';
import { secretInput } from './terminal/prompt.js';
import { table } from './terminal/table.js';

@Command({
  name: 'introspect',
  description:
    'Says what a token is, and why it is no good. The token comes from standard input, or is asked for: in the arguments it would stay in the history of the shell.',
})
export class IntrospectCommand extends OAuth2Command {
  constructor(private readonly inspection: TokenInspection) {
    super();
  }

  protected override async execute(_args: string[], options: { json?: boolean }): Promise<void> {
    const inspected = await this.inspection.inspect(await secretInput('Token: '));
    const object = described(inspected);
    const rows = Object.entries(object).map(([name, value]) => [name, textOf(name, value)]);
    this.answer(options, object, await table(['MEMBER', 'VALUE'], rows));
  }

  @Help('after')
  examples(): string {
    return `
Examples:
  introspect < token.txt
  introspect --json < token.txt`;
  }
}

type Value = string | number | boolean | readonly string[] | null | undefined;

/** The members of RFC 7662 section 2.2, and below them what only the operator may know. */
function described({
  response,
  reason,
  kind,
  clientId,
  userId,
  familyId,
  expires,
}: InspectedToken): Record<string, Value> {
  return {
    ...response,
    ...(reason && { reason }),
    ...(kind && { token_kind: kind, family_id: familyId }),
    ...(kind && !response.active && { client_id: clientId, exp: inSeconds(expires!) }),
    ...(kind && !response.active && userId !== null && { sub: userId }),
  };
}

function textOf(name: string, value: Value): string {
  if (name === 'exp' || name === 'iat')
    return `${String(value)} (${new Date(Number(value) * 1000).toISOString()})`;
  return value === null || value === undefined ? '' : [value].flat().map(String).join(' ');
}
