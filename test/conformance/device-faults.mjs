/** What goes wrong in Django OAuth Toolkit with devices. */
const RACES = 'rfc9700-2.2.2-races.e2e-spec.ts';
const DEVICE = 'rfc8628-3.1-device-authorization.e2e-spec.ts';
const DEVICE_USER = 'rfc8628-3.3-user-interaction.e2e-spec.ts';
const POLLING = 'rfc8628-3.5-token-polling.e2e-spec.ts';
const EXPIRED = 'expired-records.e2e-spec.ts';

/** @type {import('../../scripts/conformance-page.mjs').Topic} */
export const deviceFaults = {
  title: 'Faults elsewhere: devices',
  intro: 'The same, about the device grant.',
  entries: [
    {
      holds: 'A missing `client_id` is `invalid_request`, and a header needs none in the body',
      after: 'RFC 8628 3.1',
      shown: [[DEVICE, /a missing client_id is no 500/, /Basic authentication needs no client_id/]],
    },
    {
      holds: 'A client without the device grant gets no codes',
      after: 'RFC 8628 3.1; RFC 6749 5.2',
      shown: [[DEVICE, /not allowed the device grant gets no codes/]],
    },
    {
      holds: 'A scope that cannot be had is refused before the user is asked',
      after: 'RFC 8628 3.1; RFC 6749 3.3',
      shown: [[DEVICE, /is refused here, not at the end/]],
    },
    {
      holds: 'A charset after the content type does not matter',
      after: 'RFC 9110 8.3.1',
      shown: [[DEVICE, /the content type may go on with/]],
    },
    {
      holds: 'The answer with the codes is for nobody to store, and the endpoint is in the metadata',
      after: 'RFC 8628 3.2, 4',
      shown: [[DEVICE, /is answered with codes, for nobody to store/, /is found in the metadata/]],
    },
    {
      holds: 'User codes may be typed in any case; wrong ones are counted and look alike',
      after: 'RFC 8628 6.1, 5.1',
      shown: [
        [DEVICE_USER, /may type it in with/, /has five attempts/, /whether the code is unknown, expired/],
      ],
    },
    {
      holds: 'Only the user who claimed a code can approve it',
      after: 'RFC 8628 5.4',
      shown: [[DEVICE_USER, /when another user has claimed the code/]],
    },
    {
      holds: 'A device code works once, and its second use ends what came of the first',
      after: 'RFC 8628 3.4; RFC 6749 10.5',
      shown: [
        [POLLING, /a device code works once/, /also when it comes after the code has expired/],
        [RACES, /lets one of many polls have the tokens/],
      ],
    },
    {
      holds: 'A device code is its client’s',
      after: 'RFC 8628 3.4',
      shown: [[POLLING, /is bound to the client that asked for it/]],
    },
    {
      holds: 'An expired code gives nothing, and says `expired_token`',
      after: 'RFC 8628 3.5',
      shown: [[POLLING, /an approved code that has expired/, /an expired code answers expired_token/]],
    },
    {
      holds: 'An unknown code is 400 `invalid_grant`, a missing one `invalid_request`',
      after: 'RFC 8628 3.5; RFC 6749 5.2',
      shown: [[POLLING, /an unknown device code/, /a missing device code/]],
    },
    {
      holds: 'Polling too fast is answered with `slow_down`',
      after: 'RFC 8628 3.5',
      shown: [[POLLING, /slow_down/]],
    },
    {
      holds: 'openid gives an ID token',
      after: 'OpenID Connect Core 3.1.3.3',
      shown: [[POLLING, /gives an ID token for openid/]],
    },
    {
      holds: 'Device codes are cleared',
      after: 'RFC 8628 3.2',
      shown: [[EXPIRED, /takes device codes after ten minutes/]],
    },
  ],
};
