import { member } from './presented-authorization.js';

type Headers = Record<string, string>;

/**
 * The headers of a message, with names in lower case and repeated values joined as HTTP joins them. Read by shape, since
 * each broker has its own:
 *
 * | broker   | where                                                        |
 * | -------- | ------------------------------------------------------------ |
 * | gRPC     | the call's metadata                                          |
 * | NATS     | its headers                                                  |
 * | Kafka    | the message's headers                                        |
 * | RabbitMQ | `properties.headers`                                         |
 * | MQTT 5   | user properties                                              |
 * | TCP      | the packet's metadata, which `setOnDispatchHook` of the client sets (Nest 12.1)         |
 * | Redis    | the same                                                                                |
 *
 * Where a message of TCP, Redis or MQTT has none of these, as before Nest 12.1 and with MQTT 3.1, its payload may have
 * a member `headers`.
 *
 * @param data the payload
 * @param carrier what Nest hands over beside it: `NatsContext`, `KafkaContext`, gRPC's `Metadata`, ...
 */
export function messageHeaders(data: unknown, carrier: unknown): Headers {
  const [place] = PLACES.flatMap((find) => find(carrier) ?? []);
  return lower(place ? place.headers : member(data, 'headers'));
}

/** Where a broker has headers, though this message may have none: then the payload is not looked at. */
type Place = { readonly headers: unknown };

const PLACES: readonly ((carrier: unknown) => Place | undefined)[] = [
  (metadata) =>
    hasMethod(metadata, 'getMap') && hasMethod(metadata, 'get') ? { headers: metadata } : undefined,
  (nats) => (hasMethod(nats, 'getHeaders') ? { headers: nats.getHeaders() } : undefined),
  (brokered) =>
    hasMethod(brokered, 'getMessage') ? { headers: ofMessage(brokered.getMessage()) } : undefined,
  (mqtt) => {
    const properties = hasMethod(mqtt, 'getPacket') ? member(mqtt.getPacket(), 'properties') : undefined;
    return ifAny(member(properties, 'userproperties'));
  },
  (packet) => (hasMethod(packet, 'getMetadata') ? ifAny(packet.getMetadata()) : undefined),
];

function ifAny(headers: unknown): Place | undefined {
  return headers === undefined ? undefined : { headers };
}

/** Kafka has them on the message, RabbitMQ among its properties. */
function ofMessage(message: unknown): unknown {
  return member(message, 'headers') ?? member(member(message, 'properties'), 'headers');
}

function lower(headers: unknown): Headers {
  const found: Headers = {};
  for (const [name, value] of entries(headers)) {
    const text = joined(value);
    if (text === undefined) continue;
    const key = name.toLowerCase();
    found[key] = Object.hasOwn(found, key) ? `${found[key]}, ${text}` : text;
  }
  return found;
}

/** NATS has a map with `keys()` and `values(name)`; gRPC one with `getMap()` and `get(name)`; the others an object. */
function entries(headers: unknown): [string, unknown][] {
  if (hasMethod(headers, 'getMap') && hasMethod(headers, 'get')) {
    const names = Object.keys(headers.getMap() as object);
    return names.map((name) => [name, headers.get(name)]);
  }
  if (hasMethod(headers, 'keys') && hasMethod(headers, 'values'))
    return [...(headers.keys() as Iterable<string>)].map((name) => [name, headers.values(name)]);
  return typeof headers === 'object' && headers !== null ? Object.entries(headers) : [];
}

/** A value twice is two values: whoever reads it as one credential finds that it is none. */
function joined(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (Buffer.isBuffer(value)) return value.toString('utf8');
  if (!Array.isArray(value)) return undefined;
  const parts = value.map(joined).filter((part) => part !== undefined);
  return parts.length > 0 ? parts.join(', ') : undefined;
}

function hasMethod<Name extends string>(
  value: unknown,
  name: Name,
): value is Record<Name, (...given: unknown[]) => unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as Record<string, unknown>)[name] === 'function'
  );
}
