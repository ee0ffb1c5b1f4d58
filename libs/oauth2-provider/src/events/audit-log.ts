import { Injectable, Logger } from '@nestjs/common';
import type { OAuth2Event, OAuth2EventName } from './event.js';
import { OAuth2EventListener } from './oauth2-event-listener.js';

/** What was refused, or should not have happened. */
const FAILURES: ReadonlySet<OAuth2EventName> = new Set<OAuth2EventName>([
  'client.refused',
  'authorization.denied',
  'device.denied',
  'replay.detected',
  'redirect_uri.mismatch',
]);

/**
 * Writes each event as one line of JSON, through Nest's logger. Turned on by the option `auditLog`, or listed under
 * structure `eventListeners`; a subclass writes elsewhere, or leaves something out.
 */
@Injectable()
export class AuditLog extends OAuth2EventListener {
  private readonly logger = new Logger('OAuth2Audit');

  handle(event: OAuth2Event): void | Promise<void> {
    if (this.includes(event)) return this.write(auditLine(event));
  }

  /** Whether the event is written. Default: each. */
  protected includes(_event: OAuth2Event): boolean {
    return true;
  }

  /** Where lines go. Default: to Nest's logger, level `log`, context `OAuth2Audit`. */
  protected write(line: string): void | Promise<void> {
    this.logger.log(line);
  }
}

/**
 * The event as one line of printable ASCII: a JSON object that begins with `time`, `event` and `outcome`. What else
 * there may be in an id is escaped, so that nobody's name forges a line or hides in one.
 */
export function auditLine({ name, at, ...told }: OAuth2Event): string {
  const outcome = FAILURES.has(name) ? 'failure' : 'success';
  const line = JSON.stringify({ time: at.toISOString(), event: name, outcome, ...told });
  // By code unit, as JSON has it.
  return line.replace(
    /[^\x20-\x7E]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
