import { addressKind } from './network-address.js';

describe('addressKind', () => {
  it.each(['8.8.8.8', '1.1.1.1', '172.15.0.1', '172.32.0.1', '2606:4700::1111', '2001:4860:4860::8888'])(
    'of %s is public',
    (address) => {
      expect(addressKind(address)).toBe('public');
    },
  );

  it.each(['127.0.0.1', '127.255.255.254', '::1', '::ffff:127.0.0.1', '0:0:0:0:0:0:0:1'])(
    'of %s is loopback',
    (address) => {
      expect(addressKind(address)).toBe('loopback');
    },
  );

  it.each([
    ['private', '10.0.0.1'],
    ['private', '172.16.0.1'],
    ['private', '172.31.255.255'],
    ['private', '192.168.1.1'],
    ['the metadata of clouds', '169.254.169.254'],
    ['the metadata of Alibaba', '100.100.100.200'],
    ['carrier-grade NAT', '100.64.0.1'],
    ['this network', '0.0.0.0'],
    ['this network', '0.1.2.3'],
    ['multicast', '224.0.0.1'],
    ['reserved', '240.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['documentation', '192.0.2.1'],
    ['benchmarking', '198.18.0.1'],
    ['unspecified', '::'],
    ['link-local', 'fe80::1'],
    ['link-local of an interface', 'fe80::1%eth0'],
    ['site-local', 'fec0::1'],
    ['unique local', 'fd00:ec2::254'],
    ['multicast', 'ff02::1'],
    ['IPv4-mapped private', '::ffff:10.0.0.1'],
    ['IPv4-mapped metadata', '::ffff:a9fe:a9fe'],
    ['IPv4-compatible', '::7f00:1'],
    ['6to4 of loopback', '2002:7f00:1::'],
    ['NAT64 of loopback', '64:ff9b::7f00:1'],
    ['Teredo', '2001:0:7f00:1::'],
    ['documentation', '2001:db8::1'],
    ['discard', '100::1'],
    ['no address', 'localhost'],
    ['nothing', ''],
  ])('of what is %s, %s, is other', (_, address) => {
    expect(addressKind(address)).toBe('other');
  });
});
