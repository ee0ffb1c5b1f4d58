import { Metadata } from '@grpc/grpc-js';
import {
  KafkaContext,
  MqttContext,
  NatsContext,
  RedisContext,
  RmqContext,
  TcpContext,
} from '@nestjs/microservices';
import { messageHeaders } from './message-headers.js';

/** As nats.js has them: names as they were written, each with all of its values. */
class MsgHdrs extends Map<string, string[]> {
  override values(name?: string): never {
    return this.get(name!) as never;
  }
}

const nats = (...given: [string, string[]][]) => new NatsContext(['subject', new MsgHdrs(given)]);
const kafka = (headers: object) => new KafkaContext([{ value: 'x', headers }, 0, 'topic'] as never);
const rabbit = (headers: object) => new RmqContext([{ properties: { headers } }, {}, 'pattern']);
const mqtt = (packet: object) => new MqttContext(['topic', packet]);
const tcp = (metadata?: Record<string, string>) => new TcpContext([{} as never, 'pattern', metadata]);
const grpc = (...values: string[]) => {
  const metadata = new Metadata();
  for (const value of values) metadata.add('Authorization', value);
  return metadata;
};

const IN_PAYLOAD = { headers: { authorization: 'Bearer of-the-payload' } };
const FOUND = { authorization: 'Bearer x' };

describe('the headers of a message', () => {
  it.each<[string, unknown, unknown, object]>([
    ['gRPC metadata', {}, grpc('Bearer x'), FOUND],
    ['gRPC metadata, twice', {}, grpc('Bearer x', 'Bearer y'), { authorization: 'Bearer x, Bearer y' }],
    ['NATS, as it is written there', {}, nats(['Authorization', ['Bearer x']]), FOUND],
    [
      'NATS, in two cases',
      {},
      nats(['Authorization', ['Bearer x']], ['authorization', ['y']]),
      { authorization: 'Bearer x, y' },
    ],
    ['NATS without headers', IN_PAYLOAD, new NatsContext(['subject', undefined]), {}],
    ['Kafka, as a string', {}, kafka({ authorization: 'Bearer x' }), FOUND],
    ['Kafka, as bytes', {}, kafka({ Authorization: Buffer.from('Bearer x') }), FOUND],
    [
      'Kafka, as a list',
      {},
      kafka({ authorization: ['Bearer x', Buffer.from('y')] }),
      { authorization: 'Bearer x, y' },
    ],
    ['Kafka without headers', IN_PAYLOAD, kafka({}), {}],
    ['RabbitMQ', {}, rabbit({ Authorization: 'Bearer x' }), FOUND],
    ['RabbitMQ without headers', IN_PAYLOAD, rabbit({}), {}],
    ['MQTT 5', {}, mqtt({ properties: { userProperties: { Authorization: 'Bearer x' } } }), FOUND],
    ['MQTT 5 over the payload', IN_PAYLOAD, mqtt({ properties: { userProperties: FOUND } }), FOUND],
    ['MQTT 3.1', { headers: FOUND }, mqtt({}), FOUND],
    ['TCP, in the packet', {}, tcp({ Authorization: 'Bearer x' }), FOUND],
    ['TCP, in the packet over the payload', IN_PAYLOAD, tcp(FOUND), FOUND],
    ['TCP, in the payload', { headers: { Authorization: 'Bearer x' } }, tcp(), FOUND],
    ['Redis, in the packet', {}, new RedisContext(['channel', FOUND]), FOUND],
    ['Redis, in the payload', { headers: FOUND }, new RedisContext(['channel']), FOUND],
    ['a strategy of the host', { headers: FOUND }, undefined, FOUND],
    ['a payload that is a string', 'headers', tcp(), {}],
    ['a payload that is null', null, tcp(), {}],
    ['headers that are a string', { headers: 'authorization' }, tcp(), {}],
    ['a header that is no string', { headers: { authorization: { toString: 1 } } }, tcp(), {}],
    ['headers by inheritance', Object.create(IN_PAYLOAD), tcp(), {}],
  ])('%s', (_, data, carrier, expected) => {
    expect(messageHeaders(data, carrier)).toEqual(expected);
  });
});
