import { NOW, aFamily, anAccessToken, anApplication, at } from '../../../../test/support/records.js';
import { accessTokenClaims } from './jwt-access-token.js';

const application = anApplication();
const token = (changes: Parameters<typeof aFamily>[1] = {}) => {
  const authorization = aFamily(application, changes);
  const record = anAccessToken(authorization, { created: NOW, expires: at(60.9), scope: 'read openid' });
  return { record, authorization };
};
const FACTS = { issuer: 'https://auth.example.com/o', clientId: 'notes', audience: ['https://api.example'] };
const seconds = NOW.getTime() / 1000;

describe('the claims of an access token (RFC 9068 section 2.2)', () => {
  it('of a login', () => {
    const { record, authorization } = token({ authTime: at(-5), acr: 'gold', amr: ['pwd', 'otp'] });
    expect(accessTokenClaims(record, { ...FACTS, subject: 'alice', authorization })).toEqual({
      iss: 'https://auth.example.com/o',
      sub: 'alice',
      aud: 'https://api.example',
      client_id: 'notes',
      iat: seconds,
      exp: seconds + 60,
      jti: record.id,
      scope: 'read openid',
      auth_time: seconds - 5,
      acr: 'gold',
      amr: ['pwd', 'otp'],
      grant_id: authorization.id,
    });
  });

  it('of an authorization without a login say nothing of one', () => {
    const { record, authorization } = token();
    const claims = accessTokenClaims(record, { ...FACTS, subject: 'alice', authorization });
    expect(Object.keys(claims)).toEqual('iss sub aud client_id exp iat jti scope grant_id'.split(' '));
  });

  it('of a client’s own: it is the subject, and no authorization is named', () => {
    const claims = accessTokenClaims(token().record, { ...FACTS, subject: null, authorization: null });
    expect(claims).toMatchObject({ sub: 'notes', client_id: 'notes' });
    expect(claims).not.toHaveProperty('grant_id');
  });

  it('name several resources as a list', () => {
    const audience = ['https://api.example', FACTS.issuer];
    const claims = accessTokenClaims(token().record, {
      ...FACTS,
      audience,
      subject: null,
      authorization: null,
    });
    expect(claims.aud).toEqual(audience);
  });
});
