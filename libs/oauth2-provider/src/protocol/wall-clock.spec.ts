import fc from 'fast-check';
import { instantOf, isTimeZone } from './wall-clock.js';

describe('an instant as a database shows it', () => {
  it.each<[string, string, string | undefined]>([
    ['2030-01-31 12:00:00', 'UTC', '2030-01-31T12:00:00.000Z'],
    ['2030-01-31 12:00:00.5', 'UTC', '2030-01-31T12:00:00.500Z'],
    ['2030-01-31 12:00:00.123456', 'UTC', '2030-01-31T12:00:00.123Z'],
    ['2030-01-31T12:00:00Z', 'UTC', '2030-01-31T12:00:00.000Z'],
    ['2030-01-31 12:00:00.123456+00', 'UTC', '2030-01-31T12:00:00.123Z'],
    ['2030-01-31 12:00:00+01', 'UTC', '2030-01-31T11:00:00.000Z'],
    ['2030-01-31 12:00:00-0330', 'UTC', '2030-01-31T15:30:00.000Z'],
    ['1880-01-31 12:00:00+00:19:32', 'UTC', '1880-01-31T11:40:28.000Z'],
    // What names its offset has no need of a zone.
    ['2030-01-31 12:00:00+00', 'Europe/Berlin', '2030-01-31T12:00:00.000Z'],
    ['2030-01-31 12:00:00', 'Europe/Berlin', '2030-01-31T11:00:00.000Z'],
    ['2030-07-31 12:00:00.25', 'Europe/Berlin', '2030-07-31T10:00:00.250Z'],
    ['2030-07-31 00:30:00', 'Asia/Kolkata', '2030-07-30T19:00:00.000Z'],
    // The night in which the clocks go forward, before and after.
    ['2030-03-31 01:59:59', 'Europe/Berlin', '2030-03-31T00:59:59.000Z'],
    ['2030-03-31 03:00:00', 'Europe/Berlin', '2030-03-31T01:00:00.000Z'],
    ['9999-12-31 23:59:59.999999', 'UTC', '9999-12-31T23:59:59.999Z'],
    ['12000-01-01 00:00:00+00', 'UTC', '+012000-01-01T00:00:00.000Z'],
    ['infinity', 'UTC', undefined],
    ['-infinity', 'UTC', undefined],
    ['0000-00-00 00:00:00', 'UTC', undefined],
    ['2030-02-30 12:00:00', 'UTC', undefined],
    ['2030-13-01 12:00:00', 'UTC', undefined],
    ['2030-01-31 25:00:00', 'UTC', undefined],
    ['2030-01-31', 'UTC', undefined],
    ['1764000000', 'UTC', undefined],
    ['', 'UTC', undefined],
  ])('%s in %s is %s', (text, zone, expected) => {
    expect(instantOf(text, zone)?.toISOString()).toBe(expected);
  });

  it('is found again, whatever the zone', () => {
    const zone = fc.constantFrom(
      'UTC',
      'Europe/Berlin',
      'America/New_York',
      'Asia/Kathmandu',
      'Pacific/Apia',
    );
    const instant = fc.date({
      min: new Date('1990-01-01'),
      max: new Date('2090-01-01'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(instant, zone, (date, timeZone) => {
        const shown = date.toLocaleString('sv-SE', { timeZone });
        const read = instantOf(shown, timeZone)!;
        expect(read.toLocaleString('sv-SE', { timeZone })).toBe(shown);
      }),
    );
  });

  it('is nothing in what is no such text', () => {
    fc.assert(fc.property(fc.string(), (text) => instantOf(`${text}x`) === undefined));
  });
});

it.each([
  ['UTC', true],
  ['Europe/Berlin', true],
  ['Mars/Olympus', false],
  ['', false],
])('whether %p is a time zone: %s', (name, expected) => {
  expect(isTimeZone(name)).toBe(expected);
});
