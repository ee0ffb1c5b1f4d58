/** The least UUIDv7 of that instant (RFC 9562 section 5.7): those that were made then or later are no less. */
export function firstIdOf(instant: Date): string {
  const time = instant.getTime().toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000`;
}
