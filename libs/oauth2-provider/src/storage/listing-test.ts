/** What a record must be to stand in a list, as data: judged in SQL for a page of a list, and in memory for one record. */
export type ListingTest =
  | { readonly property: string; readonly equals: string | number | boolean }
  | { readonly property: string; readonly isNull: boolean }
  /** At that instant or before it. */
  | { readonly property: string; readonly until: Date }
  | { readonly property: string; readonly after: Date }
  /** Whether its authorization goes on, or it comes from none. */
  | { readonly familyGoesOn: boolean }
  /** Text that stands anywhere in one of the properties, whatever its case. */
  | { readonly containing: string; readonly properties: readonly string[] }
  | { readonly anyOf: readonly ListingTest[] };

/** A record as the listing store finds it. */
export interface ListedRecord {
  readonly id: string;
  readonly familyId?: string | null;
  /** Null where it is there no more. */
  readonly family?: { readonly revokedAt: Date | null } | null;
}

/** Whether the record passes: the same as the SQL says, but for a collation that ignores case. */
export function passes(record: ListedRecord, test: ListingTest): boolean {
  if ('anyOf' in test) return test.anyOf.some((each) => passes(record, each));
  if ('familyGoesOn' in test) return goesOn(record) === test.familyGoesOn;
  const valueOf = (property: string) => (record as unknown as Record<string, unknown>)[property];
  if ('containing' in test) {
    const text = test.containing.toLowerCase();
    return test.properties.some((property) => {
      const value = valueOf(property);
      return typeof value === 'string' && value.toLowerCase().includes(text);
    });
  }
  const value = valueOf(test.property);
  if ('equals' in test) return value === test.equals;
  if ('isNull' in test) return (value === null || value === undefined) === test.isNull;
  if (!(value instanceof Date)) return false;
  return 'until' in test ? value <= test.until : value > test.after;
}

function goesOn({ familyId, family }: ListedRecord): boolean {
  if (familyId === null || familyId === undefined) return true;
  return family !== null && family !== undefined && family.revokedAt === null;
}

/** The properties that it asks for. */
export function propertiesOf(test: ListingTest): readonly string[] {
  if ('anyOf' in test) return test.anyOf.flatMap(propertiesOf);
  if ('familyGoesOn' in test) return ['familyId'];
  return 'properties' in test ? test.properties : [test.property];
}
