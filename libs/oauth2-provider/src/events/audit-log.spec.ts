import fc from 'fast-check';
import { auditLine } from './audit-log.js';
import type { OAuth2Event } from './event.js';

const event = (told: object, name = 'token.issued') =>
  ({ name, at: new Date('2030-01-02T03:04:05.678Z'), ...told }) as OAuth2Event;

describe('auditLine', () => {
  it('begins with time, event and outcome', () => {
    expect(auditLine(event({ ip: '192.0.2.1', clientId: 'c', userId: null, scopes: ['read'] }))).toBe(
      '{"time":"2030-01-02T03:04:05.678Z","event":"token.issued","outcome":"success",' +
        '"ip":"192.0.2.1","clientId":"c","userId":null,"scopes":["read"]}',
    );
  });

  it.each([
    ['client.refused', 'failure'],
    ['authorization.denied', 'failure'],
    ['device.denied', 'failure'],
    ['replay.detected', 'failure'],
    ['redirect_uri.mismatch', 'failure'],
    ['authorization.granted', 'success'],
    ['token.revoked', 'success'],
  ])('calls %s a %s', (name, outcome) => {
    expect(JSON.parse(auditLine(event({}, name)))).toMatchObject({ event: name, outcome });
  });

  it.each([
    'two\r\nlines',
    '\u0000\u001b[31mred\u0007',
    '\u0085\u2028\u2029',
    '\u202eevil',
    '"},{"event":"forged',
    '\ud800',
    'Ünïcode 😀',
  ])('writes %j as one line of printable ASCII that reads the same', (userId) => {
    const line = auditLine(event({ userId }));
    expect(line).toMatch(/^[\x20-\x7E]+$/);
    expect(JSON.parse(line)).toMatchObject({ userId, event: 'token.issued' });
  });

  it('does so with any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (userId) => {
        const line = auditLine(event({ userId }));
        return /^[\x20-\x7E]+$/.test(line) && (JSON.parse(line) as { userId: string }).userId === userId;
      }),
    );
  });
});
