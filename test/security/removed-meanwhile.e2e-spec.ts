import { Injectable } from '@nestjs/common';
import { type AbstractApplication, Application, type HttpRequest, Scopes } from 'nest-oauth2-provider';
import { errorPageOf } from '../support/authorization.js';
import { TestClient } from '../support/client.js';
import { DEVICE_GRANT, codesOf, decideDevice, deviceClient, poll, requestCodes } from '../support/device.js';
import { Host, pairs } from '../support/host.js';
import { TestOwners, resetUsers } from '../support/owners.js';
import { recorder } from '../support/recorder.js';
import { expectRefusal } from '../support/token-endpoint.js';

/** Runs once, when the request that is served has found its client and has kept nothing yet. */
let interruption: (() => Promise<unknown>) | undefined;
async function interrupt(): Promise<void> {
  const work = interruption;
  interruption = undefined;
  await work?.();
}

@Injectable()
class InterruptedScopes extends Scopes {
  override async availableFor(
    client: AbstractApplication,
    request: HttpRequest | undefined,
  ): Promise<string[]> {
    await interrupt();
    return super.availableFor(client, request);
  }
}

class InterruptedOwners extends TestOwners {
  override async find(userId: string) {
    await interrupt();
    return super.find(userId);
  }
}

describe.each(pairs)(
  'an application that is removed while its request is served, on %s with %s',
  (platform, database) => {
    const logged: unknown[] = [];
    let host: Host;
    beforeAll(async () => {
      resetUsers();
      const structure = { scopesProvider: InterruptedScopes, resourceOwners: InterruptedOwners };
      host = await Host.start({ platform, database, structure, logger: recorder(logged) });
    });
    beforeEach(() => void (logged.length = 0));
    afterEach(() => {
      interruption = undefined;
      expect(logged.join('\n')).not.toMatch(/QueryFailedError|used twice/);
    });
    afterAll(() => host.stop());

    const removing = ({ clientId }: TestClient) =>
      (interruption = () => host.dataSource.manager.delete(Application, { clientId }));

    it('gets no code, and its user a page', async () => {
      const client = await TestClient.register(host, { skipAuthorization: true });
      removing(client);
      expect(await errorPageOf(await client.authorize())).toEqual({ status: 401, error: 'invalid_client' });
    });

    it('gets no token of its own', async () => {
      const client = await TestClient.register(host, {
        grantTypes: ['client_credentials'],
        responseTypes: [],
      });
      removing(client);
      await expectRefusal(client.token({ grant_type: 'client_credentials' }), 401, 'invalid_client');
    });

    it('gets no codes for a device', async () => {
      const client = await deviceClient(host);
      removing(client);
      await expectRefusal(requestCodes(client), 401, 'invalid_client');
    });

    it.each<[string, (client: TestClient) => Promise<() => Promise<Response>>]>([
      [
        'a code',
        async (client) =>
          (
            (code) => () =>
              client.redeem(code)
          )(await client.code()),
      ],
      [
        'a refresh token',
        async (client) =>
          (
            ({ refresh_token }) =>
            () =>
              client.refresh(refresh_token)
          )(await client.tokens()),
      ],
      [
        'a device code',
        async (client) => {
          const { device_code, user_code } = await codesOf(client);
          await decideDevice(host, user_code);
          return () => poll(client, device_code);
        },
      ],
    ])('gets nothing for %s, and that is no replay', async (_, prepare) => {
      const client = await TestClient.register(host, {
        grantTypes: ['authorization_code', 'refresh_token', DEVICE_GRANT],
      });
      const present = await prepare(client);
      removing(client);
      await expectRefusal(present(), 400, 'invalid_grant');
    });
  },
);
