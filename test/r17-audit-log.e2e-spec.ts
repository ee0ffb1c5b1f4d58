import { Injectable } from '@nestjs/common';
import { AuditLog, type OAuth2Event } from 'nest-oauth2-provider';
import { TestClient, basic } from './support/client.js';
import { Host, type HostOptions, pairs } from './support/host.js';
import { resetUsers } from './support/owners.js';
import { recorder } from './support/recorder.js';

const kept: string[] = [];

@Injectable()
class FileAudit extends AuditLog {
  protected override includes({ name }: OAuth2Event): boolean {
    return name !== 'client.authenticated';
  }

  protected override write(line: string): void {
    kept.push(line);
  }
}

describe.each(pairs)('the audit log on %s with %s', (platform, database) => {
  let host: Host | undefined;
  const logged: string[] = [];
  beforeEach(() => {
    resetUsers();
    logged.length = 0;
    kept.length = 0;
  });
  afterEach(async () => {
    await host?.stop();
    host = undefined;
  });

  const audited = () =>
    logged
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line.replace(/ OAuth2Audit$/, '')) as Record<string, unknown>);
  /** A token, and a client that guesses. */
  const use = async (options: HostOptions) => {
    host = await Host.start({ platform, database, ...options, logger: recorder(logged) });
    const client = await TestClient.register(host, { grantTypes: ['client_credentials'], responseTypes: [] });
    await client.token({ grant_type: 'client_credentials' });
    const wrong = { authorization: basic('no\r\none', 'x'.repeat(30)) };
    await client.token({ grant_type: 'client_credentials' }, wrong);
    return client.clientId;
  };

  it('is off', async () => {
    await use({});
    expect(audited()).toEqual([]);
  });

  it('writes what happens as lines of JSON, with the option auditLog', async () => {
    const clientId = await use({ options: { auditLog: true } });
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string;
    const ip = expect.stringContaining('127.0.0.1') as string;
    const success = { time, outcome: 'success', clientId };
    expect(audited()).toEqual([
      expect.objectContaining({ ...success, event: 'application.registered' }),
      expect.objectContaining({ ...success, event: 'client.authenticated', ip }),
      expect.objectContaining({ ...success, event: 'token.issued', ip, scopes: ['read', 'write'] }),
      { time, event: 'client.refused', outcome: 'failure', ip, reason: expect.any(String) as string },
    ]);
  });

  it("writes to a host's own sink, once, what the host wants", async () => {
    await use({ options: { auditLog: true }, structure: { eventListeners: [FileAudit] } });
    expect(audited()).toEqual([]);
    expect(kept.map((line) => (JSON.parse(line) as { event: string }).event)).toEqual([
      'application.registered',
      'token.issued',
      'client.refused',
    ]);
  });
});
