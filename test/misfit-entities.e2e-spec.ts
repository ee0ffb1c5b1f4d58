import {
  AbstractApplication,
  AbstractConsent,
  AccessToken,
  OAuth2ProviderModule,
  TABLES,
  oauth2Entities,
} from 'nest-oauth2-provider';
import { Entity } from 'typeorm';
import { TestOwners } from './support/owners.js';

@Entity(TABLES.application)
class NoBase {}

@Entity('my_application')
class OtherTable extends AbstractApplication {}

class NotDecorated extends AbstractApplication {}

@Entity(TABLES.consent)
class WrongPlace extends AbstractConsent {}

describe('a swapped class that does not fit', () => {
  it.each<[string, object, RegExp]>([
    [
      'without the base',
      { application: NoBase },
      /entities\.application: NoBase must extend AbstractApplication/,
    ],
    [
      'of another table',
      { application: OtherTable },
      /OtherTable.*@Entity\(TABLES\.application\).*entityPrefix/,
    ],
    ['without @Entity', { application: NotDecorated }, /NotDecorated.*@Entity\(TABLES\.application\)/],
    ['in the place of another', { accessToken: WrongPlace }, /WrongPlace must extend AbstractAccessToken/],
    [
      'in a place that is not there',
      { client: AccessToken },
      /entities\.client is unknown; the places are application, /,
    ],
    ['that is null', { application: null }, /entities\.application: null must extend AbstractApplication/],
    [
      'that is no class',
      { application: 'MyApplication' },
      /entities\.application: MyApplication must extend AbstractApplication/,
    ],
    ['in an inherited name', { toString: AccessToken }, /entities\.toString is unknown/],
  ])('%s is refused at start, and the message says how to mend it', (_case, entities, message) => {
    expect(() => oauth2Entities(entities)).toThrow(message);
    const options = { issuer: 'http://localhost:3000/o', secret: 's'.repeat(32), resourceOwners: TestOwners };
    expect(() => OAuth2ProviderModule.forRoot({ ...options, entities })).toThrow(message);
  });
});

it('a place that is given as undefined keeps its default', () => {
  expect(oauth2Entities({ application: undefined })).toEqual(oauth2Entities());
});
